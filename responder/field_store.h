// Scalars of JSON in the fields of a message, by reflection.
#ifndef LKMOCK_RESPONDER_FIELD_STORE_H_
#define LKMOCK_RESPONDER_FIELD_STORE_H_

#include <string>
#include <string_view>

#include "responder/json_scalar.h"

namespace google::protobuf {
class FieldDescriptor;
class Message;
}  // namespace google::protobuf

namespace lkmock::responder {

// Sets a singular `field`, or appends to a repeated one. False: the value does not fit the field.
// The name of an enum value that there is not is skipped, as an unknown field is.
// Source: the JSON mapping of proto3.
bool StoreScalar(const JsonScalar& scalar, const google::protobuf::FieldDescriptor& field,
                 google::protobuf::Message* message);

// Sets the `key` of a map's `entry`: it comes as a string, whatever its type. False as above.
bool StoreMapKey(std::string_view text, const google::protobuf::FieldDescriptor& key,
                 google::protobuf::Message* entry);

// What a value of `field` is, for people: "string"; and of several: "strings", but "uint32".
std::string_view KindOf(const google::protobuf::FieldDescriptor& field);
std::string KindsOf(const google::protobuf::FieldDescriptor& field);

}  // namespace lkmock::responder

#endif  // LKMOCK_RESPONDER_FIELD_STORE_H_
