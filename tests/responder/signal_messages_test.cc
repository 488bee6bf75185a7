#include "responder/signal_messages.h"

#include <string>

#include "gtest/gtest.h"
#include "livekit_rtc.pb.h"
#include "responder/proto_json_writer.h"

namespace lkmock::responder {
namespace {

const Region kHere = {2, "region-2", "http://127.0.0.1:10001"};
const absl::Time kNow = absl::FromUnixMillis(1'800'000'000'123);

std::string AsJson(const std::string& bytes) {
  livekit::SignalResponse response;
  EXPECT_TRUE(response.ParseFromString(bytes));
  return ToProtoJson(response);
}

std::string Serialized(const livekit::SignalRequest& request) {
  return request.SerializeAsString();
}

TEST(SignalMessages, JoinSaysWhoJoinedWhereAndHowToKeepAlive) {
  EXPECT_EQ(
      AsJson(JoinMessage({.room = "lobby", .identity = "ann", .name = "Ann"}, kHere)),
      R"({"join":{"room":{"sid":"RM_MOCK","name":"lobby"},)"
      R"("participant":{"sid":"PA_MOCK","identity":"ann","state":"JOINED","name":"Ann"},)"
      R"("serverVersion":"mock","serverRegion":"region-2","pingTimeout":3,"pingInterval":1,)"
      R"("serverInfo":{"version":"mock","protocol":15,"region":"region-2","nodeId":"MOCK_NODE"}}})");
}

TEST(SignalMessages, JoinGivesAnIdentityToWhoHasNone) {
  livekit::SignalResponse response;
  ASSERT_TRUE(response.ParseFromString(JoinMessage({}, kHere)));
  EXPECT_EQ(response.join().participant().identity(), "mock-participant");
}

TEST(SignalMessages, JoinCarriesMetadataAndAttributes) {
  livekit::SignalResponse response;
  ASSERT_TRUE(
      response.ParseFromString(JoinMessage({.metadata = "m", .attributes = {{"a", "1"}}}, kHere)));
  EXPECT_EQ(response.join().participant().metadata(), "m");
  EXPECT_EQ(response.join().participant().attributes().at("a"), "1");
}

TEST(SignalMessages, ReconnectCarriesTheServerAlone) {
  EXPECT_EQ(AsJson(ReconnectMessage(kHere)),
            R"({"reconnect":{"serverInfo":{"version":"mock","protocol":15,"region":"region-2",)"
            R"("nodeId":"MOCK_NODE"}}})");
}

TEST(SignalMessages, LeaveCarriesReasonAndAction) {
  EXPECT_EQ(AsJson(LeaveMessage(0)), R"({"leave":{"reason":"SERVER_SHUTDOWN"}})");
  EXPECT_EQ(AsJson(LeaveMessage(2)),
            R"({"leave":{"reason":"SERVER_SHUTDOWN","action":"RECONNECT"}})");
}

TEST(AnswerSignal, PongsWithTheTime) {
  livekit::SignalRequest ping;
  ping.set_ping(5);
  EXPECT_EQ(AsJson(*AnswerSignal(Serialized(ping), true, kNow).message),
            R"({"pong":"1800000000123"})");
  livekit::SignalRequest ping_req;
  ping_req.mutable_ping_req()->set_timestamp(77);
  EXPECT_EQ(AsJson(*AnswerSignal(Serialized(ping_req), true, kNow).message),
            R"({"pongResp":{"lastPingTimestamp":"77","timestamp":"1800000000123"}})");
}

TEST(AnswerSignal, KeepsItsPongsWhereToldSo) {
  livekit::SignalRequest ping;
  ping.set_ping(5);
  EXPECT_FALSE(AnswerSignal(Serialized(ping), false, kNow).message.has_value());
  ping.mutable_ping_req();
  EXPECT_FALSE(AnswerSignal(Serialized(ping), false, kNow).message.has_value());
}

TEST(AnswerSignal, AcknowledgesMetadata) {
  livekit::SignalRequest update;
  update.mutable_update_metadata()->set_request_id(9);
  EXPECT_EQ(AsJson(*AnswerSignal(Serialized(update), true, kNow).message),
            R"({"requestResponse":{"requestId":9}})");
}

TEST(AnswerSignal, ClosesOnALeave) {
  livekit::SignalRequest leave;
  leave.mutable_leave();
  const WebSocketPlan::Reaction reaction = AnswerSignal(Serialized(leave), true, kNow);
  EXPECT_FALSE(reaction.message.has_value());
  ASSERT_TRUE(reaction.close.has_value());
  EXPECT_EQ(reaction.close->code, 1000);
  EXPECT_EQ(reaction.close->reason, "");
}

TEST(AnswerSignal, IgnoresEverythingElse) {
  livekit::SignalRequest offer;
  offer.mutable_offer()->set_sdp("v=0");
  for (const std::string& bytes : {Serialized(offer), std::string("\xFF\xFF"), std::string()}) {
    const WebSocketPlan::Reaction reaction = AnswerSignal(bytes, true, kNow);
    EXPECT_FALSE(reaction.message.has_value() || reaction.close.has_value());
  }
}

}  // namespace
}  // namespace lkmock::responder
