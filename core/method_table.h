// Every method of the LiveKit API, one row each: its messages, what it asks of a token, how long
// it takes by nature.
//
// Source: the services of livekit/protocol at d74e7cdb (2026-08-22); the grants are those that
// the real server ensures per method. docs/permissions.md prints this table.
#ifndef LKMOCK_CORE_METHOD_TABLE_H_
#define LKMOCK_CORE_METHOD_TABLE_H_

#include <string_view>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "core/grant.h"

namespace lkmock {

struct MethodRow {
  std::string_view key;       // "livekit.RoomService/CreateRoom"
  std::string_view request;   // Full message name.
  std::string_view response;  // Full message name.
  GrantSet grants;            // All of them; none: open to everyone, without a token.

  // The request's field that must equal the token's room under kRoomAdmin; "" where none does.
  std::string_view room_field = "";

  // How long the real server holds the answer; zero: not at all. Where `latency_if` names a bool
  // field of the request, only if that is set.
  absl::Duration latency = absl::ZeroDuration();
  std::string_view latency_if = "";
};

// The request's field that must equal the token's destination room under kDestinationRoom.
inline constexpr std::string_view kDestinationRoomField = "destination_room";

// All rows, in the order of the services' definitions. Thread-safe; lives forever.
absl::Span<const MethodRow> AllMethods();

// The row of `key`, or nullptr.
const MethodRow* FindMethod(std::string_view key);

// Whether the method dials: the two that `sipStatus` fails.
bool IsSipDialMethod(std::string_view key);

}  // namespace lkmock

#endif  // LKMOCK_CORE_METHOD_TABLE_H_
