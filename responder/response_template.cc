#include "responder/response_template.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "core/json_text.h"
#include "responder/proto_json_writer.h"
#include "responder/well_known.h"

namespace lkmock::responder {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using Step = ResponsePlan::Step;

// Of a response; more take another allocation.
constexpr size_t kUsualBytes = 256;

// Source of all that is written here in binary: the Encoding page of the protobuf documentation.
enum class WireType { kVarint = 0, kFixed64 = 1, kLengthDelimited = 2, kFixed32 = 5 };

void AppendVarint(uint64_t value, std::string* out) {
  for (; value >= 0x80; value >>= 7) *out += static_cast<char>(value | 0x80);
  *out += static_cast<char>(value);
}

template <typename T>
void AppendFixed(T value, std::string* out) {
  for (size_t i = 0; i < sizeof(T); ++i) *out += static_cast<char>(value >> (8 * i));
}

void AppendDelimited(std::string_view bytes, std::string* out) {
  AppendVarint(bytes.size(), out);
  out->append(bytes);
}

WireType WireTypeOf(const FieldDescriptor& field) {
  switch (field.type()) {
    case FieldDescriptor::TYPE_DOUBLE:
    case FieldDescriptor::TYPE_FIXED64:
    case FieldDescriptor::TYPE_SFIXED64:
      return WireType::kFixed64;
    case FieldDescriptor::TYPE_FLOAT:
    case FieldDescriptor::TYPE_FIXED32:
    case FieldDescriptor::TYPE_SFIXED32:
      return WireType::kFixed32;
    case FieldDescriptor::TYPE_STRING:
    case FieldDescriptor::TYPE_BYTES:
    case FieldDescriptor::TYPE_MESSAGE:
      return WireType::kLengthDelimited;
    default:
      return WireType::kVarint;
  }
}

std::string Tag(const FieldDescriptor& field) {
  std::string tag;
  AppendVarint(
      static_cast<uint64_t>(field.number()) << 3 | static_cast<uint64_t>(WireTypeOf(field)), &tag);
  return tag;
}

std::string JsonName(const FieldDescriptor& field) {
  std::string name;
  AppendJsonString(field.json_name(), &name);
  return name + ':';
}

uint64_t ZigZag(int64_t value) {
  return static_cast<uint64_t>(value) << 1 ^ static_cast<uint64_t>(value >> 63);
}

// A scalar's value in binary, without its tag.
void AppendProtobufValue(const Message& message, const Reflection& read,
                         const FieldDescriptor& field, std::string* out) {
  switch (field.type()) {
    case FieldDescriptor::TYPE_DOUBLE:
      return AppendFixed(std::bit_cast<uint64_t>(read.GetDouble(message, &field)), out);
    case FieldDescriptor::TYPE_FLOAT:
      return AppendFixed(std::bit_cast<uint32_t>(read.GetFloat(message, &field)), out);
    case FieldDescriptor::TYPE_INT64:
      return AppendVarint(static_cast<uint64_t>(read.GetInt64(message, &field)), out);
    case FieldDescriptor::TYPE_UINT64:
      return AppendVarint(read.GetUInt64(message, &field), out);
    case FieldDescriptor::TYPE_INT32:  // A negative one takes ten bytes, as an int64 does.
      return AppendVarint(static_cast<uint64_t>(int64_t{read.GetInt32(message, &field)}), out);
    case FieldDescriptor::TYPE_UINT32:
      return AppendVarint(read.GetUInt32(message, &field), out);
    case FieldDescriptor::TYPE_FIXED64:
      return AppendFixed(read.GetUInt64(message, &field), out);
    case FieldDescriptor::TYPE_FIXED32:
      return AppendFixed(read.GetUInt32(message, &field), out);
    case FieldDescriptor::TYPE_SFIXED64:
      return AppendFixed(static_cast<uint64_t>(read.GetInt64(message, &field)), out);
    case FieldDescriptor::TYPE_SFIXED32:
      return AppendFixed(static_cast<uint32_t>(read.GetInt32(message, &field)), out);
    case FieldDescriptor::TYPE_SINT64:
      return AppendVarint(ZigZag(read.GetInt64(message, &field)), out);
    case FieldDescriptor::TYPE_SINT32:
      return AppendVarint(static_cast<uint32_t>(ZigZag(read.GetInt32(message, &field))), out);
    case FieldDescriptor::TYPE_BOOL:
      return AppendVarint(read.GetBool(message, &field), out);
    case FieldDescriptor::TYPE_STRING:
    case FieldDescriptor::TYPE_BYTES: {
      std::string scratch;
      return AppendDelimited(read.GetStringReference(message, &field, &scratch), out);
    }
    case FieldDescriptor::TYPE_ENUM:
    case FieldDescriptor::TYPE_GROUP:
    case FieldDescriptor::TYPE_MESSAGE:
      return;  // The plan echoes no such field.
  }
}

bool IsText(const Step& step) {
  if (step.to->real_containing_oneof() != nullptr) return false;
  // A default that the request says in so many words, and the response does not.
  if (step.echo != nullptr && step.echo->has_presence() && !step.to->has_presence()) return false;
  if (step.to->is_repeated()) {
    return !HoldsWellKnownType(*step.to) && step.to->type() == FieldDescriptor::TYPE_MESSAGE &&
           std::all_of(step.element.begin(), step.element.end(), IsText);
  }
  return true;
}

bool HasLowerNumber(const Step* a, const Step* b) { return a->to->number() < b->to->number(); }

std::vector<const Step*> ByNumber(const std::vector<Step>& steps) {
  std::vector<const Step*> sorted;
  for (const Step& step : steps) sorted.push_back(&step);
  std::sort(sorted.begin(), sorted.end(), HasLowerNumber);
  return sorted;
}

// The whole field as it is without an echo; empty: it is not set.

std::string JsonMember(const Step& step) {
  std::string text;
  if (step.to->is_repeated()) {
    for (const Step& member : step.element) {
      absl::StrAppend(&text, text.empty() ? "" : ",", JsonMember(member));
    }
    return absl::StrCat(JsonName(*step.to), "[{", text, "}]");
  }
  if (step.placeholder.empty()) return text;
  AppendJsonString(step.placeholder, &text);
  return JsonName(*step.to) + text;
}

std::string ProtobufMember(const Step& step) {
  std::string content = step.placeholder;
  if (step.to->is_repeated()) {
    for (const Step* member : ByNumber(step.element)) content += ProtobufMember(*member);
  } else if (content.empty()) {
    return content;
  }
  std::string bytes = Tag(*step.to);
  AppendDelimited(content, &bytes);
  return bytes;
}

}  // namespace

