#include "responder/secret_fields.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <algorithm>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/types/span.h"

namespace lkmock::responder {
namespace {

using google::protobuf::Descriptor;
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

bool MayHoldSecrets(const Descriptor& type, absl::flat_hash_set<const Descriptor*>& seen) {
  if (!seen.insert(&type).second) return false;
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (IsSecret(field)) return true;
    if (field.message_type() != nullptr && MayHoldSecrets(*field.message_type(), seen)) return true;
  }
  return false;
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

bool MayHoldSecrets(const Descriptor& type) {
  absl::flat_hash_set<const Descriptor*> seen;
  return MayHoldSecrets(type, seen);
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
