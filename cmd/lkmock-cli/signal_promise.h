// What a signal mode promises, held against what a client met.
#ifndef LKMOCK_CMD_LKMOCK_CLI_SIGNAL_PROMISE_H_
#define LKMOCK_CMD_LKMOCK_CLI_SIGNAL_PROMISE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "faults/signal_modes.h"

namespace lkmock::cli {

enum class SignalEnd {
  kRefused,   // No WebSocket: `status` says why.
  kClosed,    // By a close frame of the server's own accord: `code`, `reason`.
  kDropped,   // TCP ended without a close frame.
  kReset,     // TCP was reset.
  kAnswered,  // Our close frame was answered with the server's.
  kCut,       // Our close frame was answered by the end of TCP.
};

// What a client that pings once after its first message met.
struct SignalRecord {
  std::vector<std::string> messages;  // Kinds, in order: "join", "pong_resp", "leave".
  SignalEnd end = SignalEnd::kRefused;
  int status = 0;     // HTTP, of kRefused.
  uint16_t code = 0;  // Of kClosed.
  std::string reason;
  bool left = false;  // We sent a LeaveRequest, which a loop answers by closing with 1000.
};

// "closed by the server: 1011 mock close_when_connected", "still open until we closed", …
std::string EndText(const SignalRecord& record);

// One sentence for each thing that went otherwise than `mode` promises a client that joins, or
// `reconnect`s; empty where nothing did.
std::vector<std::string> BrokenPromises(const faults::SignalMode& mode, bool reconnect,
                                        const SignalRecord& record);

}  // namespace lkmock::cli

#endif  // LKMOCK_CMD_LKMOCK_CLI_SIGNAL_PROMISE_H_
