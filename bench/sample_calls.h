// What the workloads are made of: a call as an SDK sends it, and the bodies that go with it.
#ifndef LKMOCK_BENCH_SAMPLE_CALLS_H_
#define LKMOCK_BENCH_SAMPLE_CALLS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "core/call.h"
#include "core/region.h"

namespace lkmock::bench {

inline const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

inline constexpr std::string_view kCreateRoom = "livekit.RoomService/CreateRoom";
inline constexpr std::string_view kCreateRoomJson =
    R"({"name":"lobby","emptyTimeout":300,"metadata":"some metadata"})";
inline constexpr char kSmallControl[] = R"({"failRegions":[1],"failMode":"drop","delayMs":0})";

std::vector<Region> FourRegions();

// The fields that LiveKit's Node SDK sends, but for Authorization.
std::vector<HeaderField> SdkHeaders(std::string_view content_type);

// Of a browser that opens a signal connection.
std::vector<HeaderField> UpgradeHeaders();

// kCreateRoomJson as protobuf.
std::string CreateRoomProtobuf();

// A livekit.ListRoomsResponse as proto3 JSON, 200 kB of it.
std::string LargeRoomList();

// Makes the compiler believe that `value` is used.
template <typename T>
void Keep(const T& value) {
  asm volatile("" : : "g"(&value) : "memory");
}

}  // namespace lkmock::bench

#endif  // LKMOCK_BENCH_SAMPLE_CALLS_H_
