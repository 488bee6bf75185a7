// recipe: a call of the journal as a control object and commands that repeat it.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cmd/lkmock-cli/json_output.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/cli/fake_world.h"

namespace lkmock::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// An attempt as the journal tells it, with what differs from a served one.
struct RecordedAttempt {
  std::string_view outcome = "served";
  int status = 200;  // 0: none.
  std::string control = "";
  std::string request = "{}";
  std::string_view wire = "json";
  bool has_token = true;
  int client_gone_after_ms = -1;  // Less than 0: it stayed.
  int duration_ms = 7;
  std::vector<std::pair<std::string, std::string>> headers = {};
};

// The JSON of call "x".
std::string CallOf(const std::vector<RecordedAttempt>& attempts,
                   std::string_view method = "livekit.RoomService/ListRooms", int first = 1,
                   bool has_discovery = false) {
  Json call = {{"id", "x"},
               {"method", method},
               {"executions", 1},
               {"attempts", Json::array()},
               {"discovery", Json::array()}};
  for (const RecordedAttempt& attempt : attempts) {
    Json headers = Json::object();
    if (attempt.has_token) headers["authorization"] = Json::object();
    if (!attempt.control.empty()) headers["x-lk-mock"] = attempt.control;
    for (const auto& [name, value] : attempt.headers) headers[name] = value;
    Json json = {{"n", first++},
                 {"region", "region-0"},
                 {"at", 1700000000000},
                 {"wire", attempt.wire},
                 {"headers", headers},
                 {"requestJson", ParseJson(attempt.request)},
                 {"outcome", attempt.outcome}};
    json["status"] = attempt.status == 0 ? Json() : Json(attempt.status);
    const bool gone = attempt.client_gone_after_ms >= 0;
    json["clientGoneAfterMs"] = gone ? Json(attempt.client_gone_after_ms) : Json();
    json["durationMs"] = gone ? attempt.client_gone_after_ms : attempt.duration_ms;
    call["attempts"].push_back(json);
  }
  if (has_discovery) call["discovery"].push_back({{"n", 1}, {"at", 1700000000000}});
  return call.dump();
}

CliRun RecipeOf(const std::string& call, const std::vector<std::string>& flags = {}) {
  FakeWorld world;
  world.server = [&](const net::ClientRequest& request) {
    EXPECT_EQ(request.url.substr(request.url.rfind('/')), "/x");
    return FakeWorld::Response(200, call);
  };
  std::vector<std::string> args = {"recipe", "x"};
  args.insert(args.end(), flags.begin(), flags.end());
  CliRun run = world.Run(args);
  EXPECT_EQ(run.status, 0) << run.err;
  return run;
}

Json JsonRecipeOf(const std::string& call) { return ParseJson(RecipeOf(call, {"--json"}).out); }

// The control of its recipe without the id, which is the same in all.
std::string ControlOf(const std::vector<RecordedAttempt>& attempts) {
  Json control = JsonRecipeOf(CallOf(attempts))["control"];
  EXPECT_EQ(control["id"], "x-7788");
  control.erase("id");
  return control.dump();
}

TEST(Recipe, IsNoCommandToATerminal) {
  const CliRun run =
      RecipeOf(CallOf({{.request = R"({"a":"\u009b31m"})"}}, "a.B/C\x1b[31m\nspoofed?"));
  EXPECT_THAT(run.out, AllOf(HasSubstr("/twirp/a.B/C%1B%5B31m%0Aspoofed%3F \\\n"),
                             HasSubstr("lkmock-cli call a.B/C%1B%5B31m%0Aspoofed%3F \\\n"),
                             HasSubstr(R"(-d '{"a":"\u009b31m"}')")));
  EXPECT_THAT(
      RecipeOf(CallOf({{.request = R"({"room":"\u202e"})"}}, "livekit.RoomService/SendData")).out,
      HasSubstr(R"text(--room "$(printf '\342\200\256')" --token-only)text"));
}

