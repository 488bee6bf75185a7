#include "auth/claims.h"

#include "absl/strings/str_cat.h"
#include "auth/claims_table.h"
#include "core/json_text.h"

namespace lkmock::auth {
namespace {

using StringMap = std::map<std::string, std::string>;

bool IsDefault(const std::string* value) { return value->empty(); }
bool IsDefault(const bool* value) { return !*value; }
bool IsDefault(const std::optional<bool>* value) { return !value->has_value(); }
bool IsDefault(const std::optional<absl::Time>* value) { return !value->has_value(); }
bool IsDefault(const std::vector<std::string>* value) { return value->empty(); }
bool IsDefault(const StringMap* value) { return value->empty(); }
bool IsDefault(JsonText<const std::string*> value) { return value.text->empty(); }
bool IsDefault(ClaimGroup) { return true; }  // Its first member that is not opens it.

void AppendValue(const std::string* value, std::string* out) { AppendJsonString(*value, out); }
void AppendValue(const bool* value, std::string* out) { *out += *value ? "true" : "false"; }
void AppendValue(const std::optional<bool>* value, std::string* out) {
  AppendValue(&value->value(), out);
}
void AppendValue(const std::optional<absl::Time>* value, std::string* out) {
  absl::StrAppend(out, absl::ToUnixSeconds(**value));
}
void AppendValue(const std::vector<std::string>* value, std::string* out) {
  *out += '[';
  for (const std::string& element : *value) {
    if (out->back() != '[') *out += ',';
    AppendJsonString(element, out);
  }
  *out += ']';
}
void AppendValue(const StringMap* value, std::string* out) {
  *out += '{';
  for (const auto& [name, text] : *value) {
    AppendJsonName(name, out);
    AppendJsonString(text, out);
  }
  *out += '}';
}
void AppendValue(JsonText<const std::string*> value, std::string* out) { *out += *value.text; }
void AppendValue(ClaimGroup, std::string*) {}

}  // namespace

std::string ToJson(const Claims& claims) {
  std::string out = "{";
  std::string_view open_group;
  VisitClaims(claims, [&](std::string_view group, std::string_view name, auto value) {
    if (IsDefault(value)) return;
    if (group != open_group) {
      if (!open_group.empty()) out += '}';
      if (!group.empty()) {
        AppendJsonName(group, &out);
        out += '{';
      }
      open_group = group;
    }
    AppendJsonName(name, &out);
    AppendValue(value, &out);
  });
  if (!open_group.empty()) out += '}';
  out += '}';
  return out;
}

GrantSet GrantsOf(const Claims& claims) {
  GrantSet grants;
  if (claims.video.room_create) grants.Add(Grant::kRoomCreate);
  if (claims.video.room_list) grants.Add(Grant::kRoomList);
  if (claims.video.room_record) grants.Add(Grant::kRoomRecord);
  if (claims.video.room_admin) grants.Add(Grant::kRoomAdmin);
  if (!claims.video.destination_room.empty()) grants.Add(Grant::kDestinationRoom);
  if (claims.video.ingress_admin) grants.Add(Grant::kIngressAdmin);
  if (claims.sip.admin) grants.Add(Grant::kSipAdmin);
  if (claims.sip.call) grants.Add(Grant::kSipCall);
  return grants;
}

}  // namespace lkmock::auth
