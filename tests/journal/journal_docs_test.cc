// Holds docs/journal.md against the code.
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <regex>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "journal/traffic.h"
#include "journal/verdicts.h"
#include "tests/journal/arrivals.h"

namespace lkmock::journal {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;
using ::testing::Contains;
using ::testing::ElementsAreArray;

std::vector<std::string> LinesBelow(std::string_view heading) {
  std::ifstream page("docs/journal.md");
  std::vector<std::string> lines;
  std::string line;
  bool below = false;
  while (std::getline(page, line)) {
    if (absl::StartsWith(line, "## ")) below = line == absl::StrCat("## ", heading);
    if (below) lines.push_back(line);
  }
  return lines;
}

// The first JSON text below a heading.
ordered_json ExampleBelow(std::string_view heading) {
  std::string text;
  bool inside = false;
  for (const std::string& line : LinesBelow(heading)) {
    if (inside && line == "```") break;
    if (inside) absl::StrAppend(&text, line, "\n");
    inside = inside || line == "```json";
  }
  return ordered_json::parse(text, nullptr, false);
}

// What stands between the first backticks of each row of the tables below a heading.
std::vector<std::string> NamesBelow(std::string_view heading) {
  std::vector<std::string> names;
  for (const std::string& line : LinesBelow(heading)) {
    if (absl::StartsWith(line, "| `")) names.push_back(line.substr(3, line.find('`', 3) - 3));
  }
  return names;
}

// The call of the example.
ordered_json ExampleCall() {
  TestJournal journal;
  Request request;
  request.connection = 12;
  request.headers = {
      {"Host", "127.0.0.1:9999"},           {"User-Agent", "livekit-server-sdk-js/2.13.1"},
      {"Content-Type", "application/json"}, {"Authorization", "Bearer abc"},
      {"X-Livekit-Request-Id", "5b1c2a9e"}, {"X-Lk-Mock", R"({"attempts":["drop","ok"]})"}};
  request.body = R"({"name":"lobby"})";
  request.claims_json = R"({"iss":"devkey","exp":1800000600,"video":{"roomCreate":true}})";
  request.request_json = request.body;
  request.decision = Decision::kDrop;
  request.status = 0;
  journal.Attempt("5b1c2a9e", request)->OnEnd(ExchangeEnd::kDone);
  return ordered_json::parse(journal->CallJson("5b1c2a9e"), nullptr, false);
}

TEST(JournalDocs, ShowACallAsItIs) {
  EXPECT_EQ(ExampleBelow("A call").dump(2), ExampleCall().dump(2));
}

TEST(JournalDocs, NameEveryMemberOfAnAttempt) {
  std::string rows;
  for (const std::string& line : LinesBelow("A call")) {
    if (absl::StartsWith(line, "| `")) rows += line.substr(0, line.find(" | "));
  }
  const ordered_json call = ExampleCall();
  for (const auto& [name, value] : call["attempts"][0].items()) {
    EXPECT_TRUE(absl::StrContains(rows, absl::StrCat("`", name, "`"))) << name;
  }
}

TEST(JournalDocs, ListEveryVerdict) {
  std::vector<std::string> names;
  for (const VerdictRow& row : AllVerdicts()) names.emplace_back(row.name);
  EXPECT_THAT(NamesBelow("Verdicts"), ElementsAreArray(names));
}

TEST(JournalDocs, ShowTheCountersAsTheyAre) {
  const std::string agent = "livekit-server-sdk-js/2.13.1";
  Traffic traffic({"livekit.RoomService/CreateRoom", "/settings/regions"}, 2, kStart);
  traffic.Count(0, 0, Decision::kDrop, Traffic::Encoding::kJson, agent);
  traffic.Count(0, 1, Decision::kServed, Traffic::Encoding::kJson, agent);
  traffic.Count(1, 0, Decision::kServed, Traffic::Encoding::kNone, agent);
  const std::string stats =
      traffic.StatsJson(kStart + absl::Seconds(61), {.open = 1, .accepted = 3},
                        {.calls = 1, .attempts = 3, .bytes = 4000});
  EXPECT_EQ(ExampleBelow("Counters").dump(2), ordered_json::parse(stats, nullptr, false).dump(2));
}

TEST(JournalDocs, ListEveryMetric) {
  const std::vector<std::string> documented = NamesBelow("Counters");
  const std::string text = Traffic({}, 1, kStart).MetricsText({}, {});
  const std::regex type("# TYPE (\\w+) (\\w+)");
  size_t metrics = 0;
  for (std::sregex_iterator it(text.begin(), text.end(), type), end; it != end; ++it) {
    EXPECT_THAT(documented, Contains((*it)[1].str()));
    EXPECT_THAT(LinesBelow("Counters"),
                Contains(::testing::StartsWith(
                    absl::StrCat("| `", (*it)[1].str(), "` | ", (*it)[2].str(), " | "))));
    ++metrics;
  }
  EXPECT_EQ(metrics, documented.size());
}

}  // namespace
}  // namespace lkmock::journal
