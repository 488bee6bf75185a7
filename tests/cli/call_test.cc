// call: what is sent, and what is made of the answer.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "auth/grant_check.h"
#include "auth/key_ring.h"
#include "auth/token_verifier.h"
#include "core/method_table.h"
#include "core/twirp_error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "livekit_room.pb.h"
#include "tests/cli/fake_world.h"

namespace lkmock::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

net::ClientRequest SentBy(FakeWorld& world, std::vector<std::string> args) {
  args.insert(args.begin(), "call");
  const CliRun run = world.Run(args);
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_THAT(world.sent, SizeIs(1));
  return world.sent.empty() ? net::ClientRequest() : world.sent[0];
}

net::ClientRequest SentBy(std::vector<std::string> args) {
  FakeWorld world;
  return SentBy(world, std::move(args));
}

absl::StatusOr<auth::Claims> ClaimsOf(const net::ClientRequest& request) {
  return auth::VerifyToken(auth::TokenFromAuthorization(Sent(request, "Authorization")),
                           auth::KeyRing({}), FakeWorld().now);
}

TEST(Call, PostsJsonToTheMethod) {
  const net::ClientRequest request = SentBy({"RoomService/CreateRoom", "-d", R"({"name":"demo"})"});
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.url, "http://127.0.0.1:9999/twirp/livekit.RoomService/CreateRoom");
  EXPECT_EQ(request.body, R"({"name":"demo"})");
  EXPECT_EQ(Sent(request, "Content-Type"), "application/json");
  EXPECT_EQ(request.timeout, absl::Seconds(30));
  EXPECT_EQ(SentBy({"RoomService/ListRooms"}).body, "{}");
  EXPECT_EQ(SentBy({"RoomService/ListRooms", "--timeout", "2s"}).timeout, absl::Seconds(2));
}

TEST(Call, KnowsAMethodByManyNames) {
  for (const std::string name : {"livekit.RoomService/ListRooms", "RoomService/ListRooms",
                                 "RoomService.ListRooms", "livekit.roomservice.listrooms",
                                 "roomservice/LISTROOMS", "/livekit.RoomService/ListRooms"}) {
    EXPECT_EQ(SentBy({name}).url, "http://127.0.0.1:9999/twirp/livekit.RoomService/ListRooms");
  }
}

TEST(Call, SuggestsTheNearestMethod) {
  for (const std::string name :
       {"RoomService/CreatRoom", "livekit.RoomService/CreateRoo", "CreateRoom", "createrom"}) {
    FakeWorld world;
    const CliRun run = world.Run({"call", name});
    EXPECT_EQ(run.status, 1);
    EXPECT_THAT(run.err, HasSubstr("did you mean 'RoomService/CreateRoom'?")) << name;
    EXPECT_THAT(world.sent, IsEmpty());
  }
}

TEST(Call, FindsTheServerByFlagThenVariablesThenDefault) {
  FakeWorld world;
  world.environment = {{"LK_TEST_SERVER_URL", "http://test:1/"}, {"LIVEKIT_URL", "ws://live:2"}};
  struct {
    std::vector<std::string> flags;
    std::string_view url;
  } const kCases[] = {
      {{}, "http://test:1/twirp"},
      {{"--url", "ws://flag:3"}, "http://flag:3/twirp"},
      {{"--url", "wss://flag:3/base/"}, "https://flag:3/base/twirp"},
      {{"--url", "flag:3"}, "http://flag:3/twirp"},
      {{"--twirp-prefix", "/api/"}, "http://test:1/api"},
      {{"--twirp-prefix", "api"}, "http://test:1/api"},
  };
  for (const auto& [flags, url] : kCases) {
    world.sent.clear();
    std::vector<std::string> args = {"RoomService/ListRooms"};
    args.insert(args.end(), flags.begin(), flags.end());
    EXPECT_EQ(SentBy(world, args).url, absl::StrCat(url, "/livekit.RoomService/ListRooms"));
  }
  world.environment.erase("LK_TEST_SERVER_URL");
  world.sent.clear();
  EXPECT_THAT(SentBy(world, {"RoomService/ListRooms"}).url, StartsWith("http://live:2/"));
}

