#include "cmd/lkmock-cli/replay.h"

#include <algorithm>
#include <iterator>
#include <string_view>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "cmd/lkmock-cli/json_output.h"
#include "core/decision.h"
#include "faults/control_fields.h"
#include "faults/fail_modes.h"

namespace lkmock::cli {
namespace {

using Notes = std::vector<std::string>;

// Fields that say which attempt fails, and with what: `attempts` does that here.
constexpr std::string_view kChoosers[] = {"id",   "attempts",      "failRegions", "failPercent",
                                          "seed", "pinnedRegions", "failMode",    "failStatus"};

bool IsChooser(std::string_view field) {
  return std::any_of(std::begin(kChoosers), std::end(kChoosers), [&](std::string_view chooser) {
    return absl::EqualsIgnoreCase(chooser, field);
  });
}

// Whether a header is an older one of a setting each, and not of a chooser.
bool IsKeptHeader(std::string_view name) {
  for (const faults::ControlField& field : faults::AllControlFields()) {
    if (absl::EqualsIgnoreCase(field.legacy_header, name)) return !IsChooser(field.name);
  }
  return false;
}

// ---- Members in any case, as the server reads them ----

std::string KeyOf(const Json& object, std::string_view name) {
  for (const auto& [key, value] : object.items()) {
    if (absl::EqualsIgnoreCase(key, name)) return key;
  }
  return std::string(name);
}

Json Member(const Json& object, std::string_view name) {
  const auto found = object.find(KeyOf(object, name));
  return found == object.end() ? Json() : *found;
}

void Set(std::string_view name, Json value, Json* object) {
  (*object)[KeyOf(*object, name)] = std::move(value);
}

void Erase(std::string_view name, Json* object) { object->erase(KeyOf(*object, name)); }

// ---- Entries ----

// What the recorded control listed for attempt `n`, if that was an object; or an empty one.
Json ListedEntry(const Json& control, int n) {
  const Json list = Member(control, "attempts");
  const size_t index = static_cast<size_t>(n) - 1;
  const bool is_listed = list.is_array() && n > 0 && index < list.size();
  return is_listed && list[index].is_object() ? list[index] : Json::object();
}

// Makes an entry end as `attempt` did.
void SetOutcome(const RequestRecord& attempt, Json* entry, Notes* notes) {
  const std::string_view outcome = attempt.outcome;
  const auto is = [&](Decision decision) { return outcome == DecisionName(decision); };
  // A SIP failure is the other fields' doing, and without a token nothing is passed.
  if (is(Decision::kServed) || is(Decision::kSip) ||
      (is(Decision::kUnauthenticated) && !attempt.has_token)) {
    for (const faults::ControlField& field : faults::AllControlFields()) {
      if (absl::StartsWith(field.name, "fail")) Erase(field.name, entry);
    }
    return;
  }
  Erase("failPercent", entry);  // What it hit, it is to hit again.
  const bool ended = attempt.took.has_value() && !attempt.client_gone;
  const bool is_mode =
      std::find(std::begin(faults::kFailModeNames), std::end(faults::kFailModeNames), outcome) !=
      std::end(faults::kFailModeNames);
  if (is_mode && !is(Decision::kStatus) && !(is(Decision::kDelay) && ended)) {
    return Set("failMode", std::string(outcome), entry);
  }
  Erase("failMode", entry);
  Set("failStatus", attempt.status.value_or(503), entry);
  // How long mode "delay" waits cannot be said in an entry; a status after a wait is the same.
  if (is(Decision::kDelay)) Set("delayMs", absl::ToInt64Milliseconds(*attempt.took), entry);
  if (!is_mode) {
    notes->push_back(absl::StrCat("attempt ", attempt.n, " ended with ", attempt.OutcomeText(),
                                  "; here it fails with that status"));
  }
}

// An entry that is as short as it can be: "ok", a fail mode or a status where that says all.
Json Shortened(const Json& entry) {
  if (entry.empty()) return "ok";
  if (entry.size() > 1) return entry;
  const Json mode = Member(entry, "failMode");
  if (!mode.is_null()) return mode;
  const Json status = Member(entry, "failStatus");
  return status.is_null() ? entry : status;
}

// The control of the last attempt; empty where it has none that can be read.
Json RecordedControl(const CallRecord& call, Notes* notes) {
  const std::string_view text = call.attempts.back().Header(faults::kControlHeader);
  if (text.empty()) return Json::object();
  Json control = ParseJson(text);
  if (!control.is_object()) {
    notes->push_back("the control that was sent is no JSON, or cut; only its outcomes are kept");
    return Json::object();
  }
  const bool differ = std::any_of(
      call.attempts.begin(), call.attempts.end(),
      [&](const RequestRecord& other) { return other.Header(faults::kControlHeader) != text; });
  if (differ) notes->push_back("the attempts came with different controls; the last one counts");
  return control;
}

}  // namespace

Replay ReplayOf(const CallRecord& call) {
  Notes notes;
  const Json control = RecordedControl(call, &notes);
  const bool draws_waits = Member(control, "delayMs").is_object();

  Json others = Json::object();
  for (const auto& [field, value] : control.items()) {
    const bool is_drawn = draws_waits && absl::EqualsIgnoreCase(field, "delayMs");
    if (!IsChooser(field) && !is_drawn) others[field] = value;
  }

  Json attempts = Json::array();
  bool fixes_wait = false;
  for (const RequestRecord& attempt : call.attempts) {
    Json entry = ListedEntry(control, attempt.n);
    SetOutcome(attempt, &entry, &notes);
    const Json wait = Member(entry, "delayMs");
    if ((wait.is_null() ? draws_waits : wait.is_object()) && attempt.took.has_value()) {
      Set("delayMs", absl::ToInt64Milliseconds(*attempt.took), &entry);
      fixes_wait = true;
    }
    attempts.push_back(Shortened(entry));
  }
  if (fixes_wait) notes.push_back("the waits were drawn; here they last as long as the attempts");
  if (call.attempts.front().n > 1) {
    notes.push_back(absl::StrCat("the journal has the attempts from number ",
                                 call.attempts.front().n, " on; here they are the first"));
  }

  Replay replay{
      .attempts = HeaderJson(attempts), .others = HeaderJson(others), .notes = std::move(notes)};
  for (const auto& [name, value] : call.attempts.back().headers) {
    if (IsKeptHeader(name)) replay.headers.emplace_back(name, value);
  }
  return replay;
}

}  // namespace lkmock::cli
