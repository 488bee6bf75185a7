#include "faults/fault_decision.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace lkmock::faults {
namespace {

bool FailsIn(const MockControl& control, const Region& here) {
  return std::find(control.fail_regions.begin(), control.fail_regions.end(), here.index) !=
         control.fail_regions.end();
}

std::string TwirpCodeOf(const MockControl& control) {
  if (!control.failure.twirp_code.empty()) return control.failure.twirp_code;
  return std::string(TwirpCodeOfFault(control.failure.status));
}

}  // namespace

bool RegionAllowed(const MockControl& control, const Region& here) {
  const auto& pinned = control.pinned_regions;
  return pinned.empty() || std::find(pinned.begin(), pinned.end(), here.name) != pinned.end();
}

FaultDecision DecideFault(const MockControl& control, const Region& here,
                          absl::Duration natural_latency, bool is_sip_dial) {
  if (!RegionAllowed(control, here)) return {.action = FaultAction::kPinned};

  FaultDecision decision{.wait = control.delay.has_value() ? control.delay->min : natural_latency};
  if (is_sip_dial && control.sip_status.has_value()) {
    decision.action = FaultAction::kSipFailure;
  } else if (!FailsIn(control, here)) {
    decision.action = FaultAction::kServe;
  } else if (control.failure.mode == FailMode::kDrop) {
    decision.action = FaultAction::kDrop;
  } else {
    // Upstream: the wait of mode "delay" comes on top of the other.
    if (control.failure.mode == FailMode::kDelay) decision.wait += control.failure.delay;
    decision.action = FaultAction::kStatus;
    decision.status = control.failure.status;
    decision.twirp_code = TwirpCodeOf(control);
  }
  return decision;
}

TwirpError FaultError(const FaultDecision& decision) {
  return {.code = decision.twirp_code,
          .msg = absl::StrCat("mock failure (status ", decision.status, ")")};
}

}  // namespace lkmock::faults
