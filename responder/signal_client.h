// The client's side of the signal protocol: requests made, responses read.
//
// Source: livekit.SignalRequest, SignalResponse and WrappedJoinRequest.
#ifndef LKMOCK_RESPONDER_SIGNAL_CLIENT_H_
#define LKMOCK_RESPONDER_SIGNAL_CLIENT_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace lkmock::responder {

// A serialized SignalRequest from proto3 JSON. kInvalidArgument says what makes no sense in it, an
// empty request included.
absl::StatusOr<std::string> SignalRequestFromJson(std::string_view json);

// A serialized `ping_req` that says `now`.
std::string PingRequest(absl::Time now);

// The value of /rtc/v1's `join_request` for a client that joins, or comes back.
std::string JoinRequestParameter(bool reconnect);

struct SignalResponseText {
  std::string kind;  // The member that is set: "join", "pong_resp"; "" for none.
  std::string json;  // The whole response as proto3 JSON.
};

// kInvalidArgument: no SignalResponse.
absl::StatusOr<SignalResponseText> ReadSignalResponse(std::string_view bytes);

}  // namespace lkmock::responder

#endif  // LKMOCK_RESPONDER_SIGNAL_CLIENT_H_
