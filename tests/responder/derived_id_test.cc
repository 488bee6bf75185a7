#include "responder/derived_id.h"

#include <google/protobuf/descriptor.h>

#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "livekit_agent_dispatch.pb.h"
#include "livekit_egress.pb.h"
#include "livekit_models.pb.h"
#include "livekit_sip.pb.h"

namespace lkmock::responder {
namespace {

using ::google::protobuf::Descriptor;
using ::testing::MatchesRegex;

TEST(IdPrefix, IsLiveKitsForTheKindOfThing) {
  const struct {
    const Descriptor* type;
    std::string field;
    std::string_view prefix;
  } cases[] = {
      {livekit::Room::descriptor(), "sid", "RM_"},
      {livekit::ParticipantInfo::descriptor(), "sid", "PA_"},
      {livekit::TrackInfo::descriptor(), "sid", "TR_"},
      {livekit::AgentDispatch::descriptor(), "id", "AD_"},
      {livekit::EgressInfo::descriptor(), "egress_id", "EG_"},
      {livekit::EgressInfo::descriptor(), "room_id", "RM_"},
      {livekit::SIPParticipantInfo::descriptor(), "sip_call_id", "SCL_"},
      {livekit::SIPInboundTrunkInfo::descriptor(), "sip_trunk_id", "ST_"},
      {livekit::Room::descriptor(), "name", "ID_"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(IdPrefix(*c.type->FindFieldByName(c.field)), c.prefix)
        << c.type->name() << "." << c.field;
  }
}

TEST(DerivedId, LooksLikeLiveKits) {
  EXPECT_THAT(DerivedId("RM_", "livekit.Room.sid", "call-1"),
              MatchesRegex("RM_[2-9A-HJ-NP-Za-km-z]{12}"));
}

// Ids are written into tests and journals: a later release must give the same ones.
TEST(DerivedId, StaysWhatItIs) {
  EXPECT_EQ(DerivedId("RM_", "livekit.Room.sid", "call-1"), "RM_qTpJsFv65fzk");
}

TEST(DerivedId, DiffersByCallAndByField) {
  std::set<std::string> ids;
  for (int call = 0; call < 1000; ++call) {
    ids.insert(DerivedId("RM_", "livekit.Room.sid", absl::StrCat("call-", call)));
    ids.insert(DerivedId("RM_", "livekit.EgressInfo.room_id", absl::StrCat("call-", call)));
  }
  EXPECT_EQ(ids.size(), 2000);
}

}  // namespace
}  // namespace lkmock::responder
