// Ids that look like LiveKit's and follow from the id of a call: a replay gets the same ones.
#ifndef LKMOCK_RESPONDER_DERIVED_ID_H_
#define LKMOCK_RESPONDER_DERIVED_ID_H_

#include <string>
#include <string_view>

namespace google::protobuf {
class FieldDescriptor;
}

namespace lkmock::responder {

// What ids of the kind that `field` holds begin with: "RM_" for livekit.Room.sid, "EG_" for any
// egress_id; "ID_" where LiveKit has no such prefix.
// Source: the prefixes of livekit/protocol, utils/guid.
std::string_view IdPrefix(const google::protobuf::FieldDescriptor& field);

// `prefix` and 12 characters of LiveKit's alphabet of 57, the same for the same two names. Source:
// the same file.
std::string DerivedId(std::string_view prefix, std::string_view field_name,
                      std::string_view call_id);

}  // namespace lkmock::responder

#endif  // LKMOCK_RESPONDER_DERIVED_ID_H_
