#include <cstdio>
#include <cstdlib>
#include <string>

#include "gtest/gtest.h"
#include "testing/lkmock_server.h"

namespace {

using lkmock::testing::LkmockServer;

// Stands in for your client: the status that curl gets for a call.
std::string CreateRoom(const std::string& url, const std::string& token) {
  const std::string command = "curl -sS -o /dev/null -w '%{http_code}' -d '{\"name\":\"lobby\"}' " +
                              url + "/twirp/livekit.RoomService/CreateRoom" +
                              " -H 'Content-Type: application/json'" +
                              " -H 'Authorization: Bearer " + token + "'";
  std::FILE* output = popen(command.c_str(), "r");
  char status[4] = "";
  if (output == nullptr || std::fread(status, 1, 3, output) != 3) return "no answer";
  pclose(output);
  return status;
}

TEST(Fixture, TakesATokenThatFits) {
  const LkmockServer server = LkmockServer::Start({.regions = 2}).value();
  EXPECT_EQ(CreateRoom(server.url(1), *server.TokenFor("RoomService/CreateRoom")), "200");
  EXPECT_EQ(CreateRoom(server.url(1), *server.TokenFor("RoomService/ListRooms")), "403");
}

}  // namespace
