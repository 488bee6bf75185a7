// What a token asks of its signal connection: the attribute `lk.mock`, itself a JSON text.
#ifndef LKMOCK_FAULTS_SIGNAL_CONTROL_H_
#define LKMOCK_FAULTS_SIGNAL_CONTROL_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/call.h"
#include "faults/signal_modes.h"

namespace lkmock::faults {

inline constexpr std::string_view kSignalAttribute = "lk.mock";

struct SignalControl {
  const SignalMode* mode = &AllSignalModes().front();  // `happy` unless another one is named.
  int leave_action = 0;  // livekit.LeaveRequest.Action of the LeaveRequests; 0: DISCONNECT.
  std::vector<std::string> problems;  // As MockControl's.
};

// Reads {"signal":"no_pong","leaveAction":"RECONNECT"}; the action may be a number, or a name in
// any case. Empty text is no control. What makes no sense has no effect and is listed in
// `problems`. Thread-safe.
SignalControl ParseSignalControl(std::string_view attribute);

// The problem of a signal request that carries a control in its headers, where none is looked at;
// nullopt for one that carries none. Thread-safe.
std::optional<std::string> IdleControlProblem(const Headers& headers);

}  // namespace lkmock::faults

#endif  // LKMOCK_FAULTS_SIGNAL_CONTROL_H_
