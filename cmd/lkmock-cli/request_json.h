// Bodies of API calls between JSON, which people type, and protobuf, which the wire may carry.
#ifndef LKMOCK_CMD_LKMOCK_CLI_REQUEST_JSON_H_
#define LKMOCK_CMD_LKMOCK_CLI_REQUEST_JSON_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "core/method_table.h"

namespace lkmock::cli {

struct RequestReading {
  absl::Status problem;            // Not JSON, or a value of the wrong type: names the field.
  std::vector<std::string> notes;  // Of names that servers skip without a word.
  std::string protobuf;            // What was understood, encoded.
  std::string room;                // Of the row's room_field; "" where there is none.
  std::string destination_room;
};

// Reads `json` as the request of `method`, as the server does.
RequestReading ReadRequest(const MethodRow& method, std::string_view json);

// What is wrong with `json` as a message of `type` ("livekit.WebhookEvent"), which must exist:
// kInvalidArgument as `problem` above. Appends to `notes` as above.
absl::Status CheckMessage(std::string_view type, std::string_view json,
                          std::vector<std::string>* notes);

// The protobuf response of `method` as compact proto3 JSON. kInvalidArgument if it does not parse.
absl::StatusOr<std::string> ResponseToJson(const MethodRow& method, const std::string& protobuf);

}  // namespace lkmock::cli

#endif  // LKMOCK_CMD_LKMOCK_CLI_REQUEST_JSON_H_
