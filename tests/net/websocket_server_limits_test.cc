// Many WebSockets, slow ones, large ones, and the end of the server under them.
#include <sys/resource.h>

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "core/websocket_plan.h"
#include "gtest/gtest.h"
#include "net/http_server.h"
#include "net/server_options.h"
#include "tests/net/test_server.h"
#include "tests/net/websocket_peer.h"
#include "tests/support/eventually.h"
#include "tests/support/raw_connection.h"
#include "tests/support/websocket_frames.h"

namespace lkmock::net {
namespace {

using ::lkmock::testing::ClientFrame;
using ::lkmock::testing::CloseText;
using ::lkmock::testing::Eventually;
using ::lkmock::testing::Frame;
using ::lkmock::testing::kBinary;
using ::lkmock::testing::kClose;
using ::lkmock::testing::kPing;
using ::lkmock::testing::kPong;
using ::lkmock::testing::RawConnection;
using ::lkmock::testing::ReadFrame;
using End = RawConnection::End;
using Plan = WebSocketPlan;

const Frame kGoingAway = {kClose, CloseText(1001, "server shutting down")};

// ---- Size ----

TEST(WebSocketLimits, CloseOnAMessageThatIsTooLarge) {
  ServerOptions options = LoopbackOptions();
  options.max_message_bytes = 1000;
  TestServer server(Playing(PlanOf(Plan::Converse{})), options);
  RawConnection client = Join(server);
  client.Send(ClientFrame(kBinary, std::string(1000, 'x')));
  EXPECT_EQ(ReadFrame(client).payload.size(), 1002u);
  client.Send(ClientFrame(kBinary, std::string(1001, 'x')));
  EXPECT_EQ(ReadFrame(client), (Frame{kClose, CloseText(1009, "message too large")}));
  EXPECT_EQ(client.ReadToEnd(), "");
  EXPECT_EQ(client.end(), End::kFin);
}

TEST(WebSocketLimits, QueueNoMoreThanABoundAndLoseNothing) {
  const struct {
    const char* name;
    int messages;
    size_t size;
  } kCases[] = {{"many", 2000, 3}, {"large", 30, 200'000}};
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.name);
    TestServer server(
        Playing(PlanOf(Plan::Wait{absl::Milliseconds(50)}, Plan::Send{"go"}, Plan::Converse{})));
    RawConnection client = Join(server);
    std::thread sender([&] {
      for (int i = 0; i < test.messages; ++i) {
        client.Send(ClientFrame(kBinary, std::string(test.size, 'x')));
      }
    });
    EXPECT_EQ(ReadFrame(client), (Frame{kBinary, "go"}));
    for (int i = 0; i < test.messages; ++i) {
      ASSERT_EQ(ReadFrame(client).payload.size(), test.size + 2);
    }
    sender.join();
  }
}

TEST(WebSocketLimits, ReadOnThroughAWaitThatNoConversationFollows) {
  TestServer server(Playing(PlanOf(Plan::Wait{absl::Hours(1)})));
  RawConnection client = Join(server);
  for (int i = 0; i < 500; ++i) client.Send(ClientFrame(kBinary, "m"));
  client.Send(ClientFrame(kPing, "p"));
  EXPECT_EQ(ReadFrame(client), (Frame{kPong, "p"}));
}

// ---- Time ----

TEST(WebSocketTimeouts, OfHttpDoNotCount) {
  ServerOptions options = LoopbackOptions();
  options.idle_timeout = options.header_timeout = options.body_timeout = options.write_timeout =
      absl::Milliseconds(40);
  TestServer server(Playing(PlanOf(Plan::Converse{})), options);
  // A client of short timeouts may lose its connection before it has asked, but never after.
  for (int attempt = 0; attempt < 100; ++attempt) {
    RawConnection client = server.Connect();
    client.Send(UpgradeRequest());
    if (client.ReadResponse().status() != 101) continue;
    RawConnection idle = server.Connect();
    EXPECT_EQ(idle.ReadToEnd(), "");  // The timeout has come; only for this one.
    client.Send(ClientFrame(kBinary, "here"));
    EXPECT_EQ(ReadFrame(client), (Frame{kBinary, "[here]"}));
    return;
  }
  FAIL() << "no upgrade ever got through";
}

TEST(WebSocketTimeouts, EndAClientThatTakesNothing) {
  ServerOptions options = LoopbackOptions();
  options.write_timeout = absl::Milliseconds(40);
  TestServer server(Playing(PlanOf(Plan::Send{std::string(20'000'000, 'x')}, Plan::Listen{})),
                    options);
  RawConnection client = Join(server);
  EXPECT_TRUE(Eventually([&] { return server->stats().connections == 0; }));
}

TEST(WebSocketTimeouts, EndAClientThatNeverReadsItsPongs) {
  ServerOptions options = LoopbackOptions();
  options.write_timeout = absl::Milliseconds(40);
  TestServer server(Playing(PlanOf(Plan::Listen{})), options);
  RawConnection client = Join(server);
  const std::string ping = ClientFrame(kPing, std::string(125, 'p'));
  while (client.Send(ping)) continue;  // To the end, for what it asks for is not kept for it.
  EXPECT_TRUE(Eventually([&] { return server->stats().connections == 0; }));
}

// ---- Shutdown ----

TEST(WebSocketShutdown, IsAnnouncedAndOverAsSoonAsTheClientsAnswer) {
  for (const Plan& plan :
       {PlanOf(Plan::Converse{}), PlanOf(Plan::Wait{absl::Hours(1)}), PlanOf(Plan::Listen{})}) {
    TestServer server(Playing(plan));
    RawConnection client = Join(server);
    std::thread shutdown([&] { server->Shutdown(absl::InfiniteDuration()); });
    EXPECT_EQ(ReadFrame(client), kGoingAway);
    client.Send(ClientFrame(kClose, CloseText(1001)));
    EXPECT_EQ(client.ReadToEnd(), "");
    EXPECT_EQ(client.end(), End::kFin);
    client.Close();
    shutdown.join();
    EXPECT_EQ(server->stats().websockets, 0);
  }
}

TEST(WebSocketShutdown, CutsAClientThatDoesNotAnswerWhenTheDrainIsOver) {
  TestServer server(Playing(PlanOf(Plan::Converse{})));
  RawConnection client = Join(server);
  const absl::Time start = absl::Now();
  server->Shutdown(absl::Milliseconds(50));
  EXPECT_GE(absl::Now() - start, absl::Milliseconds(50));
  EXPECT_EQ(ReadFrame(client), kGoingAway);
  EXPECT_EQ(client.ReadToEnd(), "");
}

TEST(WebSocketShutdown, GivesUpOnAClientThatDoesNotAnswer) {
  TestServer server(Playing(PlanOf(Plan::Converse{})));
  RawConnection client = Join(server);
  server->Shutdown(absl::InfiniteDuration());
  EXPECT_EQ(ReadFrame(client), kGoingAway);
}

TEST(WebSocketShutdown, ReachesAnUpgradeThatStillWaits) {
  TestServer server(Playing(PlanOf(Plan::Send{"never"}), absl::Milliseconds(50)));
  RawConnection client = server.Connect();
  client.Send(UpgradeRequest());
  ASSERT_TRUE(Eventually([&] { return server->stats().waiting == 1; }));
  std::thread shutdown([&] { server->Shutdown(absl::InfiniteDuration()); });
  EXPECT_EQ(client.ReadResponse().status(), 101);
  EXPECT_EQ(ReadFrame(client), kGoingAway);
  client.Close();
  shutdown.join();
}

// ---- Number ----

// Two descriptors each, for both ends are here.
void AllowFiles(rlim_t files) {
  rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = std::clamp(files, limit.rlim_cur, limit.rlim_max);
  setrlimit(RLIMIT_NOFILE, &limit);
}

TEST(WebSocketServer, HoldsTwoThousandIdleConnections) {
  constexpr int kConnections = 2000;
  AllowFiles(5000);
  TestServer server(Playing(PlanOf(Plan::Send{"hello"}, Plan::Converse{})));
  std::vector<RawConnection> clients;
  for (int i = 0; i < kConnections; ++i) {
    clients.push_back(Join(server));
    EXPECT_EQ(ReadFrame(clients.back()), (Frame{kBinary, "hello"}));
  }
  EXPECT_EQ(server->stats().websockets, kConnections);
  for (int i = 0; i < kConnections; ++i) {
    clients[i].Send(ClientFrame(kBinary, absl::StrCat(i)));
    EXPECT_EQ(ReadFrame(clients[i]), (Frame{kBinary, absl::StrCat("[", i, "]")}));
  }
  for (RawConnection& client : clients) client.Send(ClientFrame(kClose, CloseText(1000)));
  for (RawConnection& client : clients) {
    EXPECT_EQ(ReadFrame(client), (Frame{kClose, CloseText(1000)}));
    client.Close();
  }
  EXPECT_TRUE(Eventually([&] { return server->stats().connections == 0; }));
  EXPECT_EQ(server->stats().websockets, 0);
}

}  // namespace
}  // namespace lkmock::net
