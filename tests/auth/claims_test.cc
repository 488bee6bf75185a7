#include "auth/claims.h"

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "core/grant.h"
#include "gtest/gtest.h"

namespace lkmock::auth {
namespace {

Claims Parsed(std::string_view json) {
  absl::StatusOr<Claims> claims = ParseClaims(json);
  EXPECT_TRUE(claims.ok()) << json << ": " << claims.status();
  return claims.ok() ? *claims : Claims();
}

std::string Problem(std::string_view json) {
  const absl::StatusOr<Claims> claims = ParseClaims(json);
  EXPECT_FALSE(claims.ok()) << json.substr(0, 100);
  EXPECT_TRUE(claims.ok() || absl::IsInvalidArgument(claims.status()));
  return std::string(claims.status().message());
}

// Every claim that there is, none with its default value.
constexpr std::string_view kFullJson =
    R"({"iss":"APIkey","sub":"alice","jti":"id","exp":2000000000,"nbf":1000000000,)"
    R"("iat":999999999,"name":"Alice","kind":"agent","kindDetails":["cloud_agent","bridge"],)"
    R"("video":{"roomCreate":true,"roomList":true,"roomRecord":true,"roomAdmin":true,)"
    R"("roomJoin":true,"room":"lobby","canPublish":false,"canSubscribe":true,)"
    R"("canPublishData":false,"canPublishSources":["camera","screen_share_audio"],)"
    R"("canUpdateOwnMetadata":true,"ingressAdmin":true,"hidden":true,"recorder":true,)"
    R"("agent":true,"canSubscribeMetrics":true,"canManageAgentSession":true,)"
    R"("destinationRoom":"stage"},"sip":{"admin":true,"call":true},"agent":{"admin":true},)"
    R"("inference":{"perform":true},"observability":{"write":true},)"
    R"("roomConfig":{"name":"r","agents":[{"agentName":"a"}],"minPlayoutDelay":1.50},)"
    R"("roomPreset":"preset","sha256":"hash","metadata":"{\"a\":1}",)"
    R"("attributes":{"k":"v","ü":"\"\n"}})";

Claims FullClaims() {
  Claims claims;
  claims.issuer = "APIkey";
  claims.subject = "alice";
  claims.id = "id";
  claims.expires_at = absl::FromUnixSeconds(2000000000);
  claims.not_before = absl::FromUnixSeconds(1000000000);
  claims.issued_at = absl::FromUnixSeconds(999999999);
  claims.name = "Alice";
  claims.kind = "agent";
  claims.kind_details = {"cloud_agent", "bridge"};
  claims.metadata = R"({"a":1})";
  claims.attributes = {{"k", "v"}, {"ü", "\"\n"}};
  claims.room_preset = "preset";
  claims.room_config = R"({"name":"r","agents":[{"agentName":"a"}],"minPlayoutDelay":1.50})";
  claims.sha256 = "hash";
  VideoGrant& video = claims.video;
  video.room_create = video.room_list = video.room_record = true;
  video.room_admin = video.room_join = true;
  video.room = "lobby";
  video.can_publish = false;
  video.can_subscribe = true;
  video.can_publish_data = false;
  video.can_publish_sources = {"camera", "screen_share_audio"};
  video.can_update_own_metadata = video.ingress_admin = video.hidden = video.recorder = true;
  video.agent = video.can_subscribe_metrics = video.can_manage_agent_session = true;
  video.destination_room = "stage";
  claims.sip = {.admin = true, .call = true};
  claims.agent.admin = true;
  claims.inference.perform = true;
  claims.observability.write = true;
  return claims;
}

TEST(ParseClaims, ReadsEveryClaim) { EXPECT_EQ(Parsed(kFullJson), FullClaims()); }

TEST(ParseClaims, ReadsNothingAsDefaults) { EXPECT_EQ(Parsed("{}"), Claims()); }

TEST(ParseClaims, SkipsWhatItDoesNotKnow) {
  EXPECT_EQ(Parsed(R"({"aud":["a",{"sub":"no"}],"x":1e300,"y":{"iss":"no","video":[true]},
                       "video":{"later":{"room":"no"},"room":"r"},"sip":{"room":true},"sub":"s"})"),
            [] {
              Claims claims;
              claims.subject = "s";
              claims.video.room = "r";
              return claims;
            }());
}

