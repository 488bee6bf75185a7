// Tokens, as http.md's "Permissions" has them: what verifies, and what a method needs.
#ifndef LKMOCK_TESTS_MODEL_TOKEN_MODEL_H_
#define LKMOCK_TESTS_MODEL_TOKEN_MODEL_H_

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "tests/model/open_points.h"
#include "tests/model/settings.h"
#include "tests/model/spec_tables.h"

namespace lkmock::model {

// The paths of all flags that a token can grant: "video.roomAdmin".
const std::vector<std::string>& Flags();

struct Token {
  bool valid = false;
  nlohmann::json claims;  // Of a valid one: an object.

  // Of one that does not verify: what the reason must contain, any of them in any case of letters;
  // empty where more than one thing is wrong with it.
  std::vector<std::string> reasons;
};

Token VerifyToken(std::string_view jwt, absl::Time now, const Settings& settings, Reading& reading);

// The value of the `Authorization` field; "" for no token.
std::string TokenOfAuthorization(std::string_view value, Reading& reading);

// The member of an object by a path such as "video.room", where it has that type.
std::string StringClaim(const nlohmann::json& claims, std::string_view path);
bool BoolClaim(const nlohmann::json& claims, std::string_view path);

// `sub`, or `jti` where that is empty.
std::string IdentityOf(const nlohmann::json& claims);

// What stands between a token and a method.
struct Denial {
  std::vector<std::string> required;
  std::vector<std::string> missing;  // Flags that the token lacks.
  bool room_mismatch = false;
  bool destination_mismatch = false;
  std::string token_room, request_room;
};

// nullopt: the call may pass. `room` and `destination`: of the request.
std::optional<Denial> Denied(const Method& method, const nlohmann::json& claims,
                             std::string_view room, std::string_view destination);

// nullopt: not base64url. Without padding, as a JWT has it.
std::optional<std::string> Base64UrlDecode(std::string_view text);
std::string Base64UrlEncode(std::string_view bytes);
std::string HmacSha256(std::string_view secret, std::string_view text);

}  // namespace lkmock::model

#endif  // LKMOCK_TESTS_MODEL_TOKEN_MODEL_H_
