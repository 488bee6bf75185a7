#include "cmd/lkmock-cli/video_grant_flag.h"

#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "cmd/lkmock-cli/json_output.h"
#include "core/nearest_name.h"

namespace lkmock::cli {
namespace {

using auth::Claims;
using auth::VideoGrant;

// Whether `name` is a field of a video grant: one that is known refuses a value of another type.
bool IsVideoGrantField(const std::string& name) {
  const Json probe = {{"video", {{name, Json::object()}}}};
  return !auth::ParseClaims(probe.dump(-1, ' ', false, Json::error_handler_t::replace)).ok();
}

// For suggestions: what a grant of everything is written with.
std::vector<std::string> VideoGrantFields() {
  Claims claims;
  claims.video = VideoGrant{.room_create = true,
                            .room_list = true,
                            .room_record = true,
                            .room_admin = true,
                            .room_join = true,
                            .room = "any",
                            .can_publish = true,
                            .can_subscribe = true,
                            .can_publish_data = true,
                            .can_publish_sources = {"camera"},
                            .can_update_own_metadata = true,
                            .ingress_admin = true,
                            .hidden = true,
                            .recorder = true,
                            .agent = true,
                            .can_subscribe_metrics = true,
                            .can_manage_agent_session = true,
                            .destination_room = "any"};
  const Json json = ParseJson(auth::ToJson(claims));
  std::vector<std::string> names;
  for (const auto& [name, value] : json["video"].items()) names.push_back(name);
  return names;
}

}  // namespace

absl::Status MergeVideoGrant(const Session& session, const std::string& text, Claims* claims) {
  const Json grant = ParseJson(text);
  if (!grant.is_object()) {
    return absl::InvalidArgumentError(
        absl::StrCat("--grant: '", text, "' is no JSON object such as {\"hidden\":true}"));
  }
  const std::vector<std::string> fields = VideoGrantFields();
  const std::vector<std::string_view> known(fields.begin(), fields.end());
  for (const auto& [name, value] : grant.items()) {
    if (!IsVideoGrantField(name)) {
      session.Note(
          absl::StrCat("--grant: '", name, "' is no video grant", DidYouMean(name, known)));
    }
  }
  Json json = ParseJson(auth::ToJson(*claims));
  json["video"].update(grant);
  absl::StatusOr<Claims> merged = auth::ParseClaims(HeaderJson(json));
  if (!merged.ok()) {
    return absl::InvalidArgumentError(absl::StrCat("--grant: ", merged.status().message()));
  }
  *claims = *std::move(merged);
  return absl::OkStatus();
}

}  // namespace lkmock::cli
