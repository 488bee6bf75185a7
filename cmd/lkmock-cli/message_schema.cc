#include "cmd/lkmock-cli/message_schema.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <set>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "cmd/lkmock-cli/json_output.h"
#include "core/api_types.h"

namespace lkmock::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;

const Descriptor& FindType(std::string_view name) {
  return *ApiTypes().FindMessageTypeByName(std::string(name));
}

bool IsWellKnown(const Descriptor& type) {
  return type.well_known_type() != Descriptor::WELLKNOWNTYPE_UNSPECIFIED;
}

std::string ElementType(const FieldDescriptor& field) {
  if (field.message_type() != nullptr) return field.message_type()->full_name();
  if (field.enum_type() != nullptr) return field.enum_type()->full_name();
  return field.type_name();
}

std::string TypeName(const FieldDescriptor& field) {
  if (field.is_map()) {
    return absl::StrCat("map<", ElementType(*field.message_type()->map_key()), ", ",
                        ElementType(*field.message_type()->map_value()), ">");
  }
  return absl::StrCat(ElementType(field), field.is_repeated() ? "[]" : "");
}

// A list of types, each once, that grows while it is read.
class Collector {
 public:
  void Add(const Descriptor& type) {
    if (IsWellKnown(type) || !seen_.insert(type.full_name()).second) return;
    messages_.push_back(&type);
  }

  std::vector<TypeSchema> Collect() {
    std::vector<TypeSchema> schemas;
    for (size_t i = 0; i < messages_.size(); ++i) schemas.push_back(Message(*messages_[i]));
    for (const EnumDescriptor* type : enums_) {
      TypeSchema schema{.name = type->full_name()};
      for (int i = 0; i < type->value_count(); ++i) schema.values.push_back(type->value(i)->name());
      schemas.push_back(std::move(schema));
    }
    return schemas;
  }

 private:
  TypeSchema Message(const Descriptor& type) {
    TypeSchema schema{.name = type.full_name()};
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor& field = *type.field(i);
      const auto* oneof = field.real_containing_oneof();
      schema.fields.push_back(
          {field.json_name(), TypeName(field), oneof == nullptr ? "" : oneof->name()});
      const FieldDescriptor& value = field.is_map() ? *field.message_type()->map_value() : field;
      if (value.message_type() != nullptr) Add(*value.message_type());
      if (value.enum_type() != nullptr && seen_.insert(value.enum_type()->full_name()).second) {
        enums_.push_back(value.enum_type());
      }
    }
    return schema;
  }

  std::vector<const Descriptor*> messages_;
  std::vector<const EnumDescriptor*> enums_;
  std::set<std::string> seen_;
};

// A value that the JSON of each well-known type allows; null, which means absence, for the others.
Json WellKnownTemplate(const Descriptor& type) {
  switch (type.well_known_type()) {
    case Descriptor::WELLKNOWNTYPE_TIMESTAMP:
      return "1970-01-01T00:00:00Z";
    case Descriptor::WELLKNOWNTYPE_DURATION:
      return "0s";
    case Descriptor::WELLKNOWNTYPE_STRUCT:
      return Json::object();
    default:
      return nullptr;
  }
}

Json MessageTemplate(const Descriptor& type, std::vector<const Descriptor*> within);

Json ValueTemplate(const FieldDescriptor& field, const std::vector<const Descriptor*>& within) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return MessageTemplate(*field.message_type(), within);
    case FieldDescriptor::CPPTYPE_ENUM:
      return field.enum_type()->value(0)->name();
    case FieldDescriptor::CPPTYPE_STRING:
      return "";
    case FieldDescriptor::CPPTYPE_BOOL:
      return false;
    case FieldDescriptor::CPPTYPE_INT64:
    case FieldDescriptor::CPPTYPE_UINT64:
      return "0";
    default:
      return 0;
  }
}

Json MessageTemplate(const Descriptor& type, std::vector<const Descriptor*> within) {
  if (IsWellKnown(type)) return WellKnownTemplate(type);
  within.push_back(&type);
  Json json = Json::object();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    const auto* oneof = field.real_containing_oneof();
    if (oneof != nullptr && oneof->field(0) != &field) continue;
    const FieldDescriptor& value = field.is_map() ? *field.message_type()->map_value() : field;
    if (std::find(within.begin(), within.end(), value.message_type()) != within.end()) continue;
    Json element = ValueTemplate(value, within);
    if (field.is_map()) {
      const Json key = ValueTemplate(*field.message_type()->map_key(), within);
      json[field.json_name()] = {{key.is_string() ? key.get<std::string>() : key.dump(), element}};
    } else if (field.is_repeated()) {
      json[field.json_name()] = Json::array({element});
    } else {
      json[field.json_name()] = element;
    }
  }
  return json;
}

}  // namespace

std::vector<TypeSchema> TypesOf(const MethodRow& method) {
  Collector collector;
  collector.Add(FindType(method.request));
  collector.Add(FindType(method.response));
  return collector.Collect();
}

std::string RequestTemplate(const MethodRow& method) {
  return PrettyJson(MessageTemplate(FindType(method.request), {}));
}

}  // namespace lkmock::cli
