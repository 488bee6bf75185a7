// The two encodings of a Twirp body.
#ifndef LKMOCK_RESPONDER_WIRE_H_
#define LKMOCK_RESPONDER_WIRE_H_

#include <string_view>

#include "absl/strings/match.h"

namespace lkmock::responder {

enum class Wire { kProtobuf, kJson };

// The wire that a request's Content-Type asks for.
// Upstream: whatever contains "json" is JSON, anything else, absence included, is protobuf.
inline Wire WireOf(std::string_view content_type) {
  return absl::StrContains(content_type, "json") ? Wire::kJson : Wire::kProtobuf;
}

// The Content-Type of an answer: exact, without a charset, for the Node and Python SDKs compare
// it as it is.
inline std::string_view ContentType(Wire wire) {
  return wire == Wire::kJson ? "application/json" : "application/protobuf";
}

}  // namespace lkmock::responder

#endif  // LKMOCK_RESPONDER_WIRE_H_
