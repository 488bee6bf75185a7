// Everything at once, for long: calls of all kinds, faults, attempts, journal reads, signal
// connections and clients that leave. Each answer is the right one, memory stays flat, and no
// descriptor is left.
//
// For a few seconds as a test; ./test soak lets it run for 15 minutes.
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "auth/claims.h"
#include "auth/token_minter.h"
#include "core/method_table.h"
#include "gtest/gtest.h"
#include "tests/support/crowd_requests.h"
#include "tests/support/eventually.h"
#include "tests/support/metric.h"
#include "tests/support/process_status.h"
#include "tests/support/raw_connection.h"
#include "tests/support/sanitized.h"
#include "tests/support/server_process.h"
#include "tests/support/websocket_frames.h"

namespace lkmock {
namespace {

using testing::ClientFrame;
using testing::CloseText;
using testing::Eventually;
using testing::kBinary;
using testing::kClose;
using testing::kPing;
using testing::kPong;
using testing::kSanitized;
using testing::Metric;
using testing::OpenDescriptors;
using testing::RawConnection;
using testing::RawResponse;
using testing::ReadFrame;
using testing::ServerProcess;

constexpr int kClients = 4;
constexpr absl::Duration kShort = absl::Seconds(6);

// The line through the samples may rise by so much from the first to the last; what is kept of
// calls is full before that. The short run has the same bound, and less time to exceed it.
constexpr double kMostGrowthKb = 4096;
constexpr std::string_view kTables = "1000";

absl::Duration SoakTime() {
  const char* const text = std::getenv("SOAK_TIME");
  absl::Duration time = kShort;
  if (text != nullptr) {
    EXPECT_TRUE(absl::ParseDuration(text, &time)) << "SOAK_TIME=" << text;
  }
  return time;
}

std::string FullToken() {
  auth::Claims claims;
  claims.subject = "soak";
  claims.expires_at = absl::Now() + absl::Hours(2);
  claims.video.room_create = claims.video.room_list = claims.video.room_record = true;
  claims.video.room_admin = claims.video.ingress_admin = true;
  claims.sip.admin = claims.sip.call = true;
  return auth::MintToken(claims, "devkey", "secret");
}

// One of several clients: does one thing after the other, and sees that it ends as it should.
class Client {
 public:
  Client(const ServerProcess& server, int number)
      : server_(server), number_(number), random_(static_cast<uint32_t>(number)) {}

  void DoSomething() {
    static constexpr void (Client::*kDeeds[])() = {
        &Client::CallAnyMethod, &Client::CallOnOneConnection,
        &Client::Fail,          &Client::FailInAnyWay,
        &Client::Retry,         &Client::ReadTheJournal,
        &Client::FetchRegions,  &Client::Signal,
        &Client::LeaveASignal,  &Client::LeaveHalfARequest,
        &Client::LeaveAWait,    &Client::LeaveALargeBody,
        &Client::SendNonsense,  &Client::Stall,
    };
    const size_t deed = random_() % std::size(kDeeds);
    SCOPED_TRACE(absl::StrCat("client ", number_, ", deed ", deed, ", step ", done_));
    (this->*kDeeds[deed])();
    ++done_;
  }

  int64_t done() const { return done_; }

 private:
  uint16_t AnyPort() { return server_.ports()[random_() % server_.ports().size()]; }
  std::string NewId() { return absl::StrCat("soak-", number_, "-", ++ids_); }

  std::string Request(std::string_view method, std::string_view path, std::string_view headers,
                      std::string_view body = "") {
    return absl::StrCat(method, " ", path,
                        " HTTP/1.1\r\nHost: mock\r\nContent-Length: ", body.size(), "\r\n", headers,
                        "\r\n", body);
  }
  std::string Call(std::string_view control, std::string_view body = R"({"name":"room"})") {
    return Request(
        "POST", "/twirp/livekit.RoomService/CreateRoom",
        absl::StrCat("Authorization: Bearer ", token_,
                     "\r\nContent-Type: application/json\r\nX-Lk-Mock: {", control, "}\r\n"),
        body);
  }

  // Half of the clients leave by a RST.
  void Leave(RawConnection& connection) {
    random_() % 2 == 0 ? connection.Reset() : connection.Close();
  }

  RawResponse Ask(std::string_view request) {
    RawConnection connection(AnyPort());
    connection.Send(request);
    RawResponse response = connection.ReadResponse();
    Leave(connection);
    return response;
  }

