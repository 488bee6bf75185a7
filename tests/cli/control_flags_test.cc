// Flags made into the control object.
#include "cmd/lkmock-cli/control_flags.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/call.h"
#include "core/region.h"
#include "faults/control_fields.h"
#include "faults/control_parser.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/cli/fake_world.h"

namespace lkmock::cli {
namespace {

using faults::ControlField;
using faults::FieldKind;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// What X-Lk-Mock says of a call with these flags.
std::string Control(std::vector<std::string> flags, FakeWorld world = {}) {
  flags.insert(flags.begin(), {"call", "RoomService/ListRooms"});
  const CliRun run = world.Run(flags);
  EXPECT_EQ(run.status, 0) << run.err;
  return world.sent.size() == 1 ? Sent(world.sent[0], "X-Lk-Mock") : "not sent";
}

// A value for the flag of a field, and what it is in JSON.
std::pair<std::string, std::string> Example(const ControlField& field) {
  if (field.name == "sipStatus") return {"486", R"({"code":486})"};
  switch (field.kind) {
    case FieldKind::kInteger:
      return {"7", "7"};
    case FieldKind::kNumber:
      return {"12.5", "12.5"};
    case FieldKind::kIntegerOrObject:
      return {"20", "20"};
    case FieldKind::kIntegerList:
      return {"0, 1", "[0,1]"};
    case FieldKind::kString:
      return {"drop", R"("drop")"};
    case FieldKind::kStringList:
      return {"region-0,region-1", R"(["region-0","region-1"])"};
    case FieldKind::kBool:
      return {"", "true"};
    case FieldKind::kObject:
      return {R"({"a":1})", R"({"a":1})"};
    case FieldKind::kList:
      return {"drop, 503,ok", R"(["drop",503,"ok"])"};
  }
  return {};
}

TEST(ControlFlags, HaveOneForEveryField) {
  for (const ControlField& field : faults::AllControlFields()) {
    SCOPED_TRACE(field.name);
    const auto& [text, json] = Example(field);
    std::vector<std::string> flags = {FlagOfField(field.name)};
    if (field.kind != FieldKind::kBool) flags.push_back(text);
    EXPECT_EQ(Control(flags), absl::StrCat("{\"", field.name, "\":", json, "}"));
  }
}

TEST(ControlFlags, AreUnderstoodByTheServer) {
  const std::string control = Control({"--fail-regions",
                                       "1",
                                       "--fail-mode",
                                       "DROP",
                                       "--fail-status",
                                       "500",
                                       "--fail-twirp-code",
                                       "internal",
                                       "--delay-ms",
                                       "20",
                                       "--regions-status",
                                       "503",
                                       "--response",
                                       R"({"rooms":[]})",
                                       "--skip-auth",
                                       "--sip-status",
                                       "486:Busy Here",
                                       "--pinned-regions",
                                       "region-1",
                                       "--strict",
                                       "--attempts",
                                       "drop,503,ok",
                                       "--id",
                                       "a",
                                       "--seed",
                                       "-7",
                                       "--fail-percent",
                                       "12.5",
                                       "--fail-headers",
                                       R"({"Retry-After":1})",
                                       "--fail-body",
                                       "<h1>",
                                       "--regions",
                                       R"({"maxAge":60})",
                                       "--call",
                                       R"({"answerAfterMs":5})",
                                       "--explain"});
  const HeaderField header = {"X-Lk-Mock", control};
  const Region regions[] = {{0, "region-0", ""}, {1, "region-1", ""}};
  const MockControl read = faults::ParseControl(Headers({&header, 1}), regions);
  EXPECT_THAT(read.problems, IsEmpty());
  EXPECT_EQ(read.failure.mode, FailMode::kDrop);
  EXPECT_EQ(read.sip_status->phrase, "Busy Here");
  EXPECT_TRUE(read.strict && read.skip_auth && read.explain);
  ASSERT_EQ(read.attempts.size(), 3);
  EXPECT_EQ(read.attempts[1].failure->status, 503);
  EXPECT_EQ(read.failure.percent, 12.5);
  EXPECT_EQ(read.regions.max_age, 60);
}

TEST(ControlFlags, AreNamedByRule) {
  EXPECT_EQ(FlagOfField("failRegions"), "--fail-regions");
  EXPECT_EQ(FlagOfField("failTwirpCode"), "--fail-twirp-code");
  EXPECT_EQ(FlagOfField("strict"), "--strict");
}

TEST(ControlFlags, SendNothingWhereNothingIsAsked) { EXPECT_EQ(Control({}), ""); }

TEST(ControlFlags, ChangeTheWholeObject) {
  EXPECT_EQ(Control({"--mock", R"({"failStatus":500,"delayMs":1})", "--delay-ms", "2"}),
            R"({"failStatus":500,"delayMs":2})");
  EXPECT_EQ(Control({"--mock", "{}"}), "{}");
}

TEST(ControlFlags, ReadObjectsFromFiles) {
  FakeWorld world;
  world.files["room.json"] = "{\n \"name\": \"x\"\n}";
  world.files["-"] = R"({"strict":true})";
  EXPECT_EQ(Control({"--response", "@room.json", "--mock", "@-"}, world),
            R"({"strict":true,"response":{"name":"x"}})");
}

TEST(ControlFlags, TakeJsonForAnyFieldButATextAsNewerServersMay) {
  EXPECT_EQ(Control({"--delay-ms", R"({"min":1,"max":2})"}), R"({"delayMs":{"min":1,"max":2}})");
  EXPECT_EQ(Control({"--fail-mode", "{x"}), R"({"failMode":"{x"})");
  EXPECT_EQ(Control({"--attempts", R"([503,{"failMode":"stall"}])"}),
            R"({"attempts":[503,{"failMode":"stall"}]})");
}

TEST(ControlFlags, TakeAPhraseWithColonsAndStayAscii) {
  EXPECT_EQ(Control({"--sip-status", "600:Busy: everywhere"}),
            R"({"sipStatus":{"code":600,"status":"Busy: everywhere"}})");
  EXPECT_EQ(Control({"--sip-status", R"({"code":486})"}), R"({"sipStatus":{"code":486}})");
  EXPECT_EQ(Control({"--sip-status", "486:B\u00fcsy"}),
            R"({"sipStatus":{"code":486,"status":"B\u00fcsy"}})");
}

TEST(ControlFlags, NoteUnknownFieldsOfTheObject) {
  const CliRun run =
      FakeWorld().Run({"call", "RoomService/ListRooms", "--mock", R"({"failRegion":[0]})"});
  EXPECT_EQ(run.status, 0);
  EXPECT_THAT(run.err, HasSubstr("'failRegion' is no control field; did you mean 'failRegions'?"));
}

TEST(ControlFlags, RefuseWhatCannotBeSent) {
  struct {
    std::vector<std::string> flags;
    std::string_view error;
  } const kCases[] = {
      {{"--seed", "x"}, "--seed: 'x' is no number"},
      {{"--delay-ms", "2s"}, "--delay-ms: '2s' is no number, nor JSON object"},
      {{"--fail-percent", "50%"}, "--fail-percent: '50%' is no number"},
      {{"--fail-percent", "true"}, "--fail-percent: 'true' is no number"},
      {{"--fail-regions", "0,x"}, "--fail-regions: 'x' is no number, as in 0,1"},
      {{"--fail-regions", "[0"}, "--fail-regions: '[0' is no JSON"},
      {{"--sip-status", "busy"}, "--sip-status: 'busy' is no SIP status such as 486:'Busy Here'"},
      {{"--response", "x"}, "--response: 'x' is no JSON object"},
      {{"--response", "@none"}, "cannot open none"},
      {{"--mock", "[]"}, "--mock: '[]' is no JSON object"},
      {{"--mock", "{"}, "--mock: '{' is no JSON object"},
  };
  for (const auto& [flags, error] : kCases) {
    std::vector<std::string> args = {"call", "RoomService/ListRooms"};
    args.insert(args.end(), flags.begin(), flags.end());
    FakeWorld world;
    const CliRun run = world.Run(args);
    EXPECT_EQ(run.status, 1);
    EXPECT_THAT(run.err, HasSubstr(error));
    EXPECT_THAT(world.sent, IsEmpty());
  }
}

}  // namespace
}  // namespace lkmock::cli
