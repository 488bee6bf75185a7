// Proto3 JSON into any protobuf message, keeping what was understood before an error.
//
// Source: the ProtoJSON Format page of the protobuf documentation; leniency as Go's protojson with
// DiscardUnknown, which the mock of LiveKit uses. protobuf's own json_util keeps nothing of a text
// that is wrong at its end, so it serves here for the well-known types alone.
#ifndef LKMOCK_RESPONDER_PROTO_JSON_READER_H_
#define LKMOCK_RESPONDER_PROTO_JSON_READER_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"

namespace google::protobuf {
class Descriptor;
class FieldDescriptor;
class Message;
}  // namespace google::protobuf

namespace lkmock::responder {

// A name that is skipped, as no type has it.
struct UnknownName {
  enum class Kind {
    kField,
    kEnumValue,
  };

  Kind kind = Kind::kField;
  std::string path;       // Printable ASCII. kField: of the message that it stands in, "" or
                          // "rooms[0]."; kEnumValue: of the field, "status" or "rooms[0].status".
  std::string_view name;  // As it came, until the listener returns.
  std::vector<std::string_view> known;  // Those that there are. As long as the type lives.
};

// May hear of as many as there are bytes.
using UnknownNameListener = absl::FunctionRef<void(const UnknownName&)>;

// Reads `json`, an object, into the empty `message`. Names may be lowerCamelCase or as in the
// .proto file; unknown fields and unknown enum names are skipped, and told to `listener` but for
// those within values of well-known types; null is absence.
//
// On kInvalidArgument the message names the field and what was found, and `message` holds every
// field before that place: callers that are lenient go on with it. Messages nested deeper than
// 100 are an error; unknown values may nest to any depth. Thread-safe.
absl::Status ReadProtoJson(std::string_view json, google::protobuf::Message* message,
                           std::optional<UnknownNameListener> listener = std::nullopt);

// The field of `type` that the reader takes a member of this name for; nullptr: it skips it.
const google::protobuf::FieldDescriptor* FindJsonField(const google::protobuf::Descriptor& type,
                                                       std::string_view name);

}  // namespace lkmock::responder

#endif  // LKMOCK_RESPONDER_PROTO_JSON_READER_H_
