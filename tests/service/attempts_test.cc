// Calls with an id, and the faults beyond statuses: what each attempt is answered with.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/decision.h"
#include "core/outcome.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/service/service_test.h"

namespace lkmock {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::Not;
using ::testing::SizeIs;
using Json = nlohmann::json;

class AttemptsTest : public ServiceTest {
 protected:
  // What one attempt meets, in a word: "503", "reset", "200".
  std::string Try(const std::string& control, int region = 0) const {
    return Word(Handle(CallIn(region, control)));
  }

  static TestCall CallIn(int region, const std::string& control) {
    TestCall call = CallOf(kCreateRoom, R"({"name":"lobby"})", control);
    call.region_index = region;
    return call;
  }

  static std::string Word(const Outcome& outcome) {
    if (outcome.ending == Ending::kReply) return absl::StrCat(outcome.reply.status);
    return std::string(DecisionName(outcome.decision));
  }

  static std::string SidOf(const Outcome& outcome) {
    return Json::parse(outcome.reply.body)["sid"].get<std::string>();
  }
};

// ---- Attempts ----

TEST_F(AttemptsTest, EachMeetsItsOwnEntryAndThenNoFault) {
  const std::string control = R"({"id":"a","attempts":["drop",503,"ok",{"failStatus":429}]})";
  EXPECT_EQ(Try(control), "drop");
  EXPECT_EQ(Try(control), "503");
  EXPECT_EQ(Try(control), "200");
  EXPECT_EQ(Try(control), "429");
  EXPECT_EQ(Try(control), "200");
  EXPECT_EQ(Try(control), "200");
}

TEST_F(AttemptsTest, AreCountedAcrossListeners) {
  const std::string control = R"({"id":"a","attempts":[500,501,502]})";
  EXPECT_EQ(Try(control, 3), "500");
  EXPECT_EQ(Try(control, 0), "501");
  EXPECT_EQ(Try(control, 2), "502");
}

TEST_F(AttemptsTest, OverrideFailRegions) {
  const std::string control = R"({"id":"a","failRegions":[0],"attempts":["ok",500]})";
  EXPECT_EQ(Try(control), "200");
  EXPECT_EQ(Try(control, 1), "500");
  EXPECT_EQ(Try(control), "200");
}

TEST_F(AttemptsTest, OfTwoCallsDoNotMix) {
  EXPECT_EQ(Try(R"({"id":"a","attempts":[500]})"), "500");
  EXPECT_EQ(Try(R"({"id":"b","attempts":[500]})"), "500");
  EXPECT_EQ(Try(R"({"id":"a","attempts":[500]})"), "200");
}

TEST_F(AttemptsTest, AreKnownByTheRequestIdOfSdks) {
  TestCall call = CallIn(0, R"({"attempts":["reset"]})");
  call.headers.emplace_back("X-Livekit-Request-Id", "2f1c");
  EXPECT_EQ(Word(Handle(call)), "reset");
  EXPECT_EQ(Word(Handle(call)), "200");
}

TEST_F(AttemptsTest, WithoutAnIdAreAProblem) {
  const Outcome outcome = Handle(CallIn(0, R"({"attempts":["drop"]})"));
  EXPECT_EQ(Word(outcome), "200");
  ASSERT_THAT(outcome.problems, SizeIs(1));
  EXPECT_THAT(outcome.reply.headers.Get("X-Lk-Mock-Warning"), HasSubstr("attempts"));
}

TEST_F(AttemptsTest, AreNumberedOnEveryAnswer) {
  struct {
    const char* control;
    int status;
  } cases[] = {{R"({"id":"n"})", 200},
               {R"({"id":"n","failRegions":[0]})", 503},
               {R"({"id":"n","pinnedRegions":["region-1"]})", 451},
               {R"({"id":"n","strict":true,"failRegion":[0]})", 400}};
  int n = 0;
  for (const auto& c : cases) {
    const Outcome outcome = Handle(CallIn(0, c.control));
    EXPECT_EQ(outcome.reply.status, c.status);
    EXPECT_EQ(outcome.reply.headers.Get("X-Lk-Mock-Attempt"), absl::StrCat(++n));
    EXPECT_EQ(outcome.attempt, n);
  }
  TestCall refused = CallIn(0, R"({"id":"n"})");
  refused.headers.pop_back();
  EXPECT_EQ(Handle(refused).reply.status, 401);
  EXPECT_EQ(Handle(refused).reply.headers.Get("X-Lk-Mock-Attempt"), absl::StrCat(n + 2));
}

TEST_F(AttemptsTest, AreNotNumberedWithoutAnId) {
  EXPECT_FALSE(Handle(CallIn(0, "")).reply.headers.Has("X-Lk-Mock-Attempt"));
}

// ---- Answers of calls with an id ----

// Drop-in: SDKs send a request id by themselves.
TEST_F(AttemptsTest, ARequestIdAloneChangesNoBody) {
  TestCall call = CallIn(0, "");
  const Outcome without = Handle(call);
  call.headers.emplace_back("X-Livekit-Request-Id", "2f1c");
  const Outcome with = Handle(call);
  EXPECT_EQ(with.reply.body, without.reply.body);
  EXPECT_EQ(with.reply.headers.bytes(),
            absl::StrCat(without.reply.headers.bytes(), "X-Lk-Mock-Attempt: 1\r\n"));
}

TEST_F(AttemptsTest, AReplayGetsTheSameResourceAndANewCallAnother) {
  const std::string first = SidOf(Handle(CallIn(0, R"({"id":"a"})")));
  EXPECT_THAT(first, MatchesRegex("RM_[0-9A-Za-z]{12}"));
  EXPECT_EQ(SidOf(Handle(CallIn(1, R"({"id":"a"})"))), first);
  EXPECT_NE(SidOf(Handle(CallIn(0, R"({"id":"b"})"))), first);
}

TEST_F(AttemptsTest, ALostAnswerIsExecutedAndItsReplayGetsTheSameResource) {
  const std::string control = R"({"failRegions":[0],"failMode":"lost"})";
  TestCall call = CallIn(0, control);
  call.headers.emplace_back("X-Livekit-Request-Id", "2f1c");
  const Outcome lost = Handle(call);
  EXPECT_EQ(lost.ending, Ending::kDrop);
  EXPECT_EQ(lost.decision, Decision::kLost);
  call.region_index = 1;
  const std::string replayed = SidOf(Handle(call));
  EXPECT_THAT(replayed, MatchesRegex("RM_.*"));
  call.headers.back().second = "renewed";
  EXPECT_NE(SidOf(Handle(call)), replayed);
}

// ---- Fail modes ----

TEST_F(AttemptsTest, EachFailModeHasItsEnding) {
  const struct {
    const char* mode;
    Ending ending;
    Decision decision;
  } cases[] = {
      {"status", Ending::kReply, Decision::kStatus},
      {"drop", Ending::kDrop, Decision::kDrop},
      {"reset", Ending::kReset, Decision::kReset},
      {"stall", Ending::kStall, Decision::kStall},
      {"garbage", Ending::kRaw, Decision::kGarbage},
      {"lost", Ending::kDrop, Decision::kLost},
      {"truncate", Ending::kTruncate, Decision::kTruncate},
      {"dribble", Ending::kDribble, Decision::kDribble},
      {"delay", Ending::kReply, Decision::kDelay},
  };
  for (const auto& c : cases) {
    const Outcome outcome =
        Handle(CallIn(0, absl::StrCat(R"({"failRegions":[0],"failMode":")", c.mode, R"("})")));
    EXPECT_EQ(outcome.ending, c.ending) << c.mode;
    EXPECT_EQ(outcome.decision, c.decision) << c.mode;
    EXPECT_THAT(outcome.problems, IsEmpty()) << c.mode;
  }
}

TEST_F(AttemptsTest, ATruncatedOrDribbledAnswerIsTheNormalOne) {
  const std::string normal = Handle(CallIn(0, "")).reply.body;
  for (const char* mode : {"truncate", "dribble"}) {
    const Outcome outcome = Handle(CallIn(
        0, absl::StrCat(R"({"failRegions":[0],"durationMs":250,"failMode":")", mode, R"("})")));
    EXPECT_EQ(outcome.reply.status, 200);
    EXPECT_EQ(outcome.reply.body, normal);
    EXPECT_EQ(outcome.reply.headers.Get("X-Lk-Mock-Region"), "0");
    EXPECT_EQ(outcome.span, absl::Milliseconds(250));
  }
}

TEST_F(AttemptsTest, AStallLastsAtMostTheLongestWait) {
  MockServiceOptions options;
  options.max_wait = absl::Seconds(7);
  const auto service = NewService(std::move(options));
  const Outcome outcome = Handle(*service, CallIn(0, R"({"failRegions":[0],"failMode":"stall"})"));
  EXPECT_EQ(outcome.span, absl::Seconds(7));
}

TEST_F(AttemptsTest, GarbageIsNoHttp) {
  const Outcome outcome = Handle(CallIn(0, R"({"failRegions":[0],"failMode":"garbage"})"));
  EXPECT_THAT(outcome.reply.body, Not(HasSubstr("HTTP")));
  EXPECT_THAT(outcome.reply.body, SizeIs(25));
}

TEST_F(AttemptsTest, AFailureCarriesTheHeadersAndTheBodyThatItIsGiven) {
  const Outcome outcome = Handle(CallIn(
      0,
      R"({"failRegions":[0],"failStatus":502,"failBody":"<h1>Bad</h1>","failHeaders":{"Retry-After":"1"}})"));
  EXPECT_EQ(outcome.reply.status, 502);
  EXPECT_EQ(outcome.reply.body, "<h1>Bad</h1>");
  EXPECT_EQ(outcome.reply.headers.Get("Content-Type"), "text/html");
  EXPECT_EQ(outcome.reply.headers.Get("Retry-After"), "1");
  EXPECT_EQ(outcome.reply.headers.Get("X-Lk-Mock-Region"), "");
  EXPECT_TRUE(outcome.reply.headers.Has("X-Lk-Mock-Region"));
}

TEST_F(AttemptsTest, AnEmptyBodyHasNoContentType) {
  const Outcome outcome = Handle(CallIn(0, R"({"failRegions":[0],"failBody":""})"));
  EXPECT_EQ(outcome.reply.body, "");
  EXPECT_FALSE(outcome.reply.headers.Has("Content-Type"));
}

TEST_F(AttemptsTest, ATwirpErrorMayPoseAsAnotherType) {
  const Outcome outcome =
      Handle(CallIn(0, R"({"failRegions":[0],"failContentType":"text/plain"})"));
  EXPECT_EQ(outcome.reply.headers.Get("Content-Type"), "text/plain");
  EXPECT_THAT(outcome.reply.body, HasSubstr("unavailable"));
}

// ---- Waits and chance ----

TEST_F(AttemptsTest, AWaitBeyondTheLongestIsCutWhereverItStands) {
  MockServiceOptions options;
  options.max_wait = absl::Seconds(1);
  const auto service = NewService(std::move(options));
  for (const char* control : {R"({"delayMs":2000})", R"({"delayMs":{"min":2000,"max":3000}})",
                              R"({"delayMs":{"median":5000,"sigma":0,"max":9000}})",
                              R"({"id":"a","attempts":[{"delayMs":2000}]})",
                              R"({"id":"b","attempts":[{"failMode":"delay","failStatus":500}]})"}) {
    const Outcome outcome = Handle(*service, CallIn(0, control));
    EXPECT_EQ(outcome.wait, absl::Seconds(1)) << control;
    EXPECT_THAT(outcome.problems, SizeIs(1)) << control;
  }
}

// Of those that are too long, as of all problems, sixteen are told in full.
TEST_F(AttemptsTest, AHundredWaitsThatAreTooLongAreCountedNotListed) {
  MockServiceOptions options;
  options.max_wait = absl::Seconds(1);
  const auto service = NewService(std::move(options));
  const std::vector<std::string> entries(
      100, R"({"delayMs":2000,"failMode":"dribble","durationMs":2000})");
  const std::string control =
      absl::StrCat(R"({"id":"a","explain":true,"attempts":[)", absl::StrJoin(entries, ","), "]}");
  const Outcome outcome = Handle(*service, CallIn(0, control));
  EXPECT_THAT(outcome.problems, SizeIs(17));
  EXPECT_EQ(outcome.problems.back(), "and 184 more problems");
  EXPECT_LT(outcome.reply.headers.Get("X-Lk-Mock-Explain").size(), 4096U);
}

TEST_F(AttemptsTest, ASeedMakesChanceReproducible) {
  const auto falls = [&](const MockService& service, int seed) {
    std::string words;
    for (int i = 0; i < 40; ++i) {
      words +=
          Word(Handle(service, CallIn(0, absl::StrCat(R"({"id":"a","failRegions":[0],)",
                                                      R"("failPercent":50,"seed":)", seed, "}"))));
    }
    return words;
  };
  const std::string first = falls(*service_, 1);
  EXPECT_THAT(first, HasSubstr("200"));
  EXPECT_THAT(first, HasSubstr("503"));
  EXPECT_EQ(falls(*NewService(), 1), first);
  EXPECT_NE(falls(*NewService(), 2), first);
}

TEST_F(AttemptsTest, WithoutASeedChanceComesFromTheServer) {
  MockServiceOptions options;
  uint64_t number = 0;
  options.random = [&number] { return number += 0x9e3779b97f4a7c15; };
  const auto service = NewService(std::move(options));
  int failures = 0;
  for (int i = 0; i < 1000; ++i) {
    failures +=
        Word(Handle(*service, CallIn(0, R"({"failRegions":[0],"failPercent":20})"))) == "503";
  }
  EXPECT_GT(failures, 150);
  EXPECT_LT(failures, 250);
}

// ---- The SIP clock ----

TEST_F(AttemptsTest, ADialIsAnsweredWhenThePhoneIs) {
  const Outcome outcome =
      Handle(CallOf(kDial, R"({"waitUntilAnswered":true})", R"({"call":{"answerAfterMs":1500}})"));
  EXPECT_EQ(outcome.wait, absl::Milliseconds(1500));
  EXPECT_EQ(outcome.reply.status, 200);
}

// A phone whose ringing is cut is not answered by that.
TEST_F(AttemptsTest, ADialThatWouldHaveTimedOutDoesSoThoughItsWaitIsCut) {
  MockServiceOptions options;
  options.max_wait = absl::Seconds(1);
  const auto service = NewService(std::move(options));
  const auto dial = [&](const char* ringing, const char* control) {
    const std::string body =
        absl::StrCat(R"({"waitUntilAnswered":true,"ringingTimeout":")", ringing, "\"}");
    const Outcome outcome = Handle(*service, CallOf(kDial, body, control));
    EXPECT_EQ(outcome.wait, absl::Seconds(1));
    return outcome.reply.status;
  };
  for (const char* control : {R"({"call":{"answerAfterMs":5000}})", R"({"call":{},"delayMs":5000})",
                              R"({"call":{"outcome":{"code":486}}})"}) {
    SCOPED_TRACE(control);
    EXPECT_EQ(dial("2s", control), 408);
  }
  EXPECT_EQ(dial("5s", R"({"call":{"answerAfterMs":5000}})"), 200);
}

