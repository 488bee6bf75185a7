#include "tests/support/random_message.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>

#include <array>
#include <cstdint>
#include <string>

namespace lkmock::testing {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

int Below(std::mt19937_64& random, int end) {
  return static_cast<int>(random() % static_cast<uint64_t>(end));
}

std::string Text(std::mt19937_64& random) {
  static constexpr std::array<const char*, 8> kPieces = {
      "room", " ", "\"quoted\"", "\\", "\n\t\x01", "\xC3\xA4", "\xE2\x82\xAC", "\xF0\x9F\x8E\xA5"};
  std::string text;
  for (int i = Below(random, 5); i >= 0; --i) {
    text += kPieces[static_cast<size_t>(Below(random, kPieces.size()))];
  }
  return text;
}

std::string Bytes(std::mt19937_64& random) {
  std::string bytes;
  for (int i = Below(random, 9); i >= 0; --i) bytes += static_cast<char>(random());
  return bytes;
}

// Small, large and extreme values alike.
template <typename T>
T Integer(std::mt19937_64& random) {
  return static_cast<T>(random() >> (random() % 64));
}

double Real(std::mt19937_64& random) {
  static constexpr std::array<double, 8> kReals = {0.1,   -1.5,    1e-7, 1e21,
                                                   3.0e5, 1.0e-10, 7.0,  1.7976931348623157e308};
  return kReals[static_cast<size_t>(Below(random, kReals.size()))];
}

float ShortReal(std::mt19937_64& random) {
  static constexpr std::array<float, 5> kReals = {0.1F, -1.5F, 1e-7F, 1e21F, 3.4028235e38F};
  return kReals[static_cast<size_t>(Below(random, kReals.size()))];
}

bool FillWellKnown(std::mt19937_64& random, Message* message) {
  const Descriptor& type = *message->GetDescriptor();
  const Reflection& reflection = *message->GetReflection();
  const auto set = [&](int64_t seconds, int32_t nanos) {
    reflection.SetInt64(message, type.FindFieldByName("seconds"), seconds);
    reflection.SetInt32(message, type.FindFieldByName("nanos"), nanos);
  };
  switch (type.well_known_type()) {
    case Descriptor::WELLKNOWNTYPE_TIMESTAMP:
    case Descriptor::WELLKNOWNTYPE_DURATION:
      set(Below(random, 2'000'000'000), Below(random, 1'000'000'000));
      return true;
    case Descriptor::WELLKNOWNTYPE_UNSPECIFIED:
      return false;
    default:
      return true;  // Any, Struct, Value: empty says enough.
  }
}

void FillField(std::mt19937_64& random, int depth, const FieldDescriptor& field, Message* message) {
  const Reflection& reflection = *message->GetReflection();
  const bool list = field.is_repeated();
  const auto put = [&](auto set, auto add, const auto& value) {
    list ? (reflection.*add)(message, &field, value) : (reflection.*set)(message, &field, value);
  };
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return put(&Reflection::SetInt32, &Reflection::AddInt32, Integer<int32_t>(random));
    case FieldDescriptor::CPPTYPE_UINT32:
      return put(&Reflection::SetUInt32, &Reflection::AddUInt32, Integer<uint32_t>(random));
    case FieldDescriptor::CPPTYPE_INT64:
      return put(&Reflection::SetInt64, &Reflection::AddInt64, Integer<int64_t>(random));
    case FieldDescriptor::CPPTYPE_UINT64:
      return put(&Reflection::SetUInt64, &Reflection::AddUInt64, Integer<uint64_t>(random));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return put(&Reflection::SetDouble, &Reflection::AddDouble, Real(random));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return put(&Reflection::SetFloat, &Reflection::AddFloat, ShortReal(random));
    case FieldDescriptor::CPPTYPE_BOOL:
      return put(&Reflection::SetBool, &Reflection::AddBool, (random() & 1) != 0);
    case FieldDescriptor::CPPTYPE_ENUM: {
      const EnumDescriptor& type = *field.enum_type();
      const int number = type.value(Below(random, type.value_count()))->number();
      return put(&Reflection::SetEnumValue, &Reflection::AddEnumValue, number);
    }
    case FieldDescriptor::CPPTYPE_STRING:
      return put(&Reflection::SetString, &Reflection::AddString,
                 field.type() == FieldDescriptor::TYPE_BYTES ? Bytes(random) : Text(random));
    case FieldDescriptor::CPPTYPE_MESSAGE: {
      if (depth == 0) return;
      Message* value = list ? reflection.AddMessage(message, &field)
                            : reflection.MutableMessage(message, &field);
      return FillRandomly(random, depth - 1, value);
    }
  }
}

}  // namespace

void FillRandomly(std::mt19937_64& random, int depth, Message* message) {
  if (FillWellKnown(random, message)) return;
  const Descriptor& type = *message->GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    const bool entry = type.options().map_entry();
    if (!entry && (random() & 1) == 0) continue;
    const bool list = field.is_repeated() && !field.is_map();
    for (int n = list ? Below(random, 3) : 0; n >= 0; --n) {
      FillField(random, depth, field, message);
    }
  }
}

}  // namespace lkmock::testing
