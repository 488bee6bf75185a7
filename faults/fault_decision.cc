#include "faults/fault_decision.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "faults/dice.h"

namespace lkmock::faults {
namespace {

Dice DiceOf(const MockControl& control, const Circumstances& circumstances) {
  return Dice(control.seed, circumstances.id, circumstances.attempt, circumstances.random);
}

absl::Duration NotNegative(absl::Duration time) { return std::max(time, absl::ZeroDuration()); }

// Whether it is the attempt that decides, not the region. Past its last entry, a call meets no
// fault.
bool GoesByAttempt(const MockControl& control, int attempt) {
  return !control.attempts.empty() && attempt >= 1;
}

const AttemptControl* EntryOf(const MockControl& control, int attempt) {
  if (!GoesByAttempt(control, attempt)) return nullptr;
  const size_t index = static_cast<size_t>(attempt) - 1;
  return index < control.attempts.size() ? &control.attempts[index] : nullptr;
}

const Failure* FailureOf(const MockControl& control, const Region& here, int attempt) {
  if (GoesByAttempt(control, attempt)) {
    const AttemptControl* const entry = EntryOf(control, attempt);
    return entry != nullptr && entry->failure.has_value() ? &*entry->failure : nullptr;
  }
  const auto& failing = control.fail_regions;
  const bool fails = std::find(failing.begin(), failing.end(), here.index) != failing.end();
  return fails ? &control.failure : nullptr;
}

// Before anything else is decided.
absl::Duration WaitOf(const MockControl& control, const Circumstances& circumstances) {
  const AttemptControl* const entry = EntryOf(control, circumstances.attempt);
  const std::optional<Delay>& delay =
      entry != nullptr && entry->delay.has_value() ? entry->delay : control.delay;
  if (!delay.has_value()) return NotNegative(circumstances.natural_latency);
  return DiceOf(control, circumstances).Draw(Dice::Roll::kDelay, *delay);
}

bool Strikes(const Failure& failure, const MockControl& control,
             const Circumstances& circumstances) {
  if (failure.percent >= 100) return true;
  return DiceOf(control, circumstances).Happens(Dice::Roll::kFailure, failure.percent);
}

FaultDecision SipFailure(absl::Duration wait, SipStatus status) {
  return {.wait = wait, .action = FaultAction::kSipFailure, .sip_status = std::move(status)};
}

}  // namespace

bool RegionAllowed(const MockControl& control, const Region& here) {
  const auto& pinned = control.pinned_regions;
  return pinned.empty() || std::find(pinned.begin(), pinned.end(), here.name) != pinned.end();
}

bool ClockRuns(const MockControl& control, const Circumstances& circumstances) {
  return control.sip_clock.has_value() && circumstances.is_sip_dial && circumstances.awaits_answer;
}

std::vector<std::string> DialProblems(const MockControl& control,
                                      const Circumstances& circumstances) {
  std::vector<std::string> problems;
  if (control.sip_clock.has_value() && !ClockRuns(control, circumstances)) {
    problems.emplace_back(
        "call has no effect: the request is no dial that awaits an answer (CreateSIPParticipant "
        "with wait_until_answered, or TransferSIPParticipant)");
  }
  if (control.sip_status.has_value() && !circumstances.is_sip_dial) {
    problems.emplace_back(
        "sipStatus has no effect: the method is no dial (CreateSIPParticipant or "
        "TransferSIPParticipant)");
  }
  return problems;
}

FaultDecision DecideFault(const MockControl& control, const Region& here,
                          const Circumstances& circumstances) {
  if (!RegionAllowed(control, here)) return {.action = FaultAction::kPinned};

  absl::Duration wait = WaitOf(control, circumstances);
  if (ClockRuns(control, circumstances)) {
    const SipClock& clock = *control.sip_clock;
    wait = NotNegative(clock.answer_after.value_or(wait));
    const absl::Duration ringing = circumstances.ringing_timeout.value_or(absl::ZeroDuration());
    if (ringing > absl::ZeroDuration() && ringing < wait) {
      return SipFailure(ringing, {.code = 408, .phrase = "Request Timeout"});
    }
    if (clock.outcome.has_value()) return SipFailure(wait, *clock.outcome);
  }
  if (circumstances.is_sip_dial && control.sip_status.has_value()) {
    return SipFailure(wait, *control.sip_status);
  }

  const Failure* const failure = FailureOf(control, here, circumstances.attempt);
  if (failure == nullptr || !Strikes(*failure, control, circumstances)) return {.wait = wait};
  // Upstream: the wait of mode "delay" comes on top of the other.
  if (failure->mode == FailMode::kDelay) wait += NotNegative(failure->delay);
  return {.wait = wait, .action = FaultAction::kFail, .failure = failure};
}

TwirpError FaultError(const Failure& failure) {
  return {.code = failure.twirp_code.empty() ? std::string(TwirpCodeOfFault(failure.status))
                                             : failure.twirp_code,
          .msg = absl::StrCat("mock failure (status ", failure.status, ")")};
}

DiscoveryDecision DecideDiscovery(const MockControl& control, const Circumstances& circumstances) {
  const RegionsControl& regions = control.regions;
  DiscoveryDecision decision;
  if (regions.delay.has_value()) {
    decision.wait =
        DiceOf(control, circumstances).Draw(Dice::Roll::kDiscoveryDelay, *regions.delay);
  }
  if (regions.fail_mode == FailMode::kDelay) {
    decision.wait += NotNegative(control.failure.delay);
  } else if (regions.fail_mode != FailMode::kStatus) {
    decision.fail_mode = regions.fail_mode;
  }
  return decision;
}

}  // namespace lkmock::faults