TEST(ParseClaims, TakesNullAsAbsent) {
  EXPECT_EQ(Parsed(R"({"iss":null,"exp":null,"kindDetails":null,"attributes":null,"video":null,
                       "roomConfig":null,"sip":{"call":null}})"),
            Claims());
  EXPECT_EQ(Parsed(R"({"video":{"canPublish":null}})").video.can_publish, std::nullopt);
}

// Upstream: Go's encoding/json gives an element that is null its zero value.
TEST(ParseClaims, TakesNullInListsAndMapsAsAnEmptyString) {
  const Claims claims = Parsed(R"({"kindDetails":["a",null],"attributes":{"k":null}})");
  EXPECT_EQ(claims.kind_details, (std::vector<std::string>{"a", ""}));
  EXPECT_EQ(claims.attributes, (std::map<std::string, std::string>{{"k", ""}}));
}

// Upstream: Go's encoding/json falls back to a match that ignores case.
TEST(ParseClaims, MatchesNamesInAnyCase) {
  const Claims claims =
      Parsed(R"({"ISS":"key","Video":{"ROOMADMIN":true,"Room":"r"},"KINDdetails":["x"]})");
  EXPECT_EQ(claims.issuer, "key");
  EXPECT_TRUE(claims.video.room_admin);
  EXPECT_EQ(claims.video.room, "r");
  EXPECT_EQ(claims.kind_details, std::vector<std::string>{"x"});
}

TEST(ParseClaims, KeepsTheCaseOfAttributes) {
  EXPECT_EQ(Parsed(R"({"attributes":{"Key":"1","key":"2"}})").attributes.size(), 2u);
}

// Upstream: Go's encoding/json assigns in the order of the text, and fills objects further.
TEST(ParseClaims, LetsTheLastOfSeveralCount) {
  const Claims claims = Parsed(
      R"({"sub":"a","SUB":"b","kindDetails":["a"],"kindDetails":["b"],"roomConfig":{"a":1},
          "roomConfig":{"b":2},"video":{"room":"r","roomJoin":true},"video":{"room":"q"}})");
  EXPECT_EQ(claims.subject, "b");
  EXPECT_EQ(claims.kind_details, std::vector<std::string>{"b"});
  EXPECT_EQ(claims.room_config, R"({"b":2})");
  EXPECT_EQ(claims.video.room, "q");
  EXPECT_TRUE(claims.video.room_join);
}

TEST(ParseClaims, KeepsTheRoomConfigAsItsText) {
  EXPECT_EQ(Parsed(R"({"roomConfig": { "a" : [ 1 , -2, 1.50e3, true , null, "x\"," ],
                       "b":{"c":[],"d":{}}, "e":"[" , "f":18446744073709551615 } })")
                .room_config,
            R"({"a":[1,-2,1.50e3,true,null,"x\","],"b":{"c":[],"d":{}},"e":"[",)"
            R"("f":18446744073709551615})");
}

struct TimeCase {
  std::string_view json;
  int64_t seconds;
};

TEST(ParseClaims, ReadsTimesInEveryNotation) {
  constexpr TimeCase kCases[] = {
      {"0", 0},
      {"1700000000", 1700000000},
      {"1.7e9", 1700000000},
      {"17E+8", 1700000000},
      {"-1", -1},
      {"-1e3", -1000},
      {"1e-3", 0},
      {"1700000000000", 1700000000000},  // Milliseconds by mistake: far, but a time.
      {"9007199254740992", 9007199254740992},
      {"-9007199254740992", -9007199254740992},
      // Upstream: golang-jwt cuts fractions off, downwards.
      {"1700000000.999", 1700000000},
      {"-0.5", -1},
  };
  for (const TimeCase& time : kCases) {
    SCOPED_TRACE(time.json);
    for (const auto& [name, member] :
         {std::pair("exp", &Claims::expires_at), std::pair("nbf", &Claims::not_before),
          std::pair("iat", &Claims::issued_at)}) {
      EXPECT_EQ(Parsed(absl::StrCat("{\"", name, "\":", time.json, "}")).*member,
                absl::FromUnixSeconds(time.seconds));
    }
  }
}

TEST(ParseClaims, RefusesTimesOutOfRange) {
  for (std::string_view number :
       {"9007199254740994", "1e16", "-1e16", "9223372036854775807", "-9223372036854775808",
        "18446744073709551615", "18446744073709551616", "1e308", "-1e308"}) {
    SCOPED_TRACE(number);
    for (std::string_view name : {"exp", "nbf", "iat"}) {
      EXPECT_EQ(Problem(absl::StrCat("{\"", name, "\":", number, "}")),
                absl::StrCat(name, " is out of range"));
    }
  }
}

