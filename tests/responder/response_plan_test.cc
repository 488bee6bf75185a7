#include "responder/response_plan.h"

#include <string>

#include "gtest/gtest.h"
#include "livekit_egress.pb.h"
#include "livekit_ingress.pb.h"
#include "livekit_room.pb.h"
#include "livekit_sip.pb.h"
#include "responder/proto_json_writer.h"

namespace lkmock::responder {
namespace {

template <typename Response, typename Request>
std::string Populated(const Request& request) {
  Response response;
  ResponsePlan(*Request::descriptor(), *Response::descriptor())
      .Populate(request, /*call_id=*/"", &response);
  return ToProtoJson(response);
}

TEST(ResponsePlan, EchoesScalarsOfTheSameNameAndType) {
  livekit::CreateRoomRequest request;
  request.set_name("lobby");
  request.set_empty_timeout(300);
  request.set_max_participants(7);
  request.set_metadata("m");
  EXPECT_EQ(Populated<livekit::Room>(request),
            R"({"sid":"MOCK_SID","name":"lobby","emptyTimeout":300,"maxParticipants":7,)"
            R"("enabledCodecs":[{}],"metadata":"m"})");
}

TEST(ResponsePlan, LeavesDefaultsEnumsMessagesAndMapsUnset) {
  livekit::CreateRoomRequest request;
  request.mutable_egress();
  (*request.mutable_tags())["k"] = "v";
  EXPECT_EQ(Populated<livekit::Room>(request), R"({"sid":"MOCK_SID","enabledCodecs":[{}]})");
}

TEST(ResponsePlan, PrefersTheRequestsIdToAPlaceholder) {
  livekit::StopEgressRequest request;
  request.set_egress_id("EG_1");
  EXPECT_EQ(Populated<livekit::EgressInfo>(request),
            R"({"egressId":"EG_1","roomId":"MOCK_ROOM_ID","streamResults":[{}],)"
            R"("fileResults":[{}],"segmentResults":[{}],"imageResults":[{}]})");
}

// No answer of the API has such a field; those of a --descriptor-set may.
TEST(ResponsePlan, FillsWhatEndsInSid) {
  EXPECT_EQ(Populated<livekit::DataTrackExtensionParticipantSid>(livekit::ListRoomsRequest()),
            R"({"participantSid":"MOCK_PARTICIPANT_SID"})");
}

TEST(ResponsePlan, GivesAListOneElementThatIsFilledNoDeeper) {
  livekit::ListParticipantsRequest request;
  request.set_room("lobby");
  EXPECT_EQ(Populated<livekit::ListParticipantsResponse>(request),
            R"({"participants":[{"sid":"MOCK_SID"}]})");
}

TEST(ResponsePlan, DoesNotEchoIntoAListsElement) {
  livekit::ListEgressRequest request;
  request.set_room_name("lobby");
  request.set_egress_id("EG_1");
  const std::string json = Populated<livekit::ListEgressResponse>(request);
  EXPECT_EQ(json.find("lobby"), std::string::npos) << json;
  EXPECT_NE(json.find(R"("egressId":"MOCK_EGRESS_ID")"), std::string::npos) << json;
}

TEST(ResponsePlan, CopiesNoTextThatIsNoUtf8) {
  livekit::CreateRoomRequest request;
  request.set_name("\xFF");
  request.set_metadata("m");
  EXPECT_EQ(Populated<livekit::Room>(request),
            R"({"sid":"MOCK_SID","enabledCodecs":[{}],"metadata":"m"})");
}

TEST(ResponsePlan, EchoesAFieldThatTracksPresenceEvenWithItsDefault) {
  livekit::CreateIngressRequest request;
  request.set_enable_transcoding(false);
  EXPECT_NE(Populated<livekit::IngressInfo>(request).find(R"("enableTranscoding":false)"),
            std::string::npos);
}

}  // namespace
}  // namespace lkmock::responder