TEST(Recipe, IsAControlAndTwoCommands) {
  const std::string control = R"({"id":"x","attempts":["drop",503,"ok"]})";
  const std::string request = R"({"name":"it's"})";
  const CliRun run = RecipeOf(CallOf({{.outcome = "drop", .status = 0, .control = control},
                                      {.outcome = "status", .status = 503, .control = control},
                                      {.control = control, .request = request}},
                                     "livekit.RoomService/CreateRoom"));
  EXPECT_EQ(run.err, "");
  EXPECT_EQ(run.out, R"text(# The control object: the header X-Lk-Mock of each attempt
{"id":"x-7788","attempts":["drop",503,"ok"]}

# With curl, once
curl -sS -X POST http://127.0.0.1:9999/twirp/livekit.RoomService/CreateRoom \
  -H 'Content-Type: application/json' \
  -H "Authorization: Bearer $(lkmock-cli token create --for RoomService/CreateRoom --token-only)" \
  -H 'X-Lk-Mock: {"id":"x-7788","attempts":["drop",503,"ok"]}' \
  --data-raw '{"name":"it'\''s"}' \
  --fail-with-body --retry-all-errors --retry 2

# With lkmock-cli, under a new id each time
lkmock-cli call RoomService/CreateRoom \
  -d '{"name":"it'\''s"}' \
  --attempts drop,503,ok
)text");
}

TEST(Recipe, SaysOfEachOutcomeWhatMakesIt) {
  struct {
    RecordedAttempt attempt;
    std::string_view entry;
  } const kCases[] = {
      {{.outcome = "served"}, R"("ok")"},
      {{.outcome = "status", .status = 429}, "429"},
      {{.outcome = "drop", .status = 0}, R"("drop")"},
      {{.outcome = "reset", .status = 0}, R"("reset")"},
      {{.outcome = "stall", .status = 0}, R"("stall")"},
      {{.outcome = "truncate"}, R"("truncate")"},
      {{.outcome = "garbage", .status = 0}, R"("garbage")"},
      {{.outcome = "dribble"}, R"("dribble")"},
      {{.outcome = "lost", .status = 0}, R"("lost")"},
      {{.outcome = "delay", .status = 503}, R"({"failStatus":503,"delayMs":7})"},
      {{.outcome = "delay", .status = 503, .client_gone_after_ms = 9}, R"("delay")"},
      {{.outcome = "unauthenticated", .status = 401}, "401"},
      {{.outcome = "unauthenticated", .status = 401, .has_token = false}, R"("ok")"},
      {{.outcome = "permission_denied", .status = 403}, "403"},
      {{.outcome = "malformed", .status = 400}, "400"},
      {{.outcome = "pinned", .status = 451}, "451"},
      {{.outcome = "sip", .status = 429}, R"("ok")"},
  };
  for (const auto& [attempt, entry] : kCases) {
    EXPECT_EQ(ControlOf({attempt}), absl::StrCat(R"({"attempts":[)", entry, "]}"))
        << attempt.outcome;
  }
}

TEST(Recipe, NotesWhatEndsAlikeByOtherMeans) {
  EXPECT_EQ(JsonRecipeOf(CallOf({{}, {.outcome = "pinned", .status = 451}}))["notes"].dump(),
            R"(["attempt 2 ended with pinned 451; here it fails with that status"])");
}

TEST(Recipe, KeepsOfTheControlWhatDoesNotChooseTheOutcome) {
  struct {
    std::string_view control;
    std::string_view attempts;
  } const kCases[] = {
      {R"({"failRegions":[0],"failMode":"status","failStatus":502,"delayMs":5})",
       R"({"attempts":[502],"delayMs":5})"},
      {R"({"FAILREGIONS":[0],"ID":"x","failPercent":50,"seed":3,"pinnedRegions":["region-1"],)"
       R"("failTwirpCode":"aborted"})",
       R"({"attempts":[502],"failTwirpCode":"aborted"})"},
      {R"({"response":{"name":"\u00e9"},"skipAuth":true})",
       R"({"attempts":[502],"response":{"name":"é"},"skipAuth":true})"},
      {R"({"attempts":["drop"]})", R"({"attempts":[502]})"},
      {R"({"attempts":7})", R"({"attempts":[502]})"},
  };
  for (const auto& [control, attempts] : kCases) {
    EXPECT_EQ(ControlOf({{.outcome = "status", .status = 502, .control = std::string(control)}}),
              attempts);
  }
}

