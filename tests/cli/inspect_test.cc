// regions, methods, describe, wait, and the aliases.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "cmd/lkmock-cli/message_schema.h"
#include "cmd/lkmock-cli/request_json.h"
#include "core/method_table.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/cli/fake_world.h"

namespace lkmock::cli {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

TEST(Regions, ListsThemAligned) {
  FakeWorld world;
  world.server = [](const net::ClientRequest&) {
    return FakeWorld::Response(200,
                               R"({"regions":[{"region":"region-0","url":"http://h:1"},)"
                               R"({"region":"region-10","url":"http://h:2","distance":"1"}]})");
  };
  const CliRun run = world.Run({"regions", "--pinned-regions", "region-0"});
  EXPECT_EQ(run.status, 0);
  EXPECT_EQ(run.out,
            "REGION     DISTANCE  URL\n"
            "region-0   0         http://h:1\n"
            "region-10  1         http://h:2\n");
  ASSERT_THAT(world.sent, SizeIs(1));
  EXPECT_EQ(world.sent[0].method, "GET");
  EXPECT_EQ(world.sent[0].url, "http://127.0.0.1:9999/settings/regions");
  EXPECT_EQ(Sent(world.sent[0], "X-Lk-Mock"), R"({"pinnedRegions":["region-0"]})");
  EXPECT_THAT(world.Run({"regions", "--json"}).out, HasSubstr(R"("url": "http://h:2")"));
}

TEST(Regions, SaysWhatFailed) {
  FakeWorld world;
  world.server = [](const net::ClientRequest&) { return FakeWorld::Response(503, ""); };
  EXPECT_EQ(world.Run({"regions"}).status, 1);
  world.server = [](const net::ClientRequest&) { return absl::UnavailableError("refused"); };
  EXPECT_EQ(world.Run({"regions"}).err, "lkmock-cli: refused\n");
}

TEST(Regions, EndsAsATwirpErrorDoes) {
  FakeWorld world;
  world.server = [](const net::ClientRequest&) {
    return FakeWorld::Response(400, FakeWorld::TwirpErrorBody("malformed"));
  };
  const CliRun run = world.Run({"regions"});
  EXPECT_EQ(run.status, 67);
  EXPECT_THAT(run.out, IsEmpty());
  EXPECT_EQ(run.err, "lkmock-cli: 400 malformed: no from http://127.0.0.1:9999/settings/regions\n");
}

TEST(Regions, IsJsonForMachinesThoughItFails) {
  FakeWorld world;
  world.server = [](const net::ClientRequest&) {
    return FakeWorld::Response(503, FakeWorld::TwirpErrorBody("unavailable"));
  };
  CliRun run = world.Run({"regions", "--json"});
  EXPECT_EQ(run.status, 78);
  EXPECT_EQ(run.out, R"({
  "status": 503,
  "body": {
    "code": "unavailable",
    "msg": "no"
  },
  "error": "503 unavailable: no from http://127.0.0.1:9999/settings/regions"
}
)");
  world.server = [](const net::ClientRequest&) { return absl::UnavailableError("refused"); };
  run = world.Run({"regions", "--json"});
  EXPECT_EQ(run.status, 1);
  EXPECT_EQ(run.out, "{\n  \"status\": null,\n  \"body\": null,\n  \"error\": \"refused\"\n}\n");
}

TEST(Regions, FailsWhereA2xxNamesNone) {
  FakeWorld world;
  for (const int status : {200, 204}) {
    world.server = [&](const net::ClientRequest&) { return FakeWorld::Response(status, "x"); };
    const CliRun run = world.Run({"regions", "--json"});
    EXPECT_EQ(run.status, 1);
    EXPECT_THAT(run.out, HasSubstr(R"("body": "x")"));
  }
}

TEST(Methods, ListsEveryMethod) {
  const CliRun run = FakeWorld().Run({"methods"});
  const std::vector<std::string> lines = absl::StrSplit(run.out, '\n', absl::SkipEmpty());
  EXPECT_THAT(lines, SizeIs(AllMethods().size() + 1));
  for (const MethodRow& method : AllMethods()) {
    EXPECT_THAT(lines, Contains(AllOf(HasSubstr(method.key.substr(8)), HasSubstr(method.request),
                                      HasSubstr(method.response))));
    EXPECT_THAT(FakeWorld().Run({"methods", "--json"}).out, HasSubstr(method.key));
  }
}

TEST(Methods, FiltersByName) {
  const CliRun run = FakeWorld().Run({"methods", "roomservice/list"});
  EXPECT_THAT(run.out, AllOf(HasSubstr("RoomService/ListRooms"), Not(HasSubstr("CreateRoom"))));
  EXPECT_EQ(FakeWorld().Run({"methods", "zzz"}).status, 1);
}

TEST(Describe, ShowsFieldsAndTypes) {
  const CliRun run = FakeWorld().Run({"describe", "roomservice.createroom"});
  EXPECT_EQ(run.status, 0);
  EXPECT_THAT(run.out,
              AllOf(StartsWith("livekit.RoomService/CreateRoom\n  grants    video.roomCreate\n"),
                    HasSubstr("  emptyTimeout      uint32\n"),
                    HasSubstr("  tags              map<string, string>\n"),
                    HasSubstr("  agents            livekit.RoomAgentDispatch[]\n"),
                    HasSubstr("\nlivekit.Room\n"), HasSubstr("one of output"),
                    HasSubstr("\nlivekit.StreamProtocol\n  DEFAULT_PROTOCOL\n")));
  EXPECT_THAT(FakeWorld().Run({"describe", "roomservice.createroom", "--json"}).out,
              HasSubstr(R"("name": "emptyTimeout")"));
  EXPECT_THAT(FakeWorld().Run({"describe", "SIP/CreateSIPParticipant"}).out,
              HasSubstr("latency   11s with wait_until_answered"));
  EXPECT_THAT(FakeWorld().Run({"describe", "RoomService/Creatroom"}).err,
              HasSubstr("did you mean 'RoomService/CreateRoom'?"));
}

TEST(Describe, KnowsTheTypesOfEveryMethod) {
  for (const MethodRow& method : AllMethods()) {
    EXPECT_THAT(TypesOf(method), Not(IsEmpty())) << method.key;
    EXPECT_EQ(FakeWorld().Run({"describe", std::string(method.key)}).status, 0) << method.key;
  }
}

TEST(DescribeTemplate, IsARequestOfEveryMethod) {
  for (const MethodRow& method : AllMethods()) {
    SCOPED_TRACE(method.key);
    const RequestReading reading = ReadRequest(method, RequestTemplate(method));
    EXPECT_TRUE(reading.problem.ok()) << reading.problem;
    EXPECT_THAT(reading.notes, IsEmpty());
  }
}

TEST(DescribeTemplate, HasEachField) {
  const CliRun run = FakeWorld().Run({"describe", "RoomService/CreateRoom", "--template"});
  EXPECT_THAT(run.out, AllOf(HasSubstr(R"("name": "")"), HasSubstr(R"("emptyTimeout": 0)"),
                             HasSubstr(R"("agentName": "")")));
}

TEST(Wait, AsksUntilTheServerAnswers) {
  FakeWorld world;
  world.server = [&](const net::ClientRequest&) -> absl::StatusOr<net::ClientResponse> {
    if (world.sent.size() < 3) return absl::UnavailableError("refused");
    if (world.sent.size() < 4) return FakeWorld::Response(502, "");
    return FakeWorld::Response(200, "ok");
  };
  const CliRun run = world.Run({"wait"});
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_THAT(world.sent, SizeIs(4));
  EXPECT_THAT(world.slept, AllOf(SizeIs(3), Each(absl::Milliseconds(100))));
  EXPECT_EQ(world.sent[0].url, "http://127.0.0.1:9999/");
  EXPECT_THAT(run.err, HasSubstr("answers after 300 ms"));
}

TEST(Wait, GivesUpAfterItsTimeout) {
  FakeWorld world;
  world.server = [](const net::ClientRequest&) { return absl::UnavailableError("refused"); };
  const absl::Time begin = world.now;
  const CliRun run = world.Run({"wait", "--timeout", "1s"});
  EXPECT_EQ(run.status, 1);
  EXPECT_EQ(run.err, "lkmock-cli: no answer within 1s: refused\n");
  EXPECT_LE(world.now - begin, absl::Seconds(1));
}

TEST(Wait, DoesNotWaitForAUrlThatMakesNoSense) {
  FakeWorld world;
  world.server = [](const net::ClientRequest&) { return absl::InvalidArgumentError("no URL"); };
  EXPECT_EQ(world.Run({"wait"}).status, 1);
  EXPECT_THAT(world.sent, SizeIs(1));
}

TEST(Aliases, CallTheRoomService) {
  struct {
    std::vector<std::string> args;
    std::string_view method;
    std::string_view body;
  } const kCases[] = {
      {{"create-room", "--name", "it's"}, "CreateRoom", R"({"name":"it's"})"},
      {{"create-room", "demo"}, "CreateRoom", R"({"name":"demo"})"},
      {{"delete-room", "--room", "demo"}, "DeleteRoom", R"({"room":"demo"})"},
      {{"delete-room", "demo"}, "DeleteRoom", R"({"room":"demo"})"},
      {{"list-rooms"}, "ListRooms", "{}"},
      {{"list-rooms", "a", "b"}, "ListRooms", R"({"names":["a","b"]})"},
  };
  for (const auto& [args, method, body] : kCases) {
    FakeWorld world;
    EXPECT_EQ(world.Run(args).status, 0);
    ASSERT_THAT(world.sent, SizeIs(1));
    EXPECT_EQ(world.sent[0].url,
              absl::StrCat("http://127.0.0.1:9999/twirp/livekit.RoomService/", method));
    EXPECT_EQ(world.sent[0].body, body);
    EXPECT_THAT(Sent(world.sent[0], "Authorization"), StartsWith("Bearer ey"));
  }
}

TEST(Aliases, TakeTheFlagsOfCall) {
  FakeWorld world;
  world.Run({"list-rooms", "--fail-regions", "0", "--proto", "-H", "A: b"});
  EXPECT_EQ(Sent(world.sent.at(0), "X-Lk-Mock"), R"({"failRegions":[0]})");
  EXPECT_EQ(Sent(world.sent[0], "A"), "b");
}

TEST(Aliases, AskForTheRoom) {
  EXPECT_EQ(FakeWorld().Run({"create-room"}).err, "lkmock-cli: which room? --name NAME\n");
  EXPECT_EQ(FakeWorld().Run({"delete-room"}).status, 1);
}

TEST(Aliases, RefuseTwoRooms) {
  FakeWorld world;
  EXPECT_EQ(world.Run({"create-room", "--name", "x", "y"}).err,
            "lkmock-cli: which room: 'y', or 'x' of --name?\n");
  EXPECT_EQ(world.Run({"delete-room", "--room", "x", "y"}).status, 1);
  EXPECT_THAT(world.sent, IsEmpty());
}

TEST(Aliases, CreateTokens) {
  const std::vector<std::string> flags = {"--join", "--room", "r", "--identity", "i"};
  std::vector<std::string> old = {"create-token"};
  std::vector<std::string> now = {"token", "create"};
  old.insert(old.end(), flags.begin(), flags.end());
  now.insert(now.end(), flags.begin(), flags.end());
  EXPECT_EQ(FakeWorld().Run(old).out, FakeWorld().Run(now).out);
}

}  // namespace
}  // namespace lkmock::cli
