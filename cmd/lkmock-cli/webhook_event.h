// The bodies of webhooks: one event each, as proto3 JSON of livekit.WebhookEvent.
#ifndef LKMOCK_CMD_LKMOCK_CLI_WEBHOOK_EVENT_H_
#define LKMOCK_CMD_LKMOCK_CLI_WEBHOOK_EVENT_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "absl/types/span.h"

namespace lkmock::cli {

// The events that LiveKit documents: "room_started", …
// Source: https://docs.livekit.io, "Webhooks & events"; the names of livekit-server-sdk.
absl::Span<const std::string_view> AllWebhookEvents();

struct WebhookEvent {
  std::string name = "room_started";  // One of AllWebhookEvents().
  std::string id;                     // "EV_…"
  absl::Time created_at;
  std::string room = "demo";
  std::string identity = "alice";
  std::string data;  // A patch (RFC 7386) of what is filled in, good by CheckEventData; or empty.
};

// The body, with the fields that LiveKit sets for such an event and plausible values. What has a
// name (a room, a participant of it, …) has the same sid in every event of every run, so that a
// receiver can tell that they belong together.
std::string EventJson(const WebhookEvent& event);

// `json`, an object, with `patch`, another, applied to it (RFC 7386): objects merge, null deletes.
std::string Patched(std::string_view json, std::string_view patch);

// kInvalidArgument where `data` is no JSON object, has a value of the wrong type, or names a field
// that has a flag of its own (event, id, createdAt). Appends to `notes` the names that receivers
// ignore; they are sent all the same.
absl::Status CheckEventData(std::string_view data, std::vector<std::string>* notes);

// `prefix` and 12 letters or digits, always the same for one `seed`: "RM_4SJvWKjzKyHU".
std::string StableId(std::string_view prefix, std::string_view seed);

}  // namespace lkmock::cli

#endif  // LKMOCK_CMD_LKMOCK_CLI_WEBHOOK_EVENT_H_
