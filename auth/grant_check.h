// Decides whether verified claims may call a method, and words the refusals.
//
// Source: docs/permissions.md; how livekit-server ensures each method's grants.
#ifndef LKMOCK_AUTH_GRANT_CHECK_H_
#define LKMOCK_AUTH_GRANT_CHECK_H_

#include <string>
#include <string_view>

#include "auth/claims.h"
#include "core/grant.h"
#include "core/method_table.h"
#include "core/twirp_error.h"

namespace lkmock::auth {

struct GrantVerdict {
  bool allowed = false;
  GrantSet required;
  GrantSet missing;  // Empty if and only if allowed. A grant for another room is missing, too.

  // The token administers another room than the request names, or none in particular. The two
  // names are set only then.
  bool room_mismatch = false;
  std::string token_room;
  std::string request_room;

  // The same for the destination.
  bool destination_mismatch = false;
  std::string token_destination_room;
  std::string request_destination_room;
};

// `request_room` and `request_destination_room` are what the request's `room_field` and
// kDestinationRoomField hold; empty: the request names none, and every room of the token fits. A
// method without grants is open to any claims.
GrantVerdict CheckGrants(const MethodRow& method, const Claims& claims,
                         std::string_view request_room, std::string_view request_destination_room);

// Of a verdict that does not allow: "mock: permission_denied", with `required` and `missing` in
// meta, and the rooms (`token_room`, `request_room`, `token_destination_room`,
// `request_destination_room`) of a mismatch.
TwirpError PermissionDenied(const GrantVerdict& verdict);

// Of a token that VerifyToken refused: "mock: unauthenticated", with `reason` in meta.
TwirpError Unauthenticated(std::string_view reason);

}  // namespace lkmock::auth

#endif  // LKMOCK_AUTH_GRANT_CHECK_H_
