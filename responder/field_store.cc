#include "responder/field_store.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace lkmock::responder {

using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

bool StoreScalar(const JsonScalar& scalar, const FieldDescriptor& field, Message* message) {
  const Reflection& reflection = *message->GetReflection();
  const auto put = [&](const auto& value, auto set, auto add) {
    if (!value.has_value()) return false;
    field.is_repeated() ? (reflection.*add)(message, &field, *value)
                        : (reflection.*set)(message, &field, *value);
    return true;
  };
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return put(ToInt32(scalar), &Reflection::SetInt32, &Reflection::AddInt32);
    case FieldDescriptor::CPPTYPE_UINT32:
      return put(ToUint32(scalar), &Reflection::SetUInt32, &Reflection::AddUInt32);
    case FieldDescriptor::CPPTYPE_INT64:
      return put(ToInt64(scalar), &Reflection::SetInt64, &Reflection::AddInt64);
    case FieldDescriptor::CPPTYPE_UINT64:
      return put(ToUint64(scalar), &Reflection::SetUInt64, &Reflection::AddUInt64);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return put(ToDouble(scalar), &Reflection::SetDouble, &Reflection::AddDouble);
    case FieldDescriptor::CPPTYPE_FLOAT:
      return put(ToFloat(scalar), &Reflection::SetFloat, &Reflection::AddFloat);
    case FieldDescriptor::CPPTYPE_BOOL:
      return put(ToBool(scalar), &Reflection::SetBool, &Reflection::AddBool);
    case FieldDescriptor::CPPTYPE_ENUM: {
      if (const auto name = ToText(scalar)) {
        const EnumValueDescriptor* value = field.enum_type()->FindValueByName(std::string(*name));
        if (value == nullptr) return true;  // Of a newer API: skipped, as an unknown field is.
        return put(std::optional<int>(value->number()), &Reflection::SetEnumValue,
                   &Reflection::AddEnumValue);
      }
      return put(ToInt32(scalar), &Reflection::SetEnumValue, &Reflection::AddEnumValue);
    }
    case FieldDescriptor::CPPTYPE_STRING: {
      std::optional<std::string> text;
      if (field.type() == FieldDescriptor::TYPE_BYTES) {
        text = ToBytes(scalar);
      } else if (const auto view = ToText(scalar)) {
        text.emplace(*view);
      }
      return put(text, &Reflection::SetString, &Reflection::AddString);
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return false;
  }
  return false;
}

bool StoreMapKey(std::string_view text, const FieldDescriptor& key, Message* entry) {
  if (key.cpp_type() == FieldDescriptor::CPPTYPE_BOOL) {
    return (text == "true" || text == "false") && StoreScalar({text == "true"}, key, entry);
  }
  return StoreScalar({text}, key, entry);
}

std::string_view KindOf(const FieldDescriptor& field) {
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) return "object";
  if (field.type() == FieldDescriptor::TYPE_BYTES) return "base64";
  return field.cpp_type_name();
}

std::string KindsOf(const FieldDescriptor& field) {
  const std::string_view kind = KindOf(field);
  return absl::StrCat(kind, absl::ascii_isdigit(kind.back()) ? "" : "s");
}

}  // namespace lkmock::responder
