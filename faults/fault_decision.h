// Decides which fault, if any, one request meets in one region, and says it on the wire. Pure: no
// clock, no I/O, and chance is a number that it is handed.
//
// Source: docs/control.md, "The order of a call"; docs/faults.md.
#ifndef LKMOCK_FAULTS_FAULT_DECISION_H_
#define LKMOCK_FAULTS_FAULT_DECISION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "core/mock_control.h"
#include "core/region.h"
#include "core/twirp_error.h"

namespace lkmock::faults {

// What a decision depends on besides the control and the region.
struct Circumstances {
  absl::Duration natural_latency;  // The method's own wait, where the control names none.

  bool is_sip_dial = false;    // The method is one that `sipStatus` fails.
  bool awaits_answer = false;  // And the request is answered only when the phone is.
  std::optional<absl::Duration> ringing_timeout;  // Of that request; zero or less counts as none.

  std::string_view id;  // Of the call, as CallId has it.
  int attempt = 0;      // Of that call, from 1; 0: nobody counts.
  uint64_t random = 0;  // A fresh one per request: what is drawn without a seed comes from it.
};

enum class FaultAction {
  kServe,       // No fault: the response.
  kPinned,      // 451: the project may not use this region.
  kSipFailure,  // The dial ends with `sip_status`.
  kFail,        // `failure` says how.
};

struct FaultDecision {
  // Before the action. Never negative; may be infinite: it is the caller's to cut, for of two waits
  // the shorter one counts here, whatever either is cut to.
  absl::Duration wait = absl::ZeroDuration();
  FaultAction action = FaultAction::kServe;
  std::optional<SipStatus> sip_status;  // Of kSipFailure.
  const Failure* failure = nullptr;     // Of kFail: a part of the control, and lives as long.
};

// Whether the control's pins, where it has any, name `here`.
bool RegionAllowed(const MockControl& control, const Region& here);

// Whether the control's SIP clock governs the request.
bool ClockRuns(const MockControl& control, const Circumstances& circumstances);

// The problems of a control that is for a dial, where the request is none.
std::vector<std::string> DialProblems(const MockControl& control,
                                      const Circumstances& circumstances);

// Reads `control` as listener `here` sees it. In this order: the pins; the wait; the SIP clock,
// then `sipStatus`; and, by the attempt where the control lists any, else by the region, the
// failure. Thread-safe. Cannot fail: what made no sense was reported when the control was parsed.
FaultDecision DecideFault(const MockControl& control, const Region& here,
                          const Circumstances& circumstances);

// The Twirp error of a failure by status, without a body of its own: "mock failure (status 503)".
// Its HTTP status is the failure's.
TwirpError FaultError(const Failure& failure);

struct DiscoveryDecision {
  absl::Duration wait = absl::ZeroDuration();  // As FaultDecision's.
  std::optional<FailMode> fail_mode;  // nullopt: the answer is sent. Never kStatus, kDelay.
};

// The same of /settings/regions, which fails by its own settings alone: neither by region, nor by
// attempt, nor by chance. Its status is part of its answer.
DiscoveryDecision DecideDiscovery(const MockControl& control, const Circumstances& circumstances);

}  // namespace lkmock::faults

#endif  // LKMOCK_FAULTS_FAULT_DECISION_H_
