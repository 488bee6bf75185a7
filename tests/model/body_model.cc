#include "tests/model/body_model.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/stubs/common.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/message_differencer.h>
#include <google/protobuf/wire_format_lite.h>

#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/api_types.h"

namespace lkmock::model {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::google::protobuf::Reflection;
using ::nlohmann::json;

bool ParseJson(std::string_view text, Message* message) {
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = true;
  message->Clear();
  return google::protobuf::util::JsonStringToMessage(
             google::protobuf::StringPiece(text.data(), text.size()), message, options)
      .ok();
}

// Whether lists are lists, and maps and messages objects: protobuf's reader takes other things.
bool IsProto3Json(const Descriptor& type, const json& value) {
  if (type.well_known_type() != Descriptor::WELLKNOWNTYPE_UNSPECIFIED) return true;
  if (!value.is_object()) return false;
  for (const auto& [name, member] : value.items()) {
    const FieldDescriptor* field = type.FindFieldByName(name);
    if (field == nullptr) field = type.FindFieldByCamelcaseName(name);
    if (field == nullptr || member.is_null()) continue;
    if (field->is_map()) {
      if (!member.is_object()) return false;
    } else if (field->is_repeated() && !member.is_array()) {
      return false;
    } else if (field->message_type() != nullptr) {
      for (const json& element : field->is_repeated() ? member : json::array({member})) {
        if (!IsProto3Json(*field->message_type(), element)) return false;
      }
    }
  }
  return true;
}

// What a reader may have understood of a JSON text that breaks somewhere: nothing, or the members
// of the outermost object before one of its commas.
std::vector<MessagePtr> Understandings(const std::string& type, std::string_view text) {
  std::vector<MessagePtr> all = {NewMessage(type)};
  int depth = 0;
  bool in_string = false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (in_string) {
      if (text[i] == '\\')
        ++i;
      else if (text[i] == '"')
        in_string = false;
    } else if (text[i] == '"') {
      in_string = true;
    } else if (text[i] == '{' || text[i] == '[') {
      ++depth;
    } else if (text[i] == '}' || text[i] == ']') {
      --depth;
    }
    if (depth != 1 || in_string) continue;
    MessagePtr message = NewMessage(type);
    const std::string_view part = text.substr(0, text[i] == ',' ? i : i + 1);
    if (ParseJson(absl::StrCat(part, "}"), message.get())) all.push_back(message);
  }
  return all;
}

RequestBody ReadJsonBody(const std::string& type, std::string_view body, Reading& reading) {
  RequestBody read{.message = NewMessage(type)};
  const bool is_json =
      IsProto3Json(*read.message->GetDescriptor(), json::parse(body, nullptr, false));
  const bool is_message = ParseJson(body, read.message.get());
  read.parses = is_message && (is_json || reading.Is(Open::kLaxJsonParses));
  if (read.parses) return read;
  std::vector<MessagePtr> all = Understandings(type, body);
  if (is_message) all.push_back(read.message);
  const int which = reading.Choose(Open::kWhatWasUnderstood, static_cast<int>(all.size()));
  read.message = all[static_cast<size_t>(which)];
  return read;
}

// Reads as many whole fields at the beginning of `body` as may be. Of a message that breaks behind
// them, it reads the same where `within` says so.
void ReadWholeFields(std::string_view body, bool within, Message* message) {
  using google::protobuf::internal::WireFormatLite;
  google::protobuf::io::CodedInputStream in(reinterpret_cast<const uint8_t*>(body.data()),
                                            static_cast<int>(body.size()));
  const auto part = [&](int start, int end) {
    return std::string(body.substr(static_cast<size_t>(start), static_cast<size_t>(end - start)));
  };
  while (true) {
    const int start = in.CurrentPosition();
    const uint32_t tag = in.ReadTag();
    const int behind_tag = in.CurrentPosition();
    if (tag == 0) return;
    const bool ends = WireFormatLite::SkipField(&in, tag);
    const MessagePtr alone(message->New());
    if (ends && alone->ParseFromString(part(start, in.CurrentPosition()))) {
      message->MergeFrom(*alone);
      continue;
    }
    const FieldDescriptor* field =
        message->GetDescriptor()->FindFieldByNumber(WireFormatLite::GetTagFieldNumber(tag));
    if (!within || field == nullptr || field->message_type() == nullptr || field->is_map() ||
        field->message_type()->well_known_type() != Descriptor::WELLKNOWNTYPE_UNSPECIFIED ||
        WireFormatLite::GetTagWireType(tag) != WireFormatLite::WIRETYPE_LENGTH_DELIMITED) {
      return;
    }
    const std::string_view rest = body.substr(static_cast<size_t>(behind_tag));
    google::protobuf::io::CodedInputStream inner(reinterpret_cast<const uint8_t*>(rest.data()),
                                                 static_cast<int>(rest.size()));
    uint32_t length = 0;
    if (!inner.ReadVarint32(&length)) return;
    const Reflection& reflection = *message->GetReflection();
    ReadWholeFields(rest.substr(static_cast<size_t>(inner.CurrentPosition()), length), within,
                    field->is_repeated() ? reflection.AddMessage(message, field)
                                         : reflection.MutableMessage(message, field));
    return;
  }
}

RequestBody ReadBinaryBody(const std::string& type, std::string_view body, Reading& reading) {
  RequestBody read{.message = NewMessage(type)};
  read.parses = read.message->ParseFromArray(body.data(), static_cast<int>(body.size()));
  if (read.parses) return read;
  read.message->Clear();
  ReadWholeFields(body, reading.Is(Open::kWhatWasUnderstood), read.message.get());
  return read;
}

