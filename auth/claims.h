// What a LiveKit access token says: who it is for, until when, and what its holder may do.
//
// Source: RFC 7519, 4.1 for the registered claims; ClaimGrants and VideoGrant in livekit/protocol,
// auth/grants.go, for the others. docs/permissions.md lists them.
#ifndef LKMOCK_AUTH_CLAIMS_H_
#define LKMOCK_AUTH_CLAIMS_H_

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "core/grant.h"

namespace lkmock::auth {

struct VideoGrant {
  bool room_create = false;
  bool room_list = false;
  bool room_record = false;
  bool room_admin = false;  // Of `room`.
  bool room_join = false;   // Of `room`.
  std::string room;

  // Absent is not false, but allowed; only can_publish_data then follows can_publish.
  std::optional<bool> can_publish;
  std::optional<bool> can_subscribe;
  std::optional<bool> can_publish_data;
  // "camera", "microphone", "screen_share", "screen_share_audio"; none: every source.
  std::vector<std::string> can_publish_sources;

  bool can_update_own_metadata = false;
  bool ingress_admin = false;
  bool hidden = false;
  bool recorder = false;
  bool agent = false;
  bool can_subscribe_metrics = false;
  bool can_manage_agent_session = false;
  std::string destination_room;  // Where the holder may move or forward participants to.

  friend bool operator==(const VideoGrant&, const VideoGrant&) = default;
};

struct SipGrant {
  bool admin = false;
  bool call = false;
  friend bool operator==(const SipGrant&, const SipGrant&) = default;
};

struct AgentGrant {
  bool admin = false;
  friend bool operator==(const AgentGrant&, const AgentGrant&) = default;
};

struct InferenceGrant {
  bool perform = false;
  friend bool operator==(const InferenceGrant&, const InferenceGrant&) = default;
};

struct ObservabilityGrant {
  bool write = false;
  friend bool operator==(const ObservabilityGrant&, const ObservabilityGrant&) = default;
};

struct Claims {
  std::string issuer;                    // `iss`: the API key.
  std::string subject;                   // `sub`
  std::string id;                        // `jti`
  std::optional<absl::Time> expires_at;  // `exp`; whole seconds, as the two below.
  std::optional<absl::Time> not_before;  // `nbf`
  std::optional<absl::Time> issued_at;   // `iat`

  std::string name;
  std::string kind;  // "standard", "ingress", "egress", "sip", "agent", …; empty: standard.
  std::vector<std::string> kind_details;
  std::string metadata;
  std::map<std::string, std::string> attributes;
  std::string room_preset;
  std::string room_config;  // Proto3 JSON of livekit.RoomConfiguration, not parsed; empty: none.
  std::string sha256;       // Of a webhook's body, in base64.

  VideoGrant video;
  SipGrant sip;
  AgentGrant agent;
  InferenceGrant inference;
  ObservabilityGrant observability;

  // Who the token is for: `sub`, or `jti` where that is empty, as old tokens have it.
  std::string_view Identity() const { return subject.empty() ? id : subject; }

  friend bool operator==(const Claims&, const Claims&) = default;
};

// Claims as far as they could be understood, and the first one that has the wrong type:
// "video.roomAdmin is a string, not a boolean", with the name as LiveKit spells it. A message
// never repeats a claim's value.
struct ClaimsReading {
  Claims claims;
  absl::Status problem;
};

// Reads the payload of a token. kInvalidArgument if it is no JSON object, or one that is nested
// deeper than 100; a verifier that must know the issuer before it trusts the rest starts here.
//
// null counts as absent, and unknown claims (`aud` among them) are skipped. `exp`, `nbf` and `iat`
// may be negative, fractional or in exponent notation, but within 2^53 seconds of the epoch.
//
// Upstream: livekit/protocol reads claims by golang-jwt v5 and Go's encoding/json. So names match
// in any case, the last of several counts, fractions of a second are cut off, and null within a
// list or a map is an empty string. Stricter than there: broken UTF-8 is no JSON, and a time in
// quotes is no number.
absl::StatusOr<ClaimsReading> ReadClaims(std::string_view json);

// The same for those who want all or nothing: kInvalidArgument for either kind of problem.
absl::StatusOr<Claims> ParseClaims(std::string_view json);

// As LiveKit's SDKs write them: camelCase, compact, without what has its default value.
// ParseClaims reads it back. `room_config` must be empty or a JSON object.
std::string ToJson(const Claims& claims);

// What an API method could ask of the token. kRoomAdmin and kDestinationRoom say that the token
// has such a grant, not for which room.
GrantSet GrantsOf(const Claims& claims);

}  // namespace lkmock::auth

#endif  // LKMOCK_AUTH_CLAIMS_H_
