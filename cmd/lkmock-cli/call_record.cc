#include "cmd/lkmock-cli/call_record.h"

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "cmd/lkmock-cli/json_output.h"
#include "core/terminal_text.h"

namespace lkmock::cli {
namespace {

// Members that are absent, or of another kind, count as null: a server of another version may have
// more to say, or less.
const Json& Member(const Json& object, const char* name) {
  static const Json kNull;
  if (!object.is_object()) return kNull;
  const auto found = object.find(name);
  return found == object.end() ? kNull : *found;
}

std::string Text(const Json& object, const char* name) {
  const Json& member = Member(object, name);
  return member.is_string() ? member.get<std::string>() : "";
}

std::optional<int64_t> Number(const Json& object, const char* name) {
  const Json& member = Member(object, name);
  return member.is_number_integer() ? std::optional(member.get<int64_t>()) : std::nullopt;
}

std::optional<absl::Duration> Milliseconds(const Json& object, const char* name) {
  const std::optional<int64_t> number = Number(object, name);
  return number.has_value() ? std::optional(absl::Milliseconds(*number)) : std::nullopt;
}

RequestRecord ReadRequest(const Json& json) {
  RequestRecord request{.n = static_cast<int>(Number(json, "n").value_or(0)),
                        .region = Text(json, "region"),
                        .at = absl::FromUnixMillis(Number(json, "at").value_or(0)),
                        .gap = Milliseconds(json, "gapMs"),
                        .outcome = Text(json, "outcome"),
                        .took = Milliseconds(json, "durationMs"),
                        .client_gone = Number(json, "clientGoneAfterMs").has_value(),
                        .is_protobuf = Text(json, "wire") == "protobuf"};
  if (const auto status = Number(json, "status")) request.status = static_cast<int>(*status);
  for (const auto& [name, value] : Member(json, "headers").items()) {
    if (absl::EqualsIgnoreCase(name, "Authorization")) {
      request.has_token = true;
    } else if (value.is_string()) {
      request.headers.emplace_back(name, value.get<std::string>());
    }
  }
  if (const Json& body = Member(json, "requestJson"); !body.is_null()) {
    request.request_json = TameJson(body.dump(-1, ' ', false, Json::error_handler_t::replace));
  }
  return request;
}

std::vector<RequestRecord> ReadRequests(const Json& list) {
  std::vector<RequestRecord> requests;
  if (!list.is_array()) return requests;
  for (const Json& request : list) requests.push_back(ReadRequest(request));
  return requests;
}

bool IsCall(const Json& json) { return Member(json, "id").is_string(); }

CallRecord ReadCall(const Json& json) {
  CallRecord call{.id = Text(json, "id"),
                  .method = Text(json, "method"),
                  .executions = Number(json, "executions").value_or(0),
                  .attempts = ReadRequests(Member(json, "attempts")),
                  .discovery = ReadRequests(Member(json, "discovery"))};
  for (const auto& [name, value] : Member(json, "verdicts").items()) {
    call.verdicts.emplace_back(
        name, value.is_boolean() ? std::optional(value.get<bool>()) : std::nullopt);
  }
  return call;
}

}  // namespace

std::string_view RequestRecord::Header(std::string_view name) const {
  for (const auto& [field, value] : headers) {
    if (absl::EqualsIgnoreCase(field, name)) return value;
  }
  return {};
}

std::string RequestRecord::OutcomeText() const {
  return status.has_value() ? absl::StrCat(outcome, " ", *status) : outcome;
}

absl::StatusOr<CallRecord> ReadCallRecord(std::string_view json) {
  const Json call = ParseJson(json);
  if (!IsCall(call)) return absl::UnavailableError("the server's answer is no call of a journal");
  return ReadCall(call);
}

absl::StatusOr<CallList> ReadCallList(std::string_view json) {
  const Json parsed = ParseJson(json);
  const Json& calls = Member(parsed, "calls");
  if (!calls.is_array()) {
    return absl::UnavailableError("the server's answer is no list of a journal's calls");
  }
  CallList list{.dropped = Number(parsed, "dropped").value_or(0),
                .forgotten = Number(parsed, "forgotten").value_or(0)};
  for (const Json& call : calls) {
    if (IsCall(call)) list.calls.push_back(ReadCall(call));
  }
  return list;
}

}  // namespace lkmock::cli
