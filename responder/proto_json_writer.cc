#include "responder/proto_json_writer.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "core/json_text.h"
#include "responder/well_known.h"

namespace lkmock::responder {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

template <typename T>
void AppendQuoted(T value, std::string* out) {
  absl::StrAppend(out, "\"", value, "\"");
}

// The shortest text that reads back as `value`; an exponent below 1e-6 and from 1e21 on, as Go's
// protojson and ECMAScript have it.
template <typename T>
void AppendFloat(T value, std::string* out) {
  if (std::isnan(value)) return AppendQuoted("NaN", out);
  if (std::isinf(value)) return AppendQuoted(value > 0 ? "Infinity" : "-Infinity", out);
  const double magnitude = std::fabs(static_cast<double>(value));
  const bool exponent = magnitude != 0 && (magnitude < 1e-6 || magnitude >= 1e21);
  char buffer[64];
  const auto end =
      std::to_chars(buffer, buffer + sizeof(buffer), value,
                    exponent ? std::chars_format::scientific : std::chars_format::fixed);
  std::string_view text(buffer, static_cast<size_t>(end.ptr - buffer));
  const size_t e = text.find('e');
  if (e != std::string_view::npos && text[e + 2] == '0') {  // 1e-07 is written 1e-7.
    absl::StrAppend(out, text.substr(0, e + 2), text.substr(e + 3));
  } else {
    out->append(text);
  }
}

void AppendEnum(int number, const FieldDescriptor& field, std::string* out) {
  const EnumValueDescriptor* value = field.enum_type()->FindValueByNumber(number);
  if (value == nullptr) {
    absl::StrAppend(out, number);
  } else {
    AppendJsonString(value->name(), out);
  }
}

// `reflection` is the message's: to ask for it takes as long as to read a field.

// One value of `field`: the singular one, or the element `index` where that is not negative.
void AppendValue(const Message& message, const Reflection& reflection, const FieldDescriptor& field,
                 int index, std::string* out) {
  const auto get = [&](auto singular, auto element) {
    return index < 0 ? (reflection.*singular)(message, &field)
                     : (reflection.*element)(message, &field, index);
  };
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      absl::StrAppend(out, get(&Reflection::GetInt32, &Reflection::GetRepeatedInt32));
      return;
    case FieldDescriptor::CPPTYPE_UINT32:
      absl::StrAppend(out, get(&Reflection::GetUInt32, &Reflection::GetRepeatedUInt32));
      return;
    case FieldDescriptor::CPPTYPE_INT64:
      AppendQuoted(get(&Reflection::GetInt64, &Reflection::GetRepeatedInt64), out);
      return;
    case FieldDescriptor::CPPTYPE_UINT64:
      AppendQuoted(get(&Reflection::GetUInt64, &Reflection::GetRepeatedUInt64), out);
      return;
    case FieldDescriptor::CPPTYPE_DOUBLE:
      AppendFloat(get(&Reflection::GetDouble, &Reflection::GetRepeatedDouble), out);
      return;
    case FieldDescriptor::CPPTYPE_FLOAT:
      AppendFloat(get(&Reflection::GetFloat, &Reflection::GetRepeatedFloat), out);
      return;
    case FieldDescriptor::CPPTYPE_BOOL:
      *out += get(&Reflection::GetBool, &Reflection::GetRepeatedBool) ? "true" : "false";
      return;
    case FieldDescriptor::CPPTYPE_ENUM:
      AppendEnum(get(&Reflection::GetEnumValue, &Reflection::GetRepeatedEnumValue), field, out);
      return;
    case FieldDescriptor::CPPTYPE_STRING: {
      std::string scratch;
      const std::string& text =
          index < 0 ? reflection.GetStringReference(message, &field, &scratch)
                    : reflection.GetRepeatedStringReference(message, &field, index, &scratch);
      if (field.type() == FieldDescriptor::TYPE_BYTES) {
        AppendQuoted(absl::Base64Escape(text), out);
      } else {
        AppendJsonString(text, out);
      }
      return;
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      AppendProtoJson(index < 0 ? reflection.GetMessage(message, &field)
                                : reflection.GetRepeatedMessage(message, &field, index),
                      out);
      return;
  }
}

// A map's key is a JSON string, whatever its type.
std::string MapKey(const Message& entry, const FieldDescriptor& key) {
  std::string text;
  AppendValue(entry, *entry.GetReflection(), key, -1, &text);
  if (text.front() == '"') return text;
  return absl::StrCat("\"", text, "\"");
}

void AppendMap(const Message& message, const Reflection& reflection, const FieldDescriptor& field,
               std::string* out) {
  const FieldDescriptor& key = *field.message_type()->map_key();
  const FieldDescriptor& value = *field.message_type()->map_value();
  std::vector<std::pair<std::string, const Message*>> entries;
  const int size = reflection.FieldSize(message, &field);
  entries.reserve(static_cast<size_t>(size));
  for (int i = 0; i < size; ++i) {
    const Message& entry = reflection.GetRepeatedMessage(message, &field, i);
    entries.emplace_back(MapKey(entry, key), &entry);
  }
  std::sort(entries.begin(), entries.end());
  char separator = '{';
  for (const auto& [name, entry] : entries) {
    absl::StrAppend(out, std::string_view(&separator, 1), name, ":");
    AppendValue(*entry, *entry->GetReflection(), value, -1, out);
    separator = ',';
  }
  *out += '}';
}

void AppendList(const Message& message, const Reflection& reflection, const FieldDescriptor& field,
                std::string* out) {
  const int size = reflection.FieldSize(message, &field);
  for (int i = 0; i < size; ++i) {
    *out += i == 0 ? '[' : ',';
    AppendValue(message, reflection, field, i, out);
  }
  *out += ']';
}

// A field of a well-known type, through json_util: name and value, from a message that holds
// nothing else.
std::string WellKnownMember(const Message& message, const FieldDescriptor& field) {
  const std::unique_ptr<Message> alone(message.New());
  const std::unique_ptr<Message> rest(message.New());
  rest->CopyFrom(message);
  rest->GetReflection()->SwapFields(rest.get(), alone.get(), {&field});
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(*alone, &json).ok() || json.size() < 2) {
    return {};  // What JSON cannot say (a date out of range, an Any of an unknown type).
  }
  return json.substr(1, json.size() - 2);
}