TEST(ParseClaims, RefusesNumbersThatNoDoubleHolds) {
  for (std::string_view number : {"1e309", "-1e309", "1e999999999999"}) {
    SCOPED_TRACE(number);
    EXPECT_EQ(Problem(absl::StrCat("{\"exp\":", number, "}")),
              "claims have a number that is out of range");
  }
}

struct Claim {
  std::string_view name;      // With its group: "video.room".
  std::string_view expected;  // "a string"
};

// Every claim of kFullJson: ReadsEveryClaim proves that those are all.
constexpr Claim kEveryClaim[] = {
    {"iss", "a string"},
    {"sub", "a string"},
    {"jti", "a string"},
    {"exp", "a number"},
    {"nbf", "a number"},
    {"iat", "a number"},
    {"name", "a string"},
    {"kind", "a string"},
    {"kindDetails", "an array of strings"},
    {"video", "an object"},
    {"video.roomCreate", "a boolean"},
    {"video.roomList", "a boolean"},
    {"video.roomRecord", "a boolean"},
    {"video.roomAdmin", "a boolean"},
    {"video.roomJoin", "a boolean"},
    {"video.room", "a string"},
    {"video.canPublish", "a boolean"},
    {"video.canSubscribe", "a boolean"},
    {"video.canPublishData", "a boolean"},
    {"video.canPublishSources", "an array of strings"},
    {"video.canUpdateOwnMetadata", "a boolean"},
    {"video.ingressAdmin", "a boolean"},
    {"video.hidden", "a boolean"},
    {"video.recorder", "a boolean"},
    {"video.agent", "a boolean"},
    {"video.canSubscribeMetrics", "a boolean"},
    {"video.canManageAgentSession", "a boolean"},
    {"video.destinationRoom", "a string"},
    {"sip", "an object"},
    {"sip.admin", "a boolean"},
    {"sip.call", "a boolean"},
    {"agent", "an object"},
    {"agent.admin", "a boolean"},
    {"inference", "an object"},
    {"inference.perform", "a boolean"},
    {"observability", "an object"},
    {"observability.write", "a boolean"},
    {"roomConfig", "an object"},
    {"roomPreset", "a string"},
    {"sha256", "a string"},
    {"metadata", "a string"},
    {"attributes", "an object"},
};

std::string JsonWith(std::string_view claim, std::string_view value) {
  const size_t dot = claim.find('.');
  if (dot == std::string_view::npos) return absl::StrCat("{\"", claim, "\":", value, "}");
  return absl::StrCat("{\"", claim.substr(0, dot), "\":{\"", claim.substr(dot + 1), "\":", value,
                      "}}");
}

TEST(ParseClaims, NamesTheClaimOfTheWrongTypeAndWhatItShouldBe) {
  constexpr struct {
    std::string_view json;
    std::string_view found;
  } kValues[] = {{"\"x\"", "a string"}, {"1", "a number"},           {"-1", "a number"},
                 {"0.5", "a number"},   {"1e308", "a number"},       {"true", "a boolean"},
                 {"{}", "an object"},   {"{\"a\":[]}", "an object"}, {"[]", "an array"},
                 {"[{}]", "an array"}};
  for (const Claim& claim : kEveryClaim) {
    for (const auto& value : kValues) {
      const bool fits = claim.expected == value.found ||
                        (claim.expected == "an array of strings" && value.found == "an array") ||
                        (claim.name == "attributes" && value.found == "an object");
      if (fits) continue;
      SCOPED_TRACE(absl::StrCat(claim.name, " = ", value.json));
      EXPECT_EQ(Problem(JsonWith(claim.name, value.json)),
                absl::StrCat(claim.name, " is ", value.found, ", not ", claim.expected));
    }
  }
}

TEST(ParseClaims, TakesNullForEveryClaim) {
  for (const Claim& claim : kEveryClaim) {
    SCOPED_TRACE(claim.name);
    EXPECT_EQ(Parsed(JsonWith(claim.name, "null")), Claims());
  }
}

