#include "responder/secret_fields.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/types/span.h"

namespace lkmock::responder {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// A name is secret that is one of these, or ends with one behind an underscore.
constexpr std::string_view kSecretNames[] = {
    "password",   "secret",      "token",   "credential", "credentials",
    "access_key", "account_key", "api_key", "stream_key", "output_urls",
};

// Secrets whose names do not say so.
constexpr std::string_view kSecretFullNames[] = {
    "livekit.AgentSecret.value",
    "livekit.StreamOutput.urls",
};

// Places in a list, which would match and are no secrets.
constexpr std::string_view kPageTokens[] = {"page_token", "next_page_token"};
constexpr std::string_view kPageToken = "livekit.TokenPagination.token";

bool IsOneOf(std::string_view name, absl::Span<const std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool IsText(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_STRING;
}

}  // namespace

bool IsSecret(const FieldDescriptor& field) {
  if (!IsText(field)) return false;
  if (IsOneOf(field.full_name(), kSecretFullNames)) return true;
  if (IsOneOf(field.name(), kPageTokens) || field.full_name() == kPageToken) return false;
  for (const std::string_view name : kSecretNames) {
    std::string_view rest = field.name();
    if (!absl::EndsWith(rest, name)) continue;
    rest.remove_suffix(name.size());
    if (rest.empty() || rest.back() == '_') return true;
  }
  return false;
}

bool HoldsSecrets(const Message& message) {
  const Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (IsSecret(*field)) return true;
    if (field->message_type() == nullptr) continue;
    if (!field->is_repeated()) {
      if (HoldsSecrets(reflection.GetMessage(message, field))) return true;
      continue;
    }
    for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
      if (HoldsSecrets(reflection.GetRepeatedMessage(message, field, i))) return true;
    }
  }
  return false;
}

void Redact(Message* message) {
  const Reflection& reflection = *message->GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(*message, &fields);
  for (const FieldDescriptor* field : fields) {
    const int size = field->is_repeated() ? reflection.FieldSize(*message, field) : 0;
    if (IsSecret(*field)) {
      for (int i = 0; i < size; ++i) {
        reflection.SetRepeatedString(message, field, i, std::string(kRedacted));
      }
      if (!field->is_repeated()) reflection.SetString(message, field, std::string(kRedacted));
    } else if (field->message_type() != nullptr) {
      for (int i = 0; i < size; ++i) {
        Redact(reflection.MutableRepeatedMessage(message, field, i));
      }
      if (!field->is_repeated()) Redact(reflection.MutableMessage(message, field));
    }
  }
}

}  // namespace lkmock::responder
