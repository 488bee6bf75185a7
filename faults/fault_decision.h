// Decides which fault, if any, one request meets in one region, and says it on the wire. Pure: no
// clock, no I/O.
//
// Source: docs/control.md, "The order of a call".
#ifndef LKMOCK_FAULTS_FAULT_DECISION_H_
#define LKMOCK_FAULTS_FAULT_DECISION_H_

#include <string>

#include "absl/time/time.h"
#include "core/mock_control.h"
#include "core/region.h"
#include "core/twirp_error.h"

namespace lkmock::faults {

enum class FaultAction {
  kServe,       // No fault: the response.
  kPinned,      // 451: the project may not use this region.
  kSipFailure,  // The dial ends with `sip_status` of the control.
  kStatus,      // The Twirp error that FaultError makes.
  kDrop,        // The connection closes without a response.
};

struct FaultDecision {
  absl::Duration wait = absl::ZeroDuration();  // Before the action. Never negative.
  FaultAction action = FaultAction::kServe;

  // Of kStatus alone:
  int status = 0;          // HTTP.
  std::string twirp_code;  // Never empty.
};

// Whether the control's pins, where it has any, name `here`.
bool RegionAllowed(const MockControl& control, const Region& here);

// Reads `control` as listener `here` sees it. `natural_latency` is the method's own wait, which
// counts where the control names none; `is_sip_dial`: the method is one that `sipStatus` fails.
// Thread-safe. Cannot fail: what made no sense was reported when the control was parsed.
FaultDecision DecideFault(const MockControl& control, const Region& here,
                          absl::Duration natural_latency, bool is_sip_dial);

// The body of a kStatus: "mock failure (status 503)". Its HTTP status is the decision's.
TwirpError FaultError(const FaultDecision& decision);

}  // namespace lkmock::faults

#endif  // LKMOCK_FAULTS_FAULT_DECISION_H_
