#include "tests/model/body_model.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/stubs/common.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/message_differencer.h>
#include <google/protobuf/wire_format_lite.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

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

// Where the whole fields at the beginning of `body` end, the last first; 0 at the end.
std::vector<size_t> EndsOfFields(std::string_view body) {
  using google::protobuf::internal::WireFormatLite;
  std::vector<size_t> ends = {0};
  google::protobuf::io::CodedInputStream in(reinterpret_cast<const uint8_t*>(body.data()),
                                            static_cast<int>(body.size()));
  while (true) {
    const uint32_t tag = in.ReadTag();
    if (tag == 0 || !WireFormatLite::SkipField(&in, tag)) break;
    ends.push_back(static_cast<size_t>(in.CurrentPosition()));
  }
  std::reverse(ends.begin(), ends.end());
  return ends;
}

RequestBody ReadBinaryBody(const std::string& type, std::string_view body, Reading& reading) {
  RequestBody read{.message = NewMessage(type)};
  const auto parse = [&](size_t end) {
    return read.message->ParseFromArray(body.data(), static_cast<int>(end));
  };
  read.parses = parse(body.size());
  if (read.parses) return read;
  // As many whole fields as may be, or what protobuf's reader leaves behind.
  std::vector<size_t> ends;
  for (const size_t end : EndsOfFields(body)) {
    if (parse(end)) ends.push_back(end);
  }
  ends.push_back(body.size());
  const int which = reading.Choose(Open::kWhatWasUnderstood, static_cast<int>(ends.size()));
  (void)parse(ends[static_cast<size_t>(which)]);
  return read;
}

// Whether the request has the field set, to a value that another message can take: of a broken
// body, a string may be left that is no UTF-8.
bool IsSet(const Message& request, const FieldDescriptor& field) {
  const Reflection& reflection = *request.GetReflection();
  if (!reflection.HasField(request, &field)) return false;
  return field.type() != FieldDescriptor::TYPE_STRING ||
         IsUtf8(reflection.GetString(request, &field));
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

MessagePtr Populate(const std::string& type, const Message& request) {
  MessagePtr response = NewMessage(type);
  const Reflection& reflection = *response->GetReflection();
  const Descriptor& fields = *response->GetDescriptor();
  for (int i = 0; i < fields.field_count(); ++i) {
    const FieldDescriptor& field = *fields.field(i);
    const FieldDescriptor* same = request.GetDescriptor()->FindFieldByName(field.name());
    if (IsScalar(field) && same != nullptr && same->type() == field.type() &&
        !same->is_repeated() && IsSet(request, *same)) {
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
