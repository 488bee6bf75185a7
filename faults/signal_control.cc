#include "faults/signal_control.h"

#include <array>
#include <cstdint>
#include <optional>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/header_names.h"
#include "faults/json_view.h"
#include "faults/problem_list.h"

namespace lkmock::faults {
namespace {

// By their numbers. Source: livekit.LeaveRequest.Action.
constexpr std::array<std::string_view, 3> kLeaveActions = {"DISCONNECT", "RESUME", "RECONNECT"};
constexpr std::array<std::string_view, 2> kFields = {"signal", "leaveAction"};

std::vector<std::string_view> ModeNames() {
  std::vector<std::string_view> names;
  for (const SignalMode& mode : AllSignalModes()) names.push_back(mode.name);
  return names;
}

void ReadMode(const JsonView& value, SignalControl& control, ProblemList& problems) {
  if (value.kind() != JsonKind::kString) {
    problems.Add("lk.mock: signal is no string");
    return;
  }
  const std::string name = value.AsString();
  if (const SignalMode* mode = FindSignalMode(name)) {
    control.mode = mode;
  } else if (!name.empty()) {
    problems.AddUnknown("signal mode", "", name, ModeNames());
  }
}

std::optional<int> ActionNamed(std::string_view name) {
  for (size_t i = 0; i < kLeaveActions.size(); ++i) {
    if (absl::EqualsIgnoreCase(kLeaveActions[i], name)) return static_cast<int>(i);
  }
  return std::nullopt;
}

void ReadAction(const JsonView& value, SignalControl& control, ProblemList& problems) {
  if (value.kind() == JsonKind::kString) {
    const std::string name = value.AsString();
    const std::optional<int> action = ActionNamed(name);
    if (!action.has_value()) problems.AddUnknown("leaveAction", "", name, kLeaveActions);
    control.leave_action = action.value_or(0);
    return;
  }
  const std::optional<int64_t> number = value.AsInteger();
  if (number.has_value() && *number >= 0 && *number < static_cast<int64_t>(kLeaveActions.size())) {
    control.leave_action = static_cast<int>(*number);
  } else {
    problems.Add("lk.mock: leaveAction is none of DISCONNECT (0), RESUME (1) and RECONNECT (2)");
  }
}

void ReadMembers(const JsonView& object, SignalControl& control, ProblemList& problems) {
  for (const JsonMember& member : object.Members()) {
    if (member.value.kind() == JsonKind::kNull) continue;
    if (absl::EqualsIgnoreCase(member.name, kFields[0])) {
      ReadMode(member.value, control, problems);
    } else if (absl::EqualsIgnoreCase(member.name, kFields[1])) {
      ReadAction(member.value, control, problems);
    } else {
      problems.AddUnknown("field", "lk.mock.", member.name, kFields);
    }
  }
}

}  // namespace

SignalControl ParseSignalControl(std::string_view attribute) {
  SignalControl control;
  if (attribute.empty()) return control;
  ProblemList problems;
  const absl::StatusOr<JsonView> value = JsonView::Parse(attribute);
  if (!value.ok()) {
    problems.Add("lk.mock is not JSON: ", value.status().message());
  } else if (value->kind() != JsonKind::kObject) {
    problems.Add("lk.mock is JSON, but not an object");
  } else {
    ReadMembers(*value, control, problems);
  }
  control.problems = std::move(problems).Take();
  return control;
}

std::optional<std::string> IdleControlProblem(const Headers& headers) {
  for (const HeaderField& header : headers.fields()) {
    if (!absl::StartsWithIgnoreCase(header.name, kControlHeader) || header.value.empty()) continue;
    return absl::StrCat("header ", Quoted(header.name),
                        " has no effect on a signal connection: the ",
                        "token chooses its mode, in the attribute ", kSignalAttribute);
  }
  return std::nullopt;
}

}  // namespace lkmock::faults
