// token create, verify and decode; keys generate.
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "auth/claims.h"
#include "auth/grant_check.h"
#include "auth/key_file.h"
#include "auth/key_ring.h"
#include "auth/token_minter.h"
#include "auth/token_verifier.h"
#include "cmd/lkmock-cli/json_output.h"
#include "core/method_table.h"
#include "faults/signal_modes.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "livekit_models.pb.h"
#include "tests/cli/fake_world.h"

namespace lkmock::cli {
namespace {

using auth::Claims;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::StartsWith;
using ::testing::UnorderedElementsAre;

absl::StatusOr<Claims> Verify(const FakeWorld& world, std::string_view token) {
  return auth::VerifyToken(absl::StripAsciiWhitespace(token), auth::KeyRing({}), world.now);
}

// The claims of a token made with these flags, which must be a good one.
Claims Minted(std::vector<std::string> flags) {
  FakeWorld world;
  flags.insert(flags.begin(), {"token", "create", "--token-only", "-q"});
  const CliRun run = world.Run(flags);
  EXPECT_EQ(run.status, 0) << run.err;
  const auto claims = Verify(world, run.out);
  EXPECT_TRUE(claims.ok()) << claims.status();
  return claims.value_or(Claims());
}

TEST(TokenCreate, GivesLksGrants) {
  const Claims claims =
      Minted({"--create", "--list", "--join", "--admin", "--egress", "--ingress", "--sip-admin",
              "--sip-call", "--allow-update-metadata", "--room", "r", "--destination-room", "d",
              "--allow-source", "camera,microphone", "--allow-source", "screen_share"});
  EXPECT_EQ(claims.video,
            (auth::VideoGrant{.room_create = true,
                              .room_list = true,
                              .room_record = true,
                              .room_admin = true,
                              .room_join = true,
                              .room = "r",
                              .can_publish_sources = {"camera", "microphone", "screen_share"},
                              .can_update_own_metadata = true,
                              .ingress_admin = true,
                              .destination_room = "d"}));
  EXPECT_TRUE(claims.sip.admin && claims.sip.call);
}

TEST(TokenCreate, SaysWhoItIsFor) {
  const Claims claims = Minted(
      {"-i", "alice", "--name", "Alice", "--metadata", "m", "--kind", "agent", "--room-preset", "p",
       "--sha256", "aGFzaA==", "--attribute", "a=1", "--attribute", "b=x=y", "--api-key", "mykey"});
  EXPECT_EQ(claims.issuer, "mykey");
  EXPECT_EQ(claims.subject, "alice");
  EXPECT_EQ(claims.name, "Alice");
  EXPECT_EQ(claims.metadata, "m");
  EXPECT_EQ(claims.kind, "agent");
  EXPECT_EQ(claims.room_preset, "p");
  EXPECT_EQ(claims.sha256, "aGFzaA==");
  EXPECT_THAT(claims.attributes, UnorderedElementsAre(Pair("a", "1"), Pair("b", "x=y")));
}

TEST(TokenCreate, IsValidFiveMinutesUnlessToldOtherwise) {
  const absl::Time now = FakeWorld().now;
  struct {
    std::vector<std::string> flags;
    absl::Duration begin, end;
  } const kCases[] = {
      {{}, absl::ZeroDuration(), absl::Minutes(5)},
      {{"--valid-for", "30s"}, absl::ZeroDuration(), absl::Seconds(30)},
      {{"--valid-for", "24h"}, absl::ZeroDuration(), absl::Hours(24)},
      {{"--valid-for", "90d"}, absl::ZeroDuration(), absl::Hours(24 * 90)},
      {{"--valid-for", "1d12h"}, absl::ZeroDuration(), absl::Hours(36)},
      {{"--not-before", "-1m"}, -absl::Minutes(1), absl::Minutes(4)},
  };
  for (const auto& [flags, begin, end] : kCases) {
    const Claims claims = Minted(flags);
    EXPECT_EQ(claims.not_before, now + begin);
    EXPECT_EQ(claims.expires_at, now + end);
  }
}

TEST(TokenCreate, MergesTheGrantObject) {
  const Claims claims =
      Minted({"--join", "--room", "r", "--grant", R"({"hidden":true,"canPublish":false})"});
  EXPECT_TRUE(claims.video.hidden && claims.video.room_join);
  EXPECT_EQ(claims.video.can_publish, false);
  EXPECT_EQ(claims.video.room, "r");
}

TEST(TokenCreate, ForAMethodGivesExactlyItsGrants) {
  for (const MethodRow& method : AllMethods()) {
    SCOPED_TRACE(method.key);
    const Claims claims =
        Minted({"--for", std::string(method.key), "--room", "r", "--destination-room", "d"});
    EXPECT_TRUE(auth::CheckGrants(method, claims, "r", "d").allowed);
    EXPECT_EQ(auth::GrantsOf(claims), method.grants);
    EXPECT_EQ(claims.video.room, method.grants.Has(Grant::kRoomAdmin) ? "r" : "");
  }
}

TEST(TokenCreate, SpoilsATokenInTheWayThatIsNamed) {
  for (const auth::TokenDefectRow& defect : auth::AllTokenDefects()) {
    SCOPED_TRACE(defect.name);
    FakeWorld world;
    const CliRun run = world.Run(
        {"token", "create", "--list", "--token-only", "--defect", std::string(defect.name)});
    EXPECT_EQ(run.status, 0);
    EXPECT_THAT(run.err, HasSubstr(defect.summary));
    const auto claims = Verify(world, run.out);
    EXPECT_FALSE(claims.ok());
    // And the CLI says the same of it.
    const CliRun verified = world.Run({"token", "verify", run.out});
    EXPECT_EQ(verified.status, 1);
    EXPECT_EQ(verified.err,
              absl::StrCat("lkmock-cli: unauthenticated: ", claims.status().message(), "\n"));
  }
}

TEST(TokenCreate, PrintsTheClaimsOfTheSpoiltToken) {
  for (const auth::TokenDefectRow& defect : auth::AllTokenDefects()) {
    SCOPED_TRACE(defect.name);
    FakeWorld world;
    const std::vector<std::string> create = {"token", "create", "--list", "--defect",
                                             std::string(defect.name)};
    const auto printed = [&](std::string_view format) {
      std::vector<std::string> args = create;
      args.emplace_back(format);
      return world.Run(args).out;
    };
    const Json decoded =
        ParseJson(world.Run({"token", "decode", "--json", printed("--token-only")}).out);
    EXPECT_EQ(ParseJson(printed("--json"))["claims"], decoded["claims"]);
    EXPECT_THAT(world.Run(create).out, HasSubstr(PrettyJson(decoded["claims"])));
  }
}

TEST(TokenCreate, PutsTheSignalModeIntoAnAttribute) {
  EXPECT_THAT(Minted({"--signal", "no_pong", "--leave-action", "RECONNECT"}).attributes,
              ElementsAre(Pair("lk.mock", R"({"signal":"no_pong","leaveAction":"RECONNECT"})")));
  EXPECT_THAT(Minted({"--leave-action", "2"}).attributes,
              ElementsAre(Pair("lk.mock", R"({"leaveAction":2})")));
}

TEST(TokenCreate, KnowsEveryKindInAnyCase) {
  const auto& kinds = *livekit::ParticipantInfo::Kind_descriptor();
  for (int i = 0; i < kinds.value_count(); ++i) {
    const std::string& name = kinds.value(i)->name();
    for (const std::string& kind : {name, absl::AsciiStrToLower(name)}) {
      EXPECT_THAT(FakeWorld().Run({"token", "create", "--list", "--kind", kind}).err, IsEmpty());
    }
  }
}

TEST(TokenCreate, KnowsEverySignalMode) {
  for (const faults::SignalMode& mode : faults::AllSignalModes()) {
    const CliRun run =
        FakeWorld().Run({"token", "create", "--list", "--signal", std::string(mode.name)});
    EXPECT_THAT(run.err, IsEmpty()) << mode.name;
  }
}

struct Doubt {
  std::vector<std::string> flags;
  std::string_view note;
};

class DoubtfulToken : public ::testing::TestWithParam<Doubt> {};

TEST_P(DoubtfulToken, IsMintedWithANote) {
  std::vector<std::string> args = {"token", "create", "--token-only"};
  args.insert(args.end(), GetParam().flags.begin(), GetParam().flags.end());
  FakeWorld world;
  const CliRun run = world.Run(args);
  EXPECT_EQ(run.status, 0);
  EXPECT_TRUE(Verify(world, run.out).ok());
  EXPECT_THAT(run.err, HasSubstr(GetParam().note));
  args.push_back("--quiet");
  EXPECT_THAT(FakeWorld().Run(args).err, IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    TokenCreate, DoubtfulToken,
    ::testing::Values(
        Doubt{{"--signal", "no_pogn"}, "unknown signal mode 'no_pogn'; did you mean 'no_pong'?"},
        Doubt{{"--leave-action", "RESUMEE"}, "did you mean 'RESUME'?"},
        Doubt{{"--allow-source", "camra"}, "servers know no 'camra'; did you mean 'camera'?"},
        Doubt{{"--kind", "agnet"}, "--kind: servers know no 'agnet'; did you mean 'agent'?"},
        Doubt{{"--grant", R"({"hiden":true})"},
              "'hiden' is no video grant; did you mean 'hidden'?"},
        Doubt{{"--join", "--identity", "a"}, "--join without --room"},
        Doubt{{"--join", "--room", "r"}, "--join without --identity"},
        Doubt{{"--admin"}, "administers no --room"},
        Doubt{{"--for", "RoomService/SendData"}, "administers no --room"},
        Doubt{{"--for", "CloudAgent/ListAgents"}, "needs no token"},
        Doubt{{"--identity", "a"}, "this token grants nothing"}));

struct BadFlags {
  std::vector<std::string> flags;
  std::string_view error;
};

class ImpossibleToken : public ::testing::TestWithParam<BadFlags> {};

TEST_P(ImpossibleToken, IsRefused) {
  std::vector<std::string> args = {"token", "create"};
  args.insert(args.end(), GetParam().flags.begin(), GetParam().flags.end());
  const CliRun run = FakeWorld().Run(args);
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.out, IsEmpty());
  EXPECT_THAT(run.err, HasSubstr(GetParam().error));
}

INSTANTIATE_TEST_SUITE_P(
    TokenCreate, ImpossibleToken,
    ::testing::Values(
        BadFlags{{"--defect", "expird"}, "--defect: unknown 'expird'; did you mean 'expired'?"},
        BadFlags{{"--defect", "x"}, "there are no-exp, expired"},
        BadFlags{{"--attribute", "a"}, "--attribute: 'a' is not of the form key=value"},
        BadFlags{{"--attribute", "=a"}, "--attribute: '=a' is not of the form key=value"},
        BadFlags{{"--grant", "[]"}, "--grant: '[]' is no JSON object"},
        BadFlags{{"--grant", R"({"hidden":1})"}, "--grant: video.hidden is a number"},
        BadFlags{{"--valid-for", "5"}, "--valid-for: '5' is no time such as 30s, 5m, 24h or 90d"},
        BadFlags{{"--valid-for", "9999999d"}, "--valid-for"},
        BadFlags{{"--valid-for", "inf"}, "--valid-for"},
        BadFlags{{"--not-before", "soon"}, "--not-before"},
        BadFlags{{"--for", "RoomService/CreateRom"}, "did you mean 'RoomService/CreateRoom'?"}));

TEST(TokenCreate, PrintsASummaryForPeople) {
  const CliRun run = FakeWorld().Run({"token", "create", "--list"});
  EXPECT_THAT(run.out, AllOf(StartsWith("Token grants:\n{"), HasSubstr(R"("roomList": true)"),
                             HasSubstr("Project URL: http://127.0.0.1:9999\n"),
                             HasSubstr("Valid until: 2023-11-14 22:18:20Z (5m)\n"),
                             HasSubstr("\nAccess token: ey")));
}

TEST(TokenCreate, PrintsJsonForMachines) {
  const CliRun run =
      FakeWorld().Run({"token", "create", "--json", "--join", "--room", "r", "--identity", "i"});
  EXPECT_THAT(run.out, AllOf(StartsWith("{\n  \"token\": \"ey"), HasSubstr(R"("identity": "i")"),
                             HasSubstr(R"("room": "r")"), HasSubstr(R"("roomJoin": true)")));
}

TEST(TokenVerify, PrintsTheClaimsOfAGoodToken) {
  FakeWorld world;
  const std::string token = world.Run({"token", "create", "--list", "--token-only"}).out;
  world.files["-"] = token;
  world.environment["LIVEKIT_TOKEN"] = token;
  for (const std::vector<std::string>& args : {std::vector<std::string>{"token", "verify", token},
                                               {"token", "verify", absl::StrCat("Bearer ", token)},
                                               {"token", "verify", "-"},
                                               {"token", "verify"}}) {
    const CliRun run = world.Run(args);
    EXPECT_EQ(run.status, 0) << run.err;
    EXPECT_THAT(run.out, HasSubstr(R"("roomList": true)"));
    EXPECT_THAT(run.err, HasSubstr("valid until"));
  }
  EXPECT_THAT(world.Run({"token", "verify", "--json"}).out, HasSubstr(R"("valid": true)"));
}

TEST(TokenVerify, SaysWhyAServerRefuses) {
  FakeWorld world;
  const std::string token = world.Run({"token", "create", "--list", "--token-only"}).out;
  struct {
    std::vector<std::string> args;
    std::string_view error;
  } const kCases[] = {
      {{"abc"}, "unauthenticated: not a JWT"},
      {{token, "--api-secret", "other"}, "unauthenticated: bad signature"},
      {{token, "--for", "RoomService/CreateRoom"},
       "permission_denied: required video.roomCreate, missing video.roomCreate"},
  };
  for (const auto& [args, error] : kCases) {
    std::vector<std::string> words = {"token", "verify"};
    words.insert(words.end(), args.begin(), args.end());
    const CliRun run = world.Run(words);
    EXPECT_EQ(run.status, 1);
    EXPECT_THAT(run.err, HasSubstr(error));
    words.push_back("--json");
    EXPECT_THAT(world.Run(words).out, HasSubstr(R"("valid": false)"));
  }
  EXPECT_EQ(world.Run({"token", "verify", token, "--for", "RoomService/ListRooms"}).status, 0);
  EXPECT_THAT(world.Run({"token", "verify"}).err, HasSubstr("no token;"));
}

TEST(TokenVerify, ComparesRoomsForAMethodAlone) {
  FakeWorld world;
  const std::string token =
      world.Run({"token", "create", "--admin", "--room", "x", "--token-only"}).out;
  for (const std::string flag : {"--room", "--destination-room"}) {
    const CliRun run = world.Run({"token", "verify", token, flag, "other"});
    EXPECT_EQ(run.status, 1);
    EXPECT_THAT(run.out, IsEmpty());
    EXPECT_THAT(run.err, HasSubstr(absl::StrCat(flag, " needs --for")));
  }
  const CliRun run =
      world.Run({"token", "verify", token, "--room", "other", "--for", "RoomService/SendData"});
  EXPECT_THAT(run.err, HasSubstr("permission_denied"));
}

TEST(TokenDecode, ShowsWhatATokenSaysAndWhyItFails) {
  FakeWorld world;
  const std::string token =
      world.Run({"token", "create", "--list", "--token-only", "--defect", "expired"}).out;
  const CliRun run = world.Run({"token", "decode", token});
  EXPECT_EQ(run.status, 0);
  EXPECT_THAT(run.out, AllOf(HasSubstr(R"("alg": "HS256")"), HasSubstr(R"("roomList": true)")));
  EXPECT_THAT(run.err, HasSubstr("a server refuses it: unauthenticated: expired 1h ago"));
  EXPECT_EQ(world.Run({"token", "decode", "a.b"}).status, 1);
}

TEST(TokenDecode, ShowsClaimsThatAreNoJsonAsTheyAre) {
  FakeWorld world;
  const std::string token =
      world.Run({"token", "create", "--list", "--token-only", "--defect", "bad-json"}).out;
  const CliRun run = world.Run({"token", "decode", "--json", token});
  EXPECT_EQ(run.status, 0);
  EXPECT_THAT(run.out, HasSubstr(R"("claims": "{\"iss\")"));
}

TEST(KeysGenerate, PrintsALineOfAKeyFile) {
  FakeWorld world;
  const CliRun run = world.Run({"keys", "generate"});
  EXPECT_EQ(run.status, 0);
  const auto pairs = auth::ParseKeyFile(run.out, "keys.yaml");
  ASSERT_TRUE(pairs.ok()) << pairs.status();
  ASSERT_EQ(pairs->size(), 1);
  EXPECT_THAT(world.Run({"keys", "generate", "--json"}).out,
              AllOf(HasSubstr(R"("key": "API)"), HasSubstr(R"("secret": ")")));

  // What the key signs, verifies with its file.
  const std::string path = absl::StrCat(::testing::TempDir(), "/keys.yaml");
  std::ofstream(path) << run.out;
  const auto& [key, secret] = pairs->front();
  const std::string token = world
                                .Run({"token", "create", "--list", "--token-only", "--api-key", key,
                                      "--api-secret", secret})
                                .out;
  EXPECT_EQ(world.Run({"token", "verify", token}).status, 1);
  EXPECT_EQ(world.Run({"token", "verify", token, "--key-file", path}).status, 0);
}

}  // namespace
}  // namespace lkmock::cli