TEST(Call, MintsExactlyWhatEachMethodNeeds) {
  for (const MethodRow& method : AllMethods()) {
    SCOPED_TRACE(method.key);
    std::string data;
    for (std::string_view field : {method.room_field, kDestinationRoomField}) {
      if (field.empty()) continue;
      if (field == kDestinationRoomField && !method.grants.Has(Grant::kDestinationRoom)) continue;
      absl::StrAppend(&data, data.empty() ? "{" : ",", "\"", field, "\":\"my ", field, "\"");
    }
    data += data.empty() ? "{}" : "}";
    const net::ClientRequest request = SentBy({std::string(method.key), "-d", data});
    if (method.grants.empty()) {
      EXPECT_EQ(Sent(request, "Authorization"), "");
      continue;
    }
    const auto claims = ClaimsOf(request);
    ASSERT_TRUE(claims.ok()) << claims.status();
    EXPECT_EQ(auth::GrantsOf(*claims), method.grants);
    EXPECT_TRUE(auth::CheckGrants(method, *claims, absl::StrCat("my ", method.room_field),
                                  absl::StrCat("my ", kDestinationRoomField))
                    .allowed ||
                method.room_field.empty());
    if (!method.room_field.empty()) {
      EXPECT_EQ(claims->video.room, absl::StrCat("my ", method.room_field));
    }
  }
}

TEST(Call, SignsWithTheGivenKey) {
  FakeWorld world;
  world.environment = {{"LIVEKIT_API_KEY", "k"}, {"LIVEKIT_API_SECRET", "s"}};
  const net::ClientRequest request = SentBy(world, {"RoomService/ListRooms"});
  auth::KeyRingOptions options;
  options.api_secret = "s";
  const auto claims =
      auth::VerifyToken(auth::TokenFromAuthorization(Sent(request, "Authorization")),
                        auth::KeyRing(options), world.now);
  ASSERT_TRUE(claims.ok()) << claims.status();
  EXPECT_EQ(claims->issuer, "k");
}

TEST(Call, SendsTheTokenThatCountsFirst) {
  FakeWorld world;
  world.environment["LIVEKIT_TOKEN"] = "env";
  const auto authorization = [&](std::vector<std::string> flags) {
    world.sent.clear();
    flags.insert(flags.begin(), "RoomService/ListRooms");
    return Sent(SentBy(world, flags), "Authorization");
  };
  EXPECT_EQ(authorization({}), "Bearer env");
  EXPECT_EQ(authorization({"--token", "t"}), "Bearer t");
  EXPECT_EQ(authorization({"--token", "t", "--skip-auth"}), "Bearer t");
  EXPECT_EQ(authorization({"--token", "t", "-H", "authorization: Basic x"}), "Basic x");
  EXPECT_EQ(authorization({"--skip-auth"}), "");
  EXPECT_EQ(authorization({"--no-auth", "--token", "t"}), "");
  EXPECT_THAT(authorization({"--defect", "expired"}), StartsWith("Bearer ey"));
}

TEST(Call, SpoilsItsTokenOnRequest) {
  const net::ClientRequest request = SentBy({"RoomService/ListRooms", "--defect", "expired"});
  EXPECT_EQ(ClaimsOf(request).status().message(), "expired 1h ago");
}

TEST(Call, AddsAndReplacesHeaders) {
  const net::ClientRequest request =
      SentBy({"RoomService/ListRooms", "-H", "X-A:  1 ", "-H", "X-B: a: b", "-H",
              "content-type: text/json", "--strict", "-H", "x-lk-mock: nonsense"});
  EXPECT_EQ(Sent(request, "X-A"), "1");
  EXPECT_EQ(Sent(request, "X-B"), "a: b");
  EXPECT_EQ(Sent(request, "Content-Type"), "text/json");
  EXPECT_EQ(Sent(request, "X-Lk-Mock"), "nonsense");
  EXPECT_THAT(request.headers, SizeIs(5));
  EXPECT_THAT(FakeWorld().Run({"call", "RoomService/ListRooms", "-H", "x"}).err,
              HasSubstr("--header: 'x' is not of the form 'name: value'"));
}