bool IsScalar(const FieldDescriptor& field) {
  return !field.is_repeated() && field.cpp_type() != FieldDescriptor::CPPTYPE_ENUM &&
         field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE;
}

void Copy(const Message& from, const FieldDescriptor& source, Message* to,
          const FieldDescriptor& target) {
  const Reflection& read = *from.GetReflection();
  const Reflection& write = *to->GetReflection();
  switch (target.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return write.SetInt32(to, &target, read.GetInt32(from, &source));
    case FieldDescriptor::CPPTYPE_INT64:
      return write.SetInt64(to, &target, read.GetInt64(from, &source));
    case FieldDescriptor::CPPTYPE_UINT32:
      return write.SetUInt32(to, &target, read.GetUInt32(from, &source));
    case FieldDescriptor::CPPTYPE_UINT64:
      return write.SetUInt64(to, &target, read.GetUInt64(from, &source));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return write.SetDouble(to, &target, read.GetDouble(from, &source));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return write.SetFloat(to, &target, read.GetFloat(from, &source));
    case FieldDescriptor::CPPTYPE_BOOL:
      return write.SetBool(to, &target, read.GetBool(from, &source));
    case FieldDescriptor::CPPTYPE_STRING:
      return write.SetString(to, &target, read.GetString(from, &source));
    case FieldDescriptor::CPPTYPE_ENUM:
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return;  // No scalars.
  }
}

// The second rule: MOCK_SID and its like.
void Identify(const FieldDescriptor& field, Message* message) {
  const std::string& name = field.name();
  const bool is_id =
      name == "id" || name == "sid" || absl::EndsWith(name, "_id") || absl::EndsWith(name, "_sid");
  if (field.type() != FieldDescriptor::TYPE_STRING || field.is_repeated() || !is_id) return;
  const Reflection& reflection = *message->GetReflection();
  if (reflection.HasField(*message, &field)) return;
  reflection.SetString(message, &field, absl::StrCat("MOCK_", absl::AsciiStrToUpper(name)));
}

}  // namespace

bool IsUtf8(const std::string& text) {
  return google::protobuf::internal::IsStructurallyValidUTF8(text);
}

MessagePtr NewMessage(const std::string& type) {
  const Descriptor* descriptor = ApiTypes().FindMessageTypeByName(type);
  return MessagePtr(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(descriptor)->New());
}

RequestBody ReadBody(const std::string& type, bool json, std::string_view body, Reading& reading) {
  return json ? ReadJsonBody(type, body, reading) : ReadBinaryBody(type, body, reading);
}

MessagePtr MessageOfJson(const std::string& type, std::string_view text) {
  MessagePtr message = NewMessage(type);
  return ParseJson(text, message.get()) ? message : nullptr;
}

std::vector<std::string> UnknownFields(const std::string& type, std::string_view text) {
  const Descriptor& descriptor = *ApiTypes().FindMessageTypeByName(type);
  const json object = json::parse(text, nullptr, false);
  std::vector<std::string> unknown;
  if (!object.is_object()) return unknown;
  for (const auto& [name, value] : object.items()) {
    if (descriptor.FindFieldByName(name) == nullptr &&
        descriptor.FindFieldByCamelcaseName(name) == nullptr) {
      unknown.push_back(name);
    }
  }
  return unknown;
}

MessagePtr Populate(const std::string& type, const Message& request) {
  MessagePtr response = NewMessage(type);
  const Reflection& reflection = *response->GetReflection();
  const Descriptor& fields = *response->GetDescriptor();
  for (int i = 0; i < fields.field_count(); ++i) {
    const FieldDescriptor& field = *fields.field(i);
    const FieldDescriptor* same = request.GetDescriptor()->FindFieldByName(field.name());
    if (IsScalar(field) && same != nullptr && same->type() == field.type() &&
        !same->is_repeated() && request.GetReflection()->HasField(request, same)) {
      Copy(request, *same, response.get(), field);
    } else if (field.is_repeated() && !field.is_map() &&
               field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      Message* element = reflection.AddMessage(response.get(), &field);
      for (int k = 0; k < element->GetDescriptor()->field_count(); ++k) {
        Identify(*element->GetDescriptor()->field(k), element);
      }
    } else {
      Identify(field, response.get());
    }
  }
  return response;
}

std::string StringField(const Message& message, const std::string& name) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
  if (field == nullptr || field->type() != FieldDescriptor::TYPE_STRING || field->is_repeated()) {
    return "";
  }
  return message.GetReflection()->GetString(message, field);
}

bool BoolField(const Message& message, const std::string& name) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
  return field != nullptr && field->type() == FieldDescriptor::TYPE_BOOL && !field->is_repeated() &&
         message.GetReflection()->GetBool(message, field);
}

std::string BodyDifference(const Message& message, bool as_json, std::string_view body) {
  if (as_json) {
    std::string text;
    const auto status = google::protobuf::util::MessageToJsonString(message, &text);
    if (!status.ok()) return absl::StrCat("the model's response has no JSON: ", status.ToString());
    if (json::parse(body, nullptr, false) == json::parse(text)) return "";
    return absl::StrCat("body ", body, "; expected ", text);
  }
  const MessagePtr actual(message.New());
  if (!actual->ParseFromArray(body.data(), static_cast<int>(body.size()))) {
    return "the body is no message";
  }
  google::protobuf::util::MessageDifferencer differencer;
  std::string report;
  differencer.ReportDifferencesToString(&report);
  return differencer.Compare(message, *actual) ? "" : absl::StrCat("body: ", report);
}

}  // namespace lkmock::model
