#include "faults/control_parser.h"

#include <bitset>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
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
  std::bitset<kFieldCount> seen;
  for (const HeaderField& header : headers.fields()) {
    if (!absl::StartsWithIgnoreCase(header.name, kControlHeader) || header.value.empty()) continue;
    if (header.name.size() == kControlHeader.size()) {
      if (!object.empty()) ReportRepeated(header, reading.problems);
      if (object.empty()) object = header.value;
    } else if (const std::optional<size_t> field = FieldOfHeader(header.name); !field.has_value()) {
      reading.problems.AddUnknown("header", kControlHeader, Suffix(header.name), LegacySuffixes());
    } else if (seen[*field]) {
      ReportRepeated(header, reading.problems);
    } else {
      seen.set(*field);
      AllControlSetters()[*field].from_header(header.value, kControlFields[*field].legacy_header,
                                              reading);
    }
  }
  return object;
}

// Drops what has no effect on a call that nobody can tell from others.
void RequireId(const Headers& headers, ControlReading& reading) {
  MockControl& control = reading.control;
  if (!CallId(headers, control).empty()) return;
  constexpr std::string_view kWanted =
      " without an id: give the field id, or the header X-Livekit-Request-Id";
  if (const std::string_view id = headers.Get(kRequestIdHeader); !id.empty()) {
    reading.problems.Add(kRequestIdHeader, " ", IdProblem(id), "; it is no id of the call");
  }
  if (!control.attempts.empty()) reading.problems.Add("attempts have no effect", kWanted);
  if (control.seed.has_value()) reading.problems.Add("seed has no effect", kWanted);
  control.attempts.clear();
  control.seed.reset();
}

// What depends on several fields, whatever their order in the object.
void Conclude(const Headers& headers, ControlCarrier carrier, ControlReading& reading) {
  MockControl& control = reading.control;
  if (reading.regions_status.has_value()) control.regions.status = *reading.regions_status;
  if (reading.attempts.has_value()) {
    control.attempts = ReadAttempts(*reading.attempts, control.failure, reading.problems);
  }
  if (control.failure.percent != 100 && control.fail_regions.empty() && control.attempts.empty()) {
    reading.problems.Add("failPercent has no effect without failRegions or attempts");
  }
  if (carrier == ControlCarrier::kRegionFetch) return;
  if (!control.attempts.empty() || control.seed.has_value()) RequireId(headers, reading);
}

void ReadObject(std::string_view text, const Headers& headers, ControlCarrier carrier,
                ControlReading& reading) {
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
                 });
    Conclude(headers, carrier, reading);
  }
}

}  // namespace

MockControl ParseControl(const Headers& headers, absl::Span<const Region> regions,
                         ControlCarrier carrier, absl::Duration max_wait) {
  ControlReading reading{.regions = regions};
  const std::string_view object = ReadHeaders(headers, reading);
  if (!object.empty()) ReadObject(object, headers, carrier, reading);
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
