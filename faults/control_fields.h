// The fields of the control object, one row each: what X-Lk-Mock may ask of a request.
//
// The command-line client's flags are made from this table; a test compares docs/control.md with
// it. A new field is a row here and one in control_setters.cc, which does not compile without.
//
// Source: the control protocol of LiveKit's test-server; docs/control.md.
#ifndef LKMOCK_FAULTS_CONTROL_FIELDS_H_
#define LKMOCK_FAULTS_CONTROL_FIELDS_H_

#include <string_view>

#include "absl/types/span.h"
#include "core/header_names.h"

namespace lkmock::faults {

using ::lkmock::kControlHeader;

enum class FieldKind {
  kInteger,
  kNumber,
  kIntegerOrObject,
  kIntegerList,
  kString,
  kStringList,
  kBool,
  kObject,
  kList,  // Of several kinds.
};

// As tables of the documentation write it: "int[]".
std::string_view FieldKindName(FieldKind kind);

struct ControlField {
  std::string_view name;     // As clients spell it best; any case is read.
  FieldKind kind;            // Of its JSON value.
  std::string_view summary;  // One sentence.

  // The header with which older clients say the same; "" where they cannot. Upstream:
  // X-Lk-Mock-Delay-Ms says less than `delayMs`: it waits where fail mode "delay" strikes only.
  std::string_view legacy_header = "";
};

inline constexpr ControlField kControlFields[] = {
    {"failRegions", FieldKind::kIntegerList, "Indices of the listeners on which the request fails.",
     "X-Lk-Mock-Fail-Regions"},
    {"failMode", FieldKind::kString,
     "How it fails: status, drop, delay, reset, stall, truncate, garbage, dribble or lost.",
     "X-Lk-Mock-Fail-Mode"},
    {"failStatus", FieldKind::kInteger, "HTTP status of the failure, 200 to 599; 503 if absent.",
     "X-Lk-Mock-Fail-Status"},
    {"failTwirpCode", FieldKind::kString,
     "Twirp code of the failure; by its HTTP status if absent.", "X-Lk-Mock-Fail-Twirp-Code"},
    {"failHeaders", FieldKind::kObject,
     "Headers added to the failure: a name, and a text, a number or a list of them."},
    {"failBody", FieldKind::kString, "Body of the failure, instead of the Twirp error."},
    {"failContentType", FieldKind::kString,
     "Content-Type of the failure; text/html if absent beside failBody."},
    {"durationMs", FieldKind::kInteger,
     "Milliseconds that fail mode dribble takes from the first piece to the last; 1000 if absent."},
    {"failPercent", FieldKind::kNumber, "How likely the failure strikes, 0 to 100; 100 if absent."},
    {"seed", FieldKind::kInteger,
     "Makes chance fall the same for the same id and attempt; any integer."},
    {"id", FieldKind::kString,
     "Names the call that this request is an attempt of; X-Livekit-Request-Id if absent."},
    {"attempts", FieldKind::kList,
     "What each attempt of the call meets in turn, on any listener, instead of failRegions: ok, a "
     "fail mode, a status, or an object of the fail fields, durationMs and delayMs."},
    {"delayMs", FieldKind::kIntegerOrObject,
     "Milliseconds to wait before any answer, on every listener, instead of the method's own "
     "latency; {min, max} or {median, sigma, max} draws them.",
     "X-Lk-Mock-Delay-Ms"},
    {"regionsStatus", FieldKind::kInteger,
     "HTTP status of /settings/regions, without a body, unless 0 or 200.",
     "X-Lk-Mock-Regions-Status"},
    {"regions", FieldKind::kObject,
     "What /settings/regions answers: status, delayMs, maxAge, body, contentType, order, urls, "
     "failMode."},
    {"response", FieldKind::kObject,
     "The response message as proto3 JSON, instead of the populated one.", "X-Lk-Mock-Response"},
    {"skipAuth", FieldKind::kBool, "No permission check on the request.", "X-Lk-Mock-Skip-Auth"},
    {"sipStatus", FieldKind::kObject,
     "A dial ends with this SIP response: its code and, optionally, its status text."},
    {"call", FieldKind::kObject,
     "A dial whose answer is awaited rings as long as the request allows: answerAfterMs, and an "
     "outcome as sipStatus."},
    {"pinnedRegions", FieldKind::kStringList,
     "Names of the only regions that the project may use; the others answer 451."},
    {"strict", FieldKind::kBool,
     "A control with a problem is refused with a Twirp error malformed, instead of reported."},
    {"explain", FieldKind::kBool,
     "The answer says in X-Lk-Mock-Explain what was decided, and why."},
};

// The row of `name`, which must be one: an unknown name does not compile.
consteval ControlField ControlFieldNamed(std::string_view name) {
  for (const ControlField& field : kControlFields) {
    if (field.name == name) return field;
  }
  throw "no such control field";
}

// All of them, as a caller wants them. Lives forever.
inline absl::Span<const ControlField> AllControlFields() { return kControlFields; }

}  // namespace lkmock::faults

#endif  // LKMOCK_FAULTS_CONTROL_FIELDS_H_
