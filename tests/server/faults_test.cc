// The faults of a control, as the peer of the real server meets them.
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/server/mock_calls.h"
#include "tests/support/raw_connection.h"
#include "tests/support/server_process.h"

namespace lkmock {
namespace {

using ::testing::AllOf;
using testing::Ask;
using testing::AskJson;
using testing::AwaitArrival;
using testing::CallOf;
using ::testing::Contains;
using testing::CreateRoom;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;
using ::testing::Pair;
using testing::RawConnection;
using testing::RawResponse;
using testing::ServerProcess;
using ::testing::StartsWith;
using testing::Stopwatch;
using End = RawConnection::End;
using Json = nlohmann::json;

class FaultsTest : public ::testing::Test {
 protected:
  // All tests of this file share one server: what they do to it ends with their calls.
  static void SetUpTestSuite() { server_ = new ServerProcess({"--quiet"}); }
  static void TearDownTestSuite() { delete server_; }

  static uint16_t port(size_t region = 0) { return server_->ports()[region]; }

  // A connection on which a call that meets `control` was sent.
  static RawConnection Call(std::string_view control, size_t region = 0) {
    RawConnection connection(port(region));
    EXPECT_TRUE(connection.Send(CreateRoom(control)));
    return connection;
  }

  static RawResponse Answer(std::string_view control, size_t region = 0) {
    return Ask(port(region), CreateRoom(control));
  }

  static std::string SidOf(const RawResponse& response) {
    return Json::parse(response.body)["sid"].get<std::string>();
  }

  static ServerProcess* server_;
};

ServerProcess* FaultsTest::server_ = nullptr;

// ---- How it ends ----

TEST_F(FaultsTest, TellAResetFromAClose) {
  const struct {
    std::string_view mode;
    End end;
  } kModes[] = {{"drop", End::kFin}, {"lost", End::kFin}, {"reset", End::kReset}};
  for (const auto& [mode, end] : kModes) {
    for (const std::string& control :
         {absl::StrCat(R"({"failRegions":[0],"failMode":")", mode, "\"}"),
          absl::StrCat(R"({"id":"end-)", mode, R"(","attempts":[")", mode, "\"]}")}) {
      SCOPED_TRACE(control);
      RawConnection connection = Call(control);
      EXPECT_EQ(connection.ReadToEnd(), "");
      EXPECT_EQ(connection.end(), end);
    }
  }
}

TEST_F(FaultsTest, GarbageIsNoHttpAndAFin) {
  RawConnection connection = Call(R"({"failRegions":[0],"failMode":"garbage"})");
  EXPECT_THAT(connection.ReadToEnd(), AllOf(Not(""), Not(HasSubstr("HTTP"))));
  EXPECT_EQ(connection.end(), End::kFin);
}

