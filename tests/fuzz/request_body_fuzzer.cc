// Request bodies of every method, in both wires, and the answers to them.
//
// An input is a byte each for the method and the wire, then the body.
#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <google/protobuf/stubs/logging.h>
#include <google/protobuf/util/json_util.h>

#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/json_text.h"
#include "responder/proto_json_reader.h"
#include "responder/proto_json_writer.h"
#include "responder/responder.h"
#include "responder/wire.h"
#include "tests/fuzz/fuzz_target.h"

namespace lkmock::fuzz {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using responder::Method;
using responder::Responder;
using responder::Wire;

const Responder& Api() {
  static const Responder& api = *Responder::Create().value().release();
  return api;
}

const std::vector<const Method*>& Methods() {
  static const auto& methods = *new std::vector<const Method*>(Api().Methods());
  return methods;
}

void CheckJson(std::string_view text) {
  if (!nlohmann::json::accept(text) || !IsUtf8(text)) {
    Fail(absl::StrCat("this was written for JSON: ", text));
  }
}

std::unique_ptr<Message> ReadJson(const Message& like, std::string_view json) {
  std::unique_ptr<Message> message(like.New());
  const absl::Status status = responder::ReadProtoJson(json, message.get());
  if (!status.ok()) Fail(absl::StrCat(status.message(), ", and yet we wrote it: ", json));
  return message;
}

// What we write, we read; and so does protobuf's json_util, which reads the same in it. What that
// writes, we read as it was meant.
void CheckRoundTrips(const Message& message) {
  const std::string json = responder::ToProtoJson(message);
  CheckJson(json);
  const std::unique_ptr<Message> ours = ReadJson(message, json);
  if (responder::ToProtoJson(*ours) != json) Fail(absl::StrCat("read again, it differs: ", json));

  const std::unique_ptr<Message> theirs(message.New());
  const auto status = google::protobuf::util::JsonStringToMessage(json, theirs.get());
  if (!status.ok()) Fail(absl::StrCat(status.message().as_string(), ", says json_util: ", json));
  if (responder::ToProtoJson(*theirs) != json) {
    Fail(absl::StrCat("json_util reads something else in: ", json));
  }

  std::string text;
  if (!google::protobuf::util::MessageToJsonString(*ours, &text).ok()) {
    Fail(absl::StrCat("json_util cannot write what we can: ", json));
  }
  if (responder::ToProtoJson(*ReadJson(message, text)) != json) {
    Fail(absl::StrCat("json_util writes: ", text, "; we write: ", json));
  }
}

void CheckResponse(const Method& method, const responder::DecodedRequest& request,
                   std::string_view call_id) {
  const std::string json = Api().Respond(method, request, Wire::kJson, call_id);
  const std::string bytes = Api().Respond(method, request, Wire::kProtobuf, call_id);
  CheckJson(json);
  const auto response = Api().ReadResponse(method, json);
  if (!response.ok()) Fail(absl::StrCat(response.status().message(), ": ", json));
  if (Api().Respond(*response, Wire::kJson) != json) Fail(absl::StrCat("it differs: ", json));
  const std::unique_ptr<Message> message(response->message().New());
  if (!message->ParsePartialFromString(bytes)) Fail("the response is no protobuf message");
  if (responder::ToProtoJson(*message) != json) {
    Fail(absl::StrCat("the wires differ: ", json, " and ", responder::ToProtoJson(*message)));
  }
}

// Every text in `message` stands in `body`.
void CheckNothingIsMadeUp(const Message& message, std::string_view body) {
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
    for (int i = 0; i < count; ++i) {
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        CheckNothingIsMadeUp(field->is_repeated() ? reflection.GetRepeatedMessage(message, field, i)
                                                  : reflection.GetMessage(message, field),
                             body);
      } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
        const std::string text = field->is_repeated()
                                     ? reflection.GetRepeatedString(message, field, i)
                                     : reflection.GetString(message, field);
        if (!absl::StrContains(body, text)) {
          Fail(absl::StrCat(field->full_name(), " was not in the body: ", text));
        }
      }
    }
  }
}

// What was understood of a body that does not parse is a message.
void CheckIsWhole(const Method& method, const Message& message) {
  const std::string bytes = message.SerializeAsString();
  const responder::DecodedRequest again = Api().Decode(method, Wire::kProtobuf, bytes);
  if (!again.problem().empty()) Fail(absl::StrCat("what was understood is ", again.problem()));
  if (responder::ToProtoJson(again.message()) != responder::ToProtoJson(message)) {
    Fail(absl::StrCat("read again, it differs: ", responder::ToProtoJson(message)));
  }
}

}  // namespace

void Try(std::string_view input) {
  // protobuf complains of broken UTF-8 on stderr.
  [[maybe_unused]] static const google::protobuf::LogSilencer silence;
  if (input.size() < 2) return;
  const Method& method = *Methods()[static_cast<uint8_t>(input[0]) % Methods().size()];
  const Wire wire = input[1] % 2 == 0 ? Wire::kProtobuf : Wire::kJson;
  const std::string_view body = input.substr(2);

  const responder::DecodedRequest request = Api().Decode(method, wire, body);
  CheckJson(Api().RequestJson(method, request));
  CheckRoundTrips(request.message());
  if (wire == Wire::kProtobuf) {
    CheckNothingIsMadeUp(request.message(), body);
    CheckIsWhole(method, request.message());
  }
  CheckResponse(method, request, "");
  CheckResponse(method, request, "call-1");

  // The same text as the response that a control gives.
  if (wire == Wire::kJson) {
    const auto given = Api().ReadResponse(method, body);
    if (given.ok()) CheckRoundTrips(given->message());
  }
}

std::vector<std::string> Dictionary() {
  std::vector<std::string> words = {"null",
                                    "true",
                                    "\"NaN\"",
                                    "\"-Infinity\"",
                                    "1e400",
                                    "\"1.5s\"",
                                    "\"2026-01-02T03:04:05Z\"",
                                    "\"a,bC\"",
                                    "\"@type\":",
                                    "\\ud800",
                                    "[{",
                                    "}]"};
  for (const Method* method : Methods()) {
    const google::protobuf::Descriptor& type = responder::RequestType(*method);
    for (int i = 0; i < type.field_count(); ++i) {
      words.push_back(absl::StrCat("\"", type.field(i)->json_name(), "\":"));
    }
  }
  return words;
}

}  // namespace lkmock::fuzz
