#include "responder/signal_client.h"

#include <google/protobuf/descriptor.h>

#include "absl/strings/escaping.h"
#include "livekit_rtc.pb.h"
#include "responder/proto_json_reader.h"
#include "responder/proto_json_writer.h"

namespace lkmock::responder {

absl::StatusOr<std::string> SignalRequestFromJson(std::string_view json) {
  livekit::SignalRequest request;
  const absl::Status status = ReadProtoJson(json, &request);
  if (!status.ok()) return status;
  if (request.message_case() == livekit::SignalRequest::MESSAGE_NOT_SET) {
    return absl::InvalidArgumentError(
        "no message of livekit.SignalRequest is set, such as {\"leave\":{}}");
  }
  return request.SerializeAsString();
}

std::string PingRequest(absl::Time now) {
  livekit::SignalRequest request;
  request.mutable_ping_req()->set_timestamp(absl::ToUnixMillis(now));
  return request.SerializeAsString();
}

std::string JoinRequestParameter(bool reconnect) {
  livekit::JoinRequest join;
  join.set_reconnect(reconnect);
  livekit::WrappedJoinRequest wrapped;
  wrapped.set_join_request(join.SerializeAsString());
  return absl::WebSafeBase64Escape(wrapped.SerializeAsString());
}

absl::StatusOr<SignalResponseText> ReadSignalResponse(std::string_view bytes) {
  livekit::SignalResponse response;
  if (!response.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::InvalidArgumentError("not a livekit.SignalResponse");
  }
  SignalResponseText text;
  const google::protobuf::FieldDescriptor* member =
      response.GetReflection()->GetOneofFieldDescriptor(response,
                                                        response.GetDescriptor()->oneof_decl(0));
  if (member != nullptr) text.kind = member->name();
  text.json = ToProtoJson(response);
  return text;
}

}  // namespace lkmock::responder
