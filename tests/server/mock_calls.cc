#include "tests/server/mock_calls.h"

#include <chrono>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/support/eventually.h"

namespace lkmock::testing {
namespace {

int64_t MonotonicNanoseconds() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
}

}  // namespace

std::string CreateRoom(std::string_view control, std::string_view more) {
  constexpr std::string_view kBody = R"({"name":"lobby"})";
  return absl::StrCat("POST /twirp/livekit.RoomService/CreateRoom HTTP/1.1\r\nHost: mock\r\n",
                      "Content-Type: application/json\r\nX-Lk-Mock-Skip-Auth: true\r\nX-Lk-Mock: ",
                      control, "\r\n", more, "Content-Length: ", kBody.size(), "\r\n\r\n", kBody);
}

std::string Get(std::string_view path) {
  return absl::StrCat("GET ", path, " HTTP/1.1\r\nHost: mock\r\n\r\n");
}

RawResponse Ask(uint16_t port, std::string_view request) {
  RawConnection connection(port);
  EXPECT_TRUE(connection.Send(request));
  return connection.ReadResponse();
}

nlohmann::json AskJson(uint16_t port, std::string_view path) {
  const RawResponse response = Ask(port, Get(path));
  EXPECT_EQ(response.status(), 200) << path << ": " << response.body;
  nlohmann::json json = nlohmann::json::parse(response.body, nullptr, false);
  EXPECT_TRUE(json.is_object()) << path << ": " << response.body;
  return json;
}

nlohmann::json CallOf(uint16_t port, std::string_view id, int attempts) {
  return AskJson(port, absl::StrCat("/_test/calls/", id, "?wait=", attempts));
}

void AwaitArrival(uint16_t port, std::string_view id) {
  const std::string request = Get(absl::StrCat("/_test/calls/", id));
  EXPECT_TRUE(Eventually([&] { return Ask(port, request).status() == 200; })) << id;
}

Stopwatch::Stopwatch() : start_(MonotonicNanoseconds()) {}

absl::Duration Stopwatch::elapsed() const {
  return absl::Nanoseconds(MonotonicNanoseconds() - start_);
}

}  // namespace lkmock::testing
