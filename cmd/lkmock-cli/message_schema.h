// The messages of a method, for reading and for filling in.
#ifndef LKMOCK_CMD_LKMOCK_CLI_MESSAGE_SCHEMA_H_
#define LKMOCK_CMD_LKMOCK_CLI_MESSAGE_SCHEMA_H_

#include <string>
#include <vector>

#include "core/method_table.h"

namespace lkmock::cli {

struct FieldSchema {
  std::string name;   // lowerCamelCase, as in JSON.
  std::string type;   // "string", "livekit.RoomEgress", "string[]", "map<string, string>".
  std::string oneof;  // Of the fields with the same name here at most one may be set; "": any.
};

struct TypeSchema {
  std::string name;                 // "livekit.CreateRoomRequest"
  std::vector<FieldSchema> fields;  // Of a message.
  std::vector<std::string> values;  // Of an enum.
};

// The request, the response, and every type that they hold, each once, in that order. Well-known
// types of protobuf (Timestamp, Struct, …), whose JSON is their own, are not opened.
std::vector<TypeSchema> TypesOf(const MethodRow& method);

// A request that has every field, of each oneof the first, with defaults for values and one
// element for lists and maps: indented JSON that the server takes as it is. A type within itself
// is left out the second time.
std::string RequestTemplate(const MethodRow& method);

}  // namespace lkmock::cli

#endif  // LKMOCK_CMD_LKMOCK_CLI_MESSAGE_SCHEMA_H_