  void CallAnyMethod() {
    const auto methods = AllMethods();
    const MethodRow& method = methods[random_() % methods.size()];
    const bool json = random_() % 2 == 0;
    const std::string headers =
        absl::StrCat("X-Lk-Mock: {\"skipAuth\":true,\"delayMs\":0}\r\nContent-Type: application/",
                     json ? "json" : "protobuf", "\r\n");
    EXPECT_EQ(Ask(Request("POST", absl::StrCat("/twirp/", method.key), headers, json ? "{}" : ""))
                  .status(),
              200)
        << method.key;
  }

  void CallOnOneConnection() {
    RawConnection connection(AnyPort());
    for (int i = 0; i < 10; ++i) connection.Send(Call(R"("delayMs":0)"));
    for (int i = 0; i < 10; ++i) EXPECT_EQ(connection.ReadResponse().status(), 200);
  }

  void Fail() {
    const int status = 400 + static_cast<int>(random_() % 200);
    EXPECT_EQ(Ask(Call(absl::StrCat(R"("failRegions":[0,1,2,3],"failStatus":)", status,
                                    R"(,"failHeaders":{"Retry-After":"1"})")))
                  .status(),
              status);
  }

  void FailInAnyWay() {
    constexpr std::string_view kModes[] = {"drop",    "reset",   "truncate",
                                           "garbage", "dribble", "lost"};
    RawConnection connection(AnyPort());
    connection.Send(Call(absl::StrCat(R"("failRegions":[0,1,2,3],"durationMs":20,"failMode":")",
                                      kModes[random_() % std::size(kModes)], R"(")")));
    connection.CloseSend();
    connection.ReadToEnd();
  }

  void Retry() {
    const std::string call =
        Call(absl::StrCat(R"("id":")", NewId(), R"(","attempts":[503,"drop",{"delayMs":1}])"));
    EXPECT_EQ(Ask(call).status(), 503);
    EXPECT_EQ(Ask(call).status(), 0);
    const RawResponse third = Ask(call);
    EXPECT_EQ(third.status(), 200);
    EXPECT_EQ(third.Header("X-Lk-Mock-Attempt"), "3");
  }

  void ReadTheJournal() {
    const std::string id = NewId();
    EXPECT_EQ(Ask(Call(absl::StrCat(R"("id":")", id, R"(")"))).status(), 200);
    const auto get = [&](std::string_view path) { return Ask(Request("GET", path, "")).status(); };
    EXPECT_EQ(get(absl::StrCat("/_test/calls/", id, "?wait=1&timeoutMs=20000")), 200);
    EXPECT_EQ(get(absl::StrCat("/_test/calls/", id, "?wait=2&timeoutMs=5")), 408);
    EXPECT_EQ(get("/_test/calls?limit=20"), 200);
    EXPECT_EQ(get("/_test/stats"), 200);
    EXPECT_EQ(get("/metrics"), 200);
    if (random_() % 4 == 0) {
      EXPECT_EQ(Ask(Request("DELETE", absl::StrCat("/_test/calls/", id), "")).status(), 200);
    }
  }

  void FetchRegions() {
    EXPECT_EQ(Ask(Request("GET", "/settings/regions", "")).status(), 200);
    EXPECT_EQ(Ask(Request("GET", "/settings/regions",
                          "X-Lk-Mock: {\"regions\":{\"status\":418,\"delayMs\":2}}\r\n"))
                  .status(),
              418);
  }

  void Signal() {
    RawConnection connection(AnyPort());
    connection.Send(testing::SignalUpgrade(
        random_() % 2 == 0 ? "Sec-WebSocket-Extensions: permessage-deflate\r\n" : ""));
    EXPECT_EQ(connection.ReadResponse().status(), 101);
    EXPECT_EQ(ReadFrame(connection).opcode, kBinary);
    connection.Send(ClientFrame(kPing, "are you there"));
    EXPECT_EQ(ReadFrame(connection).opcode, kPong);
    connection.Send(ClientFrame(kClose, CloseText(1000)));
    EXPECT_EQ(ReadFrame(connection).opcode, kClose);
    Leave(connection);
  }

  void LeaveASignal() {
    RawConnection connection(AnyPort());
    connection.Send(testing::SignalUpgrade());
    const int steps = static_cast<int>(random_() % 3);
    if (steps > 0) connection.Read(12);
    if (steps > 1) connection.Send("\x82\xFE");  // Half a frame's head.
    Leave(connection);
  }

  void LeaveHalfARequest() {
    const std::string call = Call("");
    RawConnection connection(AnyPort());
    connection.Send(call.substr(0, random_() % call.size()));
    Leave(connection);
  }

  void LeaveAWait() {
    RawConnection connection(AnyPort());
    connection.Send(Call(R"("delayMs":60000)"));
    Leave(connection);
  }

  void LeaveALargeBody() {
    const std::string large(300'000, ' ');
    EXPECT_EQ(Ask(Call("", absl::StrCat("{", large, "}"))).status(), 200);
    RawConnection connection(AnyPort());
    connection.Send(
        Call(absl::StrCat(R"("response":{"name":")", std::string(300'000, 'n'), "\"}")));
    if (random_() % 2 == 0) connection.Read(1000);
    Leave(connection);
  }

  void SendNonsense() {
    RawConnection connection(AnyPort());
    connection.Send("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");
    EXPECT_EQ(connection.ReadResponse().status(), 400);
    RawConnection other(AnyPort());
    std::string bytes(100, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random_());
    other.Send(bytes + "\r\n\r\n");
    other.CloseSend();
    other.ReadToEnd();
  }

  void Stall() {
    RawConnection connection(AnyPort());
    connection.Send(Call(R"("failRegions":[0,1,2,3],"failMode":"stall")"));
    Leave(connection);
  }

  const ServerProcess& server_;
  const int number_;
  std::mt19937 random_;
  const std::string token_ = FullToken();
  int64_t ids_ = 0;
  int64_t done_ = 0;
};

// Of resident memory, in kB.
struct Sample {
  double minutes;
  double kb;
};

double ResidentKb(pid_t pid) {
  std::ifstream statm(absl::StrCat("/proc/", pid, "/statm"));
  int64_t total = 0;
  int64_t resident = 0;
  statm >> total >> resident;
  return static_cast<double>(resident * (sysconf(_SC_PAGESIZE) / 1024));
}

// kB a minute, by least squares.
double Slope(const std::vector<Sample>& samples) {
  double time = 0;
  double kb = 0;
  for (const Sample& sample : samples) {
    time += sample.minutes / static_cast<double>(samples.size());
    kb += sample.kb / static_cast<double>(samples.size());
  }
  double product = 0;
  double square = 0;
  for (const Sample& sample : samples) {
    product += (sample.minutes - time) * (sample.kb - kb);
    square += (sample.minutes - time) * (sample.minutes - time);
  }
  return square == 0 ? 0 : product / square;
}

TEST(Soak, LeavesMemoryFlatAndNothingOpen) {
  const absl::Duration time = SoakTime();
  ServerProcess server({"--calls", std::string(kTables), "--journal", std::string(kTables)});
  const size_t descriptors = OpenDescriptors(server.pid());
  EXPECT_EQ(Metric(server.port(), "lkmock_connections"), 1);

  const absl::Time start = absl::Now();
  const absl::Time end = start + time;
  std::atomic<int64_t> done = 0;
  std::vector<std::thread> threads;
  for (int number = 1; number <= kClients; ++number) {
    threads.emplace_back([&, number] {
      Client client(server, number);
      while (absl::Now() < end && !::testing::Test::HasFailure()) {
        client.DoSomething();
        ++done;
      }
    });
  }

  // The first third is for warming up: tables, caches and the allocator fill.
  std::vector<Sample> samples;
  while (absl::Now() < end) {
    absl::SleepFor(std::min(time / 200, absl::Seconds(2)));
    if (absl::Now() - start < time / 3) continue;
    samples.push_back({absl::ToDoubleMinutes(absl::Now() - start), ResidentKb(server.pid())});
  }
  for (std::thread& thread : threads) thread.join();

  const auto [least, most] = std::minmax_element(
      samples.begin(), samples.end(), [](const auto& a, const auto& b) { return a.kb < b.kb; });
  const double slope = Slope(samples);
  const double growth = slope * (samples.back().minutes - samples.front().minutes);
  std::printf(
      "%s: %lld deeds, resident memory %.0f to %.0f kB in %zu samples, slope %+.1f kB a minute, "
      "%+.0f kB in all\n",
      absl::FormatDuration(time).c_str(), static_cast<long long>(done.load()), least->kb, most->kb,
      samples.size(), slope, growth);
  EXPECT_GT(done, 100);
  if (!kSanitized) {
    EXPECT_LT(growth, kMostGrowthKb);
  }

  EXPECT_TRUE(Eventually([&] { return Metric(server.port(), "lkmock_connections") == 1; }));
  EXPECT_EQ(Metric(server.port(), "lkmock_waits_in_progress"), 0);
  EXPECT_TRUE(Eventually([&] { return OpenDescriptors(server.pid()) == descriptors; }))
      << OpenDescriptors(server.pid()) << " descriptors, where there were " << descriptors;
  server.Signal(SIGTERM);
  EXPECT_EQ(server.Wait(), 0);
}

}  // namespace
}  // namespace lkmock
