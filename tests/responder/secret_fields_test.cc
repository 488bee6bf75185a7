#include "responder/secret_fields.h"

#include <google/protobuf/descriptor.h>

#include <set>
#include <string>

#include "core/api_types.h"
#include "core/method_table.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "livekit_egress.pb.h"
#include "livekit_room.pb.h"
#include "livekit_sip.pb.h"

namespace lkmock::responder {
namespace {

using ::google::protobuf::Descriptor;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

void CollectSecrets(const Descriptor& type, std::set<const Descriptor*>& seen,
                    std::set<std::string>& secrets) {
  if (!seen.insert(&type).second) return;
  for (int i = 0; i < type.field_count(); ++i) {
    if (IsSecret(*type.field(i))) secrets.insert(type.field(i)->full_name());
    if (type.field(i)->message_type() != nullptr) {
      CollectSecrets(*type.field(i)->message_type(), seen, secrets);
    }
  }
}

// The whole API on one page: a field that is new and secret, or is none and looks like one, shows
// here.
TEST(SecretFields, AreTheseInAllRequests) {
  std::set<const Descriptor*> seen;
  std::set<std::string> secrets;
  for (const MethodRow& row : AllMethods()) {
    CollectSecrets(*ApiTypes().FindMessageTypeByName(std::string(row.request)), seen, secrets);
  }
  EXPECT_THAT(
      secrets,
      ElementsAre(
          "livekit.AcceptWhatsAppCallRequest.whatsapp_api_key", "livekit.AgentSecret.value",
          "livekit.AliOSSUpload.access_key", "livekit.AliOSSUpload.secret",
          "livekit.AzureBlobUpload.account_key", "livekit.DialWhatsAppCallRequest.whatsapp_api_key",
          "livekit.DisconnectWhatsAppCallRequest.whatsapp_api_key", "livekit.GCPUpload.credentials",
          "livekit.ProxyConfig.password", "livekit.S3Upload.access_key", "livekit.S3Upload.secret",
          "livekit.S3Upload.session_token", "livekit.SIPInboundTrunkInfo.auth_password",
          "livekit.SIPInboundTrunkUpdate.auth_password", "livekit.SIPOutboundConfig.auth_password",
          "livekit.SIPOutboundTrunkInfo.auth_password",
          "livekit.SIPOutboundTrunkUpdate.auth_password", "livekit.StreamOutput.urls",
          "livekit.UpdateStreamRequest.add_output_urls",
          "livekit.UpdateStreamRequest.remove_output_urls"));
}

TEST(Redact, TakesSecretsOutAtAnyDepth) {
  livekit::RoomCompositeEgressRequest request;
  request.set_room_name("lobby");
  livekit::EncodedFileOutput* file = request.add_file_outputs();
  file->set_filepath("lobby.mp4");
  file->mutable_s3()->set_access_key("AKIA-hush");
  file->mutable_s3()->set_secret("hush");
  file->mutable_s3()->set_bucket("recordings");
  request.add_stream_outputs()->add_urls("rtmp://live.test/app/hush");

  Redact(&request);
  const std::string text = request.ShortDebugString();
  EXPECT_THAT(text, Not(HasSubstr("hush")));
  EXPECT_THAT(text, HasSubstr("recordings"));
  EXPECT_EQ(request.file_outputs(0).s3().secret(), kRedacted);
  EXPECT_EQ(request.stream_outputs(0).urls(0), kRedacted);
}

TEST(Redact, LeavesUnsetSecretsUnset) {
  livekit::SIPOutboundTrunkInfo trunk;
  trunk.set_name("main");
  Redact(&trunk);
  EXPECT_EQ(trunk.ShortDebugString(), "name: \"main\"");
}

TEST(HoldsSecrets, LooksIntoNestedMessages) {
  livekit::RoomCompositeEgressRequest request;
  request.add_file_outputs()->mutable_s3()->set_bucket("recordings");
  EXPECT_FALSE(HoldsSecrets(request));
  request.mutable_file_outputs(0)->mutable_s3()->set_secret("hush");
  EXPECT_TRUE(HoldsSecrets(request));
  livekit::SIPOutboundTrunkInfo trunk;
  trunk.set_auth_password("hush");
  EXPECT_TRUE(HoldsSecrets(trunk));
}

}  // namespace
}  // namespace lkmock::responder