TEST_F(AttemptsTest, ADialRingsNoLongerThanItMay) {
  for (const char* control : {R"({"call":{"answerAfterMs":2001}})", R"({"call":{}})",
                              R"({"call":{"outcome":{"code":486}}})"}) {
    const Outcome outcome =
        Handle(CallOf(kDial, R"({"waitUntilAnswered":true,"ringingTimeout":"2s"})", control));
    EXPECT_EQ(outcome.wait, absl::Seconds(2)) << control;
    EXPECT_EQ(outcome.decision, Decision::kSip);
    EXPECT_EQ(Json::parse(outcome.reply.body)["meta"]["sip_status_code"], "408");
  }
}

TEST_F(AttemptsTest, ADialEndsAsThePhoneDecides) {
  const Outcome outcome =
      Handle(CallOf(kTransfer, "{}", R"({"call":{"answerAfterMs":10,"outcome":{"code":603}}})"));
  EXPECT_EQ(outcome.wait, absl::Milliseconds(10));
  EXPECT_EQ(Json::parse(outcome.reply.body)["meta"]["sip_status_code"], "603");
}

TEST_F(AttemptsTest, AClockThatRunsForNobodyIsAProblem) {
  for (const char* key : {kDial, kCreateRoom}) {  // The dial does not wait for an answer.
    const Outcome outcome = Handle(CallOf(key, "{}", R"({"call":{"answerAfterMs":10}})"));
    EXPECT_EQ(outcome.wait, absl::ZeroDuration());
    EXPECT_THAT(outcome.reply.headers.Get("X-Lk-Mock-Warning"), HasSubstr("call has no effect"));
  }
}

