#include "testing/lkmock_server.h"

#include <cstdlib>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "net/http_client.h"
#include "tests/support/status_matchers.h"

namespace lkmock::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::testing::StartsWith;

// The status of a call with `token` in a region; 0: nobody answers.
int Call(const std::string& url, std::string_view method, const std::string& token,
         const std::string& control = "{}", const std::string& body = "{}") {
  const auto answer = net::Send({.url = absl::StrCat(url, "/twirp/livekit.", method),
                                 .headers = {{"Content-Type", "application/json"},
                                             {"Authorization", absl::StrCat("Bearer ", token)},
                                             {"X-Lk-Mock", control}},
                                 .body = body});
  return answer.ok() ? answer->status : 0;
}

TEST(LkmockServer, ServesEveryRegionOnAPortOfItsOwn) {
  const LkmockServer server = LkmockServer::Start().value();
  const std::string token = server.TokenFor("RoomService/ListRooms").value();
  std::set<std::string> urls;
  ASSERT_EQ(server.regions(), 4);
  for (int region = 0; region < server.regions(); ++region) {
    urls.insert(server.url(region));
    EXPECT_THAT(server.url(region), StartsWith("http://127.0.0.1:"));
    const std::string control = absl::StrCat(R"({"failRegions":[)", region, "]}");
    EXPECT_EQ(Call(server.url(region), "RoomService/ListRooms", token), 200);
    EXPECT_EQ(Call(server.url(region), "RoomService/ListRooms", token, control), 503);
  }
  EXPECT_THAT(urls, SizeIs(4));
  EXPECT_EQ(server.url(), server.url(0));
}

TEST(LkmockServer, HasAsManyRegionsAsAskedFor) {
  for (const int regions : {1, 9}) {
    EXPECT_EQ(LkmockServer::Start({.regions = regions})->regions(), regions);
  }
}

TEST(LkmockServer, TakesTheFlagsOfTheProgram) {
  const LkmockServer server =
      LkmockServer::Start({.flags = {"--strict", "--quiet", "--key", "mine:its secret"}}).value();
  EXPECT_EQ(server.api_key(), "mine");
  EXPECT_EQ(server.api_secret(), "its secret");
  const std::string token = server.TokenFor("RoomService/ListRooms").value();
  EXPECT_EQ(Call(server.url(), "RoomService/ListRooms", token), 200);
  EXPECT_EQ(Call(server.url(), "RoomService/ListRooms", token, R"({"failRegoins":[0]})"), 400);
}

TEST(LkmockServer, IgnoresTheEnvironment) {
  ASSERT_EQ(setenv("LK_TEST_SERVER_PORTS", "no port", 1), 0);
  EXPECT_THAT(LkmockServer::Start(), IsOk());
  unsetenv("LK_TEST_SERVER_PORTS");
}

TEST(LkmockServer, SaysWhatMakesNoSense) {
  const LkmockServer other = LkmockServer::Start({.regions = 1}).value();
  const std::string taken = other.url().substr(other.url().rfind(':') + 1);
  const struct {
    const char* name;
    LkmockServerOptions options;
    absl::StatusCode code;
    std::string message;
  } kCases[] = {
      {"no region", {.regions = 0}, absl::StatusCode::kInvalidArgument, "at least one region"},
      {"unknown flag", {.flags = {"--strickt"}}, absl::StatusCode::kInvalidArgument, "--strict"},
      {"help", {.flags = {"--help"}}, absl::StatusCode::kInvalidArgument, "--help"},
      {"version", {.flags = {"--version"}}, absl::StatusCode::kInvalidArgument, "--version"},
      {"health check",
       {.flags = {"--health-check"}},
       absl::StatusCode::kInvalidArgument,
       "--health-check"},
      {"exit with parent",
       {.flags = {"--exit-with-parent"}},
       absl::StatusCode::kInvalidArgument,
       "--exit-with-parent"},
      {"ready file",
       {.flags = {"--ready-file=x"}},
       absl::StatusCode::kInvalidArgument,
       "--ready-file"},
      {"command", {.flags = {"--", "true"}}, absl::StatusCode::kInvalidArgument, "COMMAND"},
      {"taken port", {.flags = {"--ports", taken}}, absl::StatusCode::kUnavailable, taken},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.name);
    EXPECT_THAT(LkmockServer::Start(test.options), StatusIs(test.code, HasSubstr(test.message)));
  }
}

TEST(LkmockServer, MintsTokensThatFitAMethodAndNoOther) {
  const LkmockServer server = LkmockServer::Start({.regions = 1}).value();
  const std::string token = server.TokenFor("RoomService/ListParticipants", "lobby").value();
  constexpr char kMethod[] = "RoomService/ListParticipants";
  EXPECT_EQ(Call(server.url(), kMethod, token, "{}", R"({"room":"lobby"})"), 200);
  EXPECT_EQ(Call(server.url(), kMethod, token, "{}", R"({"room":"other"})"), 403);
  EXPECT_EQ(Call(server.url(), "RoomService/CreateRoom", token), 403);
  EXPECT_THAT(server.TokenFor("RoomService/ListParticipant"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("ListParticipants")));
}

TEST(LkmockServer, MintsTokensOfAnyClaims) {
  const LkmockServer server = LkmockServer::Start({.regions = 1}).value();
  auth::Claims claims;
  claims.video.room_create = true;
  EXPECT_EQ(Call(server.url(), "RoomService/CreateRoom", server.Token(claims)), 200);
  claims.expires_at = absl::UnixEpoch();
  EXPECT_EQ(Call(server.url(), "RoomService/CreateRoom", server.Token(claims)), 401);
}

TEST(LkmockServer, EndsWithTheObjectThatItWasMovedTo) {
  LkmockServer first = LkmockServer::Start({.regions = 1}).value();
  const std::string url = first.url();
  const std::string token = first.TokenFor("RoomService/ListRooms").value();
  LkmockServer heir = std::move(first);
  EXPECT_EQ(Call(url, "RoomService/ListRooms", token), 200);
  heir = LkmockServer::Start({.regions = 1}).value();
  EXPECT_EQ(Call(url, "RoomService/ListRooms", token), 0);
  EXPECT_EQ(Call(heir.url(), "RoomService/ListRooms", token), 200);
}

}  // namespace
}  // namespace lkmock::testing
