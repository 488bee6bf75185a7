#include "examples/cc/room_client.h"

#include <string>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "testing/lkmock_server.h"

namespace lkmock::examples {
namespace {

using lkmock::testing::LkmockServer;
using ::testing::HasSubstr;

class RoomClientTest : public ::testing::Test {
 protected:
  // What happens to a request is chosen by the request: `control` goes along in its header.
  RoomClient Client(const std::string& control, const std::string& method = "CreateRoom") const {
    return {server_.url(), *server_.TokenFor("RoomService/" + method), {{"X-Lk-Mock", control}}};
  }

  const LkmockServer server_ = LkmockServer::Start({.regions = 3}).value();
};

TEST_F(RoomClientTest, CreatesARoom) {
  EXPECT_EQ(Client(R"({"response":{"sid":"RM_1"}})").CreateRoom("lobby").value(), "RM_1");
}

TEST_F(RoomClientTest, GoesToTheNextRegion) {
  for (const char* control : {R"({"failRegions":[0]})", R"({"failRegions":[0,1]})",
                              R"({"failRegions":[0],"failMode":"drop"})"}) {
    SCOPED_TRACE(control);
    EXPECT_EQ(Client(control).CreateRoom("lobby").status(), absl::OkStatus());
  }
}

TEST_F(RoomClientTest, GivesUpWhereNoRegionServes) {
  EXPECT_EQ(Client(R"({"failRegions":[0,1,2]})").CreateRoom("lobby").status().code(),
            absl::StatusCode::kUnavailable);
}

TEST_F(RoomClientTest, TakesARefusalAsFinal) {
  const absl::Status refused =
      Client(R"({"failRegions":[0],"failStatus":400})").CreateRoom("lobby").status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(RoomClientTest, SaysWhichGrantIsMissing) {
  const absl::Status refused = Client("{}", "ListRooms").CreateRoom("lobby").status();
  EXPECT_THAT(std::string(refused.message()), HasSubstr("video.roomCreate"));
}

}  // namespace
}  // namespace lkmock::examples
