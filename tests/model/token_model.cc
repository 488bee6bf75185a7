#include "tests/model/token_model.h"

#include <google/protobuf/util/json_util.h>
#include <livekit_room.pb.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <cmath>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"

namespace lkmock::model {
namespace {

using ::nlohmann::json;

constexpr absl::Duration kLeeway = absl::Seconds(60);
constexpr absl::Duration kClose = absl::Microseconds(1);  // As near as a double tells.
constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

const json* Find(const json& claims, std::string_view path) {
  const json* at = &claims;
  for (const std::string_view name : absl::StrSplit(path, '.')) {
    if (!at->is_object()) return nullptr;
    const auto found = at->find(std::string(name));
    if (found == at->end()) return nullptr;
    at = &*found;
  }
  return at;
}

bool IsRoomConfiguration(const json& value) {
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = true;
  livekit::RoomConfiguration configuration;
  return value.is_object() &&
         google::protobuf::util::JsonStringToMessage(value.dump(), &configuration, options).ok();
}

// Whether every claim that the contract names has its type.
bool TypesAreRight(const json& claims, Reading& reading) {
  static constexpr const char* kStrings[] = {
      "iss",    "sub",      "jti",        "name",       "kind",
      "sha256", "metadata", "roomPreset", "video.room", "video.destinationRoom"};
  const auto right = [&](std::string_view path, auto has_type) {
    const json* value = Find(claims, path);
    if (value == nullptr) return true;
    if (value->is_null()) return !reading.Is(Open::kNullClaimIsOfWrongType);
    return has_type(*value);
  };
  const auto is_string = [](const json& value) { return value.is_string(); };
  const auto is_bool = [](const json& value) { return value.is_boolean(); };
  const auto is_time = [&](const json& value) {
    if (!value.is_number()) return false;
    const bool countable = std::abs(value.get<double>()) < 0x1p63;
    return countable || !reading.Is(Open::kEndlessTimeIsOfWrongType);
  };
  const auto is_object = [](const json& value) { return value.is_object(); };
  for (const char* path : kStrings) {
    if (!right(path, is_string)) return false;
  }
  for (const std::string& path : Flags()) {
    if (!right(path, is_bool)) return false;
  }
  for (const char* path : {"exp", "nbf"}) {
    if (!right(path, is_time)) return false;
  }
  for (const char* path : {"video", "sip", "agent", "inference", "observability"}) {
    if (!right(path, is_object)) return false;
  }
  const auto holds_strings = [&](const json& value) {
    for (const json& element : value) {
      const bool passes =
          element.is_null() ? !reading.Is(Open::kNullClaimIsOfWrongType) : element.is_string();
      if (!passes) return false;
    }
    return true;
  };
  const auto is_list = [&](const json& value) { return value.is_array() && holds_strings(value); };
  const auto is_map = [&](const json& value) { return value.is_object() && holds_strings(value); };
  for (const char* path : {"kindDetails", "video.canPublishSources"}) {
    if (!right(path, is_list)) return false;
  }
  return right("attributes", is_map) && right("roomConfig", IsRoomConfiguration);
}

absl::Time TimeOf(const json& number) {
  return absl::UnixEpoch() + absl::Seconds(number.get<double>());
}

}  // namespace

const std::vector<std::string>& Flags() {
  static const auto* const kFlags = new std::vector<std::string>{"video.roomCreate",
                                                                 "video.roomList",
                                                                 "video.roomRecord",
                                                                 "video.roomAdmin",
                                                                 "video.roomJoin",
                                                                 "video.canPublish",
                                                                 "video.canSubscribe",
                                                                 "video.canPublishData",
                                                                 "video.canUpdateOwnMetadata",
                                                                 "video.ingressAdmin",
                                                                 "video.hidden",
                                                                 "video.recorder",
                                                                 "video.agent",
                                                                 "video.canSubscribeMetrics",
                                                                 "video.canManageAgentSession",
                                                                 "sip.admin",
                                                                 "sip.call",
                                                                 "agent.admin",
                                                                 "inference.perform",
                                                                 "observability.write"};
  return *kFlags;
}

std::optional<std::string> Base64UrlDecode(std::string_view text) {
  std::string bytes;
  uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const size_t value = kAlphabet.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    bits = bits << 6 | static_cast<uint32_t>(value);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>(bits >> count);
  }
  if (count == 6) return std::nullopt;  // A single digit says no byte.
  return bytes;
}

std::string Base64UrlEncode(std::string_view bytes) {
  std::string text;
  uint32_t bits = 0;
  int count = 0;
  for (const char c : bytes) {
    bits = bits << 8 | static_cast<unsigned char>(c);
    for (count += 8; count >= 6;) text += kAlphabet[bits >> (count -= 6) & 63];
  }
  if (count > 0) text += kAlphabet[bits << (6 - count) & 63];
  return text;
}

