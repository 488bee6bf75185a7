// What `recipe` prints, run by a shell against the built server: the call ends as it did.
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cmd/lkmock-cli/json_output.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/server_process.h"

namespace lkmock::cli {
namespace {

using ::testing::ElementsAreArray;

class RecipeLoopback : public ::testing::Test {
 protected:
  // What a shell prints on stdout that finds lkmock-cli and the server.
  std::string Shell(std::string_view script) const {
    const std::string whole = absl::StrCat(
        "export PATH=\"$PWD/cmd/lkmock-cli:$PATH\" LK_TEST_SERVER_URL=http://127.0.0.1:",
        server_.port(), "; { ", script, "; } 2>/dev/null");
    std::FILE* const pipe = popen(whole.c_str(), "r");
    std::string out;
    char buffer[4096];
    while (const size_t count = std::fread(buffer, 1, sizeof buffer, pipe)) {
      out.append(buffer, count);
    }
    pclose(pipe);
    return out;
  }

  // "drop", "status 503", "served 200": each attempt that the server has seen of a call.
  std::vector<std::string> Outcomes(const std::string& id) const {
    const Json call = ParseJson(Shell(absl::StrCat("lkmock-cli calls '", id, "' --json")));
    std::vector<std::string> outcomes;
    if (!call.is_object()) return outcomes;
    for (const Json& attempt : call["attempts"]) {
      outcomes.push_back(
          absl::StrCat(attempt["outcome"].get<std::string>(), " ", attempt["status"].dump()));
    }
    return outcomes;
  }

  Json Recipe(const std::string& id) const {
    return ParseJson(Shell(absl::StrCat("lkmock-cli recipe '", id, "' --json")));
  }

  // The outcomes of the recipe's own line of lkmock-cli.
  std::vector<std::string> OutcomesOfCall(const Json& recipe) const {
    const Json answer =
        ParseJson(Shell(absl::StrCat(recipe["call"].get<std::string>(), " --json")));
    return answer.is_object() ? Outcomes(answer["id"].get<std::string>())
                              : std::vector<std::string>();
  }

  const testing::ServerProcess server_{{"--ports", "0,0", "--quiet"}};
};

TEST_F(RecipeLoopback, MakesTheCallEndAsItDid) {
  struct {
    std::string id;
    std::string_view command;
    std::vector<std::string> outcomes;
  } const kCases[] = {
      {"attempts",
       "RoomService/CreateRoom -d '{\"name\":\"it'\\''s\"}' --attempts drop,503,ok",
       {"drop null", "status 503", "served 200"}},
      {"real faults",
       "RoomService/ListRooms --attempts reset,garbage,lost,truncate --proto",
       {"reset null", "garbage null", "lost null", "truncate 200", "served 200"}},
      {"objects",
       R"(Egress/ListEgress --attempts '[{"failStatus":502,"failBody":"<html>"}]')",
       {"status 502", "served 200"}},
      {"regions",
       "RoomService/ListRooms --fail-regions 0 --fail-status 500 --failover",
       {"status 500", "served 200"}},
      {"seed", "RoomService/ListRooms --attempts 500,501,502,503 --fail-percent 60 --seed 3", {}},
      {"stall",
       "RoomService/ListRooms --attempts stall --timeout 1s",
       {"stall null", "served 200"}},
      {"sip", "SIP/TransferSIPParticipant --delay-ms 0 --sip-status 486", {"sip 429"}},
      {"no token", "RoomService/ListRooms --no-auth", {"unauthenticated 401"}},
      {"room",
       "RoomService/RemoveParticipant -d '{\"room\":\"a b\",\"identity\":\"c\"}'",
       {"served 200"}},
  };
  for (const auto& [id, command, outcomes] : kCases) {
    SCOPED_TRACE(id);
    Shell(absl::StrCat("lkmock-cli call ", command, " --id '", id, "'"));
    const std::vector<std::string> seen = Outcomes(id);
    ASSERT_FALSE(seen.empty());
    if (!outcomes.empty()) {
      EXPECT_THAT(seen, ElementsAreArray(outcomes));
    }
    EXPECT_THAT(OutcomesOfCall(Recipe(id)), ElementsAreArray(seen));
  }
}

TEST_F(RecipeLoopback, EndsWithTheSameStatusWhereThePinWasAnother) {
  Shell("lkmock-cli call RoomService/ListRooms --pinned-regions region-1 --failover --id pin");
  EXPECT_THAT(Outcomes("pin"), ElementsAreArray({"pinned 451", "served 200"}));
  EXPECT_THAT(OutcomesOfCall(Recipe("pin")), ElementsAreArray({"status 451", "served 200"}));
}

TEST_F(RecipeLoopback, PrintsACurlCommandThatWorks) {
  if (Shell("command -v curl").empty()) GTEST_SKIP() << "there is no curl here";
  Shell(
      "lkmock-cli call RoomService/RemoveParticipant -d '{\"room\":\"it'\\''s\","
      "\"identity\":\"c\"}' --attempts reset,ok --id x");
  const Json recipe = Recipe("x");
  Shell(recipe["curl"].get<std::string>());
  EXPECT_THAT(Outcomes(recipe["control"]["id"].get<std::string>()),
              ElementsAreArray({"reset null", "served 200"}));
}

}  // namespace
}  // namespace lkmock::cli