TEST(Recipe, KeepsWhatAListedAttemptSaysBesides) {
  const std::string control =
      R"({"attempts":[{"failstatus":500,"failHeaders":{"Retry-After":"1"}},)"
      R"({"failMode":"drop","delayMs":3},{"failBody":"x","delayMs":4},503]})";
  EXPECT_EQ(ControlOf({{.outcome = "status", .status = 502, .control = control},
                       {.outcome = "drop", .status = 0, .control = control},
                       {.control = control},
                       {.outcome = "status", .status = 503, .control = control}}),
            R"({"attempts":[{"failstatus":502,"failHeaders":{"Retry-After":"1"}},)"
            R"({"failMode":"drop","delayMs":3},{"delayMs":4},503]})");
}

TEST(Recipe, LeavesNothingToTheChanceOfAListedAttempt) {
  const std::string control =
      R"({"attempts":[{"failStatus":502,"failPercent":5},{"failMode":"drop","FailPercent":5},)"
      R"({"failMode":"drop","failPercent":5}]})";
  EXPECT_EQ(ControlOf({{.outcome = "status", .status = 502, .control = control},
                       {.outcome = "drop", .status = 0, .control = control},
                       {.control = control}}),
            R"({"attempts":[502,"drop","ok"]})");
}

TEST(Recipe, FixesWaitsThatWereDrawn) {
  const std::string control = R"({"delayMs":{"min":1,"max":9},"attempts":["drop"]})";
  const Json recipe =
      JsonRecipeOf(CallOf({{.outcome = "drop", .status = 0, .control = control, .duration_ms = 4},
                           {.control = control, .duration_ms = 8}}));
  EXPECT_EQ(recipe["control"]["attempts"].dump(),
            R"([{"failMode":"drop","delayMs":4},{"delayMs":8}])");
  EXPECT_FALSE(recipe["control"].contains("delayMs"));
  EXPECT_THAT(recipe["notes"].dump(), HasSubstr("the waits were drawn"));
  EXPECT_EQ(ControlOf({{.control = R"({"attempts":[{"delayMs":{"min":1,"max":9}}]})"}}),
            R"({"attempts":[{"delayMs":7}]})");
}

TEST(Recipe, GoesOnWithoutAControlThatCannotBeRead) {
  for (const std::string control : {"(hidden)", R"({"response":… (cut from 9000 bytes))", "[]"}) {
    const Json recipe = JsonRecipeOf(CallOf({{.outcome = "drop", .control = control}}));
    EXPECT_EQ(recipe["control"].dump(), R"({"id":"x-7788","attempts":["drop"]})");
    EXPECT_THAT(recipe["notes"].dump(), HasSubstr("only its outcomes are kept"));
  }
}

TEST(Recipe, NotesThatTheControlsDiffered) {
  const Json recipe =
      JsonRecipeOf(CallOf({{.control = R"({"delayMs":1})"}, {.control = R"({"delayMs":2})"}}));
  EXPECT_EQ(recipe["control"]["delayMs"], 2);
  EXPECT_THAT(recipe["notes"].dump(), HasSubstr("different controls"));
}

TEST(Recipe, KeepsTheOlderControlHeaders) {
  const Json recipe = JsonRecipeOf(CallOf({{.headers = {{"X-Lk-Mock-Skip-Auth", "true"},
                                                        {"X-Lk-Mock-Fail-Regions", "0"},
                                                        {"X-Lk-Mock-Fail-Mode", "drop"},
                                                        {"X-Other", "1"}}}}));
  for (const char* command : {"curl", "call"}) {
    const std::string text = recipe[command].get<std::string>();
    EXPECT_THAT(text, AllOf(HasSubstr("-H 'X-Lk-Mock-Skip-Auth: true'"),
                            Not(HasSubstr("Mock-Fail")), Not(HasSubstr("X-Other"))));
  }
}

TEST(Recipe, NamesTheRoomThatTheTokenIsFor) {
  const std::string call = CallOf({{.request = R"({"room":"my room","identity":"a"})"}},
                                  "livekit.RoomService/RemoveParticipant");
  EXPECT_THAT(RecipeOf(call).out,
              HasSubstr("Bearer $(lkmock-cli token create --for RoomService/RemoveParticipant "
                        "--room 'my room' --token-only)\""));
}

