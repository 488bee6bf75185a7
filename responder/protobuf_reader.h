// Protobuf's wire format into any message, keeping what was understood before an error.
//
// protobuf's own reader keeps, of a body that ends inside a string, one of the announced length: it
// pads what came with NULs. So it serves here for bodies that are whole, and for the whole part of
// one that is not.
#ifndef LKMOCK_RESPONDER_PROTOBUF_READER_H_
#define LKMOCK_RESPONDER_PROTOBUF_READER_H_

#include <string_view>

#include "absl/status/status.h"

namespace google::protobuf {
class Message;
}

namespace lkmock::responder {

// Reads `bytes` into the empty `message`.
//
// On kInvalidArgument the message names the byte where the first field begins that is broken: that
// ends too early, is malformed, is text and no UTF-8, or nests deeper than 100. `message` then
// holds what came before, as ReadProtoJson has it of the same message in JSON: of a message that
// breaks, its fields before that place; of a list, its elements; of a map, its entries, the last
// one with as much as there is of a message in it. Of anything else that breaks, nothing: a
// string, a number, a value of a well-known type.
//
// Takes time in proportion to `bytes`, and memory for one copy of them. Thread-safe.
// Source: the Encoding page of the protobuf documentation.
absl::Status ReadProtobuf(std::string_view bytes, google::protobuf::Message* message);

}  // namespace lkmock::responder

#endif  // LKMOCK_RESPONDER_PROTOBUF_READER_H_