// Without a clock nothing looks at it: a mock that starts to do so would break its users.
TEST_F(AttemptsTest, ARingingTimeoutAloneChangesNothing) {
  const Outcome outcome =
      Handle(CallOf(kDial, R"({"waitUntilAnswered":true,"ringingTimeout":"2s"})"));
  EXPECT_EQ(outcome.wait, absl::Seconds(11));
  EXPECT_EQ(outcome.reply.status, 200);
}

// ---- Grants and explanations ----

TEST_F(AttemptsTest, GrantsThatAMethodDoesNotNeedAreNamed) {
  TestCall call = CallOf(kCreateRoom);
  EXPECT_FALSE(Handle(call).reply.headers.Has("X-Lk-Mock-Unused-Grants"));
  auth::Claims claims = auth::ClaimsForMethod(*FindMethod(kCreateRoom), "lobby", "");
  claims.expires_at = kNow + absl::Minutes(5);
  claims.video.room_list = true;
  claims.sip.admin = true;
  call.headers.back().second = absl::StrCat("Bearer ", auth::MintToken(claims, "k", "secret"));
  EXPECT_EQ(Handle(call).reply.headers.Get("X-Lk-Mock-Unused-Grants"), "video.roomList, sip.admin");
}

TEST_F(AttemptsTest, ExplainSaysWhatWasDecidedAndWhy) {
  const Outcome outcome = Handle(
      CallIn(2, R"({"id":"a","explain":true,"failRegions":[2],"delayMs":30,"failRegion":1})"));
  const Json explained = Json::parse(outcome.reply.headers.Get("X-Lk-Mock-Explain"));
  EXPECT_EQ(explained["region"], "region-2");
  EXPECT_EQ(explained["id"], "a");
  EXPECT_EQ(explained["attempt"], 1);
  EXPECT_EQ(explained["required"], Json::array({"video.roomCreate"}));
  EXPECT_EQ(explained["present"], Json::array({"video.roomCreate"}));
  EXPECT_EQ(explained["unused"], Json::array());
  EXPECT_EQ(explained["waitMs"], 30);
  EXPECT_EQ(explained["action"], "status");
  EXPECT_THAT(explained["problems"], SizeIs(1));
}

