#include "cmd/lkmock-cli/answer.h"

#include <optional>
#include <string_view>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "cmd/lkmock-cli/json_output.h"
#include "core/twirp_error.h"

namespace lkmock::cli {
namespace {

using net::ClientResponse;

constexpr int kTwirpErrors = 64;  // And the gRPC number.

// A Twirp error's code and message; nothing where `response` is a success, or is not one.
std::optional<TwirpError> ReadTwirpError(const ClientResponse& response) {
  if (response.status / 100 == 2) return std::nullopt;
  const Json json = ParseJson(response.body);
  if (!json.is_object()) return std::nullopt;
  const auto text = [&](const char* name) {
    const auto found = json.find(name);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  TwirpError error{.code = text("code"), .msg = text("msg")};
  if (error.code.empty()) return std::nullopt;
  return error;
}

}  // namespace

int ExitStatus(const ClientResponse& response) {
  if (response.status / 100 == 2) return 0;
  const std::optional<TwirpError> error = ReadTwirpError(response);
  if (!error.has_value()) return kFailure;
  const TwirpCode* code = FindTwirpCode(error->code);
  if (code == nullptr) code = FindTwirpCode("unknown");
  return kTwirpErrors + code->grpc_number;
}

std::string Outcome(const ClientResponse& response) {
  if (const std::optional<TwirpError> error = ReadTwirpError(response)) {
    return absl::StrCat(response.status, " ", error->code, ": ", error->msg);
  }
  const bool line = !response.body.empty() && response.body.size() < 100 &&
                    !absl::StrContains(response.body, '\n') && response.status / 100 != 2;
  return absl::StrCat(response.status, " ", line ? response.body : response.reason);
}

}  // namespace lkmock::cli
