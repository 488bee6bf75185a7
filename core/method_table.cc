#include "core/method_table.h"

#include "absl/container/flat_hash_map.h"

namespace lkmock {
namespace {

constexpr GrantSet kOpen;
constexpr GrantSet kRecord = {Grant::kRoomRecord};
constexpr GrantSet kCreate = {Grant::kRoomCreate};
constexpr GrantSet kList = {Grant::kRoomList};
constexpr GrantSet kAdmin = {Grant::kRoomAdmin};
constexpr GrantSet kMove = {Grant::kRoomAdmin, Grant::kDestinationRoom};
constexpr GrantSet kIngress = {Grant::kIngressAdmin};
constexpr GrantSet kSipAdmin = {Grant::kSipAdmin};
constexpr GrantSet kSipCall = {Grant::kSipCall};
constexpr GrantSet kSipTransfer = {Grant::kSipCall, Grant::kRoomAdmin};

// Until a callee answers, or a transfer completes: long enough to meet a client's time-out.
constexpr absl::Duration kSipAnswer = absl::Seconds(11);

constexpr MethodRow kMethods[] = {
    {"livekit.Egress/StartEgress", "livekit.StartEgressRequest", "livekit.EgressInfo", kRecord},
    {"livekit.Egress/UpdateLayout", "livekit.UpdateLayoutRequest", "livekit.EgressInfo", kRecord},
    {"livekit.Egress/UpdateStream", "livekit.UpdateStreamRequest", "livekit.EgressInfo", kRecord},
    {"livekit.Egress/ListEgress", "livekit.ListEgressRequest", "livekit.ListEgressResponse",
     kRecord},
    {"livekit.Egress/StopEgress", "livekit.StopEgressRequest", "livekit.EgressInfo", kRecord},
    {"livekit.Egress/StartRoomCompositeEgress", "livekit.RoomCompositeEgressRequest",
     "livekit.EgressInfo", kRecord},
    {"livekit.Egress/StartWebEgress", "livekit.WebEgressRequest", "livekit.EgressInfo", kRecord},
    {"livekit.Egress/StartParticipantEgress", "livekit.ParticipantEgressRequest",
     "livekit.EgressInfo", kRecord},
    {"livekit.Egress/StartTrackCompositeEgress", "livekit.TrackCompositeEgressRequest",
     "livekit.EgressInfo", kRecord},
    {"livekit.Egress/StartTrackEgress", "livekit.TrackEgressRequest", "livekit.EgressInfo",
     kRecord},

    {"livekit.AgentDispatchService/CreateDispatch", "livekit.CreateAgentDispatchRequest",
     "livekit.AgentDispatch", kAdmin, "room"},
    {"livekit.AgentDispatchService/DeleteDispatch", "livekit.DeleteAgentDispatchRequest",
     "livekit.AgentDispatch", kAdmin, "room"},
    {"livekit.AgentDispatchService/ListDispatch", "livekit.ListAgentDispatchRequest",
     "livekit.ListAgentDispatchResponse", kAdmin, "room"},

    {"livekit.RoomService/CreateRoom", "livekit.CreateRoomRequest", "livekit.Room", kCreate},
    {"livekit.RoomService/ListRooms", "livekit.ListRoomsRequest", "livekit.ListRoomsResponse",
     kList},
    {"livekit.RoomService/DeleteRoom", "livekit.DeleteRoomRequest", "livekit.DeleteRoomResponse",
     kCreate},
    {"livekit.RoomService/ListParticipants", "livekit.ListParticipantsRequest",
     "livekit.ListParticipantsResponse", kAdmin, "room"},
    {"livekit.RoomService/GetParticipant", "livekit.RoomParticipantIdentity",
     "livekit.ParticipantInfo", kAdmin, "room"},
    {"livekit.RoomService/RemoveParticipant", "livekit.RoomParticipantIdentity",
     "livekit.RemoveParticipantResponse", kAdmin, "room"},
    {"livekit.RoomService/MutePublishedTrack", "livekit.MuteRoomTrackRequest",
     "livekit.MuteRoomTrackResponse", kAdmin, "room"},
    {"livekit.RoomService/UpdateParticipant", "livekit.UpdateParticipantRequest",
     "livekit.ParticipantInfo", kAdmin, "room"},
    {"livekit.RoomService/UpdateSubscriptions", "livekit.UpdateSubscriptionsRequest",
     "livekit.UpdateSubscriptionsResponse", kAdmin, "room"},
    {"livekit.RoomService/SendData", "livekit.SendDataRequest", "livekit.SendDataResponse", kAdmin,
     "room"},
    {"livekit.RoomService/UpdateRoomMetadata", "livekit.UpdateRoomMetadataRequest", "livekit.Room",
     kAdmin, "room"},
    {"livekit.RoomService/ForwardParticipant", "livekit.ForwardParticipantRequest",
     "livekit.ForwardParticipantResponse", kMove, "room"},
    {"livekit.RoomService/MoveParticipant", "livekit.MoveParticipantRequest",
     "livekit.MoveParticipantResponse", kMove, "room"},
    {"livekit.RoomService/PerformRpc", "livekit.PerformRpcRequest", "livekit.PerformRpcResponse",
     kAdmin, "room"},

    {"livekit.Ingress/CreateIngress", "livekit.CreateIngressRequest", "livekit.IngressInfo",
     kIngress},
    {"livekit.Ingress/UpdateIngress", "livekit.UpdateIngressRequest", "livekit.IngressInfo",
     kIngress},
    {"livekit.Ingress/ListIngress", "livekit.ListIngressRequest", "livekit.ListIngressResponse",
     kIngress},
    {"livekit.Ingress/DeleteIngress", "livekit.DeleteIngressRequest", "livekit.IngressInfo",
     kIngress},

    {"livekit.SIP/ListSIPTrunk", "livekit.ListSIPTrunkRequest", "livekit.ListSIPTrunkResponse",
     kSipAdmin},
    {"livekit.SIP/CreateSIPInboundTrunk", "livekit.CreateSIPInboundTrunkRequest",
     "livekit.SIPInboundTrunkInfo", kSipAdmin},
    {"livekit.SIP/CreateSIPOutboundTrunk", "livekit.CreateSIPOutboundTrunkRequest",
     "livekit.SIPOutboundTrunkInfo", kSipAdmin},
    {"livekit.SIP/UpdateSIPInboundTrunk", "livekit.UpdateSIPInboundTrunkRequest",
     "livekit.SIPInboundTrunkInfo", kSipAdmin},
    {"livekit.SIP/UpdateSIPOutboundTrunk", "livekit.UpdateSIPOutboundTrunkRequest",
     "livekit.SIPOutboundTrunkInfo", kSipAdmin},
    {"livekit.SIP/GetSIPInboundTrunk", "livekit.GetSIPInboundTrunkRequest",
     "livekit.GetSIPInboundTrunkResponse", kSipAdmin},
    {"livekit.SIP/GetSIPOutboundTrunk", "livekit.GetSIPOutboundTrunkRequest",
     "livekit.GetSIPOutboundTrunkResponse", kSipAdmin},
    {"livekit.SIP/ListSIPInboundTrunk", "livekit.ListSIPInboundTrunkRequest",
     "livekit.ListSIPInboundTrunkResponse", kSipAdmin},
    {"livekit.SIP/ListSIPOutboundTrunk", "livekit.ListSIPOutboundTrunkRequest",
     "livekit.ListSIPOutboundTrunkResponse", kSipAdmin},
    {"livekit.SIP/DeleteSIPTrunk", "livekit.DeleteSIPTrunkRequest", "livekit.SIPTrunkInfo",
     kSipAdmin},
    {"livekit.SIP/CreateSIPDispatchRule", "livekit.CreateSIPDispatchRuleRequest",
     "livekit.SIPDispatchRuleInfo", kSipAdmin},
    {"livekit.SIP/UpdateSIPDispatchRule", "livekit.UpdateSIPDispatchRuleRequest",
     "livekit.SIPDispatchRuleInfo", kSipAdmin},
    {"livekit.SIP/ListSIPDispatchRule", "livekit.ListSIPDispatchRuleRequest",
     "livekit.ListSIPDispatchRuleResponse", kSipAdmin},
    {"livekit.SIP/DeleteSIPDispatchRule", "livekit.DeleteSIPDispatchRuleRequest",
     "livekit.SIPDispatchRuleInfo", kSipAdmin},
    {"livekit.SIP/CreateSIPParticipant", "livekit.CreateSIPParticipantRequest",
     "livekit.SIPParticipantInfo", kSipCall, "", kSipAnswer, "wait_until_answered"},
    {"livekit.SIP/TransferSIPParticipant", "livekit.TransferSIPParticipantRequest",
     "livekit.TransferSIPParticipantResponse", kSipTransfer, "room_name", kSipAnswer},

    {"livekit.Connector/DialWhatsAppCall", "livekit.DialWhatsAppCallRequest",
     "livekit.DialWhatsAppCallResponse", kCreate},
    {"livekit.Connector/DisconnectWhatsAppCall", "livekit.DisconnectWhatsAppCallRequest",
     "livekit.DisconnectWhatsAppCallResponse", kCreate},
    {"livekit.Connector/ConnectWhatsAppCall", "livekit.ConnectWhatsAppCallRequest",
     "livekit.ConnectWhatsAppCallResponse", kCreate},
    {"livekit.Connector/AcceptWhatsAppCall", "livekit.AcceptWhatsAppCallRequest",
     "livekit.AcceptWhatsAppCallResponse", kCreate},
    {"livekit.Connector/ConnectTwilioCall", "livekit.ConnectTwilioCallRequest",
     "livekit.ConnectTwilioCallResponse", kCreate},

    {"livekit.PhoneNumberService/SearchPhoneNumbers", "livekit.SearchPhoneNumbersRequest",
     "livekit.SearchPhoneNumbersResponse", kOpen},
    {"livekit.PhoneNumberService/PurchasePhoneNumber", "livekit.PurchasePhoneNumberRequest",
     "livekit.PurchasePhoneNumberResponse", kOpen},
    {"livekit.PhoneNumberService/ListPhoneNumbers", "livekit.ListPhoneNumbersRequest",
     "livekit.ListPhoneNumbersResponse", kOpen},
    {"livekit.PhoneNumberService/GetPhoneNumber", "livekit.GetPhoneNumberRequest",
     "livekit.GetPhoneNumberResponse", kOpen},
    {"livekit.PhoneNumberService/UpdatePhoneNumber", "livekit.UpdatePhoneNumberRequest",
     "livekit.UpdatePhoneNumberResponse", kOpen},
    {"livekit.PhoneNumberService/ReleasePhoneNumbers", "livekit.ReleasePhoneNumbersRequest",
     "livekit.ReleasePhoneNumbersResponse", kOpen},

    {"livekit.CloudAgent/CreateAgent", "livekit.CreateAgentRequest", "livekit.CreateAgentResponse",
     kOpen},
    {"livekit.CloudAgent/CreateAgentV2", "livekit.CreateAgentV2Request",
     "livekit.CreateAgentV2Response", kOpen},
    {"livekit.CloudAgent/PromoteAgent", "livekit.PromoteAgentRequest",
     "livekit.PromoteAgentResponse", kOpen},
    {"livekit.CloudAgent/ListAgents", "livekit.ListAgentsRequest", "livekit.ListAgentsResponse",
     kOpen},
    {"livekit.CloudAgent/ListAgentVersions", "livekit.ListAgentVersionsRequest",
     "livekit.ListAgentVersionsResponse", kOpen},
    {"livekit.CloudAgent/ListAgentSecrets", "livekit.ListAgentSecretsRequest",
     "livekit.ListAgentSecretsResponse", kOpen},
    {"livekit.CloudAgent/UpdateAgent", "livekit.UpdateAgentRequest", "livekit.UpdateAgentResponse",
     kOpen},
    {"livekit.CloudAgent/RestartAgent", "livekit.RestartAgentRequest",
     "livekit.RestartAgentResponse", kOpen},
    {"livekit.CloudAgent/DeployAgent", "livekit.DeployAgentRequest", "livekit.DeployAgentResponse",
     kOpen},
    {"livekit.CloudAgent/DeployAgentV2", "livekit.DeployAgentV2Request",
     "livekit.DeployAgentV2Response", kOpen},
    {"livekit.CloudAgent/UpdateAgentSecrets", "livekit.UpdateAgentSecretsRequest",
     "livekit.UpdateAgentSecretsResponse", kOpen},
    {"livekit.CloudAgent/RollbackAgent", "livekit.RollbackAgentRequest",
     "livekit.RollbackAgentResponse", kOpen},
    {"livekit.CloudAgent/DeleteAgent", "livekit.DeleteAgentRequest", "livekit.DeleteAgentResponse",
     kOpen},
    {"livekit.CloudAgent/GetClientSettings", "livekit.ClientSettingsRequest",
     "livekit.ClientSettingsResponse", kOpen},
    {"livekit.CloudAgent/CreatePrivateLink", "livekit.CreatePrivateLinkRequest",
     "livekit.CreatePrivateLinkResponse", kOpen},
    {"livekit.CloudAgent/DestroyPrivateLink", "livekit.DestroyPrivateLinkRequest",
     "livekit.DestroyPrivateLinkResponse", kOpen},
    {"livekit.CloudAgent/ListPrivateLinks", "livekit.ListPrivateLinksRequest",
     "livekit.ListPrivateLinksResponse", kOpen},
    {"livekit.CloudAgent/GetPrivateLinkStatus", "livekit.GetPrivateLinkStatusRequest",
     "livekit.GetPrivateLinkStatusResponse", kOpen},

    {"livekit.AgentSimulation/CreateSimulationRun", "livekit.SimulationRun.Create.Request",
     "livekit.SimulationRun.Create.Response", kOpen},
    {"livekit.AgentSimulation/ConfirmSimulationSourceUpload",
     "livekit.SimulationRun.ConfirmSourceUpload.Request",
     "livekit.SimulationRun.ConfirmSourceUpload.Response", kOpen},
    {"livekit.AgentSimulation/GetSimulationRun", "livekit.SimulationRun.Get.Request",
     "livekit.SimulationRun.Get.Response", kOpen},
    {"livekit.AgentSimulation/ListSimulationRuns", "livekit.SimulationRun.List.Request",
     "livekit.SimulationRun.List.Response", kOpen},
    {"livekit.AgentSimulation/CountSimulationRuns", "livekit.SimulationRun.Counts.Request",
     "livekit.SimulationRun.Counts.Response", kOpen},
    {"livekit.AgentSimulation/CancelSimulationRun", "livekit.SimulationRun.Cancel.Request",
     "livekit.SimulationRun.Cancel.Response", kOpen},
    {"livekit.AgentSimulation/CreateScenarioFromSession",
     "livekit.Scenario.CreateFromSession.Request", "livekit.Scenario.CreateFromSession.Response",
     kOpen},

    {"livekit.AgentDBService/CreateDatabase", "livekit.AgentDB.CreateRequest",
     "livekit.AgentDB.CreateResponse", kOpen},
    {"livekit.AgentDBService/GetDatabase", "livekit.AgentDB.GetRequest",
     "livekit.AgentDB.AgentDatabase", kOpen},
    {"livekit.AgentDBService/ListDatabases", "livekit.AgentDB.ListRequest",
     "livekit.AgentDB.ListResponse", kOpen},
    {"livekit.AgentDBService/DeleteDatabase", "livekit.AgentDB.DeleteRequest",
     "livekit.AgentDB.DeleteResponse", kOpen},
    {"livekit.AgentDBService/DumpDatabase", "livekit.AgentDB.DumpRequest",
     "livekit.AgentDB.DumpResponse", kOpen},

    {"livekit.Replay/ListReplays", "livekit.ListReplaysRequest", "livekit.ListReplaysResponse",
     kOpen},
    {"livekit.Replay/Playback", "livekit.PlaybackRequest", "livekit.PlaybackResponse", kOpen},
    {"livekit.Replay/Seek", "livekit.SeekRequest", "google.protobuf.Empty", kOpen},
    {"livekit.Replay/Close", "livekit.ClosePlaybackRequest", "google.protobuf.Empty", kOpen},
    {"livekit.Replay/Export", "livekit.ExportReplayRequest", "livekit.EgressInfo", kOpen},
    {"livekit.Replay/DeleteReplay", "livekit.DeleteReplayRequest", "google.protobuf.Empty", kOpen},
};

}  // namespace

absl::Span<const MethodRow> AllMethods() { return kMethods; }

const MethodRow* FindMethod(std::string_view key) {
  static const auto* const by_key = [] {
    auto* map = new absl::flat_hash_map<std::string_view, const MethodRow*>();
    for (const MethodRow& row : kMethods) map->emplace(row.key, &row);
    return map;
  }();
  const auto found = by_key->find(key);
  return found == by_key->end() ? nullptr : found->second;
}

bool IsSipDialMethod(std::string_view key) {
  return key == "livekit.SIP/CreateSIPParticipant" || key == "livekit.SIP/TransferSIPParticipant";
}

}  // namespace lkmock
