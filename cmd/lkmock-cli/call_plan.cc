#include "cmd/lkmock-cli/call_plan.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "auth/claims.h"
#include "auth/token_minter.h"
#include "cmd/lkmock-cli/control_flags.h"
#include "cmd/lkmock-cli/request_json.h"
#include "cmd/lkmock-cli/token_flags.h"
#include "core/method_name.h"
#include "faults/call_id.h"
#include "faults/control_fields.h"

namespace lkmock::cli {
namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

// Of minted tokens; lk's default, too.
constexpr absl::Duration kTokenValidity = absl::Minutes(5);

bool HasHeader(const Headers& headers, std::string_view name) {
  return std::any_of(headers.begin(), headers.end(), [&](const auto& header) {
    return absl::EqualsIgnoreCase(header.first, name);
  });
}

// Those of -H, which come first and replace what would be sent of itself.
absl::StatusOr<Headers> GivenHeaders(const Session& session) {
  Headers headers;
  for (const std::string& line : session.args.List("--header")) {
    const size_t colon = line.find(':');
    const std::string_view name =
        absl::StripAsciiWhitespace(std::string_view(line).substr(0, colon));
    if (colon == std::string::npos || name.empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat("--header: '", line, "' is not of the form 'name: value'"));
    }
    headers.emplace_back(name,
                         absl::StripAsciiWhitespace(std::string_view(line).substr(colon + 1)));
  }
  return headers;
}

// What Authorization carries; "" for nothing. A `method` that is null needs no token.
absl::StatusOr<std::string> Token(const Session& session, const MethodRow* method,
                                  const RequestReading& request) {
  const absl::StatusOr<const auth::TokenDefectRow*> defect = DefectFromFlags(session);
  if (!defect.ok()) return defect.status();
  if (session.args.On("--no-auth")) return std::string();
  if (session.args.Has("--token")) return session.args.Text("--token");
  if (session.args.On("--skip-auth") && *defect == nullptr) return std::string();
  if (std::string token = session.context->environment("LIVEKIT_TOKEN");
      !token.empty() && *defect == nullptr) {
    session.Note("the token is $LIVEKIT_TOKEN's; unset it to have one minted");
    return token;
  }
  if (*defect == nullptr && (method == nullptr || method->grants.empty())) return std::string();
  auth::Claims claims =
      method == nullptr ? auth::Claims()
                        : auth::ClaimsForMethod(*method, request.room, request.destination_room);
  const absl::Time now = session.context->now();
  claims.expires_at = absl::FromUnixSeconds(absl::ToUnixSeconds(now + kTokenValidity));
  const auth::TokenDefect kind = *defect == nullptr ? auth::TokenDefect::kNone : (*defect)->defect;
  return auth::MintDefectiveToken(kind, claims, session.api_key, session.api_secret, now);
}

// Reads the request, notes what servers ignore, and refuses what does not fit, unless told not to.
absl::StatusOr<RequestReading> Check(const Session& session, const MethodRow& method,
                                     const std::string& json) {
  RequestReading request = ReadRequest(method, json);
  if (!request.problem.ok()) {
    const std::string what =
        absl::StrCat("--data: ", request.problem.message(), " (", method.request, ")");
    if (!session.args.On("--no-check")) {
      return absl::InvalidArgumentError(absl::StrCat(what, "; --no-check sends it all the same"));
    }
    session.Note(what);
  }
  for (const std::string& note : request.notes) {
    session.Note(absl::StrCat("--data: ", note));
  }
  return request;
}

}  // namespace

absl::StatusOr<CallPlan> PlanCall(const Session& session, const std::string& method,
                                  const std::string& data) {
  CallPlan plan;
  const bool protobuf = session.args.On("--proto");
  std::string key;
  RequestReading request;
  if (session.args.On("--unknown")) {
    key = std::string(absl::StripPrefix(method, "/"));
    plan.call.body = data;
  } else {
    const absl::StatusOr<const MethodRow*> row = ResolveMethod(method);
    if (!row.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat(row.status().message(), " (--unknown calls it all the same)"));
    }
    plan.method = *row;
    key = std::string((*row)->key);
    const std::string json = data.empty() ? "{}" : data;
    absl::StatusOr<RequestReading> reading = Check(session, **row, json);
    if (!reading.ok()) return reading.status();
    request = *std::move(reading);
    plan.call.body = protobuf ? request.protobuf : json;
  }

  absl::StatusOr<Headers> headers = GivenHeaders(session);
  if (!headers.ok()) return headers.status();
  const absl::StatusOr<std::string> token = Token(session, plan.method, request);
  if (!token.ok()) return token.status();
  const absl::StatusOr<std::string> control = ControlJson(session);
  if (!control.ok()) return control.status();
  if (!HasHeader(*headers, "Content-Type")) {
    headers->emplace_back("Content-Type", protobuf ? "application/protobuf" : "application/json");
  }
  if (!token->empty() && !HasHeader(*headers, "Authorization")) {
    headers->emplace_back("Authorization", absl::StrCat("Bearer ", *token));
  }
  if (!control->empty() && !HasHeader(*headers, faults::kControlHeader)) {
    headers->emplace_back(faults::kControlHeader, *control);
  }
  plan.identity = IdentityOf(*headers, NewCallId(session.context->random()));
  if (!plan.identity.id.empty() && !HasHeader(*headers, faults::kRequestIdHeader)) {
    headers->emplace_back(faults::kRequestIdHeader, plan.identity.id);
  }
  plan.call.base_url = session.url;
  plan.call.path = absl::StrCat(session.twirp_prefix, "/", key);
  plan.call.headers = *std::move(headers);
  plan.call.timeout = session.timeout;
  return plan;
}

}  // namespace lkmock::cli
