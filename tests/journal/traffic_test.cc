#include "journal/traffic.h"

#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"

namespace lkmock::journal {
namespace {

using nlohmann::json;
using Encoding = Traffic::Encoding;

constexpr absl::Time kStart = absl::FromUnixSeconds(1'800'000'000);
constexpr ConnectionStats kConnections = {.open = 3, .accepted = 20, .waiting = 2, .websockets = 1};
constexpr JournalSizes kSizes = {
    .calls = 5, .attempts = 7, .bytes = 9000, .forgotten_calls = 11, .dropped_attempts = 13};

json StatsOf(const Traffic& traffic) {
  return json::parse(traffic.StatsJson(kStart, {}, {}), nullptr, false);
}

TEST(Traffic, ShowsAllItsCounters) {
  Traffic traffic({"livekit.RoomService/CreateRoom", "/settings/regions", "never/Called"}, 3,
                  kStart);
  traffic.Count(0, 0, Decision::kServed, Encoding::kJson, "sdk/2");
  traffic.Count(0, 2, Decision::kServed, Encoding::kProtobuf, "sdk/1");
  traffic.Count(0, 2, Decision::kDrop, Encoding::kProtobuf, "sdk/1");
  traffic.Count(1, 0, Decision::kServed, Encoding::kNone, "");
  EXPECT_EQ(traffic.StatsJson(kStart + absl::Seconds(2), kConnections, kSizes),
            R"({"uptimeMs":2000,"requests":4,)"
            R"("methods":{"/settings/regions":1,"livekit.RoomService/CreateRoom":3},)"
            R"("regions":{"region-0":2,"region-2":2},"wire":{"json":1,"protobuf":2},)"
            R"json("userAgents":{"(none)":1,"sdk/1":2,"sdk/2":1},)json"
            R"("outcomes":{"drop":1,"served":3},)"
            R"("connections":{"open":3,"accepted":20,"waiting":2,"websockets":1},)"
            R"("journal":{"calls":5,"attempts":7,"bytes":9000,"forgotten":11,"dropped":13}})");
}

TEST(Traffic, ShowsNothingThatDidNotHappen) {
  const Traffic traffic({"a"}, 1, kStart);
  const json stats = StatsOf(traffic);
  EXPECT_EQ(stats["requests"], 0);
  for (const char* map : {"methods", "regions", "wire", "userAgents", "outcomes"}) {
    EXPECT_EQ(stats[map], json::object()) << map;
  }
}

TEST(Traffic, IsAPageForPrometheus) {
  Traffic traffic({"livekit.RoomService/CreateRoom", "/settings/regions"}, 2, kStart);
  traffic.Count(0, 1, Decision::kServed, Encoding::kJson, "sdk");
  traffic.Count(0, 1, Decision::kServed, Encoding::kJson, "sdk");
  traffic.Count(1, 0, Decision::kStatus, Encoding::kNone, "sdk");
  EXPECT_EQ(traffic.MetricsText(kConnections, kSizes),
            R"(# HELP lkmock_requests_total Requests that were decided on.
# TYPE lkmock_requests_total counter
lkmock_requests_total{method="livekit.RoomService/CreateRoom",region="region-1",outcome="served"} 2
lkmock_requests_total{method="/settings/regions",region="region-0",outcome="status"} 1
# HELP lkmock_waits_in_progress Requests in their wait.
# TYPE lkmock_waits_in_progress gauge
lkmock_waits_in_progress 2
# HELP lkmock_connections Connections that are open.
# TYPE lkmock_connections gauge
lkmock_connections 3
# HELP lkmock_connections_total Connections that were accepted.
# TYPE lkmock_connections_total counter
lkmock_connections_total 20
# HELP lkmock_websockets WebSockets that are open.
# TYPE lkmock_websockets gauge
lkmock_websockets 1
# HELP lkmock_calls Calls that are known by their id.
# TYPE lkmock_calls gauge
lkmock_calls 5
# HELP lkmock_calls_forgotten_total Calls that were forgotten because of their number or age.
# TYPE lkmock_calls_forgotten_total counter
lkmock_calls_forgotten_total 11
# HELP lkmock_journal_attempts Attempts that are kept, region fetches included.
# TYPE lkmock_journal_attempts gauge
lkmock_journal_attempts 7
# HELP lkmock_journal_bytes Memory that they take.
# TYPE lkmock_journal_bytes gauge
lkmock_journal_bytes 9000
# HELP lkmock_journal_dropped_total Attempts that were dropped because of their number, size or age.
# TYPE lkmock_journal_dropped_total counter
lkmock_journal_dropped_total 13
)");
}

TEST(Traffic, EscapesLabels) {
  Traffic traffic({"a\"b\\c\nd\xFF"}, 1, kStart);
  traffic.Count(0, 0, Decision::kServed, Encoding::kNone, "");
  EXPECT_TRUE(absl::StrContains(traffic.MetricsText({}, {}),
                                "{method=\"a\\\"b\\\\c\\nd\uFFFD\",region=\"region-0\","));
}

TEST(Traffic, TellsAHundredUserAgentsApart) {
  Traffic traffic({"a"}, 1, kStart);
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 150; ++i) {
      traffic.Count(0, 0, Decision::kServed, Encoding::kNone, absl::StrCat("agent-", i));
    }
  }
  const json agents = StatsOf(traffic)["userAgents"];
  EXPECT_EQ(agents.size(), Traffic::kMostUserAgents + 1);
  EXPECT_EQ(agents["other"], 100) << "the fifty that came last, twice";
  for (int i = 0; i < Traffic::kMostUserAgents; ++i) {
    EXPECT_EQ(agents[absl::StrCat("agent-", i)], 2) << i;
  }
}

TEST(Traffic, TakesAnAgentCalledOtherForTheOthers) {
  Traffic traffic({"a"}, 1, kStart);
  for (int i = 0; i <= Traffic::kMostUserAgents; ++i) {
    traffic.Count(0, 0, Decision::kServed, Encoding::kNone, absl::StrCat("agent-", i));
  }
  traffic.Count(0, 0, Decision::kServed, Encoding::kNone, "other");
  EXPECT_EQ(StatsOf(traffic)["userAgents"]["other"], 2);
}

TEST(Traffic, LooksAtTheFirstHundredBytesOfAnAgent) {
  Traffic traffic({"a"}, 1, kStart);
  const std::string name(100, 'a');
  traffic.Count(0, 0, Decision::kServed, Encoding::kNone, name + "b");
  traffic.Count(0, 0, Decision::kServed, Encoding::kNone, name + std::string(10'000, 'c'));
  EXPECT_EQ(StatsOf(traffic)["userAgents"], (json{{name, 2}}));
}

TEST(Traffic, NamesAgentsInUtf8AndEachOnce) {
  Traffic traffic({"a"}, 1, kStart);
  for (const char* agent : {"\xFE", "\xFF", "\"quoted\"", "J\u00FCrgen"}) {
    traffic.Count(0, 0, Decision::kServed, Encoding::kNone, agent);
  }
  EXPECT_EQ(StatsOf(traffic)["userAgents"],
            (json{{"\uFFFD", 2}, {"\"quoted\"", 1}, {"J\u00FCrgen", 1}}));
}

TEST(Traffic, CountsEveryDecisionByItsName) {
  Traffic traffic({"a"}, 1, kStart);
  for (size_t i = 0; i < std::size(kDecisionNames); ++i) {
    traffic.Count(0, 0, static_cast<Decision>(i), Encoding::kNone, "");
  }
  const json outcomes = StatsOf(traffic)["outcomes"];
  for (const std::string_view name : kDecisionNames) EXPECT_EQ(outcomes[std::string(name)], 1);
}

}  // namespace
}  // namespace lkmock::journal
