// How a signal connection can go: one row a mode, whose script is a list of steps.
//
// Source: the signal modes of LiveKit's test-server; docs/signal.md prints this table.
#ifndef LKMOCK_FAULTS_SIGNAL_MODES_H_
#define LKMOCK_FAULTS_SIGNAL_MODES_H_

#include <cstdint>
#include <string_view>

#include "absl/time/time.h"
#include "absl/types/span.h"

namespace lkmock::faults {

// A step in LiveKit's terms; the composition turns it into a WebSocketPlan's by filling in the
// messages.
struct SignalStep {
  enum class Act {
    kFirstMessage,  // JoinResponse, or ReconnectResponse on a reconnect.
    kLeave,         // LeaveRequest.
    kWait,          // For `time`.
    kLoop,          // Answers the client's messages until it closes.
    kSilence,       // Ignores them until it closes.
    kClose,         // A close frame with `code` and `reason`.
    kDrop,          // The end of TCP without a close frame.
  };

  Act act;
  absl::Duration time = absl::ZeroDuration();
  uint16_t code = 0;
  std::string_view reason = "";
};

using SignalScript = absl::Span<const SignalStep>;

struct SignalMode {
  std::string_view name;     // As `lk.mock` has it in "signal".
  std::string_view summary;  // What a client meets, for docs and --help.

  // What `validate` answers, and, if that is no 200, with what status the WebSocket is refused.
  int validate_status;
  std::string_view validate_body;

  SignalScript join;          // Of a first connection; empty: it is refused.
  SignalScript reconnect;     // Of one with reconnect=1.
  bool pongs = true;          // Whether the loop answers pings of the signal protocol.
  bool answers_close = true;  // False: the client's close frame is answered by ending TCP.
};

// All modes, `happy` first. Thread-safe; lives forever.
absl::Span<const SignalMode> AllSignalModes();

// The row of `name`, or nullptr.
const SignalMode* FindSignalMode(std::string_view name);

}  // namespace lkmock::faults

#endif  // LKMOCK_FAULTS_SIGNAL_MODES_H_