std::string HmacSha256(std::string_view secret, std::string_view text) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest, &size);
  return {reinterpret_cast<const char*>(digest), size};
}

std::string TokenOfAuthorization(std::string_view value, Reading& reading) {
  const std::string_view scheme = value.substr(0, value.find(' '));
  const bool bearer = scheme == "Bearer" || (absl::EqualsIgnoreCase(scheme, "Bearer") &&
                                             reading.Is(Open::kLowerCaseBearerIsBearer));
  if (bearer) value.remove_prefix(scheme.size());
  return std::string(absl::StripAsciiWhitespace(value));
}

Token VerifyToken(std::string_view jwt, absl::Time now, const Settings& settings,
                  Reading& reading) {
  Token token;
  if (jwt.empty()) return {.reasons = {"no ", "missing"}};
  const std::vector<std::string_view> parts = absl::StrSplit(jwt, '.');
  if (parts.size() != 3) return {.reasons = {"JWT"}};
  const auto header_text = Base64UrlDecode(parts[0]);
  const auto claims_text = Base64UrlDecode(parts[1]);
  const auto signature = Base64UrlDecode(parts[2]);
  if (!header_text || !claims_text || !signature) return {};
  const json header = json::parse(*header_text, nullptr, false);
  const json claims = json::parse(*claims_text, nullptr, false);
  if (!header.is_object() || !claims.is_object()) return {};

  std::vector<std::vector<std::string>> defects;
  if (header.value("alg", json()) != "HS256") defects.push_back({"alg"});

  std::vector<std::string> secrets;
  const std::string issuer = StringClaim(claims, "iss");
  if (const auto key = settings.keys.find(issuer); key != settings.keys.end()) {
    secrets.push_back(key->second);
  }
  if (!settings.strict_keys) secrets.push_back(settings.api_secret);
  bool signed_by_us = false;
  for (const std::string& secret : secrets) {
    const size_t signed_size = parts[0].size() + 1 + parts[1].size();
    signed_by_us |= HmacSha256(secret, jwt.substr(0, signed_size)) == *signature;
  }
  if (!signed_by_us)
    defects.push_back(secrets.empty() ? std::vector<std::string>{}
                                      : std::vector<std::string>{"signature"});

  if (!TypesAreRight(claims, reading)) defects.push_back({});
  if (!claims.contains("iss") && !reading.Is(Open::kTokenWithoutIssuerPasses)) {
    defects.push_back({});
  }
  const json* expiry = Find(claims, "exp");
  if (expiry == nullptr || expiry->is_null()) {
    defects.push_back({"exp"});
  } else if (expiry->is_number()) {
    const absl::Time end = TimeOf(*expiry) + kLeeway;
    const bool at_end = absl::AbsDuration(now - end) < kClose;
    const bool passes = at_end ? reading.Is(Open::kTokenPassesAtTheEndOfTheLeeway) : now < end;
    if (!passes) defects.push_back({"expired"});
  }
  const json* not_before = Find(claims, "nbf");
  if (not_before != nullptr && not_before->is_number() &&
      now < TimeOf(*not_before) - kLeeway - kClose) {
    defects.push_back({"not yet valid", "not valid", "nbf"});
  }
  if (defects.empty()) return {.valid = true, .claims = claims};
  if (defects.size() == 1) token.reasons = defects.front();
  return token;
}

std::string StringClaim(const json& claims, std::string_view path) {
  const json* value = Find(claims, path);
  return value != nullptr && value->is_string() ? value->get<std::string>() : "";
}

bool BoolClaim(const json& claims, std::string_view path) {
  const json* value = Find(claims, path);
  return value != nullptr && value->is_boolean() && value->get<bool>();
}

std::string IdentityOf(const json& claims) {
  const std::string subject = StringClaim(claims, "sub");
  return subject.empty() ? StringClaim(claims, "jti") : subject;
}

std::optional<Denial> Denied(const Method& method, const json& claims, std::string_view room,
                             std::string_view destination) {
  Denial denial{.required = method.grants};
  for (const std::string& grant : method.grants) {
    if (!BoolClaim(claims, grant)) denial.missing.push_back(grant);
    if (grant != "video.roomAdmin") continue;
    denial.token_room = StringClaim(claims, "video.room");
    denial.request_room = room;
    denial.room_mismatch = !room.empty() && room != denial.token_room;
  }
  denial.destination_mismatch = method.destination && !destination.empty() &&
                                destination != StringClaim(claims, "video.destinationRoom");
  if (denial.missing.empty() && !denial.room_mismatch && !denial.destination_mismatch) {
    return std::nullopt;
  }
  return denial;
}

}  // namespace lkmock::model