TEST_F(AttemptsTest, ExplainTellsThatNoTokenWasLookedAt) {
  TestCall call = CallIn(0, R"({"explain":true,"skipAuth":true})");
  const Json explained = Json::parse(Handle(call).reply.headers.Get("X-Lk-Mock-Explain"));
  EXPECT_EQ(explained["present"], nullptr);
  EXPECT_EQ(explained["id"], nullptr);
  EXPECT_EQ(explained["attempt"], nullptr);
  EXPECT_EQ(explained["action"], "served");
}

// ---- Discovery as a target ----

class DiscoveryTest : public AttemptsTest {
 protected:
  Outcome Discover(const std::string& control) const {
    return Handle(TestCall{
        .method = "GET", .path = "/settings/regions", .headers = {{"X-Lk-Mock", control}}});
  }
  static std::vector<std::string> UrlsOf(const Outcome& outcome) {
    std::vector<std::string> urls;
    const Json body = Json::parse(outcome.reply.body);
    for (const Json& region : body.value("regions", Json::array())) {
      urls.push_back(region["url"].get<std::string>());
    }
    return urls;
  }
};

TEST_F(DiscoveryTest, ListsWhatItIsToldInThatOrder) {
  EXPECT_THAT(UrlsOf(Discover(R"({"regions":{"order":[2,0],"urls":["https://far.test"]}})")),
              ElementsAre("http://127.0.0.1:10001", "http://127.0.0.1:9999", "https://far.test"));
  EXPECT_THAT(UrlsOf(Discover(R"({"regions":{"order":[]}})")), IsEmpty());
  EXPECT_THAT(UrlsOf(Discover(R"({"regions":{"order":[3,1]},"pinnedRegions":["region-1"]})")),
              ElementsAre("http://127.0.0.1:10000"));
}

TEST_F(DiscoveryTest, FailsWithAStatusAndABodyOfItsOwn) {
  const Outcome bare = Discover(R"({"regions":{"status":404}})");
  EXPECT_EQ(bare.reply.status, 404);
  EXPECT_EQ(bare.reply.body, "");
  EXPECT_FALSE(bare.reply.headers.Has("X-Lk-Mock-Region"));
  const Outcome page =
      Discover(R"({"regions":{"status":502,"body":"<h1>","contentType":"text/html"}})");
  EXPECT_EQ(page.reply.status, 502);
  EXPECT_EQ(page.reply.body, "<h1>");
  EXPECT_EQ(page.reply.headers.Get("Content-Type"), "text/html");
}

TEST_F(DiscoveryTest, WaitsAndMayBeCached) {
  const Outcome outcome = Discover(R"({"regions":{"delayMs":25,"maxAge":300},"delayMs":9})");
  EXPECT_EQ(outcome.wait, absl::Milliseconds(25));
  EXPECT_EQ(outcome.reply.headers.Get("Cache-Control"), "max-age=300");
}

TEST_F(DiscoveryTest, MeetsTheFailModesOfCalls) {
  EXPECT_EQ(Discover(R"({"regions":{"failMode":"reset"}})").ending, Ending::kReset);
  EXPECT_EQ(Discover(R"({"regions":{"failMode":"truncate"}})").ending, Ending::kTruncate);
  EXPECT_EQ(Discover(R"({"regions":{"failMode":"status","status":503}})").reply.status, 503);
}

// SDKs forward the control of a call to its region fetch, and not the id.
TEST_F(DiscoveryTest, NeedsNoIdForWhatIsAskedOfTheCall) {
  const Outcome outcome = Discover(R"({"strict":true,"attempts":["drop","ok"],"seed":7})");
  EXPECT_EQ(outcome.reply.status, 200);
  EXPECT_THAT(outcome.problems, IsEmpty());
}

TEST_F(DiscoveryTest, SaysNothingNewWhereNothingIsAsked) {
  EXPECT_EQ(Discover("").reply.headers.bytes(),
            "Cache-Control: max-age=0\r\nContent-Type: application/json\r\n"
            "X-Lk-Mock-Region: 0\r\n");
}

}  // namespace
}  // namespace lkmock
