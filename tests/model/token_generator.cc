#include "tests/model/token_generator.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/model/token_model.h"

namespace lkmock::model {
namespace {

using ::nlohmann::json;

json& At(json& claims, const std::string& path) {
  json* at = &claims;
  for (const std::string_view name : absl::StrSplit(path, '.')) at = &(*at)[std::string(name)];
  return *at;
}

// A value of any type but a string, a boolean, a list or an object, as it is told.
json ValueThatIsNo(Dice& dice, const std::string& type) {
  const std::vector<std::pair<std::string, json>> values = {{"string", "text"},
                                                            {"bool", true},
                                                            {"number", 7},
                                                            {"list", json::array({"camera"})},
                                                            {"object", json{{"a", "b"}}},
                                                            {"null", nullptr}};
  while (true) {
    const auto& [name, value] = dice.In(values);
    if (name != type) return value;
  }
}

// One claim gets a value of the wrong type, now and then null.
void SpoilType(Dice& dice, json& claims) {
  struct Claim {
    std::string path, type;
  };
  static const auto* const kClaims =
      new std::vector<Claim>{{"sub", "string"},          {"jti", "string"},
                             {"iss", "string"},          {"name", "string"},
                             {"kind", "string"},         {"metadata", "string"},
                             {"sha256", "string"},       {"roomPreset", "string"},
                             {"exp", "number"},          {"nbf", "number"},
                             {"video", "object"},        {"sip", "object"},
                             {"agent", "object"},        {"inference", "object"},
                             {"attributes", "object"},   {"roomConfig", "object"},
                             {"kindDetails", "list"},    {"video.canPublishSources", "list"},
                             {"video.room", "string"},   {"video.destinationRoom", "string"},
                             {"observability", "object"}};
  if (dice.Percent(40)) {
    const std::string flag = dice.In(Flags());
    const std::string group = flag.substr(0, flag.find('.'));
    if (!claims.contains(group) || claims[group].is_object()) {
      At(claims, flag) = ValueThatIsNo(dice, "bool");
    }
    return;
  }
  if (dice.Percent(10)) {
    claims["attributes"] = json{{"key", ValueThatIsNo(dice, "string")}};
    return;
  }
  const Claim& claim = dice.In(*kClaims);
  At(claims, claim.path) = ValueThatIsNo(dice, claim.type);
}

json NumericDate(Dice& dice, absl::Time time) {
  if (dice.Percent(10)) return absl::ToDoubleSeconds(time - absl::UnixEpoch());
  return absl::ToUnixSeconds(time);
}

std::string Replaced(std::string jwt, int part, const std::string& text) {
  std::vector<std::string> parts = absl::StrSplit(jwt, '.');
  parts[static_cast<size_t>(part)] = text;
  return absl::StrCat(parts[0], ".", parts[1], ".", parts[2]);
}

// A secret that verifies tokens of the claims' issuer, which may be changed to that end.
std::string GoodSecret(Dice& dice, json& claims, const Settings& settings) {
  const bool by_key = !settings.keys.empty() && (settings.strict_keys || dice.Percent(60));
  if (!by_key) return settings.api_secret;
  const std::vector<std::pair<std::string, std::string>> keys(settings.keys.begin(),
                                                              settings.keys.end());
  const auto& [key, secret] = dice.In(keys);
  claims["iss"] = key;
  return secret;
}

// A JWT whose text is broken.
std::string BreakText(Dice& dice, const std::string& jwt) {
  const std::string& good = jwt;
  switch (dice.Below(10)) {
    case 0:
      return good.substr(0, good.rfind('.'));  // Two parts.
    case 1:
      return good + ".x";  // Four.
    case 2:
      return Replaced(good, 1, "!not base64url!");
    case 3:
      return Replaced(good, 1, Base64UrlEncode("not JSON"));
    case 4:
      return Replaced(good, 1, Base64UrlEncode("[1]"));
    case 5:
      return Replaced(good, 0, Base64UrlEncode("not JSON"));
    case 6:
      return Replaced(good, 2, "");
    case 7:
      return Replaced(good, 2, Base64UrlEncode(std::string(32, '\x2a')));
    case 8:
      return "garbage";
    default: {
      std::string broken = good;  // One character of the claims, hence of the signed text.
      const size_t first = good.find('.') + 1;
      const size_t at = first + static_cast<size_t>(dice.Below(20));
      broken[at] = broken[at] == 'A' ? 'B' : 'A';
      return broken;
    }
  }
}

}  // namespace

const std::vector<std::string>& Rooms() {
  static const auto* const kRooms =
      new std::vector<std::string>{"lobby", "annex", "Lobby", "sal\xC3\xB3n \"1\"", ""};
  return *kRooms;
}

json GenerateClaims(Dice& dice, const Wanted& wanted, absl::Time now, const Settings& settings) {
  json claims = {{"iss", dice.Percent(50) && !settings.keys.empty()
                             ? settings.keys.begin()->first
                             : dice.Of({"devkey", "APIabc", "someone"})},
                 {"exp", absl::ToUnixSeconds(now + absl::Minutes(5))}};
  if (dice.Percent(80)) claims["sub"] = dice.Of({"alice", "bob \xF0\x9F\x8E\xA5", ""});
  if (dice.Percent(30)) claims["jti"] = "the-jti";
  if (dice.Percent(30)) claims["nbf"] = absl::ToUnixSeconds(now - absl::Minutes(1));
  if (dice.Percent(20)) claims["iat"] = absl::ToUnixSeconds(now);
  if (dice.Percent(30)) claims["name"] = dice.Of({"Alice", ""});
  if (dice.Percent(10)) claims["kind"] = "agent";
  if (dice.Percent(10)) claims["kindDetails"] = {"cloud_agent"};
  if (dice.Percent(10)) claims["metadata"] = "of the token";
  if (dice.Percent(10)) claims["attributes"] = {{"color", "red"}};
  if (dice.Percent(5)) claims["roomPreset"] = "preset";
  if (dice.Percent(5)) claims["roomConfig"] = {{"name", "x"}, {"emptyTimeout", 5}};
  if (dice.Percent(5)) claims["sha256"] = "AAAA";
  if (dice.Percent(5)) claims["unknownClaim"] = {1, 2};

  for (const std::string& grant : wanted.grants) At(claims, grant) = true;
  for (int i = dice.Percent(30) ? dice.Between(1, 3) : 0; i > 0; --i) {
    At(claims, dice.In(Flags())) = dice.Percent(70);
  }
  if (dice.Percent(5)) claims["video"]["canPublishSources"] = {"camera", "screen_share_audio"};
  const bool other_rooms = dice.Percent(15);
  if (const std::string room = other_rooms ? dice.In(Rooms()) : wanted.room; !room.empty()) {
    claims["video"]["room"] = room;
  }
  const std::string destination =
      other_rooms && dice.Percent(50) ? dice.In(Rooms()) : wanted.destination;
  if (!destination.empty()) claims["video"]["destinationRoom"] = destination;

  // Not quite.
  if (!wanted.grants.empty() && dice.Percent(15)) {
    json& grant = At(claims, dice.In(wanted.grants));
    grant = false;
  }
  if (dice.Percent(4) && claims.contains("video")) claims.erase("video");
  return claims;
}

std::string GenerateToken(Dice& dice, json claims, absl::Time now, const Settings& settings) {
  std::string secret = GoodSecret(dice, claims, settings);
  if (dice.Percent(70)) return Sign(claims, secret);
  switch (dice.Below(9)) {
    case 0:
      claims.erase("exp");
      break;
    case 1: {  // About the end of the leeway, or long past it.
      const int seconds = dice.Percent(70) ? dice.Between(-62, -58) : -dice.Between(0, 100'000);
      claims["exp"] = NumericDate(dice, now + absl::Seconds(seconds));
      if (dice.Percent(10)) claims["exp"] = dice.In(std::vector<json>{0, -1, 1e15, 1e300});
      break;
    }
    case 2: {
      const int seconds = dice.Percent(70) ? dice.Between(58, 62) : dice.Between(0, 100'000);
      claims["nbf"] = NumericDate(dice, now + absl::Seconds(seconds));
      if (dice.Percent(10)) claims["nbf"] = dice.In(std::vector<json>{0, -1, 1e15, 1e300});
      break;
    }
    case 3:
    case 4:
      SpoilType(dice, claims);
      break;
    case 5:
      secret = dice.Of({"wrong", "", secret + "x", "devsecret", settings.api_secret});
      break;
    case 6:
      return BreakText(dice, Sign(claims, secret));
    case 7:
      return Sign(claims, secret,
                  dice.Of({R"({"alg":"none"})", R"({"alg":"HS384","typ":"JWT"})",
                           R"({"alg":"RS256"})", R"({"typ":"JWT"})", R"({"alg":"hs256"})",
                           R"({"alg":5})", R"({"alg":"HS256"})", R"({"alg":"HS256","kid":"k"})"}));
    default:
      if (dice.Percent(50)) {
        claims.erase("iss");
      } else {
        claims["iss"] = dice.Of({"", "stranger"});
      }
      break;
  }
  return Sign(claims, secret);
}

std::string Sign(const json& claims, const std::string& secret, const std::string& header) {
  const std::string text =
      absl::StrCat(Base64UrlEncode(header), ".", Base64UrlEncode(claims.dump()));
  return absl::StrCat(text, ".", Base64UrlEncode(HmacSha256(secret, text)));
}

}  // namespace lkmock::model