TEST(Call, ReadsDataFromFilesAndStandardInput) {
  FakeWorld world;
  world.files = {{"room.json", R"({"name":"file"})"}, {"-", R"({"name":"stdin"})"}};
  EXPECT_EQ(SentBy(world, {"RoomService/CreateRoom", "-d", "@room.json"}).body,
            R"({"name":"file"})");
  world.sent.clear();
  EXPECT_EQ(SentBy(world, {"RoomService/CreateRoom", "--data=@-"}).body, R"({"name":"stdin"})");
  EXPECT_EQ(world.Run({"call", "RoomService/CreateRoom", "-d", "@none"}).status, 1);
}

TEST(Call, SpeaksProtobufAndShowsJson) {
  FakeWorld world;
  world.server = [](const net::ClientRequest&) {
    livekit::Room room;
    room.set_name("demo");
    room.set_creation_time(7);
    return FakeWorld::Response(200, room.SerializeAsString(),
                               {{"Content-Type", "application/protobuf"}});
  };
  const CliRun run =
      world.Run({"call", "RoomService/CreateRoom", "--proto", "-d", R"({"emptyTimeout":9})"});
  livekit::CreateRoomRequest request;
  ASSERT_TRUE(request.ParseFromString(world.sent.at(0).body));
  EXPECT_EQ(request.empty_timeout(), 9);
  EXPECT_EQ(Sent(world.sent[0], "Content-Type"), "application/protobuf");
  EXPECT_EQ(run.out, "{\n  \"name\": \"demo\",\n  \"creationTime\": \"7\"\n}\n");
}

TEST(Call, NotesFieldsThatServersIgnore) {
  struct {
    std::string_view data;
    std::string_view note;
  } const kCases[] = {
      {R"({"emptyTimeot":1})",
       "unknown field 'emptyTimeot' of livekit.CreateRoomRequest; did you "
       "mean 'emptyTimeout'?"},
      {R"({"egress":{"rooom":{}}})", "unknown field 'egress.rooom' of livekit.RoomEgress"},
      {R"({"agents":[{},{"agentNam":"a"}]})", "unknown field 'agents[1].agentNam'"},
      {R"({"egress":{"room":{"preset":"H264_720P_3"}}})",
       "unknown value 'H264_720P_3' of egress.room.preset"},
  };
  for (const auto& [data, note] : kCases) {
    FakeWorld world;
    const CliRun run = world.Run({"call", "RoomService/CreateRoom", "-d", std::string(data)});
    EXPECT_EQ(run.status, 0);
    EXPECT_EQ(world.sent.at(0).body, data);
    EXPECT_THAT(run.err, HasSubstr(note));
  }
}

TEST(Call, RefusesDataOfTheWrongTypeUnlessToldNotToCheck) {
  for (const std::string data : {R"({"name":3})", "[]", "{", R"({"egress":[]})"}) {
    SCOPED_TRACE(data);
    FakeWorld world;
    const CliRun run = world.Run({"call", "RoomService/CreateRoom", "-d", data});
    EXPECT_EQ(run.status, 1);
    EXPECT_THAT(run.err, AllOf(HasSubstr("--data: "), HasSubstr("--no-check")));
    EXPECT_THAT(world.sent, IsEmpty());
    EXPECT_EQ(SentBy({"RoomService/CreateRoom", "-d", data, "--no-check"}).body, data);
  }
}

TEST(Call, CallsUnknownMethodsOnRequest) {
  const net::ClientRequest request =
      SentBy({"future.Service/Method", "--unknown", "-d", "any bytes"});
  EXPECT_EQ(request.url, "http://127.0.0.1:9999/twirp/future.Service/Method");
  EXPECT_EQ(request.body, "any bytes");
  EXPECT_EQ(Sent(request, "Authorization"), "");
}

TEST(Call, EndsWithTheNumberOfEachTwirpCode) {
  for (const TwirpCode& code : AllTwirpCodes()) {
    FakeWorld world;
    world.server = [&](const net::ClientRequest&) {
      return FakeWorld::Response(code.http_status, FakeWorld::TwirpErrorBody(code.name));
    };
    const CliRun run = world.Run({"call", "RoomService/ListRooms"});
    EXPECT_EQ(run.status, 64 + code.grpc_number) << code.name;
    EXPECT_THAT(run.out, HasSubstr(absl::StrCat("\"code\": \"", code.name, "\"")));
    EXPECT_THAT(run.err, HasSubstr(absl::StrCat(code.http_status, " ", code.name, ": no")));
  }
}

