#include "examples/cc/room_client.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"

namespace lkmock::examples {
namespace {

using nlohmann::json;

bool IsDown(const absl::StatusOr<net::ClientResponse>& answer) {
  return !answer.ok() || answer->status >= 500;
}

std::string Field(const json& object, const char* name) {
  const auto field = object.find(name);
  return field != object.end() && field->is_string() ? field->get<std::string>() : "";
}

}  // namespace

RoomClient::RoomClient(std::string url, const std::string& token, Headers headers)
    : url_(std::move(url)), headers_(std::move(headers)) {
  headers_.emplace_back("Authorization", absl::StrCat("Bearer ", token));
}

absl::StatusOr<net::ClientResponse> RoomClient::Post(const std::string& region,
                                                     std::string_view body) const {
  Headers headers = headers_;
  headers.emplace_back("Content-Type", "application/json");
  return net::Send({.url = absl::StrCat(region, "/twirp/livekit.RoomService/CreateRoom"),
                    .headers = std::move(headers),
                    .body = std::string(body)});
}

std::vector<std::string> RoomClient::OtherRegions() const {
  const auto answer = net::Send(
      {.method = "GET", .url = absl::StrCat(url_, "/settings/regions"), .headers = headers_});
  std::vector<std::string> urls;
  if (!answer.ok()) return urls;
  const json settings = json::parse(answer->body, nullptr, false);
  if (!settings.is_object() || !settings.contains("regions")) return urls;
  for (const json& region : settings["regions"]) {
    std::string url = Field(region, "url");
    if (!url.empty() && url != url_) urls.push_back(std::move(url));
  }
  return urls;
}

absl::StatusOr<std::string> RoomClient::CreateRoom(std::string_view name) const {
  const std::string body = json{{"name", name}}.dump();
  auto answer = Post(url_, body);
  if (IsDown(answer)) {
    for (const std::string& region : OtherRegions()) {
      answer = Post(region, body);
      if (!IsDown(answer)) break;
    }
  }
  if (IsDown(answer)) return absl::UnavailableError("no region serves");
  if (answer->status != 200) return absl::FailedPreconditionError(answer->body);
  const std::string sid = Field(json::parse(answer->body, nullptr, false), "sid");
  if (sid.empty()) return absl::InternalError("a room without a sid");
  return sid;
}

}  // namespace lkmock::examples
