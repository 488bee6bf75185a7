// The bodies of webhooks.
#include "cmd/lkmock-cli/webhook_event.h"

#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "livekit_webhook.pb.h"
#include "nlohmann/json.hpp"
#include "responder/proto_json_reader.h"

namespace lkmock::cli {
namespace {

using ::nlohmann::ordered_json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;

constexpr int64_t kNow = 1'700'000'000;

WebhookEvent Event(std::string_view name) {
  WebhookEvent event;
  event.name = std::string(name);
  event.id = "EV_1";
  event.created_at = absl::FromUnixSeconds(kNow);
  return event;
}

livekit::WebhookEvent Parsed(std::string_view json) {
  livekit::WebhookEvent message;
  const absl::Status status = responder::ReadProtoJson(json, &message);
  EXPECT_TRUE(status.ok()) << status << "\n" << json;
  return message;
}

livekit::WebhookEvent Parsed(const WebhookEvent& event) { return Parsed(EventJson(event)); }

TEST(WebhookEvent, HasItsNameIdAndTime) {
  for (std::string_view name : AllWebhookEvents()) {
    SCOPED_TRACE(name);
    const livekit::WebhookEvent message = Parsed(Event(name));
    EXPECT_EQ(message.event(), name);
    EXPECT_EQ(message.id(), "EV_1");
    EXPECT_EQ(message.created_at(), kNow);
  }
}

TEST(WebhookEvent, IsCompactProto3Json) {
  EXPECT_THAT(EventJson(Event("room_started")),
              AllOf(HasSubstr(R"({"event":"room_started","room":{"sid":"RM_)"),
                    HasSubstr(R"("id":"EV_1","createdAt":"1700000000")")));
}

// docs/webhooks.md, "Events": | `room_started` | `room` |
TEST(WebhookEvent, HasTheFieldsThatTheDocumentationNames) {
  std::ifstream page("docs/webhooks.md");
  std::vector<std::string> documented;
  bool below = false;
  for (std::string line; std::getline(page, line);) {
    if (absl::StartsWith(line, "## ")) below = line == "## Events";
    if (below && absl::StartsWith(line, "| `")) documented.push_back(line);
  }
  std::vector<std::string> expected;
  for (std::string_view name : AllWebhookEvents()) {
    std::string fields;
    const ordered_json event = ordered_json::parse(EventJson(Event(name)));
    for (const auto& [field, value] : event.items()) {
      if (field == "event" || field == "id" || field == "createdAt") continue;
      absl::StrAppend(&fields, fields.empty() ? "" : ", ", "`", field, "`");
    }
    expected.push_back(absl::StrCat("| `", name, "` | ", fields, " |"));
  }
  EXPECT_EQ(documented, expected);
}

TEST(WebhookEvent, IsAboutTheRoomAndTheParticipantAskedFor) {
  WebhookEvent event = Event("participant_joined");
  event.room = "lobby";
  event.identity = "ada";
  const livekit::WebhookEvent message = Parsed(event);
  EXPECT_EQ(message.room().name(), "lobby");
  EXPECT_EQ(message.room().num_participants(), 1);
  EXPECT_EQ(message.participant().identity(), "ada");
  EXPECT_EQ(message.participant().state(), livekit::ParticipantInfo::ACTIVE);
  EXPECT_EQ(message.participant().joined_at(), kNow);

  event.name = "egress_ended";
  EXPECT_EQ(Parsed(event).egress_info().room_name(), "lobby");
  event.name = "ingress_started";
  EXPECT_EQ(Parsed(event).ingress_info().room_name(), "lobby");
  EXPECT_EQ(Parsed(event).ingress_info().participant_identity(), "ada");
}

TEST(WebhookEvent, TellsWhyAParticipantIsGone) {
  EXPECT_EQ(Parsed(Event("participant_left")).participant().disconnect_reason(),
            livekit::CLIENT_INITIATED);
  EXPECT_EQ(Parsed(Event("participant_connection_aborted")).participant().disconnect_reason(),
            livekit::JOIN_FAILURE);
}

// Upstream: room and participant of a track's event have a sid and a name, and nothing else.
TEST(WebhookEvent, OfATrackNamesRoomAndParticipantOnly) {
  const livekit::WebhookEvent message = Parsed(Event("track_published"));
  EXPECT_EQ(message.room().creation_time(), 0);
  EXPECT_EQ(message.participant().joined_at(), 0);
  EXPECT_EQ(message.track().source(), livekit::CAMERA);
  EXPECT_EQ(message.track().type(), livekit::VIDEO);
}

TEST(WebhookEvent, OfAnEgressHasAResultOnceItEnded) {
  EXPECT_EQ(Parsed(Event("egress_started")).egress_info().status(), livekit::EGRESS_STARTING);
  EXPECT_EQ(Parsed(Event("egress_updated")).egress_info().status(), livekit::EGRESS_ACTIVE);
  const livekit::EgressInfo ended = Parsed(Event("egress_ended")).egress_info();
  EXPECT_EQ(ended.status(), livekit::EGRESS_COMPLETE);
  ASSERT_EQ(ended.file_results_size(), 1);
  EXPECT_EQ(ended.file_results(0).duration(), ended.ended_at() - ended.started_at());
}

TEST(WebhookEvent, OfOneRoomHasOneSidWhereverItStands) {
  std::set<std::string> rooms;
  for (std::string_view name : AllWebhookEvents()) {
    const livekit::WebhookEvent message = Parsed(Event(name));
    if (message.has_room()) rooms.insert(message.room().sid());
    if (message.has_egress_info()) rooms.insert(message.egress_info().room_id());
    if (message.has_ingress_info()) rooms.insert(message.ingress_info().state().room_id());
  }
  EXPECT_EQ(rooms.size(), 1);
  EXPECT_EQ(Parsed(Event("participant_joined")).participant().sid(),
            Parsed(Event("track_published")).participant().sid());
}

TEST(WebhookEvent, HasAnotherSidForAnotherName) {
  const WebhookEvent event = Event("participant_joined");
  WebhookEvent elsewhere = event;
  elsewhere.room = "elsewhere";
  WebhookEvent other = event;
  other.identity = "bob";
  EXPECT_NE(Parsed(event).room().sid(), Parsed(elsewhere).room().sid());
  EXPECT_NE(Parsed(event).participant().sid(), Parsed(elsewhere).participant().sid());
  EXPECT_NE(Parsed(event).participant().sid(), Parsed(other).participant().sid());
  EXPECT_EQ(Parsed(event).room().sid(), Parsed(other).room().sid());
}

TEST(StableId, HasAPrefixAndTwelveLettersOrDigits) {
  for (int i = 0; i < 1000; ++i) {
    EXPECT_THAT(StableId("RM_", absl::StrCat(i)), MatchesRegex("RM_[0-9A-Za-z]{12}"));
  }
}

TEST(WebhookEventData, IsMergedFieldByField) {
  WebhookEvent event = Event("participant_joined");
  event.data = R"({"room":{"metadata":"x"},"participant":{"name":null,"attributes":{"a":"b"}}})";
  const livekit::WebhookEvent message = Parsed(event);
  EXPECT_EQ(message.room().metadata(), "x");
  EXPECT_EQ(message.room().name(), "demo");
  EXPECT_EQ(message.participant().name(), "");
  EXPECT_EQ(message.participant().identity(), "alice");
  EXPECT_EQ(message.participant().attributes().at("a"), "b");
}

TEST(WebhookEventData, KeepsWhatIsUnknownAndNotesIt) {
  WebhookEvent event = Event("room_started");
  event.data = R"({"rom":{"name":"x"}})";
  std::vector<std::string> notes;
  EXPECT_TRUE(CheckEventData(event.data, &notes).ok());
  EXPECT_THAT(notes, ElementsAre(AllOf(HasSubstr("'rom'"), HasSubstr("did you mean 'room'?"))));
  EXPECT_THAT(EventJson(event), HasSubstr(R"("rom":{"name":"x"})"));
}

TEST(WebhookEventData, ThatMakesNoSenseIsRefused) {
  struct Case {
    std::string_view data;
    std::string_view message;
  };
  for (const Case& bad : {
           Case{"", "a JSON object is needed"},
           {"[]", "a JSON object is needed"},
           {R"({"room":)", "a JSON object is needed"},
           {R"({"room":{"name":1}})", "--data: "},
           {R"({"event":"x"})", "'event' is set by --event"},
           {R"({"id":"x"})", "'id' is set by --id"},
           {R"({"createdAt":1})", "'createdAt' is set by --created-at"},
       }) {
    SCOPED_TRACE(bad.data);
    std::vector<std::string> notes;
    const absl::Status status = CheckEventData(bad.data, &notes);
    EXPECT_TRUE(absl::IsInvalidArgument(status));
    EXPECT_THAT(std::string(status.message()), HasSubstr(std::string(bad.message)));
    EXPECT_THAT(notes, IsEmpty());
  }
}

}  // namespace
}  // namespace lkmock::cli
