// Clients that vanish in every state, and clients that are slow: nothing of them is left, and the
// others are served meanwhile.
#include <algorithm>
#include <atomic>
#include <cstdio>
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
using testing::kSanitized;
using testing::Metric;
using testing::OpenDescriptors;
using testing::RawConnection;
using testing::ServerProcess;

std::string Call(std::string_view control, size_t length = 0, std::string_view body = "") {
  return absl::StrCat(
      "POST /twirp/livekit.RoomService/CreateRoom HTTP/1.1\r\nHost: mock\r\nContent-Type: "
      "application/json\r\nX-Lk-Mock: {\"skipAuth\":true",
      control.empty() ? "" : ",", control, "}\r\nContent-Length: ", length, "\r\n\r\n", body);
}

// A response that no socket's buffers hold.
std::string LargeCall() {
  return Call(absl::StrCat(R"("response":{"name":")", std::string(900'000, 'n'), R"("})"));
}

std::string Fault(std::string_view mode) {
  return Call(absl::StrCat(R"("failRegions":[0],"failMode":")", mode, R"(","durationMs":60000)"));
}

// But for the one that asks. Negative: there was no answer, for a busy machine may ask too slowly.
int64_t Connections(uint16_t port) { return Metric(port, "lkmock_connections") - 1; }

// ---- Who vanishes ----

struct State {
  const char* name;
  std::string bytes;
  size_t read = 0;     // So much is read of the answer …
  std::string more{};  // … before this is sent.
};

