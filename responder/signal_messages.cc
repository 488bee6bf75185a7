#include "responder/signal_messages.h"

#include <cstdint>

#include "livekit_models.pb.h"
#include "livekit_rtc.pb.h"

namespace lkmock::responder {
namespace {

// Short, so that tests of a client's keepalive are.
constexpr int kPingIntervalSeconds = 1;
constexpr int kPingTimeoutSeconds = 3;
constexpr int kProtocol = 15;
constexpr uint16_t kNormalClosure = 1000;  // RFC 6455, 7.4.1

void FillServerInfo(const Region& here, livekit::ServerInfo* info) {
  info->set_edition(livekit::ServerInfo::Standard);
  info->set_version("mock");
  info->set_protocol(kProtocol);
  info->set_region(here.name);
  info->set_node_id("MOCK_NODE");
}

}  // namespace

std::string JoinMessage(const SignalParticipant& participant, const Region& here) {
  livekit::SignalResponse response;
  livekit::JoinResponse& join = *response.mutable_join();
  join.mutable_room()->set_sid("RM_MOCK");
  join.mutable_room()->set_name(participant.room);
  livekit::ParticipantInfo& self = *join.mutable_participant();
  self.set_sid("PA_MOCK");
  self.set_identity(participant.identity.empty() ? "mock-participant" : participant.identity);
  self.set_name(participant.name);
  self.set_state(livekit::ParticipantInfo::JOINED);
  self.set_metadata(participant.metadata);
  self.mutable_attributes()->insert(participant.attributes.begin(), participant.attributes.end());
  join.set_ping_interval(kPingIntervalSeconds);
  join.set_ping_timeout(kPingTimeoutSeconds);
  join.set_server_version("mock");
  join.set_server_region(here.name);
  FillServerInfo(here, join.mutable_server_info());
  return response.SerializeAsString();
}

std::string ReconnectMessage(const Region& here) {
  livekit::SignalResponse response;
  FillServerInfo(here, response.mutable_reconnect()->mutable_server_info());
  return response.SerializeAsString();
}

std::string LeaveMessage(int action) {
  livekit::SignalResponse response;
  livekit::LeaveRequest& leave = *response.mutable_leave();
  leave.set_reason(livekit::SERVER_SHUTDOWN);
  leave.set_action(static_cast<livekit::LeaveRequest::Action>(action));
  return response.SerializeAsString();
}

WebSocketPlan::Reaction AnswerSignal(std::string_view message, bool pongs, absl::Time now) {
  livekit::SignalRequest request;
  if (!request.ParseFromArray(message.data(), static_cast<int>(message.size()))) return {};
  const int64_t now_ms = absl::ToUnixMillis(now);
  livekit::SignalResponse response;
  switch (request.message_case()) {
    case livekit::SignalRequest::kPing:
      if (!pongs) return {};
      response.set_pong(now_ms);
      break;
    case livekit::SignalRequest::kPingReq:
      if (!pongs) return {};
      response.mutable_pong_resp()->set_last_ping_timestamp(request.ping_req().timestamp());
      response.mutable_pong_resp()->set_timestamp(now_ms);
      break;
    case livekit::SignalRequest::kUpdateMetadata:
      response.mutable_request_response()->set_request_id(request.update_metadata().request_id());
      response.mutable_request_response()->set_reason(livekit::RequestResponse::OK);
      break;
    case livekit::SignalRequest::kLeave:
      return {.message = std::nullopt, .close = WebSocketPlan::Close{kNormalClosure, ""}};
    default:
      return {};
  }
  return {.message = response.SerializeAsString(), .close = std::nullopt};
}

}  // namespace lkmock::responder
