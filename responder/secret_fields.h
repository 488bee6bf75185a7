// Which fields of the API hold secrets, and a message without them: a request must be fit for a
// journal.
#ifndef LKMOCK_RESPONDER_SECRET_FIELDS_H_
#define LKMOCK_RESPONDER_SECRET_FIELDS_H_

#include <string_view>

namespace google::protobuf {
class FieldDescriptor;
class Message;
}  // namespace google::protobuf

namespace lkmock::responder {

inline constexpr std::string_view kRedacted = "(redacted)";

// Passwords, keys and tokens of storage, phones and streams, by their names; and URLs that streams
// are pushed to, for their last part is a key. docs/journal.md lists the rules.
bool IsSecret(const google::protobuf::FieldDescriptor& field);

// Whether such a field is set, at any depth.
bool HoldsSecrets(const google::protobuf::Message& message);

// Replaces each secret that is set, at any depth, by kRedacted.
void Redact(google::protobuf::Message* message);

}  // namespace lkmock::responder

#endif  // LKMOCK_RESPONDER_SECRET_FIELDS_H_