TEST_F(FaultsTest, TruncateIsTheHeadOfAWholeAnswerAndHalfOfItsBody) {
  const std::string control = R"({"id":"truncate","attempts":["truncate","ok"]})";
  RawConnection connection = Call(control);
  const std::string bytes = connection.ReadToEnd();
  EXPECT_EQ(connection.end(), End::kFin);

  // The same, by the same id, of the attempt that is served.
  const RawResponse whole = Answer(control);
  ASSERT_GT(whole.body.size(), 10U);
  const size_t half = whole.body.size() / 2;
  EXPECT_THAT(bytes, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(bytes, HasSubstr(absl::StrCat("\r\nContent-Length: ", whole.body.size(), "\r\n")));
  EXPECT_EQ(bytes.substr(bytes.find("\r\n\r\n") + 4), whole.body.substr(0, half));
}

TEST_F(FaultsTest, DribbleSendsItsFirstByteLongBeforeItsLast) {
  RawConnection connection =
      Call(R"({"id":"slow","attempts":[{"failMode":"dribble","durationMs":60000}]})");
  EXPECT_EQ(connection.Read(1), "H");
  EXPECT_EQ(AskJson(port(), "/_test/calls/slow")["attempts"][0]["finished"], false);
  connection.Close();
  const Json attempt = CallOf(port(), "slow")["attempts"][0];
  EXPECT_EQ(attempt["outcome"], "dribble");
  EXPECT_TRUE(attempt["clientGoneAfterMs"].is_number());
}

TEST_F(FaultsTest, DribbleSendsItsLastByteWhenItsTimeIsOver) {
  const std::string control =
      R"({"id":"dribble","attempts":[{"failMode":"dribble","durationMs":120},"ok"]})";
  const Stopwatch stopwatch;
  RawConnection connection = Call(control);
  const RawResponse dribbled = connection.ReadResponse();
  EXPECT_GE(stopwatch.elapsed(), absl::Milliseconds(120));
  EXPECT_EQ(dribbled.status(), 200);
  // It is a whole answer: the connection takes the next call.
  connection.Send(CreateRoom(control));
  EXPECT_EQ(connection.ReadResponse().body, dribbled.body);
}

TEST_F(FaultsTest, StallIsSilentUntilItsClientGoes) {
  RawConnection stalled = Call(R"({"id":"stall","attempts":["stall"]})");
  AwaitArrival(port(), "stall");
  EXPECT_EQ(Answer(R"({"delayMs":60})").status(), 200);
  stalled.CloseSend();
  EXPECT_EQ(stalled.ReadToEnd(), "");

  const Json attempt = CallOf(port(), "stall")["attempts"][0];
  EXPECT_EQ(attempt["outcome"], "stall");
  EXPECT_TRUE(attempt["status"].is_null());
  EXPECT_GE(attempt["clientGoneAfterMs"], 60);
}

TEST(Stall, EndsAtTheLongestWait) {
  const ServerProcess server({"--ports", "0", "--quiet", "--max-wait", "80ms"});
  const Stopwatch stopwatch;
  RawConnection connection(server.port());
  connection.Send(CreateRoom(R"({"failRegions":[0],"failMode":"stall"})"));
  EXPECT_EQ(connection.ReadToEnd(), "");
  EXPECT_EQ(connection.end(), End::kFin);
  EXPECT_GE(stopwatch.elapsed(), absl::Milliseconds(80));
}

TEST_F(FaultsTest, LostIsExecutedAndItsReplayElsewhereGetsTheSameResource) {
  const std::string control = R"({"id":"lost","attempts":["lost","ok"]})";
  EXPECT_EQ(Call(control).ReadToEnd(), "");
  const std::string sid = SidOf(Answer(control, 1));
  EXPECT_THAT(sid, MatchesRegex("RM_[0-9A-Za-z]{12}"));
  EXPECT_EQ(SidOf(Answer(control, 2)), sid);
  EXPECT_NE(SidOf(Answer(R"({"id":"lost-2"})", 1)), sid);
  EXPECT_EQ(CallOf(port(), "lost", 3)["executions"], 3);
}

// ---- Attempts ----

TEST_F(FaultsTest, AttemptsAreCountedAcrossListeners) {
  const std::string control = R"({"id":"across","attempts":[500,501,502]})";
  const std::pair<size_t, int> kMet[] = {{2, 500}, {0, 501}, {3, 502}, {1, 200}};
  int n = 0;
  for (const auto& [region, status] : kMet) {
    const RawResponse response = Answer(control, region);
    EXPECT_EQ(response.status(), status);
    EXPECT_EQ(response.Header("X-Lk-Mock-Attempt"), absl::StrCat(++n));
  }
}

TEST_F(FaultsTest, AttemptsOfOneConnectionAreMetInTheirOrder) {
  const std::string call = CreateRoom(R"({"id":"pipeline","attempts":[500,"ok",502]})");
  RawConnection connection(port());
  connection.Send(call + call + call);
  for (const int status : {500, 200, 502}) EXPECT_EQ(connection.ReadResponse().status(), status);
  const Json attempts = CallOf(port(), "pipeline", 3)["attempts"];
  EXPECT_EQ(attempts[0]["connection"], attempts[2]["connection"]);
}

TEST_F(FaultsTest, AttemptsAreKnownByTheRequestIdOfSdks) {
  const std::string call =
      CreateRoom(R"({"attempts":["reset"]})", "x-livekit-request-id: of-an-sdk\r\n");
  RawConnection first(port());
  first.Send(call);
  EXPECT_EQ(first.ReadToEnd(), "");
  EXPECT_EQ(Ask(port(3), call).Header("X-Lk-Mock-Attempt"), "2");
}

// ---- What a failure says ----

TEST_F(FaultsTest, AFailureIsWhatAnEdgeSends) {
  RawConnection connection = Call(R"({"failRegions":[0],"failStatus":502,"failBody":"<h1>Oh</h1>",)"
                                  R"("failHeaders":{"Retry-After":1,"Set-Cookie":["a=1","b=2"]}})");
  connection.CloseSend();
  EXPECT_THAT(connection.ReadToEnd(),
              MatchesRegex("HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\n"
                           "Retry-After: 1\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n"
                           "X-Lk-Mock-Region: \r\nDate: [^\r]+\r\nContent-Length: 11\r\n\r\n"
                           "<h1>Oh</h1>"));
}

TEST_F(FaultsTest, AFailureMayBeEmpty) {
  const RawResponse response = Answer(R"({"failRegions":[0],"failStatus":504,"failBody":""})");
  EXPECT_EQ(response.status(), 504);
  EXPECT_EQ(response.Header("Content-Length"), "0");
  EXPECT_FALSE(response.Has("Content-Type"));
}

TEST_F(FaultsTest, NoHeaderOfAFailureBreaksOutOfItsLine) {
  for (const std::string_view headers :
       {R"({"X-Edge":"a\r\nInjected: 1"})", R"({"X-Edge":"a\nInjected: 1"})",
        R"({"X-Edge":"a\rInjected: 1"})", R"({"X-Edge":["a","b\r\nInjected: 1"]})",
        R"({"X-Edge: a\r\nInjected":"1"})", R"({"X-Edge\u0000":"1"})"}) {
    SCOPED_TRACE(headers);
    const std::string failure = absl::StrCat(R"("failRegions":[0],"failHeaders":)", headers);
    const RawResponse told = Answer(absl::StrCat("{", failure, "}"));
    EXPECT_EQ(told.status(), 503);
    EXPECT_THAT(told.Header("X-Lk-Mock-Warning"), HasSubstr("failHeaders"));
    EXPECT_THAT(told.headers, Not(Contains(Pair("Injected", "1"))));

    const RawResponse refused = Answer(absl::StrCat(R"({"strict":true,)", failure, "}"));
    EXPECT_EQ(refused.status(), 400);
    EXPECT_EQ(Json::parse(refused.body)["code"], "malformed");
    EXPECT_THAT(refused.body, HasSubstr("failHeaders"));
  }
}

// ---- Chance ----

// What a call with the id `n` meets where everything is drawn by `seed`: "503 after 3".
std::string Drawn(RawConnection& connection, int seed, int n) {
  connection.Send(CreateRoom(absl::StrCat(
      R"({"explain":true,"failRegions":[0],"failPercent":50,"seed":)", seed, R"(,"id":"drawn-)",
      seed, "-", n, R"(","delayMs":{"median":2,"sigma":1,"max":8}})")));
  const RawResponse response = connection.ReadResponse();
  const Json why = Json::parse(response.Header("X-Lk-Mock-Explain"));
  return absl::StrCat(response.status(), " after ", why["waitMs"].get<int>());
}

std::vector<std::string> AllDrawn(int seed) {
  const ServerProcess server({"--ports", "0", "--quiet"});
  RawConnection connection(server.port());
  std::vector<std::string> met;
  for (int n = 0; n < 32; ++n) met.push_back(Drawn(connection, seed, n));
  return met;
}

TEST(Seed, MakesEveryServerDrawTheSame) {
  const std::vector<std::string> met = AllDrawn(7);
  EXPECT_EQ(AllDrawn(7), met);
  EXPECT_THAT(met, Contains(StartsWith("200")));
  EXPECT_THAT(met, Contains(StartsWith("503")));
}

TEST(Seed, OfAnotherNumberDrawsOtherwise) { EXPECT_NE(AllDrawn(7), AllDrawn(8)); }

TEST_F(FaultsTest, ADrawnDelayIsWaitedFor) {
  const struct {
    std::string_view delay;
    int min_ms, max_ms;
  } kDelays[] = {
      {R"({"min":40,"max":60})", 40, 60},
      {R"({"min":50,"max":50})", 50, 50},
      {R"({"median":40,"sigma":0.5,"max":80})", 0, 80},
      {R"({"median":60,"sigma":9,"max":60})", 0, 60},
  };
  for (const auto& [delay, min_ms, max_ms] : kDelays) {
    SCOPED_TRACE(delay);
    const Stopwatch stopwatch;
    const RawResponse response =
        Answer(absl::StrCat(R"({"strict":true,"explain":true,"delayMs":)", delay, "}"));
    const absl::Duration elapsed = stopwatch.elapsed();
    ASSERT_EQ(response.status(), 200) << response.body;
    const int wait_ms = Json::parse(response.Header("X-Lk-Mock-Explain"))["waitMs"];
    EXPECT_GE(wait_ms, min_ms);
    EXPECT_LE(wait_ms, max_ms);
    EXPECT_GE(elapsed, absl::Milliseconds(wait_ms));
  }
}

}  // namespace
}  // namespace lkmock
