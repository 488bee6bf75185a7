#include "faults/field_values.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/http_field.h"
#include "faults/control_fields.h"
#include "faults/fail_modes.h"
#include "faults/object_fields.h"

namespace lkmock::faults {
namespace {

// The members of a delay, as far as they are there and make sense by themselves.
struct DelayMembers {
  std::optional<int64_t> min_ms, max_ms, median_ms;
  std::optional<double> sigma;
  bool is_wrong = false;  // One of them made none, and was reported.
};

DelayMembers ReadDelayMembers(const JsonView& value, std::string_view name, ProblemList& problems) {
  constexpr ControlField kMembers[] = {
      {"min", FieldKind::kInteger, "Milliseconds; the shortest."},
      {"max", FieldKind::kInteger, "Milliseconds; the longest."},
      {"median", FieldKind::kInteger, "Milliseconds; half of them are shorter."},
      {"sigma", FieldKind::kNumber, "Standard deviation of the logarithm."},
  };
  DelayMembers members;
  std::optional<int64_t>* const milliseconds[] = {&members.min_ms, &members.max_ms,
                                                  &members.median_ms};
  ForEachField(value, absl::StrCat(name, "."), kMembers, problems,
               [&](size_t index, std::string_view member_name, const JsonView& member) {
                 if (*member.AsNumber() < 0) {
                   members.is_wrong = true;
                   problems.Add(member_name, " ", Quoted(member.text()), " is negative; ", name,
                                " is ignored");
                 } else if (index < std::size(milliseconds)) {
                   *milliseconds[index] = member.AsInteger();
                 } else {
                   members.sigma = member.AsNumber();
                 }
               });
  return members;
}

// What is wrong with the members together, or "".
std::string DelayProblem(const DelayMembers& members) {
  const bool is_log_normal = members.median_ms.has_value() || members.sigma.has_value();
  if (is_log_normal && members.min_ms.has_value()) return "has min beside median and sigma";
  if (is_log_normal) {
    if (!members.median_ms.has_value()) return "has sigma, but no median";
    if (!members.sigma.has_value()) return "has median, but no sigma";
    if (!members.max_ms.has_value()) return "has median, but no max";
  } else {
    if (!members.min_ms.has_value() && !members.max_ms.has_value()) {
      return "has neither min and max nor median, sigma and max";
    }
    if (!members.min_ms.has_value()) return "has max, but no min";
    if (!members.max_ms.has_value()) return "has min, but no max";
  }
  const int64_t least_ms = is_log_normal ? *members.median_ms : *members.min_ms;
  if (least_ms <= *members.max_ms) return "";
  return absl::StrCat("has ", is_log_normal ? "median " : "min ", least_ms, " above max ",
                      *members.max_ms);
}

}  // namespace

std::optional<FailMode> FindFailMode(std::string_view text) {
  for (size_t i = 0; i < std::size(kFailModeNames); ++i) {
    if (absl::EqualsIgnoreCase(kFailModeNames[i], text)) return static_cast<FailMode>(i);
  }
  return std::nullopt;
}

FailMode ReadFailMode(std::string_view text, std::string_view name, ProblemList& problems) {
  const std::optional<FailMode> mode = FindFailMode(text);
  if (!mode.has_value() && !text.empty()) {
    problems.AddUnknownChoice(name, text, kFailModeNames, "status is used");
  }
  return mode.value_or(FailMode::kStatus);
}

bool IsListener(int64_t index, absl::Span<const Region> regions, std::string_view name,
                ProblemList& problems) {
  const auto is_meant = [index](const Region& region) { return region.index == index; };
  if (std::any_of(regions.begin(), regions.end(), is_meant)) return true;
  problems.Add(name, ": no listener has index ", index, " (listeners: ", regions.size(), ")");
  return false;
}

std::optional<int64_t> ReadNotNegative(const JsonView& value, std::string_view name,
                                       ProblemList& problems) {
  const int64_t number = *value.AsInteger();
  if (number >= 0) return number;
  problems.Add(name, " ", number, " is negative; ignored");
  return std::nullopt;
}

std::optional<absl::Duration> ReadMilliseconds(const JsonView& value, std::string_view name,
                                               ProblemList& problems) {
  const std::optional<int64_t> time_ms = ReadNotNegative(value, name, problems);
  if (!time_ms.has_value()) return std::nullopt;
  return absl::Milliseconds(*time_ms);
}

std::optional<Delay> ReadDelay(const JsonView& value, std::string_view name,
                               ProblemList& problems) {
  if (value.kind() == JsonKind::kInteger) {
    const std::optional<absl::Duration> time = ReadMilliseconds(value, name, problems);
    return time.has_value() ? std::optional(Delay::Fixed(*time)) : std::nullopt;
  }
  const DelayMembers members = ReadDelayMembers(value, name, problems);
  if (members.is_wrong) return std::nullopt;
  if (const std::string problem = DelayProblem(members); !problem.empty()) {
    problems.Add(name, " ", problem, "; ignored");
    return std::nullopt;
  }
  Delay delay{.max = absl::Milliseconds(*members.max_ms)};
  if (members.median_ms.has_value()) {
    delay.shape = Delay::Shape::kLogNormal;
    delay.median = absl::Milliseconds(*members.median_ms);
    delay.sigma = *members.sigma;
  } else {
    delay.shape = Delay::Shape::kUniform;
    delay.min = absl::Milliseconds(*members.min_ms);
  }
  return delay;
}

std::optional<int> ReadDiscoveryStatus(const JsonView& value, std::string_view name,
                                       ProblemList& problems) {
  const int64_t status = *value.AsInteger();
  if (status == 0) return 200;
  if (IsStatus(status)) return static_cast<int>(status);
  // Upstream: Go's WriteHeader would panic, or send it.
  problems.Add(name, " ", status, " is outside 200-599; ignored");
  return std::nullopt;
}

std::optional<std::string> ReadContentType(const JsonView& value, std::string_view name,
                                           ProblemList& problems) {
  std::string type = value.AsString();
  if (IsFieldValue(type)) return type;
  problems.Add(name, " ", Quoted(type), " would break the header's line; ignored");
  return std::nullopt;
}

std::optional<SipStatus> ReadSipStatus(const JsonView& value, std::string_view name,
                                       ProblemList& problems) {
  constexpr ControlField kMembers[] = {
      {"code", FieldKind::kInteger, "SIP response code."},
      {"status", FieldKind::kString, "Reason phrase; the code's own name if absent."},
  };
  int64_t code = 0;
  std::string phrase;
  ForEachField(value, absl::StrCat(name, "."), kMembers, problems,
               [&](size_t index, std::string_view, const JsonView& member) {
                 if (index == 0) {
                   code = *member.AsInteger();
                 } else {
                   phrase = member.AsString();
                 }
               });
  if (code == 0) {
    problems.Add(name, " without a code; ignored");
  } else if (code / 100 == 2) {
    problems.Add(name, " ", code, " is no failure; ignored");
  } else if (code < 0 || code > 999) {
    problems.Add(name, " ", code, " is no SIP code; ignored");
  } else {
    // Upstream: three digits are enough to fail with; RFC 3261, 7.2, knows the classes 1 to 6.
    if (code < 100 || code > 699) problems.Add(name, " ", code, " is outside 100-699");
    return SipStatus{static_cast<int>(code), std::move(phrase)};
  }
  return std::nullopt;
}

}  // namespace lkmock::faults
