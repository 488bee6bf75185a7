#include "cmd/lkmock-cli/admin_client.h"

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "cmd/lkmock-cli/json_output.h"

namespace lkmock::cli {
namespace {

constexpr std::string_view kCallPrefix = "/_test/calls/";

// The message of a Twirp error; "" where `body` is none.
std::string ErrorMessage(const std::string& body) {
  const Json json = ParseJson(body);
  if (!json.is_object() || !json.contains("code")) return "";
  const auto message = json.find("msg");
  return message != json.end() && message->is_string() ? message->get<std::string>() : "";
}

}  // namespace

absl::StatusOr<net::ClientResponse> AskAdmin(const Session& session, std::string_view http_method,
                                             std::string_view path, absl::Duration patience) {
  const std::string url = absl::StrCat(session.url, path);
  absl::StatusOr<net::ClientResponse> response = session.context->send(
      {.method = std::string(http_method), .url = url, .timeout = session.timeout + patience});
  if (!response.ok() || response->status == 200 || response->status == 408) return response;
  const std::string message = ErrorMessage(response->body);
  if (message.empty()) {
    return absl::UnavailableError(absl::StrCat(url, " answers ", response->status, " ",
                                               response->reason,
                                               ": it is no test-server, or runs with --no-admin"));
  }
  return response->status == 404 ? absl::NotFoundError(message)
                                 : absl::InvalidArgumentError(message);
}

std::string CallPath(std::string_view id) { return absl::StrCat(kCallPrefix, PercentEncode(id)); }

std::string PercentEncode(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    if (absl::ascii_isalnum(static_cast<unsigned char>(c)) || absl::StrContains("-._~", c)) {
      encoded += c;
    } else {
      absl::StrAppendFormat(&encoded, "%%%02X", static_cast<unsigned char>(c));
    }
  }
  return encoded;
}

}  // namespace lkmock::cli
