#include "cmd/lkmock-cli/webhook_event.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "auth/body_hash.h"
#include "cmd/lkmock-cli/json_output.h"
#include "cmd/lkmock-cli/request_json.h"
#include "livekit_webhook.pb.h"
#include "responder/proto_json_writer.h"

namespace lkmock::cli {
namespace {

using livekit::EgressInfo;
using livekit::IngressInfo;
using livekit::ParticipantInfo;

int64_t Seconds(absl::Time time) { return absl::ToUnixSeconds(time); }
int64_t Nanos(absl::Time time) { return absl::ToUnixNanos(time); }

std::string RoomSid(const WebhookEvent& event) { return StableId("RM_", event.room); }

std::string SidInRoom(std::string_view prefix, const WebhookEvent& event) {
  return StableId(prefix, absl::StrCat(event.room, "/", event.identity));
}

void FillRoom(const WebhookEvent& event, absl::Time created, uint32_t participants,
              livekit::Room* room) {
  room->set_sid(RoomSid(event));
  room->set_name(event.room);
  room->set_empty_timeout(300);
  room->set_departure_timeout(20);
  room->set_creation_time(Seconds(created));
  room->set_creation_time_ms(absl::ToUnixMillis(created));
  for (const char* mime : {"audio/opus", "video/VP8", "video/H264"}) {
    room->add_enabled_codecs()->set_mime(mime);
  }
  room->set_num_participants(participants);
}

void FillParticipant(const WebhookEvent& event, absl::Time joined, ParticipantInfo::State state,
                     ParticipantInfo* participant) {
  participant->set_sid(SidInRoom("PA_", event));
  participant->set_identity(event.identity);
  participant->set_name(event.identity);
  participant->set_state(state);
  participant->set_joined_at(Seconds(joined));
  participant->set_joined_at_ms(absl::ToUnixMillis(joined));
  participant->set_version(state);  // Each state so far was a change.
  participant->mutable_permission()->set_can_subscribe(true);
  participant->mutable_permission()->set_can_publish(true);
  participant->mutable_permission()->set_can_publish_data(true);
}

void FillTrack(const WebhookEvent& event, livekit::TrackInfo* track) {
  track->set_sid(SidInRoom("TR_VC", event));
  track->set_type(livekit::VIDEO);
  track->set_name("camera");
  track->set_width(1280);
  track->set_height(720);
  track->set_source(livekit::CAMERA);
  track->set_mime_type("video/VP8");
  track->set_mid("1");
  track->set_stream("camera");
  livekit::SimulcastCodecInfo* codec = track->add_codecs();
  codec->set_mime_type("video/VP8");
  codec->set_mid("1");
  livekit::VideoLayer* layer = codec->add_layers();
  layer->set_quality(livekit::HIGH);
  layer->set_width(1280);
  layer->set_height(720);
  layer->set_bitrate(1'700'000);
}

void FillEgress(const WebhookEvent& event, livekit::EgressStatus status, EgressInfo* egress) {
  constexpr absl::Duration kLength = absl::Minutes(5);
  const absl::Time now = event.created_at;
  egress->set_egress_id(StableId("EG_", event.room));
  egress->set_room_id(RoomSid(event));
  egress->set_room_name(event.room);
  egress->set_status(status);
  egress->set_updated_at(Nanos(now));
  const std::string file = absl::StrCat("recordings/", event.room, ".mp4");
  livekit::RoomCompositeEgressRequest* request = egress->mutable_room_composite();
  request->set_room_name(event.room);
  request->set_layout("grid");
  request->add_file_outputs()->set_filepath(file);
  if (status == livekit::EGRESS_STARTING) return;
  const absl::Time start = status == livekit::EGRESS_ACTIVE ? now : now - kLength;
  egress->set_started_at(Nanos(start));
  if (status == livekit::EGRESS_ACTIVE) return;
  egress->set_ended_at(Nanos(now));
  livekit::FileInfo* result = egress->add_file_results();
  result->set_filename(file);
  result->set_started_at(Nanos(start));
  result->set_ended_at(Nanos(now));
  result->set_duration(absl::ToInt64Nanoseconds(kLength));
  result->set_size(18'874'368);
  result->set_location(absl::StrCat("https://bucket.example.com/", file));
}

void FillIngress(const WebhookEvent& event, livekit::IngressState::Status status,
                 IngressInfo* ingress) {
  const absl::Time now = event.created_at;
  const bool ended = status == livekit::IngressState::ENDPOINT_COMPLETE;
  ingress->set_ingress_id(StableId("IN_", event.room));
  ingress->set_name("stage camera");
  ingress->set_stream_key(StableId("", absl::StrCat("stream key of ", event.room)));
  ingress->set_url("rtmp://ingress.example.com/live");
  ingress->set_enable_transcoding(true);
  ingress->set_room_name(event.room);
  ingress->set_participant_identity(event.identity);
  ingress->set_participant_name(event.identity);
  ingress->set_reusable(true);
  livekit::IngressState* state = ingress->mutable_state();
  state->set_status(status);
  state->set_room_id(RoomSid(event));
  state->set_started_at(Nanos(ended ? now - absl::Minutes(5) : now));
  if (ended) state->set_ended_at(Nanos(now));
  state->set_updated_at(Nanos(now));
  state->set_resource_id(StableId("RT_", event.room));
  state->mutable_video()->set_mime_type("video/h264");
  state->mutable_video()->set_width(1280);
  state->mutable_video()->set_height(720);
  state->mutable_video()->set_framerate(30);
  state->mutable_audio()->set_mime_type("audio/aac");
  state->mutable_audio()->set_channels(2);
  state->mutable_audio()->set_sample_rate(48'000);
}

// ---- One function an event ----

using Message = livekit::WebhookEvent;

constexpr absl::Duration kAge = absl::Minutes(1);   // Of a room that somebody joins.
constexpr absl::Duration kStay = absl::Minutes(5);  // Of one who leaves.

void RoomStarted(const WebhookEvent& event, Message* message) {
  FillRoom(event, event.created_at, 0, message->mutable_room());
}

void RoomFinished(const WebhookEvent& event, Message* message) {
  FillRoom(event, event.created_at - kAge - kStay, 0, message->mutable_room());
}

void ParticipantJoined(const WebhookEvent& event, Message* message) {
  FillRoom(event, event.created_at - kAge, 1, message->mutable_room());
  FillParticipant(event, event.created_at, ParticipantInfo::ACTIVE, message->mutable_participant());
}

void ParticipantLeft(const WebhookEvent& event, Message* message) {
  FillRoom(event, event.created_at - kAge - kStay, 0, message->mutable_room());
  FillParticipant(event, event.created_at - kStay, ParticipantInfo::DISCONNECTED,
                  message->mutable_participant());
  message->mutable_participant()->set_disconnect_reason(livekit::CLIENT_INITIATED);
}

// Of one who never became active, and so never joined.
void ParticipantConnectionAborted(const WebhookEvent& event, Message* message) {
  FillRoom(event, event.created_at - kAge, 0, message->mutable_room());
  FillParticipant(event, event.created_at, ParticipantInfo::DISCONNECTED,
                  message->mutable_participant());
  message->mutable_participant()->set_disconnect_reason(livekit::JOIN_FAILURE);
}

// Upstream: of room and participant, events of tracks have what names them and nothing else.
void TrackChanged(const WebhookEvent& event, Message* message) {
  message->mutable_room()->set_sid(RoomSid(event));
  message->mutable_room()->set_name(event.room);
  message->mutable_participant()->set_sid(SidInRoom("PA_", event));
  message->mutable_participant()->set_identity(event.identity);
  message->mutable_participant()->set_name(event.identity);
  FillTrack(event, message->mutable_track());
}

void EgressStarted(const WebhookEvent& event, Message* message) {
  FillEgress(event, livekit::EGRESS_STARTING, message->mutable_egress_info());
}

void EgressUpdated(const WebhookEvent& event, Message* message) {
  FillEgress(event, livekit::EGRESS_ACTIVE, message->mutable_egress_info());
}

void EgressEnded(const WebhookEvent& event, Message* message) {
  FillEgress(event, livekit::EGRESS_COMPLETE, message->mutable_egress_info());
}

void IngressStarted(const WebhookEvent& event, Message* message) {
  FillIngress(event, livekit::IngressState::ENDPOINT_PUBLISHING, message->mutable_ingress_info());
}

void IngressEnded(const WebhookEvent& event, Message* message) {
  FillIngress(event, livekit::IngressState::ENDPOINT_COMPLETE, message->mutable_ingress_info());
}

struct Row {
  std::string_view name;
  void (*fill)(const WebhookEvent& event, Message* message);
};

constexpr Row kRows[] = {
    {"room_started", RoomStarted},
    {"room_finished", RoomFinished},
    {"participant_joined", ParticipantJoined},
    {"participant_left", ParticipantLeft},
    {"participant_connection_aborted", ParticipantConnectionAborted},
    {"track_published", TrackChanged},
    {"track_unpublished", TrackChanged},
    {"egress_started", EgressStarted},
    {"egress_updated", EgressUpdated},
    {"egress_ended", EgressEnded},
    {"ingress_started", IngressStarted},
    {"ingress_ended", IngressEnded},
};

}  // namespace

absl::Span<const std::string_view> AllWebhookEvents() {
  static const auto& names = *[] {
    auto* all = new std::vector<std::string_view>;
    for (const Row& row : kRows) all->push_back(row.name);
    return all;
  }();
  return names;
}

std::string EventJson(const WebhookEvent& event) {
  Message message;
  message.set_event(event.name);
  for (const Row& row : kRows) {
    if (row.name == event.name) row.fill(event, &message);
  }
  message.set_id(event.id);
  message.set_created_at(Seconds(event.created_at));
  const std::string json = responder::ToProtoJson(message);
  return event.data.empty() ? json : Patched(json, event.data);
}

std::string Patched(std::string_view json, std::string_view patch) {
  Json object = ParseJson(json);
  object.merge_patch(ParseJson(patch));
  return object.dump(-1, ' ', false, Json::error_handler_t::replace);
}

absl::Status CheckEventData(std::string_view data, std::vector<std::string>* notes) {
  const Json json = ParseJson(data);
  if (!json.is_object()) {
    return absl::InvalidArgumentError(
        R"(--data: a JSON object is needed, such as {"room":{"metadata":"x"}})");
  }
  struct OwnFlag {
    const char* field;
    std::string_view flag;
  };
  for (const OwnFlag& own :
       {OwnFlag{"event", "--event"}, OwnFlag{"id", "--id"}, OwnFlag{"createdAt", "--created-at"}}) {
    if (json.contains(own.field)) {
      return absl::InvalidArgumentError(
          absl::StrCat("--data: '", own.field, "' is set by ", own.flag));
    }
  }
  const absl::Status problem = CheckMessage("livekit.WebhookEvent", data, notes);
  if (problem.ok()) return problem;
  return absl::InvalidArgumentError(absl::StrCat("--data: ", problem.message()));
}

std::string StableId(std::string_view prefix, std::string_view seed) {
  std::string id = auth::BodyHash(absl::StrCat(prefix, seed));
  id.erase(std::remove_if(id.begin(), id.end(), [](char c) { return !absl::ascii_isalnum(c); }),
           id.end());
  return absl::StrCat(prefix, id.substr(0, 12));
}

}  // namespace lkmock::cli