void AppendMember(const Message& message, const Reflection& reflection,
                  const FieldDescriptor& field, std::string* out) {
  AppendJsonString(field.json_name(), out);
  *out += ':';
  if (field.is_map()) {
    AppendMap(message, reflection, field, out);
  } else if (field.is_repeated()) {
    AppendList(message, reflection, field, out);
  } else {
    AppendValue(message, reflection, field, -1, out);
  }
}

}  // namespace

void AppendProtoJson(const Message& message, std::string* out) {
  const Descriptor& type = *message.GetDescriptor();
  const Reflection& reflection = *message.GetReflection();
  const char* separator = "";
  *out += '{';
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    const bool present = field.is_repeated() ? reflection.FieldSize(message, &field) > 0
                                             : reflection.HasField(message, &field);
    if (!present) continue;
    if (HoldsWellKnownType(field)) {
      const std::string member = WellKnownMember(message, field);
      if (member.empty()) continue;
      absl::StrAppend(out, separator, member);
    } else {
      *out += separator;
      AppendMember(message, reflection, field, out);
    }
    separator = ",";
  }
  *out += '}';
}

void AppendProtoJsonScalar(const Message& message, const FieldDescriptor& field, std::string* out) {
  AppendValue(message, *message.GetReflection(), field, -1, out);
}

std::string ToProtoJson(const Message& message) {
  std::string json;
  AppendProtoJson(message, &json);
  return json;
}

}  // namespace lkmock::responder