TEST(Call, CountsACodeThatNobodyKnowsAsUnknown) {
  FakeWorld world;
  world.server = [](const net::ClientRequest&) {
    return FakeWorld::Response(500, FakeWorld::TwirpErrorBody("odd"));
  };
  EXPECT_EQ(world.Run({"call", "RoomService/ListRooms"}).status, 66);
}

TEST(Call, EndsWithOneWhereNoTwirpErrorExplainsTheFailure) {
  FakeWorld world;
  struct {
    int status;
    std::string body;
  } const kCases[] = {{451, "project not allowed in this region."},
                      {502, "<html>\n</html>"},
                      {404, ""},
                      {500, R"({"code":5})"},
                      {302, "[]"}};
  for (const auto& [status, body] : kCases) {
    world.server = [&status = status, &body = body](const net::ClientRequest&) {
      return FakeWorld::Response(status, body, {{"Content-Type", "text/plain"}});
    };
    const CliRun run = world.Run({"call", "RoomService/ListRooms"});
    EXPECT_EQ(run.status, 1);
    EXPECT_THAT(run.err, HasSubstr(absl::StrCat("lkmock-cli: ", status)));
  }
  world.server = [](const net::ClientRequest&) {
    return absl::UnavailableError("connection refused by 127.0.0.1:9999");
  };
  const CliRun run = world.Run({"call", "RoomService/ListRooms"});
  EXPECT_EQ(run.status, 1);
  EXPECT_EQ(run.err, "lkmock-cli: connection refused by 127.0.0.1:9999\n");
}

TEST(Call, SaysWhoServedAndWhatTheServerWarnsOf) {
  FakeWorld world;
  world.server = [](const net::ClientRequest&) {
    return FakeWorld::Response(
        200, "{}", {{"X-Lk-Mock-Region", "2"}, {"X-Lk-Mock-Warning", "delayMs is a string"}});
  };
  CliRun run = world.Run({"call", "RoomService/ListRooms"});
  EXPECT_EQ(run.out, "{}\n");
  EXPECT_THAT(run.err, AllOf(HasSubstr("200 OK from region-2 (http://127.0.0.1:9999)"),
                             HasSubstr("the server warns: delayMs is a string")));
  EXPECT_THAT(run.err, Not(HasSubstr("X-Lk-Mock-Region")));
  run = world.Run({"call", "RoomService/ListRooms", "-v", "-q"});
  EXPECT_THAT(run.err, AllOf(HasSubstr("> POST http://127.0.0.1:9999/twirp/"),
                             HasSubstr("< X-Lk-Mock-Region: 2"), Not(HasSubstr("note:"))));
}

TEST(Call, PrintsJsonForMachines) {
  FakeWorld world;
  world.server = [](const net::ClientRequest&) {
    return FakeWorld::Response(200, R"({"name":"x"})",
                               {{"X-Lk-Mock-Region", "0"}, {"A", "1"}, {"A", "2"}});
  };
  EXPECT_EQ(world.Run({"call", "RoomService/ListRooms", "--json"}).out, R"({
  "status": 200,
  "region": "region-0",
  "headers": {
    "X-Lk-Mock-Region": "0",
    "A": "1, 2"
  },
  "attempts": [
    {
      "url": "http://127.0.0.1:9999",
      "region": "region-0",
      "ms": 0,
      "status": 200
    }
  ],
  "body": {
    "name": "x"
  }
}
)");
}

TEST(Call, PrintsJsonOfWhatDidNotAnswer) {
  FakeWorld world;
  world.server = [](const net::ClientRequest&) { return absl::UnavailableError("gone"); };
  const CliRun run = world.Run({"call", "RoomService/ListRooms", "--json"});
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.out, AllOf(HasSubstr("\"status\": null"), HasSubstr("\"error\": \"gone\"")));
}

}  // namespace
}  // namespace lkmock::cli
