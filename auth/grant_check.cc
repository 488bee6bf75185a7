#include "auth/grant_check.h"

namespace lkmock::auth {

GrantVerdict CheckGrants(const MethodRow& method, const Claims& claims,
                         std::string_view request_room, std::string_view request_destination_room) {
  GrantVerdict verdict;
  verdict.required = method.grants;
  // A destination counts only where the request names one, below.
  verdict.missing = method.grants.Without(GrantsOf(claims)).Without({Grant::kDestinationRoom});

  const VideoGrant& video = claims.video;
  if (method.grants.Has(Grant::kRoomAdmin) && video.room_admin && !request_room.empty() &&
      request_room != video.room) {
    verdict.missing.Add(Grant::kRoomAdmin);
    verdict.room_mismatch = true;
    verdict.token_room = video.room;
    verdict.request_room = std::string(request_room);
  }
  if (method.grants.Has(Grant::kDestinationRoom) && !request_destination_room.empty() &&
      request_destination_room != video.destination_room) {
    verdict.missing.Add(Grant::kDestinationRoom);
    verdict.destination_mismatch = true;
    verdict.token_destination_room = video.destination_room;
    verdict.request_destination_room = std::string(request_destination_room);
  }
  verdict.allowed = verdict.missing.empty();
  return verdict;
}

TwirpError PermissionDenied(const GrantVerdict& verdict) {
  TwirpError error = {
      "permission_denied",
      "mock: permission_denied",
      {{"required", ToString(verdict.required)}, {"missing", ToString(verdict.missing)}}};
  if (verdict.room_mismatch) {
    error.meta.emplace_back("token_room", verdict.token_room);
    error.meta.emplace_back("request_room", verdict.request_room);
  }
  if (verdict.destination_mismatch) {
    error.meta.emplace_back("token_destination_room", verdict.token_destination_room);
    error.meta.emplace_back("request_destination_room", verdict.request_destination_room);
  }
  return error;
}

TwirpError Unauthenticated(std::string_view reason) {
  return {"unauthenticated", "mock: unauthenticated", {{"reason", std::string(reason)}}};
}

}  // namespace lkmock::auth
