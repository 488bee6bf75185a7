#include "faults/attempts_field.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "faults/control_fields.h"
#include "faults/fail_modes.h"
#include "faults/failure_fields.h"
#include "faults/field_values.h"
#include "faults/object_fields.h"

namespace lkmock::faults {
namespace {

constexpr std::string_view kOk = "ok";

bool IsOk(std::string_view text) { return absl::EqualsIgnoreCase(text, kOk); }

std::optional<Failure> FromText(const std::string& text, std::string_view name,
                                const Failure& inherited, ProblemList& problems) {
  if (IsOk(text)) return std::nullopt;
  const std::optional<FailMode> mode = FindFailMode(text);
  if (!mode.has_value()) {
    std::array<std::string_view, 1 + std::size(kFailModeNames)> choices = {kOk};
    std::copy(std::begin(kFailModeNames), std::end(kFailModeNames), choices.begin() + 1);
    problems.AddUnknownChoice(name, text, choices, "ok is used");
    return std::nullopt;
  }
  Failure failure = inherited;
  failure.mode = *mode;
  return failure;
}

std::optional<Failure> FromStatus(const JsonView& value, std::string_view name,
                                  const Failure& inherited, ProblemList& problems) {
  const std::optional<int64_t> status = value.AsInteger();
  if (!status.has_value() || !IsStatus(*status)) {
    problems.Add(name, " ", Quoted(value.text()), " is outside 200-599; ok is used");
    return std::nullopt;
  }
  Failure failure = inherited;
  failure.mode = FailMode::kStatus;
  failure.status = static_cast<int>(*status);
  return failure;
}

AttemptControl FromObject(const JsonView& object, std::string_view name, const Failure& inherited,
                          ProblemList& problems) {
  // The members, and what each sets in a failure. The two last make none by themselves.
  static constexpr ControlField kMembers[] = {
      ControlFieldNamed("failMode"),      ControlFieldNamed("failStatus"),
      ControlFieldNamed("failTwirpCode"), ControlFieldNamed("failHeaders"),
      ControlFieldNamed("failBody"),      ControlFieldNamed("failContentType"),
      ControlFieldNamed("failPercent"),   ControlFieldNamed("durationMs"),
      ControlFieldNamed("delayMs"),
  };
  static constexpr FailureSetter kSetters[] = {
      SetFailMode,        SetFailStatus,  SetFailTwirpCode,   SetFailHeaders, SetFailBody,
      SetFailContentType, SetFailPercent, SetDribbleDuration, nullptr,
  };
  static_assert(std::size(kMembers) == std::size(kSetters));
  constexpr size_t kMode = 0;
  constexpr size_t kDuration = std::size(kMembers) - 2;

  AttemptControl attempt;
  Failure failure = inherited;
  bool fails = false;
  bool is_ok = false;
  ForEachField(object, absl::StrCat(name, "."), kMembers, problems,
               [&](size_t index, std::string_view member_name, const JsonView& value) {
                 if (kSetters[index] == nullptr) {
                   attempt.delay = ReadDelay(value, member_name, problems);
                   return;
                 }
                 fails |= index < kDuration;
                 if (index == kMode) is_ok = IsOk(value.AsString());
                 if (index == kMode && is_ok) return;
                 kSetters[index](value, member_name, failure, problems);
               });
  if (fails && !is_ok) attempt.failure = std::move(failure);
  return attempt;
}

AttemptControl ReadAttempt(const JsonView& entry, std::string_view name, const Failure& inherited,
                           ProblemList& problems) {
  switch (entry.kind()) {
    case JsonKind::kString:
      return {.failure = FromText(entry.AsString(), name, inherited, problems)};
    case JsonKind::kInteger:
      return {.failure = FromStatus(entry, name, inherited, problems)};
    case JsonKind::kObject:
      return FromObject(entry, name, inherited, problems);
    default:
      problems.Add(name, " is ", Described(entry),
                   ", not a string, an integer or an object; ok is used");
      return {};
  }
}

}  // namespace

std::vector<AttemptControl> ReadAttempts(const JsonView& list, const Failure& inherited,
                                         ProblemList& problems) {
  std::vector<JsonView> entries = list.Elements();
  if (entries.size() > kMostAttempts) {
    problems.Add("attempts has ", entries.size(), " entries; those past ", kMostAttempts,
                 " are ignored");
    entries.erase(entries.begin() + kMostAttempts, entries.end());
  }
  std::vector<AttemptControl> attempts;
  attempts.reserve(entries.size());
  for (const JsonView& entry : entries) {
    const std::string name = absl::StrCat("attempts[", attempts.size(), "]");
    attempts.push_back(ReadAttempt(entry, name, inherited, problems));
  }
  return attempts;
}

}  // namespace lkmock::faults
