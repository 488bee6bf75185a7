#include "faults/control_setters.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "faults/control_fields.h"
#include "faults/object_fields.h"

namespace lkmock::faults {
namespace {

bool IsStatus(int64_t status) { return status >= 200 && status <= 599; }

std::optional<int64_t> ToInteger(std::string_view text) {
  int64_t number = 0;
  return absl::SimpleAtoi(text, &number) ? std::optional(number) : std::nullopt;
}

// ---- failRegions ----

void AddFailRegion(int64_t index, std::string_view source, ControlReading& reading) {
  const auto is_meant = [index](const Region& region) { return region.index == index; };
  if (std::none_of(reading.regions.begin(), reading.regions.end(), is_meant)) {
    reading.problems.Add(source, ": no listener has index ", index,
                         " (listeners: ", reading.regions.size(), ")");
    return;
  }
  std::vector<int>& fail_regions = reading.control.fail_regions;
  if (std::find(fail_regions.begin(), fail_regions.end(), index) == fail_regions.end()) {
    fail_regions.push_back(static_cast<int>(index));
  }
}

void FailRegionsFromJson(const JsonView& value, ControlReading& reading) {
  reading.control.fail_regions.clear();
  for (const JsonView& element : value.Elements()) {
    AddFailRegion(*element.AsInteger(), "failRegions", reading);
  }
}

void FailRegionsFromHeader(std::string_view value, ControlReading& reading) {
  constexpr std::string_view kName = "X-Lk-Mock-Fail-Regions";
  for (std::string_view entry : absl::StrSplit(value, ',')) {
    entry = absl::StripAsciiWhitespace(entry);
    if (entry.empty()) continue;
    if (const std::optional<int64_t> index = ToInteger(entry)) {
      AddFailRegion(*index, kName, reading);
    } else {
      reading.problems.Add(kName, ": ", Quoted(entry), " is no number; skipped");
    }
  }
}

// ---- failMode ----

void SetFailMode(std::string_view mode, std::string_view source, ControlReading& reading) {
  FailMode& fail_mode = reading.control.failure.mode;
  if (absl::EqualsIgnoreCase(mode, "drop")) {
    fail_mode = FailMode::kDrop;
  } else if (absl::EqualsIgnoreCase(mode, "delay")) {
    fail_mode = FailMode::kDelay;
  } else {
    fail_mode = FailMode::kStatus;
    if (mode.empty() || absl::EqualsIgnoreCase(mode, "status")) return;
    reading.problems.Add(source, " ", Quoted(mode),
                         " is unknown (status, drop or delay); status is used");
  }
}

void FailModeFromJson(const JsonView& value, ControlReading& reading) {
  SetFailMode(value.AsString(), "failMode", reading);
}

void FailModeFromHeader(std::string_view value, ControlReading& reading) {
  SetFailMode(value, "X-Lk-Mock-Fail-Mode", reading);
}

// ---- failStatus, regionsStatus ----

void FailStatusFromJson(const JsonView& value, ControlReading& reading) {
  const int64_t status = *value.AsInteger();
  if (!IsStatus(status)) {
    reading.problems.Add("failStatus ", status, " is outside 200-599; 503 is used");
  }
  reading.control.failure.status = IsStatus(status) ? static_cast<int>(status) : 503;
}

void RegionsStatusFromJson(const JsonView& value, ControlReading& reading) {
  const int64_t status = *value.AsInteger();
  if (status != 0 && !IsStatus(status)) {
    // Upstream: Go's WriteHeader would panic, or send it.
    reading.problems.Add("regionsStatus ", status, " is outside 200-599; ignored");
    return;
  }
  reading.control.regions.status = status == 0 ? 200 : static_cast<int>(status);
}

// A status in a header counts as absent where it makes no sense.
void StatusFromHeader(std::string_view value, std::string_view source, int& target,
                      ProblemList& problems) {
  const std::optional<int64_t> status = ToInteger(value);
  if (!status.has_value() || !IsStatus(*status)) {
    problems.Add(source, ": ", Quoted(value), " is no number in 200-599; ignored");
    return;
  }
  target = static_cast<int>(*status);
}

void FailStatusFromHeader(std::string_view value, ControlReading& reading) {
  StatusFromHeader(value, "X-Lk-Mock-Fail-Status", reading.control.failure.status,
                   reading.problems);
}

void RegionsStatusFromHeader(std::string_view value, ControlReading& reading) {
  StatusFromHeader(value, "X-Lk-Mock-Regions-Status", reading.control.regions.status,
                   reading.problems);
}

// ---- failTwirpCode: any; a client may want to see one that Twirp does not know ----

void FailTwirpCodeFromJson(const JsonView& value, ControlReading& reading) {
  reading.control.failure.twirp_code = value.AsString();
}

void FailTwirpCodeFromHeader(std::string_view value, ControlReading& reading) {
  reading.control.failure.twirp_code = std::string(value);
}

// ---- delayMs ----

void DelayFromJson(const JsonView& value, ControlReading& reading) {
  const int64_t delay_ms = *value.AsInteger();
  if (delay_ms < 0) {
    reading.problems.Add("delayMs ", delay_ms, " is negative; ignored");
    return;
  }
  reading.control.delay = Delay::Fixed(absl::Milliseconds(delay_ms));
}

// Upstream: the header is the wait of fail mode "delay", not the wait before every answer.
void FailDelayFromHeader(std::string_view value, ControlReading& reading) {
  const std::optional<int64_t> delay_ms = ToInteger(value);
  if (!delay_ms.has_value() || *delay_ms < 0) {
    reading.problems.Add("X-Lk-Mock-Delay-Ms: ", Quoted(value),
                         " is no number of milliseconds; 30000 is used");
    return;
  }
  reading.control.failure.delay = absl::Milliseconds(*delay_ms);
}

// ---- response: read by the responder, which knows the message ----

void ResponseFromJson(const JsonView& value, ControlReading& reading) {
  reading.control.response = std::string(value.text());
}

void ResponseFromHeader(std::string_view value, ControlReading& reading) {
  reading.control.response = std::string(value);
}

// ---- skipAuth, strict ----

void SkipAuthFromJson(const JsonView& value, ControlReading& reading) {
  reading.control.skip_auth = value.AsBool();
}

void SkipAuthFromHeader(std::string_view value, ControlReading& reading) {
  reading.control.skip_auth = absl::EqualsIgnoreCase(value, "true");
  if (reading.control.skip_auth || absl::EqualsIgnoreCase(value, "false")) return;
  reading.problems.Add("X-Lk-Mock-Skip-Auth: ", Quoted(value),
                       " is neither true nor false; false is used");
}

void StrictFromJson(const JsonView& value, ControlReading& reading) {
  reading.control.strict = value.AsBool();
}

// ---- sipStatus ----

void SipStatusFromJson(const JsonView& value, ControlReading& reading) {
  constexpr ControlField kMembers[] = {
      {"code", FieldKind::kInteger, "SIP response code."},
      {"status", FieldKind::kString, "Reason phrase; the code's own name if absent."},
  };
  int64_t code = 0;
  std::string phrase;
  ForEachField(value, "sipStatus.", kMembers, reading.problems,
               [&](size_t index, const JsonView& member) {
                 if (index == 0) {
                   code = *member.AsInteger();
                 } else {
                   phrase = member.AsString();
                 }
               });
  if (code == 0) {
    reading.problems.Add("sipStatus without a code; ignored");
  } else if (code / 100 == 2) {
    reading.problems.Add("sipStatus ", code, " is no failure; ignored");
  } else if (code < 0 || code > 999) {
    reading.problems.Add("sipStatus ", code, " is no SIP code; ignored");
  } else {
    // Upstream: three digits are enough to fail with; RFC 3261, 7.2, knows the classes 1 to 6.
    if (code < 100 || code > 699) {
      reading.problems.Add("sipStatus ", code, " is outside 100-699");
    }
    reading.control.sip_status = SipStatus{static_cast<int>(code), std::move(phrase)};
  }
}

// ---- pinnedRegions ----

void PinnedRegionsFromJson(const JsonView& value, ControlReading& reading) {
  std::vector<std::string>& pinned = reading.control.pinned_regions;
  pinned.clear();
  for (const JsonView& element : value.Elements()) {
    pinned.push_back(element.AsString());
    const auto is_meant = [&](const Region& region) { return region.name == pinned.back(); };
    if (std::none_of(reading.regions.begin(), reading.regions.end(), is_meant)) {
      reading.problems.Add("pinnedRegions: no listener is named ", Quoted(pinned.back()));
    }
  }
}

// In the order of kControlFields.
constexpr ControlSetter kSetters[] = {
    {"failRegions", FailRegionsFromJson, FailRegionsFromHeader},
    {"failMode", FailModeFromJson, FailModeFromHeader},
    {"failStatus", FailStatusFromJson, FailStatusFromHeader},
    {"failTwirpCode", FailTwirpCodeFromJson, FailTwirpCodeFromHeader},
    {"delayMs", DelayFromJson, FailDelayFromHeader},
    {"regionsStatus", RegionsStatusFromJson, RegionsStatusFromHeader},
    {"response", ResponseFromJson, ResponseFromHeader},
    {"skipAuth", SkipAuthFromJson, SkipAuthFromHeader},
    {"sipStatus", SipStatusFromJson, nullptr},
    {"pinnedRegions", PinnedRegionsFromJson, nullptr},
    {"strict", StrictFromJson, nullptr},
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
