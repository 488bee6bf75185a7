// The journal, the counters and the log of the real server, over its wire.
#include <signal.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "auth/claims.h"
#include "auth/token_minter.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/server/mock_calls.h"
#include "tests/support/eventually.h"
#include "tests/support/process_status.h"
#include "tests/support/raw_connection.h"
#include "tests/support/server_process.h"

namespace lkmock {
namespace {

using ::testing::AnyOf;
using testing::Ask;
using testing::AskJson;
using testing::CallOf;
using ::testing::Contains;
using testing::CreateRoom;
using ::testing::Each;
using ::testing::ElementsAre;
using testing::Eventually;
using testing::Get;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::Not;
using testing::OpenDescriptors;
using testing::RawConnection;
using testing::RawResponse;
using testing::ServerProcess;
using ::testing::SizeIs;
using testing::Stopwatch;
using Json = nlohmann::json;

std::string WithId(std::string_view id) { return absl::StrCat(R"({"id":")", id, "\"}"); }

// The number of the attempt that a call under `id` is.
std::string AttemptOf(const ServerProcess& server, std::string_view id) {
  return std::string(Ask(server.port(), CreateRoom(WithId(id))).Header("X-Lk-Mock-Attempt"));
}

// What a journal of a call says of the numbers of its attempts.
std::vector<int> NumbersOf(const Json& call) {
  std::vector<int> numbers;
  for (const Json& attempt : call["attempts"]) numbers.push_back(attempt["n"]);
  return numbers;
}

int64_t Waiting(const ServerProcess& server) {
  return AskJson(server.port(), "/_test/stats")["connections"]["waiting"];
}

// ---- Attempts ----

TEST(Attempts, OfSixtyFourConnectionsAreNumberedWithoutAGap) {
  constexpr int kThreads = 8, kConnections = 64, kCalls = 20;
  const ServerProcess server({"--quiet"});
  std::string calls;
  for (int i = 0; i < kCalls; ++i) calls += CreateRoom(WithId("hammered"));
  std::vector<std::vector<int>> seen(kThreads);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      std::vector<RawConnection> connections;
      for (int c = t; c < kConnections; c += kThreads) {
        connections.emplace_back(server.ports()[static_cast<size_t>(c) % server.ports().size()]);
        connections.back().Send(calls);
      }
      for (RawConnection& connection : connections) {
        for (int i = 0; i < kCalls; ++i) {
          int n = 0;
          EXPECT_TRUE(absl::SimpleAtoi(connection.ReadResponse().Header("X-Lk-Mock-Attempt"), &n));
          seen[t].push_back(n);
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();

  std::set<int> numbers;
  for (const std::vector<int>& of_thread : seen) numbers.insert(of_thread.begin(), of_thread.end());
  constexpr int kAll = kConnections * kCalls;
  EXPECT_EQ(numbers.size(), kAll);
  EXPECT_EQ(*numbers.begin(), 1);
  EXPECT_EQ(*numbers.rbegin(), kAll);

  const Json call = AskJson(server.port(), "/_test/calls/hammered");
  EXPECT_EQ(call["executions"], kAll);
  const std::vector<int> kept = NumbersOf(call);
  ASSERT_EQ(kept.size(), kAll);
  for (int i = 0; i < kAll; ++i) EXPECT_EQ(kept[static_cast<size_t>(i)], i + 1);
}

// ---- Bounds ----

TEST(Calls, BeyondTheirNumberAreForgottenTheLeastRecentlyUsedFirst) {
  const ServerProcess server({"--ports", "0", "--quiet", "--calls", "2"});
  EXPECT_EQ(AttemptOf(server, "a"), "1");
  EXPECT_EQ(AttemptOf(server, "b"), "1");
  EXPECT_EQ(AttemptOf(server, "a"), "2");
  EXPECT_EQ(AttemptOf(server, "c"), "1");
  EXPECT_EQ(Ask(server.port(), Get("/_test/calls/b")).status(), 404);
  EXPECT_EQ(AttemptOf(server, "a"), "3");
  EXPECT_EQ(AskJson(server.port(), "/_test/calls")["forgotten"], 1);
  EXPECT_EQ(AttemptOf(server, "b"), "1");
}

TEST(Journal, DropsTheOldestAttemptsAndCountsThem) {
  const ServerProcess server({"--ports", "0", "--quiet", "--journal", "3"});
  for (int i = 0; i < 5; ++i) AttemptOf(server, "a");
  EXPECT_THAT(NumbersOf(CallOf(server.port(), "a", 5)), ElementsAre(3, 4, 5));
  EXPECT_EQ(AskJson(server.port(), "/_test/calls")["dropped"], 2);
  EXPECT_THAT(Ask(server.port(), Get("/metrics")).body,
              HasSubstr("\nlkmock_journal_dropped_total 2\n"));
}

TEST(Journal, OfNoLengthLeavesTheNumbers) {
  const ServerProcess server({"--ports", "0", "--quiet", "--journal", "0"});
  EXPECT_EQ(AttemptOf(server, "a"), "1");
  EXPECT_EQ(AttemptOf(server, "a"), "2");
  const Json call = AskJson(server.port(), "/_test/calls/a");
  EXPECT_EQ(call["executions"], 2);
  EXPECT_THAT(call["attempts"], IsEmpty());
}

TEST(Journal, ForgetsWhatItIsTold) {
  const ServerProcess server({"--ports", "0,0", "--quiet"});
  AttemptOf(server, "a");
  EXPECT_EQ(Ask(server.ports()[1], "DELETE /_test/calls/a HTTP/1.1\r\nHost: mock\r\n\r\n").body,
            R"({"forgotten":1})");
  EXPECT_EQ(Ask(server.port(), Get("/_test/calls/a")).status(), 404);
  EXPECT_EQ(AttemptOf(server, "a"), "1");
}

TEST(Journal, FindsAnIdThatAPathMustEscape) {
  const ServerProcess server({"--ports", "0", "--quiet"});
  AttemptOf(server, "a/b c?d%e");
  EXPECT_EQ(CallOf(server.port(), "a%2Fb%20c%3Fd%25e")["id"], "a/b c?d%e");
}

TEST(NoAdmin, LeavesNoTrace) {
  const ServerProcess server({"--ports", "0", "--quiet", "--no-admin"});
  EXPECT_EQ(AttemptOf(server, "a"), "1");
  for (const std::string_view path :
       {"/_test/calls", "/_test/calls/a", "/_test/calls/a?wait=1", "/_test/stats", "/metrics"}) {
    SCOPED_TRACE(path);
    const RawResponse response = Ask(server.port(), Get(path));
    EXPECT_EQ(response.status(), 404);
    EXPECT_EQ(response.body, "404 page not found\n");
  }
  EXPECT_EQ(Ask(server.port(), Get("/_test/health")).body, "ok");
}

// ---- Waiting ----

TEST(Wait, IsAnsweredOnOneListenerByAnAttemptOnAnother) {
  const ServerProcess server({"--quiet"});
  RawConnection waiter(server.ports()[3]);
  waiter.Send(Get("/_test/calls/awaited?wait=2"));
  ASSERT_TRUE(Eventually([&] { return Waiting(server) == 1; }));
  Ask(server.ports()[0], CreateRoom(WithId("awaited")));
  EXPECT_EQ(Waiting(server), 1);
  Ask(server.ports()[1], CreateRoom(WithId("awaited")));
  const RawResponse response = waiter.ReadResponse();
  EXPECT_EQ(response.status(), 200);
  EXPECT_THAT(NumbersOf(Json::parse(response.body)), ElementsAre(1, 2));
}

TEST(Wait, IsForAttemptsThatHaveEnded) {
  const ServerProcess server({"--quiet"});
  RawConnection stalled(server.port());
  stalled.Send(CreateRoom(R"({"id":"held","attempts":["stall"]})"));
  testing::AwaitArrival(server.port(), "held");
  RawConnection waiter(server.port());
  waiter.Send(Get("/_test/calls/held?wait=1"));
  ASSERT_TRUE(Eventually([&] { return Waiting(server) == 2; }));
  stalled.Reset();
  EXPECT_EQ(Json::parse(waiter.ReadResponse().body)["attempts"][0]["finished"], true);
}

TEST(Wait, EndsWith408AndWhatThereIs) {
  const ServerProcess server({"--ports", "0", "--quiet"});
  AttemptOf(server, "a");
  const Stopwatch stopwatch;
  const RawResponse response = Ask(server.port(), Get("/_test/calls/a?wait=2&timeoutMs=60"));
  EXPECT_GE(stopwatch.elapsed(), absl::Milliseconds(60));
  EXPECT_EQ(response.status(), 408);
  EXPECT_THAT(NumbersOf(Json::parse(response.body)), ElementsAre(1));
}

TEST(Wait, CostsNothingOnceItsClientHasLeft) {
  const ServerProcess server({"--ports", "0", "--quiet"});
  EXPECT_EQ(Waiting(server), 0);
  const size_t idle_descriptors = OpenDescriptors(server.pid());
  {
    std::vector<RawConnection> waiters;
    for (int i = 0; i < 100; ++i) {
      waiters.emplace_back(server.port());
      waiters.back().Send(Get("/_test/calls/left?wait=1&timeoutMs=600000"));
    }
    ASSERT_TRUE(Eventually([&] { return Waiting(server) == 100; }));
  }
  EXPECT_TRUE(Eventually([&] { return Waiting(server) == 0; }));
  EXPECT_TRUE(Eventually([&] { return OpenDescriptors(server.pid()) <= idle_descriptors; }));
  EXPECT_EQ(AttemptOf(server, "left"), "1");
  EXPECT_THAT(NumbersOf(CallOf(server.port(), "left")), ElementsAre(1));
}

// ---- Metrics ----

TEST(Metrics, AreTextThatPrometheusReads) {
  const ServerProcess server({"--quiet"});
  for (int i = 0; i < 3; ++i) Ask(server.ports()[1], CreateRoom(R"({"id":"m"})"));
  Ask(server.port(), CreateRoom(R"({"failRegions":[0]})"));
  Ask(server.port(), Get("/settings/regions"));
  const RawResponse response = Ask(server.port(), Get("/metrics"));
  EXPECT_EQ(response.Header("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
  ASSERT_TRUE(absl::EndsWith(response.body, "\n"));

  const std::vector<std::string> lines = absl::StrSplit(response.body, '\n', absl::SkipEmpty());
  constexpr char kHelp[] = "# HELP lkmock_[a-z_]+ [A-Z].+\\.";
  constexpr char kType[] = "# TYPE lkmock_[a-z_]+ (counter|gauge)";
  constexpr char kSample[] = "lkmock_[a-z_]+(\\{([a-z]+=\"[^\"]*\",?)+\\})? [0-9]+";
  EXPECT_THAT(lines, Each(AnyOf(MatchesRegex(kHelp), MatchesRegex(kType), MatchesRegex(kSample))));

  const auto requests = [](std::string_view method, int region, std::string_view outcome, int n) {
    return absl::StrCat("lkmock_requests_total{method=\"", method, "\",region=\"region-", region,
                        "\",outcome=\"", outcome, "\"} ", n);
  };
  EXPECT_THAT(lines, Contains(requests("livekit.RoomService/CreateRoom", 1, "served", 3)));
  EXPECT_THAT(lines, Contains(requests("livekit.RoomService/CreateRoom", 0, "status", 1)));
  EXPECT_THAT(lines, Contains(requests("/settings/regions", 0, "served", 1)));
  EXPECT_THAT(lines, Contains("lkmock_calls 1"));
  EXPECT_THAT(lines, Contains("lkmock_journal_attempts 3"));
  EXPECT_THAT(lines, Contains("lkmock_waits_in_progress 0"));
  EXPECT_THAT(lines, Contains("lkmock_connections_total 6"));
}

// ---- The log ----

// The lines of a log by the attempts that they are of; 0: of no call with an id.
std::map<int, Json> LinesOf(std::string_view log) {
  std::map<int, Json> lines;
  for (const std::string_view text : absl::StrSplit(log, '\n', absl::SkipEmpty())) {
    Json line = Json::parse(text, nullptr, false);
    EXPECT_TRUE(line.is_object()) << text;
    const int attempt = line.value("attempt", 0);
    EXPECT_TRUE(lines.emplace(attempt, std::move(line)).second) << text;
  }
  return lines;
}

std::string Token() {
  auth::Claims claims;
  claims.expires_at = absl::Now() + absl::Minutes(5);
  claims.video.room_create = true;
  return auth::MintToken(claims, "APIkey", "a-secret-of-the-test");
}

constexpr std::string_view kKey = "APIkey:a-secret-of-the-test";

TEST(JsonLog, HasALineOfEachAttemptAndNoToken) {
  ServerProcess server({"--log-format", "json", "--key", std::string(kKey)});
  const std::string token = Token();
  const std::string bearer = absl::StrCat("Authorization: Bearer ", token, "\r\n");
  const std::string control = R"({"id":"logged","attempts":["reset",503,"ok"],"failRegion":[0]})";
  for (const size_t region : {0, 1, 2}) {
    Ask(server.ports()[region], CreateRoom(control, bearer));
  }
  CallOf(server.port(), "logged", 3);
  Ask(server.port(),
      absl::StrCat("GET /rtc/validate?access_token=", token, " HTTP/1.1\r\nHost: mock\r\n\r\n"));
  server.Signal(SIGTERM);
  const std::string log = server.Join().err;
  EXPECT_THAT(log, Not(HasSubstr(token)));
  EXPECT_THAT(log, Not(HasSubstr(token.substr(token.rfind('.') + 1))));
  EXPECT_THAT(log, Not(HasSubstr("a-secret")));

  std::map<int, Json> lines = LinesOf(log);
  EXPECT_THAT(lines, SizeIs(4));
  EXPECT_EQ(lines[0]["method"], "/rtc/validate");
  const struct {
    std::string decision;
    Json status;
  } kAttempts[] = {{"reset", nullptr}, {"status", 503}, {"served", 200}};
  for (int i = 0; i < 3; ++i) {
    Json& line = lines[i + 1];
    SCOPED_TRACE(line.dump());
    // Whatever they are.
    for (const char* name : {"time", "connection", "durationMs"}) EXPECT_EQ(line.erase(name), 1U);
    Json expected = {{"level", "warning"},
                     {"message", "request"},
                     {"region", absl::StrCat("region-", i)},
                     {"id", "logged"},
                     {"attempt", i + 1},
                     {"method", "livekit.RoomService/CreateRoom"},
                     {"decision", kAttempts[i].decision},
                     {"problems", "unknown field 'failRegion'; did you mean 'failRegions'?"}};
    if (!kAttempts[i].status.is_null()) expected["status"] = kAttempts[i].status;
    EXPECT_EQ(line, expected);
  }
}

TEST(JsonLog, SaysWhenTheClientWasGone) {
  ServerProcess server({"--ports", "0", "--log-format", "json"});
  RawConnection stalled(server.port());
  stalled.Send(CreateRoom(R"({"id":"gone","attempts":["stall"]})"));
  testing::AwaitArrival(server.port(), "gone");
  stalled.Close();
  CallOf(server.port(), "gone");
  server.Signal(SIGTERM);
  EXPECT_EQ(LinesOf(server.Join().err)[1]["end"], "client gone");
}

TEST(TextLog, HasTheSameWithoutAToken) {
  ServerProcess server({"--ports", "0", "--key", std::string(kKey)});
  const std::string token = Token();
  Ask(server.port(), CreateRoom(R"({"id":"t","failRegions":[0]})",
                                absl::StrCat("Authorization: Bearer ", token, "\r\n")));
  CallOf(server.port(), "t");
  server.Signal(SIGTERM);
  EXPECT_THAT(server.Join().err,
              MatchesRegex("[0-9T:.-]+Z info request region=region-0 connection=1 id=t attempt=1 "
                           "method=livekit.RoomService/CreateRoom decision=status status=503 "
                           "durationMs=[0-9]+\n"));
}

TEST(QuietLog, IsEmpty) {
  ServerProcess server({"--ports", "0", "--quiet"});
  AttemptOf(server, "q");
  server.Signal(SIGTERM);
  EXPECT_THAT(server.Join().err, IsEmpty());
}

}  // namespace
}  // namespace lkmock
