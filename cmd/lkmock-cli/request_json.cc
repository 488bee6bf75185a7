#include "cmd/lkmock-cli/request_json.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <memory>

#include "absl/strings/str_cat.h"
#include "cmd/lkmock-cli/json_output.h"
#include "core/api_types.h"
#include "core/nearest_name.h"
#include "responder/proto_json_reader.h"
#include "responder/proto_json_writer.h"
#include "responder/well_known.h"

namespace lkmock::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MessageFactory;

std::unique_ptr<Message> NewMessage(std::string_view type) {
  const Descriptor* descriptor = ApiTypes().FindMessageTypeByName(std::string(type));
  return std::unique_ptr<Message>(
      MessageFactory::generated_factory()->GetPrototype(descriptor)->New());
}

std::string UnknownField(const Descriptor& type, std::string_view path, std::string_view name) {
  std::vector<std::string_view> names;
  for (int i = 0; i < type.field_count(); ++i) names.push_back(type.field(i)->json_name());
  return absl::StrCat("servers ignore the unknown field '", path, name, "' of ", type.full_name(),
                      DidYouMean(name, names));
}

void NoteUnknown(const Json& json, const Descriptor& type, const std::string& path,
                 std::vector<std::string>* notes);

// `value` is no list, nor a map.
void NoteUnknownIn(const Json& value, const FieldDescriptor& field, const std::string& path,
                   std::vector<std::string>* notes) {
  if (field.message_type() != nullptr) {
    if (value.is_object())
      NoteUnknown(value, *field.message_type(), absl::StrCat(path, "."), notes);
    return;
  }
  if (field.enum_type() == nullptr || !value.is_string()) return;
  const std::string name = value.get<std::string>();
  if (field.enum_type()->FindValueByName(name) != nullptr) return;
  std::vector<std::string_view> names;
  for (int i = 0; i < field.enum_type()->value_count(); ++i) {
    names.push_back(field.enum_type()->value(i)->name());
  }
  notes->push_back(absl::StrCat("servers ignore the unknown value '", name, "' of ", path, " (",
                                field.enum_type()->full_name(), ")", DidYouMean(name, names)));
}

void NoteUnknown(const Json& json, const Descriptor& type, const std::string& path,
                 std::vector<std::string>* notes) {
  for (const auto& [name, value] : json.items()) {
    const FieldDescriptor* field = responder::FindJsonField(type, name);
    if (field == nullptr) {
      notes->push_back(UnknownField(type, path, name));
      continue;
    }
    if (responder::HoldsWellKnownType(*field)) continue;
    const std::string here = absl::StrCat(path, name);
    if (field->is_map() && value.is_object()) {
      for (const auto& [key, entry] : value.items()) {
        NoteUnknownIn(entry, *field->message_type()->map_value(), absl::StrCat(here, "[", key, "]"),
                      notes);
      }
    } else if (field->is_repeated() && value.is_array()) {
      for (size_t i = 0; i < value.size(); ++i) {
        NoteUnknownIn(value[i], *field, absl::StrCat(here, "[", i, "]"), notes);
      }
    } else if (!field->is_repeated()) {
      NoteUnknownIn(value, *field, here, notes);
    }
  }
}

std::string StringField(const Message& message, std::string_view name) {
  const FieldDescriptor* field = responder::FindJsonField(*message.GetDescriptor(), name);
  return field == nullptr ? "" : message.GetReflection()->GetString(message, field);
}

absl::Status Read(std::string_view json, Message* message, std::vector<std::string>* notes) {
  const absl::Status problem = responder::ReadProtoJson(json, message);
  // Once the reader has taken it, it nests no deeper than the reader allows.
  if (problem.ok()) NoteUnknown(ParseJson(json), *message->GetDescriptor(), "", notes);
  return problem;
}

}  // namespace

RequestReading ReadRequest(const MethodRow& method, std::string_view json) {
  const std::unique_ptr<Message> message = NewMessage(method.request);
  RequestReading reading;
  reading.problem = Read(json, message.get(), &reading.notes);
  reading.protobuf = message->SerializeAsString();
  reading.room = StringField(*message, method.room_field);
  reading.destination_room = StringField(*message, kDestinationRoomField);
  return reading;
}

absl::Status CheckMessage(std::string_view type, std::string_view json,
                          std::vector<std::string>* notes) {
  return Read(json, NewMessage(type).get(), notes);
}

absl::StatusOr<std::string> ResponseToJson(const MethodRow& method, const std::string& protobuf) {
  const std::unique_ptr<Message> message = NewMessage(method.response);
  if (!message->ParseFromString(protobuf)) {
    return absl::InvalidArgumentError(absl::StrCat("the body is no ", method.response));
  }
  return responder::ToProtoJson(*message);
}

}  // namespace lkmock::cli
