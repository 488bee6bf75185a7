#include "responder/derived_id.h"

#include <google/protobuf/descriptor.h>

#include <cstdint>

#include "core/stable_hash.h"

namespace lkmock::responder {
namespace {

constexpr struct {
  std::string_view message;  // Full name; "": of any message.
  std::string_view field;
  std::string_view prefix;
} kPrefixes[] = {
    {"livekit.Room", "sid", "RM_"},
    {"livekit.ParticipantInfo", "sid", "PA_"},
    {"livekit.TrackInfo", "sid", "TR_"},
    {"livekit.AgentDispatch", "id", "AD_"},
    {"livekit.Job", "id", "AJ_"},
    {"livekit.PhoneNumber", "id", "PN_"},
    {"", "agent_dispatch_id", "AD_"},
    {"", "dispatch_id", "AD_"},
    {"", "egress_id", "EG_"},
    {"", "ingress_id", "IN_"},
    {"", "job_id", "AJ_"},
    {"", "participant_id", "PA_"},
    {"", "participant_sid", "PA_"},
    {"", "phone_number_id", "PN_"},
    {"", "room_id", "RM_"},
    {"", "room_sid", "RM_"},
    {"", "sip_call_id", "SCL_"},
    {"", "sip_dispatch_rule_id", "SDR_"},
    {"", "sip_trunk_id", "ST_"},
    {"", "track_id", "TR_"},
    {"", "track_sid", "TR_"},
    {"", "worker_id", "AW_"},
};

// Without what is easily misread: 0, 1, I, O and l.
constexpr std::string_view kAlphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
constexpr int kHalf = 6;  // Of the 12 characters; a hash of 64 bits has room for ten.

}  // namespace

std::string_view IdPrefix(const google::protobuf::FieldDescriptor& field) {
  for (const auto& row : kPrefixes) {
    const bool any = row.message.empty() || row.message == field.containing_type()->full_name();
    if (any && row.field == field.name()) return row.prefix;
  }
  return "ID_";
}

std::string DerivedId(std::string_view prefix, std::string_view field_name,
                      std::string_view call_id) {
  std::string id(prefix);
  uint64_t hash = StableHash(field_name, StableHash(call_id));
  for (int half = 0; half < 2; ++half) {
    for (int i = 0; i < kHalf; ++i, hash /= kAlphabet.size()) {
      id.push_back(kAlphabet[hash % kAlphabet.size()]);
    }
    hash = StableHash(id);
  }
  return id;
}

}  // namespace lkmock::responder
