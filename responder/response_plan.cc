#include "responder/response_plan.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/json_text.h"
#include "responder/derived_id.h"

namespace lkmock::responder {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

bool IsScalar(const FieldDescriptor& field) {
  return !field.is_repeated() && field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE &&
         field.cpp_type() != FieldDescriptor::CPPTYPE_ENUM;
}

bool IsMessageList(const FieldDescriptor& field) {
  return field.is_repeated() && !field.is_map() &&
         field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
}

std::string PlaceholderFor(const FieldDescriptor& field) {
  if (field.is_repeated() || field.type() != FieldDescriptor::TYPE_STRING) return {};
  const std::string& name = field.name();
  const bool identifies =
      name == "id" || name == "sid" || absl::EndsWith(name, "_id") || absl::EndsWith(name, "_sid");
  return identifies ? absl::StrCat("MOCK_", absl::AsciiStrToUpper(name)) : std::string();
}

const FieldDescriptor* EchoFor(const Descriptor* request, const FieldDescriptor& field) {
  if (request == nullptr || !IsScalar(field)) return nullptr;
  const FieldDescriptor* source = request->FindFieldByName(field.name());
  const bool same = source != nullptr && !source->is_repeated() && source->type() == field.type();
  return same ? source : nullptr;
}

void Echo(const Message& source, const Reflection& read, const FieldDescriptor& from,
          Message* target, const Reflection& write, const FieldDescriptor& to) {
  switch (from.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      write.SetInt32(target, &to, read.GetInt32(source, &from));
      return;
    case FieldDescriptor::CPPTYPE_UINT32:
      write.SetUInt32(target, &to, read.GetUInt32(source, &from));
      return;
    case FieldDescriptor::CPPTYPE_INT64:
      write.SetInt64(target, &to, read.GetInt64(source, &from));
      return;
    case FieldDescriptor::CPPTYPE_UINT64:
      write.SetUInt64(target, &to, read.GetUInt64(source, &from));
      return;
    case FieldDescriptor::CPPTYPE_DOUBLE:
      write.SetDouble(target, &to, read.GetDouble(source, &from));
      return;
    case FieldDescriptor::CPPTYPE_FLOAT:
      write.SetFloat(target, &to, read.GetFloat(source, &from));
      return;
    case FieldDescriptor::CPPTYPE_BOOL:
      write.SetBool(target, &to, read.GetBool(source, &from));
      return;
    case FieldDescriptor::CPPTYPE_STRING:
      write.SetString(target, &to, read.GetString(source, &from));
      return;
    case FieldDescriptor::CPPTYPE_ENUM:
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return;
  }
}

}  // namespace

bool IsEchoed(const Message& request, const Reflection& reflection, const FieldDescriptor& field) {
  if (!reflection.HasField(request, &field)) return false;
  if (field.type() != FieldDescriptor::TYPE_STRING) return true;
  std::string scratch;
  return IsUtf8(reflection.GetStringReference(request, &field, &scratch));
}

ResponsePlan::ResponsePlan(const Descriptor& request, const Descriptor& response)
    : steps_(PlanMessage(&request, response)) {}

std::vector<ResponsePlan::Step> ResponsePlan::PlanMessage(const Descriptor* request,
                                                          const Descriptor& response) {
  std::vector<Step> steps;
  for (int i = 0; i < response.field_count(); ++i) {
    const FieldDescriptor& field = *response.field(i);
    Step step{&field, EchoFor(request, field), PlaceholderFor(field), IdPrefix(field), {}};
    const bool list = request != nullptr && IsMessageList(field);
    if (list) step.element = PlanMessage(nullptr, *field.message_type());
    if (list || step.echo != nullptr || !step.placeholder.empty()) steps.push_back(std::move(step));
  }
  return steps;
}

void ResponsePlan::Populate(const Message& request, std::string_view call_id,
                            Message* response) const {
  Perform(steps_, &request, call_id, response);
}

void ResponsePlan::Perform(const std::vector<Step>& steps, const Message* request,
                           std::string_view call_id, Message* message) {
  // Each asked for once: it takes as long as to read a field.
  const Reflection& write = *message->GetReflection();
  const Reflection* read = nullptr;
  for (const Step& step : steps) {
    if (step.echo != nullptr) {
      if (read == nullptr) read = request->GetReflection();
      if (IsEchoed(*request, *read, *step.echo)) {
        Echo(*request, *read, *step.echo, message, write, *step.to);
        continue;
      }
    }
    if (step.to->is_repeated()) {
      Perform(step.element, nullptr, call_id, write.AddMessage(message, step.to));
    } else if (!step.placeholder.empty()) {
      write.SetString(message, step.to,
                      call_id.empty() ? step.placeholder
                                      : DerivedId(step.id_prefix, step.to->full_name(), call_id));
    }
  }
}

}  // namespace lkmock::responder
