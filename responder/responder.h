// Knows every API method and answers it: decodes the request, populates the response, encodes it.
#ifndef LKMOCK_RESPONDER_RESPONDER_H_
#define LKMOCK_RESPONDER_RESPONDER_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "core/method_table.h"
#include "responder/proto_json_reader.h"
#include "responder/wire.h"

namespace google::protobuf {
class Descriptor;
class Message;
}  // namespace google::protobuf

namespace lkmock::responder {

class Method;  // One planned method; owned by its Responder.

// A request, decoded as far as it could be.
class DecodedRequest {
 public:
  DecodedRequest(std::unique_ptr<google::protobuf::Message> message, std::string problem);
  DecodedRequest(DecodedRequest&&) noexcept;
  ~DecodedRequest();

  const google::protobuf::Message& message() const { return *message_; }

  // A singular string field's value; "" where the message has no such field.
  std::string StringField(std::string_view name) const;
  // A bool field's value; false where the message has no such field.
  bool BoolField(std::string_view name) const;

  // A google.protobuf.Duration; nullopt where the message has no such field, or not set.
  std::optional<absl::Duration> DurationField(std::string_view name) const;

  // What did not parse, in one sentence; empty where all of it did.
  const std::string& problem() const { return problem_; }

 private:
  std::unique_ptr<google::protobuf::Message> message_;
  std::string problem_;
};

// A response that the control gives, ready to be encoded.
class GivenResponse {
 public:
  explicit GivenResponse(std::unique_ptr<google::protobuf::Message> message);
  GivenResponse(GivenResponse&&) noexcept;
  ~GivenResponse();

  const google::protobuf::Message& message() const { return *message_; }

 private:
  std::unique_ptr<google::protobuf::Message> message_;
};

// Immutable once made; every member function is thread-safe.
class Responder {
 public:
  // Plans all methods of core's table and those of `descriptor_sets`: serialized
  // google.protobuf.FileDescriptorSets (`protoc --include_imports --descriptor_set_out`). A method
  // that both have takes its messages from the set, so that a newer API needs no rebuild, and its
  // grants from the table. kInvalidArgument says which set makes no sense and why.
  static absl::StatusOr<std::unique_ptr<Responder>> Create(
      absl::Span<const std::string> descriptor_sets = {});
  ~Responder();

  // The method of a key such as "livekit.RoomService/CreateRoom"; nullptr: unknown.
  const Method* Find(std::string_view key) const;

  // All methods, in the order of the table, then of the sets.
  std::vector<const Method*> Methods() const;

  // Decodes what can be understood of `body`; the rest is left out, and there is a problem.
  DecodedRequest Decode(const Method& method, Wire wire, std::string_view body) const;

  // The whole request as proto3 JSON, with its secrets redacted (secret_fields.h).
  std::string RequestJson(const Method& method, const DecodedRequest& request) const;

  // Reads proto3 JSON of the method's response message; unknown names are told to `listener`, and
  // otherwise ignored. kInvalidArgument says why it is none.
  absl::StatusOr<GivenResponse> ReadResponse(
      const Method& method, std::string_view json,
      std::optional<UnknownNameListener> listener = std::nullopt) const;

  // The populated response to `request`, encoded. With a `call_id`, the ids in it follow from that.
  std::string Respond(const Method& method, const DecodedRequest& request, Wire wire,
                      std::string_view call_id = {}) const;

  // A given one, encoded.
  std::string Respond(const GivenResponse& response, Wire wire) const;

 private:
  struct Impl;
  explicit Responder(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

// The row of core's table, or one made from a descriptor set (no grants, no latency). Lives as
// long as the method's Responder.
const MethodRow& RowOf(const Method& method);
// Its position in Responder::Methods().
int IndexOf(const Method& method);
const google::protobuf::Descriptor& RequestType(const Method& method);
const google::protobuf::Descriptor& ResponseType(const Method& method);

}  // namespace lkmock::responder

#endif  // LKMOCK_RESPONDER_RESPONDER_H_
