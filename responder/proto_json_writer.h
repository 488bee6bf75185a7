// Any protobuf message as proto3 JSON, as Go's protojson prints it, compact.
//
// Source: the ProtoJSON Format page of the protobuf documentation. protobuf's own json_util builds
// a description of the type on each call and throws it away, which costs more than the rest of a
// request; it serves here for the well-known types alone.
#ifndef LKMOCK_RESPONDER_PROTO_JSON_WRITER_H_
#define LKMOCK_RESPONDER_PROTO_JSON_WRITER_H_

#include <string>

namespace google::protobuf {
class FieldDescriptor;
class Message;
}  // namespace google::protobuf

namespace lkmock::responder {

// Appends `message` to `out`: lowerCamelCase names in the order of declaration, 64-bit integers
// as strings, enums by name, bytes as base64, map keys sorted, defaults omitted where the field
// does not track presence. Always valid JSON: a string that is no UTF-8 is mended by U+FFFD.
// Thread-safe.
void AppendProtoJson(const google::protobuf::Message& message, std::string* out);

// Appends the value of `field`, a singular one of no message type.
void AppendProtoJsonScalar(const google::protobuf::Message& message,
                           const google::protobuf::FieldDescriptor& field, std::string* out);

std::string ToProtoJson(const google::protobuf::Message& message);

}  // namespace lkmock::responder

#endif  // LKMOCK_RESPONDER_PROTO_JSON_WRITER_H_
