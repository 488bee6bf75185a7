// What a token may do, by name: for those who want to sign no more than a method needs.
#ifndef LKMOCK_AUTH_HELD_GRANTS_H_
#define LKMOCK_AUTH_HELD_GRANTS_H_

#include <string>
#include <vector>

#include "auth/claims.h"
#include "core/grant.h"

namespace lkmock::auth {

// "video.roomCreate", "sip.call", …: the flags that `claims` sets, and "video.destinationRoom"
// where it names one; in the order of docs/permissions.md. What a participant may do in a room
// counts as the claims say it: an absent canPublish is not listed.
std::vector<std::string> HeldGrants(const Claims& claims);

// Those of them that are not in `required`. Allocates nothing where there are none.
std::vector<std::string> UnusedGrants(const Claims& claims, GrantSet required);

}  // namespace lkmock::auth

#endif  // LKMOCK_AUTH_HELD_GRANTS_H_
