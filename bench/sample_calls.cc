#include "bench/sample_calls.h"

#include "absl/strings/str_cat.h"
#include "livekit_room.pb.h"

namespace lkmock::bench {

std::vector<Region> FourRegions() {
  std::vector<Region> regions;
  for (int i = 0; i < 4; ++i) {
    regions.push_back({i, RegionName(i), absl::StrCat("http://127.0.0.1:", 9999 + i)});
  }
  return regions;
}

std::vector<HeaderField> SdkHeaders(std::string_view content_type) {
  return {{"Host", "127.0.0.1:9999"},
          {"Connection", "keep-alive"},
          {"Content-Type", content_type},
          {"Accept", "*/*"},
          {"Accept-Language", "*"},
          {"Sec-Fetch-Mode", "cors"},
          {"User-Agent", "livekit-server-sdk-js/2.13.1"},
          {"Accept-Encoding", "gzip, deflate"},
          {"Content-Length", "59"}};
}

std::vector<HeaderField> UpgradeHeaders() {
  return {{"Host", "127.0.0.1:9999"},
          {"Connection", "Upgrade"},
          {"Upgrade", "websocket"},
          {"User-Agent", "Mozilla/5.0 (X11; Linux x86_64)"},
          {"Sec-WebSocket-Version", "13"},
          {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="},
          {"Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits"}};
}

std::string CreateRoomProtobuf() {
  livekit::CreateRoomRequest request;
  request.set_name("lobby");
  request.set_empty_timeout(300);
  request.set_metadata("some metadata");
  return request.SerializeAsString();
}

std::string LargeRoomList() {
  std::string json = R"({"rooms":[)";
  for (int i = 0; json.size() < 200'000; ++i) {
    absl::StrAppend(&json, i == 0 ? "" : ",", R"({"sid":"RM_)", i, R"(","name":"room-)", i,
                    R"(","emptyTimeout":300,"maxParticipants":50,"creationTime":"1800000000",)"
                    R"("metadata":"{\"topic\":\"a room among many\"}","numParticipants":7})");
  }
  return json + "]}";
}

}  // namespace lkmock::bench