TEST(Recipe, SendsNoTokenWhereNoneWasSent) {
  const CliRun run =
      RecipeOf(CallOf({{.outcome = "unauthenticated", .status = 401, .has_token = false}}));
  EXPECT_THAT(run.out, AllOf(Not(HasSubstr("Authorization")), HasSubstr("--no-auth")));
}

TEST(Recipe, PointsOutSecretsThatTheJournalDoesNotKeep) {
  const std::string request = R"text({"url":"http://h","list":[{"secret":"(redacted)"}],)text"
                              R"text("enabled":{"password":"(redacted)"}})text";
  EXPECT_EQ(JsonRecipeOf(CallOf({{.request = request}}))["notes"].dump(),
            R"(["the journal keeps no secrets; fill in list[0].secret, enabled.password"])");
}

TEST(Recipe, SaysWhatTheJournalLacks) {
  Json recipe = JsonRecipeOf(CallOf({{.request = "null"}}, "future.Service/Do"));
  EXPECT_THAT(recipe["notes"].dump(), HasSubstr("does not have the request"));
  EXPECT_THAT(recipe["call"].get<std::string>(),
              HasSubstr("lkmock-cli call future.Service/Do --unknown -d '{}'"));
  recipe = JsonRecipeOf(CallOf({{}, {}}, "livekit.RoomService/ListRooms", /*first=*/5));
  EXPECT_EQ(recipe["control"]["attempts"].dump(), R"(["ok","ok"])");
  EXPECT_THAT(recipe["notes"].dump(), HasSubstr("has the attempts from number 5 on"));
}

TEST(Recipe, KeepsTheWireFormatWhereItCan) {
  const Json recipe = JsonRecipeOf(CallOf({{.wire = "protobuf"}}));
  EXPECT_THAT(recipe["call"].get<std::string>(), HasSubstr("--proto"));
  EXPECT_THAT(recipe["notes"].dump(), HasSubstr("curl sends the same request as JSON"));
}

TEST(Recipe, IsAsPatientAsTheClientWas) {
  const Json recipe =
      JsonRecipeOf(CallOf({{.outcome = "stall", .status = 0, .client_gone_after_ms = 1500}, {}}));
  EXPECT_THAT(recipe["curl"].get<std::string>(), HasSubstr("--max-time 1.500 "));
  EXPECT_THAT(recipe["call"].get<std::string>(), HasSubstr("--timeout 1.5s"));
}

TEST(Recipe, WalksWhereTheClientLookedForRegions) {
  const std::string call =
      CallOf({{.outcome = "drop", .status = 0}, {}}, "livekit.RoomService/ListRooms", 1, true);
  EXPECT_THAT(JsonRecipeOf(call)["call"].get<std::string>(), HasSubstr("--failover"));
}

TEST(Recipe, GoesToTheGivenServer) {
  const CliRun run = RecipeOf(
      CallOf({{}}), {"--url", "ws://h:1", "--twirp-prefix", "api", "--api-secret", "hush"});
  EXPECT_THAT(run.out, AllOf(HasSubstr("http://h:1/api/livekit.RoomService/ListRooms"),
                             HasSubstr("--url http://h:1"), HasSubstr("--twirp-prefix /api"),
                             Not(HasSubstr("hush"))));
  EXPECT_THAT(run.err, HasSubstr("set LIVEKIT_API_KEY and LIVEKIT_API_SECRET"));
}

TEST(Recipe, TellsThatAControlListsNoMoreAttempts) {
  const std::string call = CallOf(std::vector<RecordedAttempt>(101));
  EXPECT_THAT(JsonRecipeOf(call)["notes"].dump(), HasSubstr("there are 101 attempts"));
}

TEST(Recipe, NeedsAnAttempt) {
  FakeWorld world;
  world.server = [](const net::ClientRequest&) { return FakeWorld::Response(200, CallOf({})); };
  const CliRun run = world.Run({"recipe", "x"});
  EXPECT_EQ(run.status, 1);
  EXPECT_EQ(run.err, "lkmock-cli: the journal keeps no attempt of 'x'\n");
}

}  // namespace
}  // namespace lkmock::cli
