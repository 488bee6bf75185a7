// The composed service without sockets: what each call meets, and in which order.
#include "cmd/test-server/mock_service.h"

#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "auth/claims.h"
#include "auth/token_minter.h"
#include "core/method_table.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "livekit_room.pb.h"
#include "tests/service/service_test.h"
#include "tests/support/test_call.h"

namespace lkmock {
namespace {

using ::testing::Eq;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

using MockServiceTest = ServiceTest;

// ---- Routing ----

TEST_F(MockServiceTest, AnswersHealthWithAnyMethod) {
  for (const char* path : {"/", "/_test/health"}) {
    for (const char* method : {"GET", "POST", "DELETE"}) {
      const Outcome outcome = Handle(TestCall{.method = method, .path = path});
      EXPECT_EQ(outcome.reply.status, 200) << path;
      EXPECT_EQ(outcome.reply.body, "ok");
      EXPECT_EQ(outcome.reply.headers.Get("Content-Type"), "text/plain; charset=utf-8");
    }
  }
}

TEST_F(MockServiceTest, DoesNotKnowOtherPaths) {
  for (const char* path : {"/twirp", "/twirpx/livekit.RoomService/CreateRoom", "/settings",
                           "/settings/regions/", "/_test/healthy", "//"}) {
    const Outcome outcome = Handle(TestCall{.path = path});
    EXPECT_EQ(outcome.reply.status, 404) << path;
    EXPECT_EQ(outcome.reply.body, "404 page not found\n");
    EXPECT_EQ(outcome.reply.headers.Get("X-Content-Type-Options"), "nosniff");
  }
}

TEST_F(MockServiceTest, ServesTheApiUnderAnotherPrefix) {
  const auto service = NewService({.twirp_prefix = "/api/v2"});
  TestCall call = CallOf(kCreateRoom, R"({"name":"lobby"})");
  EXPECT_EQ(Handle(*service, call).reply.status, 404);
  call.path = "/api/v2/livekit.RoomService/CreateRoom";
  EXPECT_EQ(Handle(*service, call).reply.status, 200);
}

TEST_F(MockServiceTest, KeepsItsOwnPathsFromAPrefixAboveThem) {
  const auto settings = NewService({.twirp_prefix = "/settings"});
  EXPECT_THAT(Handle(*settings, TestCall{.path = "/settings/regions"}).reply.body,
              StartsWith(R"({"regions":[)"));
  const auto rtc = NewService({.twirp_prefix = "/rtc"});
  for (const char* path : {"/rtc/validate", "/rtc/v1", "/rtc/v1/validate"}) {
    EXPECT_EQ(Handle(*rtc, TestCall{.path = path}).reply.status, 401) << path;
  }
}

// ---- Answers ----

TEST_F(MockServiceTest, EchoesTheRequestInJson) {
  const Outcome outcome = Handle(CallOf(kCreateRoom, R"({"name":"lobby","emptyTimeout":30})"));
  EXPECT_EQ(outcome.reply.status, 200);
  EXPECT_EQ(outcome.reply.headers.bytes(),
            "Content-Type: application/json\r\nX-Lk-Mock-Region: 0\r\n");
  EXPECT_EQ(outcome.reply.body,
            R"({"sid":"MOCK_SID","name":"lobby","emptyTimeout":30,"enabledCodecs":[{}]})");
  EXPECT_EQ(outcome.wait, absl::ZeroDuration());
  EXPECT_THAT(outcome.problems, IsEmpty());
}

TEST_F(MockServiceTest, EchoesTheRequestInProtobuf) {
  livekit::CreateRoomRequest request;
  request.set_name("lobby");
  TestCall call = CallOf(kCreateRoom, request.SerializeAsString());
  call.headers[0].second = "application/protobuf";
  const Outcome outcome = Handle(call);
  EXPECT_EQ(outcome.reply.headers.Get("Content-Type"), "application/protobuf");
  livekit::Room room;
  ASSERT_TRUE(room.ParseFromString(outcome.reply.body));
  EXPECT_EQ(room.name(), "lobby");
  EXPECT_EQ(room.sid(), "MOCK_SID");
}

TEST_F(MockServiceTest, NamesTheRegionThatServed) {
  for (int region = 0; region < 4; ++region) {
    TestCall call = CallOf(kCreateRoom);
    call.region_index = region;
    EXPECT_EQ(Handle(call).reply.headers.Get("X-Lk-Mock-Region"), absl::StrCat(region));
  }
}

TEST_F(MockServiceTest, AnswersUnknownMethodsEmptyAndWithoutAToken) {
  for (const char* key : {"livekit.RoomService/Teleport", "", "x", "a/b/c"}) {
    SCOPED_TRACE(key);
    const Outcome json = Handle(CallOf(key));
    EXPECT_EQ(json.reply.status, 200);
    EXPECT_EQ(json.reply.body, "{}");
    TestCall binary = CallOf(key);
    binary.headers.clear();
    EXPECT_EQ(Handle(binary).reply.body, "");
    EXPECT_EQ(Handle(binary).reply.headers.Get("Content-Type"), "application/protobuf");
  }
}

TEST_F(MockServiceTest, AnUnknownMethodFailsWhereItsRegionFails) {
  const Outcome outcome = Handle(CallOf("livekit.New/Thing", "{}", R"({"failRegions":[0]})"));
  EXPECT_EQ(outcome.reply.status, 503);
}

TEST_F(MockServiceTest, EveryMethodIsServedOnBothWiresWithItsOwnGrants) {
  for (const MethodRow& row : AllMethods()) {
    SCOPED_TRACE(row.key);
    TestCall call = CallOf(row.key);
    EXPECT_EQ(Handle(call).reply.status, 200);
    EXPECT_THAT(Handle(call).reply.body, StartsWith("{"));
    call.headers[0].second = "application/protobuf";
    call.body.clear();
    EXPECT_EQ(Handle(call).reply.status, 200);
  }
}

// ---- Permissions ----

TEST_F(MockServiceTest, EveryMethodWithARowIsRefusedWithoutATokenAndWithoutItsGrants) {
  for (const MethodRow& row : AllMethods()) {
    SCOPED_TRACE(row.key);
    TestCall call = CallOf(row.key);
    call.headers.pop_back();
    const Outcome missing = Handle(call);
    if (row.grants.empty()) {
      EXPECT_EQ(missing.reply.status, 200);
      continue;
    }
    EXPECT_EQ(missing.reply.status, 401);
    EXPECT_EQ(
        missing.reply.body,
        R"({"code":"unauthenticated","msg":"mock: unauthenticated","meta":{"reason":"no token"}})");
    EXPECT_TRUE(missing.reply.headers.Has("X-Lk-Mock-Region"));
    EXPECT_EQ(missing.reply.headers.Get("X-Lk-Mock-Region"), "");
    EXPECT_EQ(missing.reply.headers.Get("Content-Type"), "application/json");

    call.headers.emplace_back("Authorization", absl::StrCat("Bearer ", TokenFor(MethodRow{})));
    const Outcome ungranted = Handle(call);
    EXPECT_EQ(ungranted.reply.status, 403);
    EXPECT_THAT(ungranted.reply.body,
                StartsWith(R"({"code":"permission_denied","msg":"mock: permission_denied",)"));
    EXPECT_THAT(ungranted.reply.body,
                HasSubstr(absl::StrCat("\"required\":\"", ToString(row.grants))));
  }
}

TEST_F(MockServiceTest, ComparesTheRequestsRoomWithTheTokens) {
  const Outcome other =
      Handle(CallOf("livekit.RoomService/ListParticipants", R"({"room":"cellar"})"));
  EXPECT_EQ(other.reply.status, 403);
  EXPECT_THAT(other.reply.body, HasSubstr(R"("token_room":"lobby","request_room":"cellar")"));
  const Outcome same =
      Handle(CallOf("livekit.RoomService/ListParticipants", R"({"room":"lobby"})"));
  EXPECT_EQ(same.reply.status, 200);
}

TEST_F(MockServiceTest, ComparesTheRoomOfATransfer) {
  const Outcome other = Handle(CallOf(kTransfer, R"({"roomName":"cellar"})"));
  EXPECT_EQ(other.reply.status, 403);
  const Outcome same = Handle(CallOf(kTransfer, R"({"roomName":"lobby"})", R"({"delayMs":0})"));
  EXPECT_EQ(same.reply.status, 200);
}

TEST_F(MockServiceTest, ComparesTheDestinationRoom) {
  const char* key = "livekit.RoomService/MoveParticipant";
  EXPECT_EQ(Handle(CallOf(key, R"({"room":"lobby","destinationRoom":"roof"})")).reply.status, 403);
  EXPECT_EQ(Handle(CallOf(key, R"({"room":"lobby","destinationRoom":"annex"})")).reply.status, 200);
}

TEST_F(MockServiceTest, RefusesATokenOfAnotherSecretAndSaysWhy) {
  TestCall call = CallOf(kCreateRoom);
  call.headers.back().second = "Bearer " + TokenFor(*FindMethod(kCreateRoom), "", "other");
  const Outcome outcome = Handle(call);
  EXPECT_EQ(outcome.reply.status, 401);
  EXPECT_THAT(outcome.reply.body, HasSubstr(R"("reason":"bad signature")"));
}

TEST_F(MockServiceTest, SkipsPermissionsWhereTheControlSaysSo) {
  TestCall call = CallOf(kCreateRoom, "{}", R"({"skipAuth":true})");
  call.headers.pop_back();
  EXPECT_EQ(Handle(call).reply.status, 200);
}

TEST_F(MockServiceTest, VerifiesByTheKeyOfTheIssuer) {
  const auto service = NewService(
      {.keys = {.api_secret = "secret", .keys = {{"devkey", "own"}}, .strict_keys = true}});
  TestCall call = CallOf(kCreateRoom);
  EXPECT_EQ(Handle(*service, call).reply.status, 401);
  call.headers.back().second = "Bearer " + TokenFor(*FindMethod(kCreateRoom), "", "own");
  EXPECT_EQ(Handle(*service, call).reply.status, 200);
}

// ---- Faults, and their order ----

TEST_F(MockServiceTest, FailsInTheListedRegionsAlone) {
  TestCall call = CallOf(kCreateRoom, "{}", R"({"failRegions":[0,2]})");
  for (int region = 0; region < 4; ++region) {
    call.region_index = region;
    const Outcome outcome = Handle(call);
    if (region % 2 == 0) {
      EXPECT_EQ(outcome.reply.status, 503);
      EXPECT_EQ(outcome.reply.body,
                R"json({"code":"unavailable","msg":"mock failure (status 503)"})json");
      EXPECT_TRUE(outcome.reply.headers.Has("X-Lk-Mock-Region"));
      EXPECT_EQ(outcome.reply.headers.Get("X-Lk-Mock-Region"), "");
    } else {
      EXPECT_EQ(outcome.reply.status, 200);
    }
  }
}

TEST_F(MockServiceTest, DropsTheConnection) {
  const Outcome outcome =
      Handle(CallOf(kCreateRoom, "{}", R"({"failRegions":[0],"failMode":"drop"})"));
  EXPECT_EQ(outcome.ending, Ending::kDrop);
}

TEST_F(MockServiceTest, RefusesPermissionBeforeAnyFault) {
  TestCall call =
      CallOf(kCreateRoom, "{}", R"({"failRegions":[0],"failMode":"drop","delayMs":99})");
  call.headers.pop_back();
  const Outcome outcome = Handle(call);
  EXPECT_EQ(outcome.reply.status, 401);
  EXPECT_EQ(outcome.ending, Ending::kReply);
  EXPECT_EQ(outcome.wait, absl::ZeroDuration());
}

TEST_F(MockServiceTest, PinsBeforeTheWaitAndTheFailure) {
  TestCall call = CallOf(kCreateRoom, "{}",
                         R"({"pinnedRegions":["region-2"],"failRegions":[0,2],"delayMs":500})");
  const Outcome pinned = Handle(call);
  EXPECT_EQ(pinned.reply.status, 451);
  EXPECT_EQ(pinned.reply.body, "project not allowed in this region.");
  EXPECT_EQ(pinned.reply.headers.Get("Content-Type"), "text/plain; charset=utf-8");
  EXPECT_EQ(pinned.wait, absl::ZeroDuration());
  call.region_index = 2;
  const Outcome failing = Handle(call);
  EXPECT_EQ(failing.reply.status, 503);
  EXPECT_EQ(failing.wait, absl::Milliseconds(500));
}

TEST_F(MockServiceTest, HoldsADialAsLongAsACalleeTakes) {
  EXPECT_EQ(Handle(CallOf(kTransfer)).wait, absl::Seconds(11));
  EXPECT_EQ(Handle(CallOf(kDial)).wait, absl::ZeroDuration());
  EXPECT_EQ(Handle(CallOf(kDial, R"({"waitUntilAnswered":true})")).wait, absl::Seconds(11));
  EXPECT_EQ(Handle(CallOf(kDial, R"({"waitUntilAnswered":true})", R"({"delayMs":0})")).wait,
            absl::ZeroDuration());
}

TEST_F(MockServiceTest, WaitsBeforeASipFailureAndPrefersItToARegionsFailure) {
  const Outcome outcome =
      Handle(CallOf(kDial, "{}", R"({"sipStatus":{"code":486},"failRegions":[0],"delayMs":300})"));
  EXPECT_EQ(outcome.wait, absl::Milliseconds(300));
  EXPECT_EQ(outcome.reply.status, 429);
  EXPECT_THAT(outcome.reply.body, StartsWith(R"({"code":"resource_exhausted",)"));
  EXPECT_EQ(outcome.reply.headers.Get("X-Lk-Mock-Region"), "");
}

TEST_F(MockServiceTest, ASipStatusFailsNoOtherMethodAndSaysSo) {
  const Outcome outcome = Handle(CallOf(kCreateRoom, "{}", R"({"sipStatus":{"code":486}})"));
  EXPECT_EQ(outcome.reply.status, 200);
  EXPECT_THAT(std::string(outcome.reply.headers.Get("X-Lk-Mock-Warning")),
              StartsWith("sipStatus has no effect"));
}

TEST_F(MockServiceTest, CutsAWaitThatIsTooLongAndSaysSo) {
  const auto service = NewService({.max_wait = absl::Seconds(5)});
  const Outcome outcome = Handle(*service, CallOf(kCreateRoom, "{}", R"({"delayMs":6000})"));
  EXPECT_EQ(outcome.wait, absl::Seconds(5));
  EXPECT_THAT(std::string(outcome.reply.headers.Get("X-Lk-Mock-Warning")), HasSubstr("--max-wait"));
}

TEST_F(MockServiceTest, OverridesTheResponse) {
  const Outcome outcome =
      Handle(CallOf(kCreateRoom, "{}", R"({"response":{"name":"other","numParticipants":2}})"));
  EXPECT_EQ(outcome.reply.body, R"({"name":"other","numParticipants":2})");
}

TEST_F(MockServiceTest, ReportsAnOverrideThatDoesNotParse) {
  const Outcome outcome = Handle(CallOf(kCreateRoom, "{}", R"({"response":{"name":7}})"));
  EXPECT_EQ(outcome.reply.status, 200);
  EXPECT_THAT(outcome.reply.body, HasSubstr("MOCK_SID"));
  EXPECT_THAT(std::string(outcome.reply.headers.Get("X-Lk-Mock-Warning")),
              HasSubstr("livekit.Room"));
}

TEST_F(MockServiceTest, NamesWhatItSkipsOfAnOverride) {
  const struct {
    std::string response;
    std::string warning;
  } kResponses[] = {
      {R"({"roms":[]})", "unknown field 'response.roms'; did you mean 'response.rooms'?"},
      {R"({"rooms":[{},{"nme":"x"}]})",
       "unknown field 'response.rooms[1].nme'; did you mean 'response.rooms[1].name'?"},
      {R"({"weather\n":1})", "unknown field 'response.weather\\n'"},
      {R"({"rooms":[{"sid":"s","num_participants":1,"creationTime":"5"}]})", ""},
  };
  for (const auto& row : kResponses) {
    for (const bool older_header : {false, true}) {
      SCOPED_TRACE(row.response);
      TestCall call = CallOf("livekit.RoomService/ListRooms");
      if (older_header) {
        call.headers.emplace_back("X-Lk-Mock-Response", row.response);
      } else {
        call.headers.emplace_back("X-Lk-Mock", absl::StrCat(R"({"response":)", row.response, "}"));
      }
      const Outcome outcome = Handle(call);
      EXPECT_EQ(outcome.reply.status, 200);
      EXPECT_THAT(outcome.reply.body, Not(HasSubstr("MOCK_SID")));
      EXPECT_EQ(outcome.reply.headers.Get("X-Lk-Mock-Warning"), row.warning);
    }
  }
}

TEST_F(MockServiceTest, NamesTheValueOfAnEnumThatItSkipsOfAnOverride) {
  const Outcome outcome = Handle(
      CallOf("livekit.Egress/StopEgress", "{}", R"({"response":{"status":"EGRESS_ACTIV"}})"));
  EXPECT_EQ(outcome.reply.headers.Get("X-Lk-Mock-Warning"),
            "unknown response.status 'EGRESS_ACTIV'; did you mean 'EGRESS_ACTIVE'?");
}

TEST_F(MockServiceTest, CountsWhatItSkipsOfAnOverrideBeyondTheMostProblems) {
  std::string members;
  for (int i = 0; i < 1'000; ++i) absl::StrAppend(&members, i == 0 ? "" : ",", "\"x", i, "\":1");
  const Outcome outcome =
      Handle(CallOf(kCreateRoom, "{}", absl::StrCat(R"({"response":{)", members, "}}")));
  EXPECT_EQ(outcome.problems.size(), 17U);
  EXPECT_EQ(outcome.problems.back(), "and 984 more problems");
}

TEST_F(MockServiceTest, SkipsAnUnknownFieldOfABodyInSilence) {
  const Outcome outcome =
      Handle(CallOf(kCreateRoom, R"({"name":"lobby","nme":"x"})", R"({"strict":true})"));
  EXPECT_EQ(outcome.reply.status, 200);
  EXPECT_FALSE(outcome.reply.headers.Has("X-Lk-Mock-Warning"));
}

// ---- Problems ----

TEST_F(MockServiceTest, ReportsAProblemOfTheControlAndGoesOn) {
  const Outcome outcome = Handle(CallOf(kCreateRoom, "{}", R"({"failRegion":[0]})"));
  EXPECT_EQ(outcome.reply.status, 200);
  EXPECT_THAT(std::string(outcome.reply.headers.Get("X-Lk-Mock-Warning")),
              HasSubstr("failRegions"));
  EXPECT_EQ(outcome.problems.size(), 1U);
}

TEST_F(MockServiceTest, RefusesAProblemWhereTheControlIsStrict) {
  for (const bool by_flag : {true, false}) {
    const auto service = NewService({.strict = by_flag});
    const std::string control = absl::StrCat(R"({"failRegion":[0],"skipAuth":true)",
                                             by_flag ? "" : R"(,"strict":true)", "}");
    const Outcome outcome = Handle(*service, CallOf(kCreateRoom, "{}", control));
    EXPECT_EQ(outcome.reply.status, 400);
    EXPECT_THAT(outcome.reply.body, StartsWith(R"({"code":"malformed","msg":")"));
    EXPECT_THAT(outcome.reply.body, HasSubstr("failRegion"));
  }
}

TEST_F(MockServiceTest, RefusesEveryKindOfProblemWhereTheControlIsStrict) {
  const struct {
    std::string key;
    std::string control;
  } kCalls[] = {
      {kCreateRoom, R"({"strict":true,"response":{"sid":5}})"},
      {kCreateRoom, R"({"strict":true,"response":{"side":"x"}})"},
      {kCreateRoom, R"({"strict":true,"response":{"sid":5},"failRegions":[0]})"},
      {kCreateRoom, R"({"strict":true,"delayMs":1000000000})"},
      {"livekit.New/Thing", R"({"strict":true,"response":{}})"},
      {kCreateRoom, R"({"strict":true,"failMode":"drop"})"},
      {kCreateRoom, R"({"strict":true,"sipStatus":{"code":486}})"},
      {kDial, R"({"strict":true,"call":{}})"},
  };
  for (const auto& row : kCalls) {
    SCOPED_TRACE(row.control);
    const Outcome outcome = Handle(CallOf(row.key, "{}", row.control));
    EXPECT_EQ(outcome.reply.status, 400);
    EXPECT_EQ(outcome.wait, absl::ZeroDuration());
    EXPECT_TRUE(outcome.reply.headers.Has("X-Lk-Mock-Region"));
  }
}

TEST_F(MockServiceTest, ReportsAnOverrideThatDoesNotParseEvenWhereTheRegionFails) {
  const Outcome outcome =
      Handle(CallOf(kCreateRoom, "{}", R"({"response":{"sid":5},"failRegions":[0]})"));
  EXPECT_EQ(outcome.reply.status, 503);
  EXPECT_THAT(std::string(outcome.reply.headers.Get("X-Lk-Mock-Warning")),
              HasSubstr("livekit.Room"));
}

TEST_F(MockServiceTest, AStrictRefusalOfDiscoveryHasNoRegion) {
  const Outcome outcome = Handle(TestCall{
      .path = "/settings/regions", .headers = {{"X-Lk-Mock", R"({"strict":true,"bogus":1})"}}});
  EXPECT_EQ(outcome.reply.status, 400);
  EXPECT_FALSE(outcome.reply.headers.Has("X-Lk-Mock-Region"));
}

TEST_F(MockServiceTest, UnderstandsWhatItCanOfABodyAndReportsTheRest) {
  const Outcome outcome = Handle(CallOf(kCreateRoom, R"({"name":"lobby","emptyTimeout":"x"})"));
  EXPECT_EQ(outcome.reply.status, 200);
  EXPECT_THAT(outcome.reply.body, HasSubstr(R"("name":"lobby")"));
  EXPECT_THAT(std::string(outcome.reply.headers.Get("X-Lk-Mock-Warning")),
              HasSubstr("request body: emptyTimeout"));
}

TEST_F(MockServiceTest, RefusesABodyThatDoesNotParseUnderStrict) {
  const auto service = NewService({.strict = true});
  const Outcome outcome = Handle(*service, CallOf(kCreateRoom, R"({"name":7})"));
  EXPECT_EQ(outcome.reply.status, 400);
  EXPECT_EQ(outcome.reply.body, R"({"code":"malformed","msg":"mock: request refused: )"
                                R"(request body: name: found a number that is no string"})");
}

TEST_F(MockServiceTest, AStrictRefusalDoesNotSayThatAnotherResponseIsSent) {
  const Outcome outcome =
      Handle(CallOf(kCreateRoom, "{}", R"({"strict":true,"response":{"sid":5}})"));
  EXPECT_THAT(outcome.reply.body, HasSubstr("mock: request refused: response is no livekit.Room"));
  EXPECT_THAT(outcome.reply.body, Not(HasSubstr("sent")));
}

TEST_F(MockServiceTest, ABodyThatEndsInItsRoomMeetsTheSamePermissionsOnBothWires) {
  for (const bool json : {true, false}) {
    SCOPED_TRACE(json);
    TestCall call =
        CallOf("livekit.RoomService/SendData", json ? R"({"room":"lobby)" : "\x0A\x08lobby");
    if (!json) call.headers[0].second = "application/protobuf";
    const Outcome outcome = Handle(call);
    EXPECT_EQ(outcome.reply.status, 200) << outcome.reply.body;
    EXPECT_THAT(std::string(outcome.reply.headers.Get("X-Lk-Mock-Warning")),
                StartsWith("request body: not "));
  }
}

// ---- Region discovery ----

constexpr char kAllRegions[] =
    R"({"regions":[{"region":"region-0","url":"http://127.0.0.1:9999"},)"
    R"({"region":"region-1","url":"http://127.0.0.1:10000","distance":"1"},)"
    R"({"region":"region-2","url":"http://127.0.0.1:10001","distance":"2"},)"
    R"({"region":"region-3","url":"http://127.0.0.1:10002","distance":"3"}]})";

TEST_F(MockServiceTest, ListsTheRegionsToAnyone) {
  const Outcome outcome = Handle(TestCall{.path = "/settings/regions", .region_index = 1});
  EXPECT_EQ(outcome.reply.status, 200);
  EXPECT_EQ(outcome.reply.body, kAllRegions);
  EXPECT_EQ(outcome.reply.headers.Get("Cache-Control"), "max-age=0");
  EXPECT_EQ(outcome.reply.headers.Get("Content-Type"), "application/json");
  EXPECT_EQ(outcome.reply.headers.Get("X-Lk-Mock-Region"), "1");
}

TEST_F(MockServiceTest, ListsThePinnedRegionsThatExist) {
  const Outcome outcome = Handle(TestCall{
      .path = "/settings/regions",
      .headers = {{"X-Lk-Mock", R"({"pinnedRegions":["region-3","region-9","region-1"]})"}}});
  EXPECT_EQ(outcome.reply.body,
            R"({"regions":[{"region":"region-1","url":"http://127.0.0.1:10000","distance":"1"},)"
            R"({"region":"region-3","url":"http://127.0.0.1:10002","distance":"3"}]})");
  EXPECT_THAT(std::string(outcome.reply.headers.Get("X-Lk-Mock-Warning")), HasSubstr("region-9"));
}

TEST_F(MockServiceTest, AdvertisesItsFixedHostWhateverIsAskedFor) {
  const Outcome outcome =
      Handle(TestCall{.path = "/settings/regions", .headers = {{"Host", "mock.test:1"}}});
  EXPECT_THAT(outcome.reply.body, HasSubstr("http://127.0.0.1:9999"));
}

TEST_F(MockServiceTest, AdvertisesTheHostAskedForWhenThatIsAuto) {
  const auto service = NewService({.regions = FourRegions(), .advertise_auto = true});
  const auto discovery = [&](std::string host, std::string control = "{}") {
    return Handle(*service, TestCall{.path = "/settings/regions",
                                     .headers = {{"Host", host}, {"X-Lk-Mock", control}}})
        .reply.body;
  };
  EXPECT_THAT(discovery("mock.test:1"), StartsWith(R"({"regions":[{"region":"region-0",)"
                                                   R"("url":"http://mock.test:9999"})"));
  EXPECT_THAT(discovery("[::1]"), HasSubstr(R"("url":"http://[::1]:10002")"));
  EXPECT_EQ(discovery("mock.test", R"({"pinnedRegions":["region-2"]})"),
            R"({"regions":[{"region":"region-2","url":"http://mock.test:10001","distance":"2"}]})");
  EXPECT_THAT(discovery("evil\r\n"), HasSubstr(R"("url":"http://127.0.0.1:9999")"));
  EXPECT_THAT(discovery(""), HasSubstr(R"("url":"http://127.0.0.1:9999")"));
}

TEST_F(MockServiceTest, FailsDiscoveryWithAnEmptyBodyAndWithoutARegion) {
  const Outcome outcome = Handle(TestCall{.path = "/settings/regions",
                                          .headers = {{"X-Lk-Mock", R"({"regionsStatus":500})"}}});
  EXPECT_EQ(outcome.reply.status, 500);
  EXPECT_EQ(outcome.reply.body, "");
  EXPECT_FALSE(outcome.reply.headers.Has("X-Lk-Mock-Region"));
}

TEST_F(MockServiceTest, DiscoveryWorksWhereTheApiFails) {
  const Outcome outcome = Handle(TestCall{
      .path = "/settings/regions",
      .headers = {{"X-Lk-Mock", R"({"failRegions":[0],"failMode":"drop","delayMs":900})"}}});
  EXPECT_EQ(outcome.ending, Ending::kReply);
  EXPECT_EQ(outcome.wait, absl::ZeroDuration());
  EXPECT_EQ(outcome.reply.body, kAllRegions);
}

// ---- Hostile input ----

// Bytes of any kind in every place that a client fills: an answer, never a crash, and never a
// header that breaks out of its line.
TEST_F(MockServiceTest, AnswersGarbage) {
  std::mt19937_64 random(5);
  const auto noise = [&](size_t most) {
    std::string text(random() % most, '\0');
    for (char& c : text) c = static_cast<char>(random());
    return text;
  };
  const std::vector<std::string> paths = {"/twirp/livekit.RoomService/CreateRoom",
                                          "/twirp/livekit.SIP/CreateSIPParticipant",
                                          "/settings/regions"};
  for (int i = 0; i < 3000; ++i) {
    TestCall call;
    call.path = i % 4 == 3 ? "/twirp/" + noise(40) : paths[static_cast<size_t>(i % 4)];
    call.headers = {{"Content-Type", i % 2 == 0 ? "application/json" : "application/protobuf"},
                    {"X-Lk-Mock", i % 3 == 0 ? noise(60) : "{\"" + noise(20) + "\":" + noise(20)},
                    {"X-Lk-Mock-Response", noise(30)},
                    {"X-Lk-Mock-Skip-Auth", "true"},
                    {"Authorization", "Bearer " + noise(50)}};
    call.body = noise(200);
    const Outcome outcome = Handle(call);
    EXPECT_GE(outcome.reply.status, 200);
    const std::string_view warning = outcome.reply.headers.Get("X-Lk-Mock-Warning");
    for (char c : warning) ASSERT_TRUE(c >= 0x20 && c < 0x7F);
  }
}

TEST_F(MockServiceTest, AnswersACallThatIsCutAtEveryByte) {
  const std::string body =
      R"({"name":"lobby","egress":{"room":{"customBaseUrl":"x"}},"agents":[{"agentName":"a"}]})";
  const std::string control = R"({"failRegions":[3],"delayMs":0,"response":{"name":"\u00e4"}})";
  for (size_t i = 0; i <= body.size(); ++i) {
    EXPECT_EQ(Handle(CallOf(kCreateRoom, body.substr(0, i))).reply.status, 200) << i;
  }
  for (size_t i = 0; i <= control.size(); ++i) {
    EXPECT_EQ(Handle(CallOf(kCreateRoom, "{}", control.substr(0, i))).reply.status, 200) << i;
  }
}

}  // namespace
}  // namespace lkmock
