// Tokens good and bad, each kind of defect often enough to meet every other setting of a call.
#ifndef LKMOCK_TESTS_MODEL_TOKEN_GENERATOR_H_
#define LKMOCK_TESTS_MODEL_TOKEN_GENERATOR_H_

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tests/model/dice.h"
#include "tests/model/settings.h"

namespace lkmock::model {

// Rooms that requests and tokens name.
const std::vector<std::string>& Rooms();

// What a token should grant: the paths of flags, "video.roomAdmin", and the rooms.
struct Wanted {
  std::vector<std::string> grants;
  std::string room, destination;
};

// Claims that grant all of `wanted`, or not quite; with the times, the issuer and everything else
// that a verifier looks at in order, so far.
nlohmann::json GenerateClaims(Dice& dice, const Wanted& wanted, absl::Time now,
                              const Settings& settings);

// A JWT of these claims: mostly good, else with one thing wrong.
std::string GenerateToken(Dice& dice, nlohmann::json claims, absl::Time now,
                          const Settings& settings);

// HS256, over the claims as they stand.
std::string Sign(const nlohmann::json& claims, const std::string& secret,
                 const std::string& header = R"({"alg":"HS256","typ":"JWT"})");

}  // namespace lkmock::model

#endif  // LKMOCK_TESTS_MODEL_TOKEN_GENERATOR_H_
