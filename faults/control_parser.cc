#include "faults/control_parser.h"

#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/header_names.h"
#include "core/json_text.h"
#include "faults/attempts_field.h"
#include "faults/call_id.h"
#include "faults/control_fields.h"
#include "faults/control_setters.h"
#include "faults/json_view.h"
#include "faults/object_fields.h"
#include "faults/problem_list.h"
#include "faults/wait_limit.h"

namespace lkmock::faults {
namespace {

constexpr size_t kFieldCount = std::size(kControlFields);

// What follows the prefix that all control headers share: "-Fail-Mode".
std::string_view Suffix(std::string_view header) { return header.substr(kControlHeader.size()); }

std::optional<size_t> FieldOfHeader(std::string_view name) {
  for (size_t i = 0; i < kFieldCount; ++i) {
    if (absl::EqualsIgnoreCase(kControlFields[i].legacy_header, name)) return i;
  }
  return std::nullopt;
}

std::vector<std::string_view> LegacySuffixes() {
  std::vector<std::string_view> suffixes;
  for (const ControlField& field : kControlFields) {
    if (!field.legacy_header.empty()) suffixes.push_back(Suffix(field.legacy_header));
  }
  return suffixes;
}

void ReportRepeated(const HeaderField& header, ProblemList& problems) {
  problems.Add("header ", Quoted(header.name), " is given twice; the first one counts");
}

// Reads the older headers into `reading` and returns the object's text, "" where there is none.
std::string_view ReadHeaders(const Headers& headers, ControlReading& reading) {
  std::string_view object;
  for (const HeaderField& header : headers.fields()) {
    if (!absl::StartsWithIgnoreCase(header.name, kControlHeader) || header.value.empty()) continue;
    if (header.name.size() == kControlHeader.size()) {
      if (!object.empty()) ReportRepeated(header, reading.problems);
      if (object.empty()) object = header.value;
    } else if (const std::optional<size_t> field = FieldOfHeader(header.name); !field.has_value()) {
      reading.problems.AddUnknown("header", kControlHeader, Suffix(header.name), LegacySuffixes());
    } else if (reading.from_headers[*field]) {
      ReportRepeated(header, reading.problems);
    } else {
      reading.from_headers.set(*field);
      AllControlSetters()[*field].from_header(header.value, kControlFields[*field].legacy_header,
                                              reading);
    }
  }
  return object;
}

// ---- The object ----

// Whether a field is as if it were absent; an empty failBody is a body.
bool SaysNothing(std::string_view field, const JsonView& value) {
  return value.text() == R"("")" && field != "failBody";
}

void ReadObject(std::string_view text, ControlReading& reading) {
  // Upstream: Go reads U+FFFD where bytes are no UTF-8, and some clients send Latin-1.
  std::string repaired;
  if (!IsUtf8(text)) {
    reading.problems.Add(kControlHeader, " is not UTF-8; U+FFFD is read for the broken bytes");
    text = repaired = ToUtf8(text);
  }
  const absl::StatusOr<JsonView> object = JsonView::Parse(text);
  if (!object.ok()) {
    reading.problems.Add(kControlHeader, " is not JSON: ", object.status().message());
  } else if (object->kind() != JsonKind::kObject) {
    reading.problems.Add(kControlHeader, " is JSON, but not an object");
  } else {
    ForEachField(*object, /*path=*/"", AllControlFields(), reading.problems,
                 [&](size_t field, std::string_view name, const JsonView& value) {
                   AllControlSetters()[field].from_json(value, name, reading);
                   if (!SaysNothing(kControlFields[field].name, value)) {
                     reading.from_object.set(field);
                   }
                 });
    // What depends on several fields, whatever their order.
    if (reading.attempts.has_value()) {
      reading.control.attempts =
          ReadAttempts(*reading.attempts, reading.control.failure, reading.problems);
    }
    if (reading.regions_status.has_value()) {
      reading.control.regions.status = *reading.regions_status;
    }
  }
}

// ---- What depends on several fields, whichever header they come in ----

// Whether `field` says how a call fails; where it does is for failRegions to say, and attempts.
constexpr bool SaysHow(std::string_view field) {
  return field == "durationMs" || (field.starts_with("fail") && field != "failRegions");
}

// Whether one that SaysHow is what the fail mode of discovery needs.
bool ServesDiscovery(std::string_view field, const std::optional<FailMode>& mode) {
  if (field == "durationMs") return mode == FailMode::kDribble;
  return field == "failHeaders" && (mode == FailMode::kDribble || mode == FailMode::kTruncate);
}

// Names all that says how a call fails, where nothing says where.
void RequireTarget(ControlReading& reading) {
  constexpr size_t kFailRegions = 0;
  static_assert(kControlFields[kFailRegions].name == "failRegions");
  const FieldSet given = reading.from_headers | reading.from_object;
  // An empty failRegions says where, too: nowhere.
  if (given.none() || given[kFailRegions] || !reading.control.attempts.empty()) return;
  std::vector<std::string_view> idle;
  for (size_t i = 0; i < kFieldCount; ++i) {
    const ControlField& field = kControlFields[i];
    if (!given[i] || !SaysHow(field.name)) continue;
    if (ServesDiscovery(field.name, reading.control.regions.fail_mode)) continue;
    idle.push_back(reading.from_object[i] ? field.name : field.legacy_header);
  }
  if (idle.empty()) return;
  reading.problems.Add(absl::StrJoin(idle, ", "), idle.size() == 1 ? " has" : " have",
                       " no effect without failRegions or attempts to say where");
}

// Drops what has no effect on a request that nobody can tell from others. SDKs forward the attempts
// and the seed of a call to the region fetch, but not its id, so there it is no mistake: unless the
// seed is for the fetch, whose own wait is drawn.
void RequireId(const Headers& headers, ControlCarrier carrier, ControlReading& reading) {
  MockControl& control = reading.control;
  const bool is_call = carrier == ControlCarrier::kCall;
  const bool draws = is_call || (control.regions.delay.has_value() &&
                                 control.regions.delay->shape != Delay::Shape::kFixed);
  const bool wants_attempts = is_call && !control.attempts.empty();
  const bool wants_seed = draws && control.seed.has_value();
  if ((!wants_attempts && !wants_seed) || !CallId(headers, control).empty()) return;

  const std::string wanted =
      absl::StrCat(" without an id: give the field id, or the header ", kRequestIdHeader);
  if (const std::string_view id = headers.Get(kRequestIdHeader); !id.empty()) {
    reading.problems.Add(kRequestIdHeader, " ", IdProblem(id), "; it is no id of the call");
  }
  if (wants_attempts) reading.problems.Add("attempts have no effect", wanted);
  if (wants_seed) reading.problems.Add("seed has no effect", wanted);
  control.attempts.clear();
  control.seed.reset();
}

}  // namespace

MockControl ParseControl(const Headers& headers, absl::Span<const Region> regions,
                         ControlCarrier carrier, absl::Duration max_wait) {
  ControlReading reading{.regions = regions};
  const std::string_view object = ReadHeaders(headers, reading);
  if (!object.empty()) ReadObject(object, reading);
  RequireTarget(reading);
  RequireId(headers, carrier, reading);
  ReportLongWaits(reading.control, max_wait, reading.problems);
  reading.control.problems = std::move(reading.problems).Take();
  return std::move(reading.control);
}

std::optional<std::string_view> SoleControl(const Headers& headers) {
  std::string_view object;
  for (const HeaderField& header : headers.fields()) {
    if (!absl::StartsWithIgnoreCase(header.name, kControlHeader) || header.value.empty()) continue;
    if (header.name.size() != kControlHeader.size() || !object.empty()) return std::nullopt;
    object = header.value;
  }
  // What is wrong with a request's id is told only where the control needs one.
  const std::string_view id = headers.Get(kRequestIdHeader);
  if (!object.empty() && !id.empty() && !IsCallId(id)) return std::nullopt;
  return object;
}

}  // namespace lkmock::faults
