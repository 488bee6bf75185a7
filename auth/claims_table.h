// The claims by name: the one table that reading, writing and listing them share.
#ifndef LKMOCK_AUTH_CLAIMS_TABLE_H_
#define LKMOCK_AUTH_CLAIMS_TABLE_H_

#include <string_view>

namespace lkmock::auth {

// A claim that is an object with claims of its own: those that follow under its name.
struct ClaimGroup {};

// A claim kept as JSON text.
template <typename StringPointer>
struct JsonText {
  StringPointer text;
};

// Calls visit(group, name, pointer) for every claim; `pointer` is to its place in `claims`, or a
// ClaimGroup or JsonText. `group` is empty at the top level. A group's members stand together.
template <typename ClaimsType, typename Visitor>
void VisitClaims(ClaimsType& claims, Visitor visit) {
  visit("", "iss", &claims.issuer);
  visit("", "sub", &claims.subject);
  visit("", "jti", &claims.id);
  visit("", "exp", &claims.expires_at);
  visit("", "nbf", &claims.not_before);
  visit("", "iat", &claims.issued_at);
  visit("", "name", &claims.name);
  visit("", "kind", &claims.kind);
  visit("", "kindDetails", &claims.kind_details);

  visit("", "video", ClaimGroup{});
  visit("video", "roomCreate", &claims.video.room_create);
  visit("video", "roomList", &claims.video.room_list);
  visit("video", "roomRecord", &claims.video.room_record);
  visit("video", "roomAdmin", &claims.video.room_admin);
  visit("video", "roomJoin", &claims.video.room_join);
  visit("video", "room", &claims.video.room);
  visit("video", "canPublish", &claims.video.can_publish);
  visit("video", "canSubscribe", &claims.video.can_subscribe);
  visit("video", "canPublishData", &claims.video.can_publish_data);
  visit("video", "canPublishSources", &claims.video.can_publish_sources);
  visit("video", "canUpdateOwnMetadata", &claims.video.can_update_own_metadata);
  visit("video", "ingressAdmin", &claims.video.ingress_admin);
  visit("video", "hidden", &claims.video.hidden);
  visit("video", "recorder", &claims.video.recorder);
  visit("video", "agent", &claims.video.agent);
  visit("video", "canSubscribeMetrics", &claims.video.can_subscribe_metrics);
  visit("video", "canManageAgentSession", &claims.video.can_manage_agent_session);
  visit("video", "destinationRoom", &claims.video.destination_room);

  visit("", "sip", ClaimGroup{});
  visit("sip", "admin", &claims.sip.admin);
  visit("sip", "call", &claims.sip.call);

  visit("", "agent", ClaimGroup{});
  visit("agent", "admin", &claims.agent.admin);

  visit("", "inference", ClaimGroup{});
  visit("inference", "perform", &claims.inference.perform);

  visit("", "observability", ClaimGroup{});
  visit("observability", "write", &claims.observability.write);

  visit("", "roomConfig", JsonText<decltype(&claims.room_config)>{&claims.room_config});
  visit("", "roomPreset", &claims.room_preset);
  visit("", "sha256", &claims.sha256);
  visit("", "metadata", &claims.metadata);
  visit("", "attributes", &claims.attributes);
}

}  // namespace lkmock::auth

#endif  // LKMOCK_AUTH_CLAIMS_TABLE_H_
