// The signal protocol's messages as the mock sends them, and its answers to the client's.
//
// Source: livekit.SignalResponse and livekit.SignalRequest; the values are those of LiveKit's
// test-server (docs/signal.md).
#ifndef LKMOCK_RESPONDER_SIGNAL_MESSAGES_H_
#define LKMOCK_RESPONDER_SIGNAL_MESSAGES_H_

#include <map>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "core/region.h"
#include "core/websocket_plan.h"

namespace lkmock::responder {

// Who joins which room.
struct SignalParticipant {
  std::string room;
  std::string identity;  // Empty: "mock-participant".
  std::string name;
  std::string metadata;
  std::map<std::string, std::string> attributes;
};

// Each is one serialized livekit.SignalResponse. Thread-safe.
std::string JoinMessage(const SignalParticipant& participant, const Region& here);
std::string ReconnectMessage(const Region& here);
std::string LeaveMessage(int action);  // A number of livekit.LeaveRequest.Action.

// The answer to one livekit.SignalRequest that arrived at `now`: a pong where `pongs`, an
// acknowledgement of new metadata, close 1000 on a leave; none to anything else, nor to bytes that
// do not parse. Thread-safe.
WebSocketPlan::Reaction AnswerSignal(std::string_view message, bool pongs, absl::Time now);

}  // namespace lkmock::responder

#endif  // LKMOCK_RESPONDER_SIGNAL_MESSAGES_H_
