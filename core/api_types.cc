#include "core/api_types.h"

#include <google/protobuf/descriptor.h>

#include "agent/livekit_agent_session.pb.h"
#include "cloud_replay.pb.h"
#include "google/rpc/status.pb.h"
#include "livekit_agent_dispatch.pb.h"
#include "livekit_agent_simulation.pb.h"
#include "livekit_agentdb.pb.h"
#include "livekit_analytics.pb.h"
#include "livekit_cloud_agent.pb.h"
#include "livekit_connector.pb.h"
#include "livekit_connector_twilio.pb.h"
#include "livekit_connector_whatsapp.pb.h"
#include "livekit_phone_number.pb.h"
#include "livekit_rtc.pb.h"
#include "livekit_sip.pb.h"
#include "livekit_token_source.pb.h"
#include "livekit_webhook.pb.h"

namespace lkmock {

const google::protobuf::DescriptorPool& ApiTypes() {
  // One type of each file that no other file imports; the imported ones come with them.
  static const google::protobuf::FileDescriptor* const kFiles[] = {
      google::rpc::Status::descriptor()->file(),
      livekit::AgentDB::descriptor()->file(),
      livekit::AnalyticsEvent::descriptor()->file(),
      livekit::ConnectTwilioCallRequest::descriptor()->file(),
      livekit::DialWhatsAppCallRequest::descriptor()->file(),
      livekit::ListPhoneNumbersRequest::descriptor()->file(),
      livekit::ListReplaysRequest::descriptor()->file(),
      livekit::SimulationRun::descriptor()->file(),
      livekit::TokenSourceRequest::descriptor()->file(),
      livekit::WebhookEvent::descriptor()->file(),
      google::protobuf::GetEnumDescriptor<livekit::ConnectorType>()->file(),
  };
  return *kFiles[0]->pool();
}

}  // namespace lkmock
