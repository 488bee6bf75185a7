// The server's end under load: who asked is answered, who lingers holds nobody up.
#include <signal.h>

#include <atomic>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "tests/support/crowd_requests.h"
#include "tests/support/eventually.h"
#include "tests/support/metric.h"
#include "tests/support/raw_connection.h"
#include "tests/support/server_process.h"

namespace lkmock {
namespace {

using testing::Eventually;
using testing::Metric;
using testing::RawConnection;
using testing::RawResponse;
using testing::ServerProcess;

constexpr std::string_view kQuestion = "GET / HTTP/1.1\r\nHost: mock\r\n\r\n";

// What an exit takes by itself.
#if defined(__SANITIZE_THREAD__)
constexpr absl::Duration kExit = absl::Seconds(1);  // The thread sanitizer sleeps.
#else
constexpr absl::Duration kExit = absl::ZeroDuration();
#endif

// A call that is held for so long.
std::string Held(absl::Duration time, std::string_view headers = "") {
  return absl::StrCat("POST /twirp/x HTTP/1.1\r\nHost: mock\r\nX-Lk-Mock: {\"delayMs\":",
                      absl::ToInt64Milliseconds(time), "}\r\n", headers,
                      "Content-Length: 0\r\n\r\n");
}

// Until the server has read what was sent before.
void AwaitWaits(const ServerProcess& server, int64_t count) {
  EXPECT_TRUE(
      Eventually([&] { return Metric(server.port(), "lkmock_waits_in_progress") == count; }));
}

TEST(Shutdown, AnswersWhoeverHasAskedUnderLoad) {
  ServerProcess server({"--quiet"});
  constexpr int kClients = 8;
  std::atomic<int> answered = 0;
  std::atomic<int> orderly = 0;
  std::vector<std::thread> clients;
  for (int i = 0; i < kClients; ++i) {
    clients.emplace_back([&, i] {
      RawConnection connection(server.ports()[static_cast<size_t>(i) % 4]);
      while (true) {
        EXPECT_TRUE(connection.Send(kQuestion));
        const RawResponse response = connection.ReadResponse();
        ASSERT_EQ(response.status(), 200) << "asked, and not answered";
        ++answered;
        if (response.Header("Connection") == "close") break;
      }
      ++orderly;
    });
  }
  EXPECT_TRUE(Eventually([&] { return answered > 1000; }));
  server.Signal(SIGTERM);
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(orderly, kClients);
  EXPECT_EQ(server.Wait(), 0);
}

TEST(Shutdown, LetsAThousandHeldCallsFinish) {
  ServerProcess server({"--quiet"});
  std::vector<RawConnection> held;
  for (int i = 0; i < 1000; ++i) {
    held.emplace_back(server.port());
    held.back().Send(Held(absl::Seconds(3)));
  }
  AwaitWaits(server, 1000);
  server.Signal(SIGHUP);  // Means nothing, now as ever.
  server.Signal(SIGTERM);
  for (RawConnection& client : held) {
    EXPECT_EQ(client.ReadResponse().status(), 200);
    client.Close();
  }
  EXPECT_EQ(server.Wait(), 0);
}

TEST(Shutdown, CutsWhatIsNotDoneAfterTheDrain) {
  ServerProcess server({"--quiet", "--drain", "500ms"});
  RawConnection held(server.port());
  held.Send(Held(absl::Minutes(5)));
  RawConnection stalled(server.port());
  stalled.Send(
      "POST /twirp/x HTTP/1.1\r\nHost: mock\r\n"
      "X-Lk-Mock: {\"failRegions\":[0],\"failMode\":\"stall\"}\r\nContent-Length: 0\r\n\r\n");
  RawConnection half(server.port());
  half.Send("POST /twirp/x HTTP/1.1\r\nHost: mock\r\nContent-Length: 10\r\n\r\nhalf");
  AwaitWaits(server, 2);
  const absl::Time start = absl::Now();
  server.Signal(SIGTERM);
  EXPECT_EQ(held.ReadToEnd(), "");
  EXPECT_EQ(stalled.ReadToEnd(), "");
  EXPECT_EQ(half.ReadToEnd(), "");
  EXPECT_EQ(server.Wait(), 0);
  EXPECT_GE(absl::Now() - start, absl::Milliseconds(500));
  EXPECT_LT(absl::Now() - start, absl::Seconds(5));
}

// With a drain of an hour, each of these would hold the end up for as long as it may, were it
// waited for: the test would not end.
TEST(Shutdown, IsNotHeldUpByWhoHasAnAnswerAndStays) {
  ServerProcess server({"--quiet", "--drain", "1h"});
  RawConnection answered(server.port());
  answered.Send("GET / HTTP/1.1\r\nHost: mock\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(answered.ReadResponse().status(), 200);
  RawConnection idle(server.port());
  idle.Send(kQuestion);
  EXPECT_EQ(idle.ReadResponse().status(), 200);
  RawConnection fresh(server.port());
  RawConnection signal(server.port());  // Will not answer the close frame.
  signal.Send(testing::SignalUpgrade());
  EXPECT_EQ(signal.ReadResponse().status(), 101);
  RawConnection last(server.port());
  last.Send(Held(absl::Milliseconds(200), "Connection: close\r\n"));
  AwaitWaits(server, 1);
  const absl::Time start = absl::Now();
  server.Signal(SIGTERM);
  EXPECT_EQ(last.ReadResponse().status(), 200);
  EXPECT_EQ(server.Wait(), 0);
  // 0.2 s for the call and 0.1 s for those who stay; the time-out of either was 1 s and more.
  EXPECT_LT(absl::Now() - start, absl::Milliseconds(900) + kExit);
}

TEST(Shutdown, ASecondSignalCutsAThousandCallsAtOnce) {
  ServerProcess server({"--quiet", "--drain", "1h"});
  std::vector<RawConnection> held;
  for (int i = 0; i < 1000; ++i) {
    held.emplace_back(server.port());
    held.back().Send(Held(absl::Minutes(5)));
  }
  AwaitWaits(server, 1000);
  RawConnection idle(server.port());
  idle.Send(kQuestion);
  EXPECT_EQ(idle.ReadResponse().status(), 200);
  server.Signal(SIGTERM);
  EXPECT_EQ(idle.ReadToEnd(), "");  // The first one has been taken.
  server.Signal(SIGTERM);
  EXPECT_EQ(server.Wait(), 0);
  for (RawConnection& client : held) EXPECT_EQ(client.ReadToEnd(), "");
}

}  // namespace
}  // namespace lkmock
