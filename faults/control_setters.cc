#include "faults/control_setters.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "faults/call_id.h"
#include "faults/control_fields.h"
#include "faults/failure_fields.h"
#include "faults/field_values.h"
#include "faults/object_fields.h"
#include "faults/regions_field.h"

namespace lkmock::faults {
namespace {

std::optional<int64_t> ToInteger(std::string_view text) {
  int64_t number = 0;
  return absl::SimpleAtoi(text, &number) ? std::optional(number) : std::nullopt;
}

// ---- failRegions ----

void AddFailRegion(int64_t index, std::string_view name, ControlReading& reading) {
  if (!IsListener(index, reading.regions, name, reading.problems)) return;
  std::vector<int>& fail_regions = reading.control.fail_regions;
  if (std::find(fail_regions.begin(), fail_regions.end(), index) == fail_regions.end()) {
    fail_regions.push_back(static_cast<int>(index));
  }
}

void FailRegionsFromJson(const JsonView& value, std::string_view name, ControlReading& reading) {
  reading.control.fail_regions.clear();
  for (const JsonView& element : value.Elements()) {
    AddFailRegion(*element.AsInteger(), name, reading);
  }
}

void FailRegionsFromHeader(std::string_view value, std::string_view name, ControlReading& reading) {
  for (std::string_view entry : absl::StrSplit(value, ',')) {
    entry = absl::StripAsciiWhitespace(entry);
    if (entry.empty()) continue;
    if (const std::optional<int64_t> index = ToInteger(entry)) {
      AddFailRegion(*index, name, reading);
    } else {
      reading.problems.Add(name, ": ", Quoted(entry), " is no number; skipped");
    }
  }
}

// ---- How it fails: the control's own failure ----

template <FailureSetter kSet>
void FailureFromJson(const JsonView& value, std::string_view name, ControlReading& reading) {
  kSet(value, name, reading.control.failure, reading.problems);
}

void FailModeFromHeader(std::string_view value, std::string_view name, ControlReading& reading) {
  reading.control.failure.mode = ReadFailMode(value, name, reading.problems);
}

// A status in a header counts as absent where it makes no sense.
void StatusFromHeader(std::string_view value, std::string_view name, int& target,
                      ProblemList& problems) {
  const std::optional<int64_t> status = ToInteger(value);
  if (!status.has_value() || !IsStatus(*status)) {
    problems.Add(name, ": ", Quoted(value), " is no number in 200-599; ignored");
    return;
  }
  target = static_cast<int>(*status);
}

void FailStatusFromHeader(std::string_view value, std::string_view name, ControlReading& reading) {
  StatusFromHeader(value, name, reading.control.failure.status, reading.problems);
}

void FailTwirpCodeFromHeader(std::string_view value, std::string_view, ControlReading& reading) {
  reading.control.failure.twirp_code = std::string(value);
}

// ---- When it fails: chance, and attempts ----

void SeedFromJson(const JsonView& value, std::string_view, ControlReading& reading) {
  reading.control.seed = static_cast<uint64_t>(*value.AsInteger());
}

void IdFromJson(const JsonView& value, std::string_view name, ControlReading& reading) {
  std::string id = value.AsString();
  if (IsCallId(id)) {
    reading.control.id = std::move(id);
  } else {
    reading.problems.Add(name, " ", IdProblem(id), "; ignored");
  }
}

void AttemptsFromJson(const JsonView& value, std::string_view, ControlReading& reading) {
  reading.attempts = value;
}

// ---- delayMs ----

void DelayFromJson(const JsonView& value, std::string_view name, ControlReading& reading) {
  const std::optional<Delay> delay = ReadDelay(value, name, reading.problems);
  if (delay.has_value()) reading.control.delay = delay;
}

// Upstream: the header is the wait of fail mode "delay", not the wait before every answer.
void FailDelayFromHeader(std::string_view value, std::string_view name, ControlReading& reading) {
  const std::optional<int64_t> delay_ms = ToInteger(value);
  if (!delay_ms.has_value() || *delay_ms < 0) {
    reading.problems.Add(name, ": ", Quoted(value), " is no number of milliseconds; 30000 is used");
    return;
  }
  reading.control.failure.delay = absl::Milliseconds(*delay_ms);
}

// ---- Discovery ----

void RegionsStatusFromJson(const JsonView& value, std::string_view name, ControlReading& reading) {
  const std::optional<int> status = ReadDiscoveryStatus(value, name, reading.problems);
  if (status.has_value()) reading.control.regions.status = *status;
}

void RegionsStatusFromHeader(std::string_view value, std::string_view name,
                             ControlReading& reading) {
  StatusFromHeader(value, name, reading.control.regions.status, reading.problems);
}

void RegionsFromJson(const JsonView& value, std::string_view, ControlReading& reading) {
  RegionsReading read = ReadRegions(value, reading.regions, reading.problems);
  read.control.status = reading.control.regions.status;
  reading.control.regions = std::move(read.control);
  reading.regions_status = read.status;
}

// ---- response: read by the responder, which knows the message ----

void ResponseFromJson(const JsonView& value, std::string_view, ControlReading& reading) {
  reading.control.response = std::string(value.text());
}

void ResponseFromHeader(std::string_view value, std::string_view, ControlReading& reading) {
  reading.control.response = std::string(value);
}

// ---- skipAuth, strict, explain ----

template <bool MockControl::*kTarget>
void BoolFromJson(const JsonView& value, std::string_view, ControlReading& reading) {
  reading.control.*kTarget = value.AsBool();
}

void SkipAuthFromHeader(std::string_view value, std::string_view name, ControlReading& reading) {
  reading.control.skip_auth = absl::EqualsIgnoreCase(value, "true");
  if (reading.control.skip_auth || absl::EqualsIgnoreCase(value, "false")) return;
  reading.problems.Add(name, ": ", Quoted(value), " is neither true nor false; false is used");
}

// ---- Dials ----

void SipStatusFromJson(const JsonView& value, std::string_view name, ControlReading& reading) {
  const std::optional<SipStatus> status = ReadSipStatus(value, name, reading.problems);
  if (status.has_value()) reading.control.sip_status = status;
}

void CallFromJson(const JsonView& value, std::string_view name, ControlReading& reading) {
  static constexpr ControlField kMembers[] = {
      {"answerAfterMs", FieldKind::kInteger, "Milliseconds that the phone rings."},
      {"outcome", FieldKind::kObject, "How the dial ends then, as sipStatus; answered if absent."},
  };
  SipClock& clock = reading.control.sip_clock.emplace();
  ForEachField(value, absl::StrCat(name, "."), kMembers, reading.problems,
               [&](size_t index, std::string_view member_name, const JsonView& member) {
                 if (index == 0) {
                   clock.answer_after = ReadMilliseconds(member, member_name, reading.problems);
                 } else {
                   clock.outcome = ReadSipStatus(member, member_name, reading.problems);
                 }
               });
}

// ---- pinnedRegions ----

void PinnedRegionsFromJson(const JsonView& value, std::string_view name, ControlReading& reading) {
  std::vector<std::string>& pinned = reading.control.pinned_regions;
  pinned.clear();
  for (const JsonView& element : value.Elements()) {
    pinned.push_back(element.AsString());
    const auto is_meant = [&](const Region& region) { return region.name == pinned.back(); };
    if (std::none_of(reading.regions.begin(), reading.regions.end(), is_meant)) {
      reading.problems.Add(name, ": no listener is named ", Quoted(pinned.back()));
    }
  }
}

// In the order of kControlFields.
constexpr ControlSetter kSetters[] = {
    {"failRegions", FailRegionsFromJson, FailRegionsFromHeader},
    {"failMode", FailureFromJson<SetFailMode>, FailModeFromHeader},
    {"failStatus", FailureFromJson<SetFailStatus>, FailStatusFromHeader},
    {"failTwirpCode", FailureFromJson<SetFailTwirpCode>, FailTwirpCodeFromHeader},
    {"failHeaders", FailureFromJson<SetFailHeaders>, nullptr},
    {"failBody", FailureFromJson<SetFailBody>, nullptr},
    {"failContentType", FailureFromJson<SetFailContentType>, nullptr},
    {"durationMs", FailureFromJson<SetDribbleDuration>, nullptr},
    {"failPercent", FailureFromJson<SetFailPercent>, nullptr},
    {"seed", SeedFromJson, nullptr},
    {"id", IdFromJson, nullptr},
    {"attempts", AttemptsFromJson, nullptr},
    {"delayMs", DelayFromJson, FailDelayFromHeader},
    {"regionsStatus", RegionsStatusFromJson, RegionsStatusFromHeader},
    {"regions", RegionsFromJson, nullptr},
    {"response", ResponseFromJson, ResponseFromHeader},
    {"skipAuth", BoolFromJson<&MockControl::skip_auth>, SkipAuthFromHeader},
    {"sipStatus", SipStatusFromJson, nullptr},
    {"call", CallFromJson, nullptr},
    {"pinnedRegions", PinnedRegionsFromJson, nullptr},
    {"strict", BoolFromJson<&MockControl::strict>, nullptr},
    {"explain", BoolFromJson<&MockControl::explain>, nullptr},
};

constexpr bool SettersMatchFields() {
  return std::equal(std::begin(kSetters), std::end(kSetters), std::begin(kControlFields),
                    std::end(kControlFields),
                    [](const ControlSetter& setter, const ControlField& field) {
                      return setter.field == field.name &&
                             (setter.from_header == nullptr) == field.legacy_header.empty();
                    });
}
static_assert(SettersMatchFields(), "a control field lacks its setter, or stands elsewhere");

}  // namespace

absl::Span<const ControlSetter> AllControlSetters() { return kSetters; }

}  // namespace lkmock::faults
