// The protobuf types whose JSON is not an object of their fields (Timestamp, Struct, Any, …).
#ifndef LKMOCK_RESPONDER_WELL_KNOWN_H_
#define LKMOCK_RESPONDER_WELL_KNOWN_H_

#include <google/protobuf/descriptor.h>

namespace lkmock::responder {

// Whether values of `field` (a map's values, a list's elements) are of such a type. Reader and
// writer leave the whole field to protobuf's json_util then.
inline bool HoldsWellKnownType(const google::protobuf::FieldDescriptor& field) {
  const google::protobuf::FieldDescriptor& value =
      field.is_map() ? *field.message_type()->map_value() : field;
  return value.message_type() != nullptr &&
         value.message_type()->well_known_type() !=
             google::protobuf::Descriptor::WELLKNOWNTYPE_UNSPECIFIED;
}

}  // namespace lkmock::responder

#endif  // LKMOCK_RESPONDER_WELL_KNOWN_H_
