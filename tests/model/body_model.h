// Request and response messages, as http.md's "A Twirp call" and "The response" have them.
#ifndef LKMOCK_TESTS_MODEL_BODY_MODEL_H_
#define LKMOCK_TESTS_MODEL_BODY_MODEL_H_

#include <google/protobuf/message.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tests/model/open_points.h"

namespace lkmock::model {

using MessagePtr = std::shared_ptr<google::protobuf::Message>;

bool IsUtf8(const std::string& text);

// An empty message of the type of that full name, which must exist.
MessagePtr NewMessage(const std::string& type);

struct RequestBody {
  bool parses = true;
  MessagePtr message;  // What was understood.
};

RequestBody ReadBody(const std::string& type, bool json, std::string_view body, Reading& reading);

// proto3 JSON, unknown fields ignored; null where it does not parse.
MessagePtr MessageOfJson(const std::string& type, std::string_view text);

// Members of the JSON object `text` that the type has no field for.
std::vector<std::string> UnknownFields(const std::string& type, std::string_view text);

// The populated response to `request`.
MessagePtr Populate(const std::string& type, const google::protobuf::Message& request);

// The request's string field `name`, or "" where it has none.
std::string StringField(const google::protobuf::Message& message, const std::string& name);
bool BoolField(const google::protobuf::Message& message, const std::string& name);

// How `body` differs from `message` in that wire format; "" where it does not.
std::string BodyDifference(const google::protobuf::Message& message, bool json,
                           std::string_view body);

}  // namespace lkmock::model

#endif  // LKMOCK_TESTS_MODEL_BODY_MODEL_H_