TEST(ParseClaims, NamesTheListOrMapWithAnElementOfTheWrongType) {
  constexpr struct {
    std::string_view json;
    std::string_view found;
  } kValues[] = {{"1", "a number"}, {"true", "a boolean"}, {"{}", "an object"}, {"[]", "an array"}};
  for (const auto& value : kValues) {
    SCOPED_TRACE(value.json);
    const std::string list = absl::StrCat("[\"a\",", value.json, "]");
    const std::string map = absl::StrCat("{\"a\":\"b\",\"c\":", value.json, "}");
    const std::string end = absl::StrCat(" is ", value.found, ", not a string");
    EXPECT_EQ(Problem(JsonWith("kindDetails", list)), "an element of kindDetails" + end);
    EXPECT_EQ(Problem(JsonWith("video.canPublishSources", list)),
              "an element of video.canPublishSources" + end);
    EXPECT_EQ(Problem(JsonWith("attributes", map)), "a value of attributes" + end);
  }
}

TEST(ParseClaims, NamesTheClaimAsLiveKitSpellsIt) {
  EXPECT_EQ(Problem(R"({"VIDEO":{"roomADMIN":"yes"}})"),
            "video.roomAdmin is a string, not a boolean");
}

TEST(ReadClaims, ReadsOnAfterAClaimOfTheWrongType) {
  const absl::StatusOr<ClaimsReading> reading =
      ReadClaims(R"({"exp":"soon","video":[{"room":"no"}],"iss":"key","nbf":true})");
  ASSERT_TRUE(reading.ok());
  EXPECT_EQ(reading->problem.message(), "exp is a string, not a number");
  EXPECT_EQ(reading->claims.issuer, "key");
  EXPECT_EQ(reading->claims.video, VideoGrant());
}

TEST(ParseClaims, RefusesWhatIsNoJson) {
  for (std::string_view text : {"",
                                " ",
                                "{",
                                "}",
                                "nil",
                                "{\"a\"}",
                                "{\"a\":}",
                                "{\"a\":1,}",
                                "{} {}",
                                "{}x",
                                "{'a':1}",
                                "{\"a\":01}",
                                "{\"a\":NaN}",
                                "{\"a\":Infinity}",
                                "{\"a\":\"\n\"}",
                                "{\"a\":[1,",
                                "\"",
                                "\xFF",
                                "{\"a\":\"\\ud800\"}",
                                "{\"a\":\"\\x\"}"}) {
    SCOPED_TRACE(text);
    EXPECT_EQ(Problem(text), "claims are not JSON");
  }
}

TEST(ParseClaims, RefusesWhatIsCutShortAnywhere) {
  for (size_t length = 0; length < kFullJson.size(); ++length) {
    SCOPED_TRACE(length);
    EXPECT_EQ(Problem(kFullJson.substr(0, length)), "claims are not JSON");
  }
}

TEST(ParseClaims, RefusesBrokenUtf8Everywhere) {
  for (std::string_view bad : {"\xFF", "\xC3", "\xC0\xAF", "\xED\xA0\x80", "\xF5\x80\x80\x80"}) {
    for (std::string_view json : {"{\"sub\":\"?\"}", "{\"?\":1}", "{\"attributes\":{\"?\":\"\"}}",
                                  "{\"kindDetails\":[\"?\"]}", "{\"roomConfig\":{\"a\":\"?\"}}",
                                  "{\"unknown\":[\"?\"]}", "{?}", "?"}) {
      SCOPED_TRACE(json);
      std::string text(json);
      text.replace(text.find('?'), 1, bad);
      EXPECT_EQ(Problem(text), "claims are not JSON");
    }
  }
}

TEST(ParseClaims, RefusesWhatIsNoObject) {
  EXPECT_EQ(Problem("null"), "claims are null, not an object");
  EXPECT_EQ(Problem("true"), "claims are a boolean, not an object");
  EXPECT_EQ(Problem("1"), "claims are a number, not an object");
  EXPECT_EQ(Problem("\"{}\""), "claims are a string, not an object");
  EXPECT_EQ(Problem("[{}]"), "claims are an array, not an object");
}

std::string Nested(std::string_view claim, std::string_view open, std::string_view close,
                   int depth) {
  std::string text = absl::StrCat("{\"", claim, "\":");
  for (int i = 0; i < depth; ++i) absl::StrAppend(&text, open);
  text += "0";
  for (int i = 0; i < depth; ++i) absl::StrAppend(&text, close);
  return text + "}";
}