ResponseTemplate::ResponseTemplate(const ResponsePlan& plan)
    : usable_(std::all_of(plan.steps().begin(), plan.steps().end(), IsText)) {
  if (!usable_) return;
  for (const Step& step : plan.steps()) {
    json_.push_back({step.echo, JsonName(*step.to), JsonMember(step)});
  }
  for (const Step* step : ByNumber(plan.steps())) {
    protobuf_.push_back({step->echo, Tag(*step->to), ProtobufMember(*step)});
  }
}

std::string ResponseTemplate::Fill(const Message& request, Wire wire) const {
  return wire == Wire::kJson ? FillJson(request) : FillProtobuf(request);
}

std::string ResponseTemplate::FillProtobuf(const Message& request) const {
  const Reflection& read = *request.GetReflection();
  std::string bytes;
  bytes.reserve(kUsualBytes);
  for (const Part& part : protobuf_) {
    if (part.echo != nullptr && IsEchoed(request, read, *part.echo)) {
      bytes += part.before;
      AppendProtobufValue(request, read, *part.echo, &bytes);
    } else {
      bytes += part.otherwise;
    }
  }
  return bytes;
}

std::string ResponseTemplate::FillJson(const Message& request) const {
  const Reflection& read = *request.GetReflection();
  std::string text;
  text.reserve(kUsualBytes);
  text += '{';
  for (const Part& part : json_) {
    const bool echoed = part.echo != nullptr && IsEchoed(request, read, *part.echo);
    if (!echoed && part.otherwise.empty()) continue;
    if (text.size() > 1) text += ',';
    text += echoed ? part.before : part.otherwise;
    if (echoed) AppendProtoJsonScalar(request, *part.echo, &text);
  }
  text += '}';
  return text;
}

}  // namespace lkmock::responder
