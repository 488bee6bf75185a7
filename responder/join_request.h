// The query parameter `join_request` of /rtc/v1: who joins, and how.
#ifndef LKMOCK_RESPONDER_JOIN_REQUEST_H_
#define LKMOCK_RESPONDER_JOIN_REQUEST_H_

#include <map>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace lkmock::responder {

// Of a livekit.JoinRequest, what the mock acts by. A publisher offer in it is ignored.
struct JoinRequest {
  bool reconnect = false;
  std::string metadata;
  std::map<std::string, std::string> attributes;
};

// Decodes base64url, padded or not, of a livekit.WrappedJoinRequest, its payload gzip or none.
// kInvalidArgument with a short reason otherwise, also if it unpacks to more than 1 MiB: real ones
// have some 15 kB. Thread-safe.
absl::StatusOr<JoinRequest> DecodeJoinRequest(std::string_view text);

}  // namespace lkmock::responder

#endif  // LKMOCK_RESPONDER_JOIN_REQUEST_H_