TEST(VanishedClients, LeaveNothingBehindInAnyState) {
  const std::string websocket = testing::SignalUpgrade();
  constexpr size_t kJoined = 140;  // Some bytes beyond the 101.
  const State kStates[] = {
      {"connected", ""},
      {"idle", "GET / HTTP/1.1\r\nHost: mock\r\n\r\n", 12},
      {"request line", "GET /"},
      {"head", "GET / HTTP/1.1\r\nHost: mo"},
      {"body", Call("", 100, "{")},
      {"chunks", "POST / HTTP/1.1\r\nHost: mock\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"},
      {"100-continue",
       "POST / HTTP/1.1\r\nHost: m\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n", 12},
      {"wait", Call(R"("delayMs":60000)")},
      {"wait, more pipelined", Call(R"("delayMs":60000)") + std::string(100'000, 'x')},
      {"stall", Fault("stall")},
      {"dribble", Fault("dribble"), 1},
      {"truncated", Fault("truncate")},
      {"lost", Fault("lost")},
      {"reset", Fault("reset")},
      {"large body, unread", LargeCall() + LargeCall() + LargeCall() + LargeCall() + LargeCall()},
      {"large body, half read", LargeCall() + LargeCall() + LargeCall() + LargeCall(), 100'000},
      {"late reply", "GET /_test/calls/nobody?wait=1&timeoutMs=60000 HTTP/1.1\r\nHost: m\r\n\r\n"},
      {"lingering", "GET / HTTP/1.1\r\nHost: mock\r\nConnection: close\r\n\r\n", 12},
      {"rejected", "nonsense\r\n\r\n", 12},
      {"upgrade, unread", websocket},
      {"upgraded", websocket, 12},
      {"first message", websocket, kJoined},
      {"half a frame", websocket, kJoined, "\x82\xFE"},
      {"half a message", websocket, kJoined,
       std::string(ClientFrame(2, std::string(500, 'm')), 0, 99)},
      {"ping", websocket, kJoined, ClientFrame(9, "ping")},
      {"closing", websocket, kJoined, ClientFrame(8, CloseText(1000))},
      {"protocol error", websocket, kJoined, "\xFF\xFF"},
  };
  const ServerProcess server({"--quiet", "--ports", "0"});
  const size_t descriptors = OpenDescriptors(server.pid());
  for (const bool reset : {true, false}) {
    for (const State& state : kStates) {
      SCOPED_TRACE(absl::StrCat(state.name, reset ? ", by a RST" : ", by a FIN"));
      std::vector<RawConnection> crowd;
      for (int i = 0; i < 20; ++i) {
        RawConnection& client = crowd.emplace_back(server.port());
        client.Send(state.bytes);
        client.Read(state.read);
        client.Send(state.more);
      }
      for (RawConnection& client : crowd) reset ? client.Reset() : client.Close();
      EXPECT_TRUE(Eventually([&] { return Connections(server.port()) == 0; }))
          << Connections(server.port()) << " are left";
    }
  }
  EXPECT_TRUE(Eventually([&] { return OpenDescriptors(server.pid()) == descriptors; }));
}

// A peer whose end was never said: all that the server sees is silence, which its limits end.
TEST(HalfOpenConnections, EndWithTheServersPatience) {
  const ServerProcess server({"--quiet", "--ports", "0", "--idle-timeout", "100ms",
                              "--header-timeout", "100ms", "--body-timeout", "100ms",
                              "--write-timeout", "100ms"});
  std::vector<RawConnection> silent;
  for (const std::string& bytes :
       {std::string(), std::string("GET /"), Call("", 100, "{"),
        LargeCall() + LargeCall() + LargeCall() + LargeCall() + LargeCall() + LargeCall()}) {
    for (int i = 0; i < 20; ++i) {
      silent.emplace_back(server.port());
      silent.back().Send(bytes);
    }
  }
  EXPECT_TRUE(Eventually([&] { return Connections(server.port()) == 0; }));
}

// ---- Who is slow ----

// Whole exchanges, each on a connection of its own; the 99th percentile of their times.
absl::Duration P99(const ServerProcess& server, const char* beside) {
  std::vector<absl::Duration> times;
  for (int i = 0; i < 1000; ++i) {
    const absl::Time start = absl::Now();
    RawConnection connection(server.port());
    connection.Send(Call(""));
    EXPECT_EQ(connection.ReadResponse().status(), 200);
    times.push_back(absl::Now() - start);
  }
  std::sort(times.begin(), times.end());
  const absl::Duration p99 = times[times.size() * 99 / 100];
  std::printf("p99 of 1000 calls beside %s: %s, median %s\n", beside,
              absl::FormatDuration(p99).c_str(), absl::FormatDuration(times[500]).c_str());
  return p99;
}

// Generous: what is shared by this and other tests is two processors; sanitizers slow down both.
constexpr absl::Duration kBearable = kSanitized ? absl::Seconds(30) : absl::Milliseconds(500);

TEST(SlowClients, HoldUpNobodyAsSenders) {
  const ServerProcess server({"--quiet", "--ports", "0"});
  const std::string call = Call("", 100, std::string(100, ' '));
  constexpr size_t kSlow = 500;
  std::vector<RawConnection> slow;
  for (size_t i = 0; i < kSlow; ++i) slow.emplace_back(server.port());
  std::atomic<bool> stop = false;
  std::thread trickle([&] {  // A byte each, now and then.
    for (size_t n = 0; n < call.size() && !stop; ++n) {
      for (RawConnection& client : slow) client.Send(call.substr(n, 1));
    }
  });
  EXPECT_LT(P99(server, "500 slow senders"), kBearable);
  stop = true;
  trickle.join();
  EXPECT_GE(Connections(server.port()), static_cast<int64_t>(kSlow));
}

TEST(SlowClients, HoldUpNobodyAsReadersAndAreServedInTheEnd) {
  const ServerProcess server({"--quiet", "--ports", "0"});
  constexpr int kSlow = 200;
  std::vector<RawConnection> slow;
  for (int i = 0; i < kSlow; ++i) {
    slow.emplace_back(server.port());
    slow.back().Send(
        Call(absl::StrCat(R"("response":{"name":")", std::string(300'000, 'n'), R"("})")));
    slow.back().Read(1);
  }
  EXPECT_LT(P99(server, "200 slow readers"), kBearable);
  for (RawConnection& client : slow) {
    EXPECT_GT(client.ReadResponse().body.size(), 300'000U);
  }
}

// A body of tiny elements takes a thread for long. Whoever comes meanwhile is given to another.
TEST(SlowClients, HoldUpNoNewConnectionByAHugeBody) {
  const ServerProcess server({"--quiet", "--ports", "0", "--threads", "2"});
  std::string body = R"({"destinationIdentities":["")";
  while (body.size() < 30'000'000) body += R"(,"")";
  body += "]}";
  std::atomic<bool> answered = false;
  std::thread huge([&] {
    RawConnection connection(server.port());
    connection.Send(absl::StrCat("POST /twirp/livekit.RoomService/SendData HTTP/1.1\r\nHost: m\r\n",
                                 "X-Lk-Mock: {\"skipAuth\":true}\r\nContent-Type: application/json",
                                 "\r\nContent-Length: ", body.size(), "\r\n\r\n", body));
    EXPECT_EQ(connection.ReadResponse().status(), 200);
    answered = true;
  });
  // One call may have come to the thread of the body just before its end did: of those that came
  // later, none waits for it.
  absl::Duration longest, second;
  int calls = 0;
  while (!answered) {
    const absl::Time start = absl::Now();
    RawConnection connection(server.port());
    connection.Send(Call(""));
    EXPECT_EQ(connection.ReadResponse().status(), 200);
    const absl::Duration time = absl::Now() - start;
    second = std::max(second, std::min(time, longest));
    longest = std::max(longest, time);
    ++calls;
  }
  huge.join();
  std::printf("%d calls beside one of 30 MB; the longest took %s and %s\n", calls,
              absl::FormatDuration(longest).c_str(), absl::FormatDuration(second).c_str());
  EXPECT_LT(second, kBearable);
}

}  // namespace
}  // namespace lkmock
