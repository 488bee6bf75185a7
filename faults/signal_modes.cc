#include "faults/signal_modes.h"

namespace lkmock::faults {
namespace {

using Act = SignalStep::Act;

// Long enough for a client to take itself for connected.
constexpr absl::Duration kSettled = absl::Milliseconds(200);
constexpr uint16_t kInternalError = 1011;  // RFC 6455, 7.4.1

constexpr SignalStep kHappy[] = {{Act::kFirstMessage}, {Act::kLoop}};
constexpr SignalStep kSilent[] = {{Act::kSilence}};
constexpr SignalStep kCloseFirst[] = {{Act::kWait, absl::Milliseconds(50)},
                                      {Act::kClose, {}, kInternalError}};
constexpr SignalStep kCloseLater[] = {
    {Act::kFirstMessage},
    {Act::kWait, kSettled},
    {Act::kClose, {}, kInternalError, "mock close_when_connected"},
};
constexpr SignalStep kDropLater[] = {{Act::kFirstMessage}, {Act::kWait, kSettled}, {Act::kDrop}};
constexpr SignalStep kLeaveLater[] = {
    {Act::kFirstMessage}, {Act::kWait, kSettled}, {Act::kLeave}, {Act::kLoop}};
constexpr SignalStep kLeaveFirst[] = {{Act::kLeave}, {Act::kSilence}};

constexpr SignalMode kModes[] = {
    {"happy", "First message, then the loop", 200, "success", kHappy, kHappy},
    {"validate_500", "Refused with 500", 500, "internal server error", {}, {}},
    {"validate_service_not_found", "Refused with 404", 404, "404 page not found", {}, {}},
    {"room_not_found", "Refused with 404", 404, "requested room does not exist", {}, {}},
    {"no_first_message", "Accepted, then silence", 200, "success", kSilent, kSilent},
    {"no_pong", "First message, loop without pongs", 200, "success", kHappy, kHappy, false},
    {"close_before_join", "After 50 ms close 1011, without a reason", 200, "success", kCloseFirst,
     kCloseFirst},
    {"close_when_connected",
     "First message, after 200 ms close 1011 with reason `mock close_when_connected`", 200,
     "success", kCloseLater, kCloseLater},
    {"drop_when_connected", "First message, after 200 ms the end of TCP without a close frame", 200,
     "success", kDropLater, kDropLater},
    {"leave_when_connected", "First message, after 200 ms a LeaveRequest, then the loop", 200,
     "success", kLeaveLater, kLeaveLater},
    {"leave_first_message", "A LeaveRequest as first and only message", 200, "success", kLeaveFirst,
     kLeaveFirst},
    {"leave_during_reconnect",
     "On a reconnect a LeaveRequest as first and only message; else as happy", 200, "success",
     kHappy, kLeaveFirst},
    {"drop_on_close", "As happy, but the client's close frame is answered by the end of TCP", 200,
     "success", kHappy, kHappy, true, false},
};

}  // namespace

absl::Span<const SignalMode> AllSignalModes() { return kModes; }

const SignalMode* FindSignalMode(std::string_view name) {
  for (const SignalMode& mode : kModes) {
    if (mode.name == name) return &mode;
  }
  return nullptr;
}

}  // namespace lkmock::faults
