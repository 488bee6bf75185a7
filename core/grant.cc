#include "core/grant.h"

#include "absl/strings/str_join.h"

namespace lkmock {

std::string_view GrantName(Grant grant) {
  switch (grant) {
    case Grant::kRoomCreate:
      return "video.roomCreate";
    case Grant::kRoomList:
      return "video.roomList";
    case Grant::kRoomRecord:
      return "video.roomRecord";
    case Grant::kRoomAdmin:
      return "video.roomAdmin";
    case Grant::kDestinationRoom:
      return "video.destinationRoom";
    case Grant::kIngressAdmin:
      return "video.ingressAdmin";
    case Grant::kSipAdmin:
      return "sip.admin";
    case Grant::kSipCall:
      return "sip.call";
  }
  return "";
}

std::vector<Grant> GrantSet::ToVector() const {
  std::vector<Grant> grants;
  for (int i = 0; i < kGrantCount; ++i) {
    if (Has(static_cast<Grant>(i))) grants.push_back(static_cast<Grant>(i));
  }
  return grants;
}

std::string ToString(GrantSet grants) {
  return absl::StrJoin(grants.ToVector(), ", ",
                       [](std::string* out, Grant grant) { out->append(GrantName(grant)); });
}

}  // namespace lkmock