TEST(ParseClaims, RefusesNestingBeyondAHundred) {
  constexpr std::string_view kTooDeep = "claims are nested deeper than 100";
  EXPECT_TRUE(ParseClaims(Nested("x", "[", "]", 99)).ok());
  EXPECT_TRUE(ParseClaims(Nested("roomConfig", "{\"a\":", "}", 99)).ok());
  for (int depth : {100, 10'000, 1'000'000}) {
    SCOPED_TRACE(depth);
    EXPECT_EQ(Problem(Nested("x", "[", "]", depth)), kTooDeep);
    EXPECT_EQ(Problem(Nested("x", "{\"x\":", "}", depth)), kTooDeep);
    EXPECT_EQ(Problem(Nested("roomConfig", "{\"a\":", "}", depth)), kTooDeep);
    EXPECT_EQ(Problem(Nested("kindDetails", "[", "]", depth)), kTooDeep);
    EXPECT_EQ(Problem(std::string(depth, '{')), "claims are not JSON");
  }
  EXPECT_EQ(Problem(std::string(10'000, '[')), "claims are an array, not an object");
}

TEST(Claims, IdentifyBySubjectOrElseById) {
  EXPECT_EQ(Parsed(R"({"sub":"s","jti":"j"})").Identity(), "s");
  EXPECT_EQ(Parsed(R"({"sub":"","jti":"j"})").Identity(), "j");
  EXPECT_EQ(Parsed(R"({"jti":"j"})").Identity(), "j");
  EXPECT_EQ(Parsed("{}").Identity(), "");
}

TEST(ClaimsToJson, WritesEveryClaimAsTheSdksDo) { EXPECT_EQ(ToJson(FullClaims()), kFullJson); }

TEST(ClaimsToJson, LeavesDefaultsOut) { EXPECT_EQ(ToJson(Claims()), "{}"); }

TEST(ClaimsToJson, WritesEachClaimAloneAndReadsItBack) {
  const Claims full = FullClaims();
  for (const Claim& claim : kEveryClaim) {
    const std::string name(claim.name.substr(claim.name.find('.') + 1));
    if (claim.expected == "an object" && name != "roomConfig" && name != "attributes") continue;
    SCOPED_TRACE(claim.name);
    std::string_view value = "true";
    if (claim.expected == "a string") value = "\"x\"";
    if (claim.expected == "a number") value = "7";
    if (claim.expected == "an array of strings") value = R"(["x","y"])";
    if (claim.expected == "an object") value = R"({"x":"y"})";
    const std::string json = JsonWith(claim.name, value);
    EXPECT_EQ(ToJson(Parsed(json)), json);
  }
}

TEST(ClaimsToJson, TellsFalseFromAbsent) {
  Claims claims;
  claims.video.can_publish = false;
  EXPECT_EQ(ToJson(claims), R"({"video":{"canPublish":false}})");
}

TEST(ClaimsToJson, WritesValidJsonWhateverTheTextIs) {
  Claims claims;
  claims.name = std::string("\x01\"\\\xFF\0", 5);
  EXPECT_EQ(Parsed(ToJson(claims)).name, std::string("\x01\"\\\xEF\xBF\xBD\0", 7));
}

TEST(GrantsOf, NamesEachGrantByItsClaim) {
  constexpr struct {
    std::string_view json;
    Grant grant;
  } kGrants[] = {
      {R"({"video":{"roomCreate":true}})", Grant::kRoomCreate},
      {R"({"video":{"roomList":true}})", Grant::kRoomList},
      {R"({"video":{"roomRecord":true}})", Grant::kRoomRecord},
      {R"({"video":{"roomAdmin":true}})", Grant::kRoomAdmin},
      {R"({"video":{"destinationRoom":"d"}})", Grant::kDestinationRoom},
      {R"({"video":{"ingressAdmin":true}})", Grant::kIngressAdmin},
      {R"({"sip":{"admin":true}})", Grant::kSipAdmin},
      {R"({"sip":{"call":true}})", Grant::kSipCall},
  };
  static_assert(std::size(kGrants) == kGrantCount);
  for (const auto& grant : kGrants) {
    SCOPED_TRACE(grant.json);
    EXPECT_EQ(GrantsOf(Parsed(grant.json)), GrantSet{grant.grant});
  }
  EXPECT_EQ(GrantsOf(Parsed(R"({"agent":{"admin":true},"video":{"roomJoin":true,"room":"r"}})")),
            GrantSet());
}

}  // namespace
}  // namespace lkmock::auth
