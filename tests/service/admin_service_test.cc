// The journal, the counters and the metrics as the composed service shows them.
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/outcome.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/service/service_test.h"

namespace lkmock {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
using Json = nlohmann::json;

class AdminServiceTest : public ServiceTest {
 protected:
  Outcome Get(const std::string& path, const std::string& query = "",
              const std::string& method = "GET") const {
    return Handle(TestCall{.method = method, .path = path, .query = query});
  }
  Json Read(const std::string& path, const std::string& query = "") const {
    const Outcome outcome = Get(path, query);
    EXPECT_EQ(outcome.reply.status, 200) << outcome.reply.body;
    EXPECT_EQ(outcome.reply.headers.Get("Content-Type"), "application/json");
    return Json::parse(outcome.reply.body);
  }
  // One attempt of CreateRoom, carried out.
  void Try(const std::string& id, const std::string& more = "") const {
    const Outcome outcome = Handle(CallOf(kCreateRoom, R"({"name":"lobby"})",
                                          absl::StrCat(R"({"id":")", id, "\"", more, "}")));
    ASSERT_NE(outcome.observer, nullptr);
    outcome.observer->OnBegin(outcome.reply.status);
    outcome.observer->OnEnd(ExchangeEnd::kDone);
  }
};

TEST_F(AdminServiceTest, ShowsACallWithItsAttempts) {
  Try("a", R"(,"attempts":[503])");
  Try("a", R"(,"attempts":[503])");
  const Json call = Read("/_test/calls/a");
  EXPECT_EQ(call["method"], kCreateRoom);
  EXPECT_EQ(call["executions"], 1);
  ASSERT_THAT(call["attempts"], SizeIs(2));
  EXPECT_EQ(call["attempts"][0]["status"], 503);
  EXPECT_EQ(call["attempts"][0]["outcome"], "status");
  EXPECT_EQ(call["attempts"][1]["status"], 200);
  EXPECT_EQ(call["attempts"][1]["requestJson"], Json({{"name", "lobby"}}));
  EXPECT_EQ(call["verdicts"]["sameBody"], true);
}

TEST_F(AdminServiceTest, NeverShowsAToken) {
  const TestCall call = CallOf(kCreateRoom, "{}", R"({"id":"a"})");
  Handle(call);
  const std::string token = call.headers.back().second.substr(7);
  const std::string signature = token.substr(token.rfind('.') + 1);
  const std::string shown = Get("/_test/calls/a").reply.body;
  EXPECT_THAT(shown, Not(HasSubstr(signature)));
  EXPECT_THAT(shown, HasSubstr("\"roomCreate\":true"));
}

TEST_F(AdminServiceTest, ListsCallsByMethodAndLimit) {
  Try("a");
  Try("b");
  EXPECT_THAT(Read("/_test/calls")["calls"], SizeIs(2));
  EXPECT_THAT(Read("/_test/calls", "limit=1")["calls"], SizeIs(1));
  EXPECT_THAT(Read("/_test/calls", "method=CreateRoom")["calls"], SizeIs(2));
  EXPECT_THAT(Read("/_test/calls", "method=livekit.SIP%2FCreateSIPTrunk")["calls"], SizeIs(0));
}

TEST_F(AdminServiceTest, ForgetsOnRequest) {
  Try("a");
  Try("b");
  EXPECT_EQ(Get("/_test/calls/a", "", "DELETE").reply.body, R"({"forgotten":1})");
  EXPECT_EQ(Get("/_test/calls/a").reply.status, 404);
  EXPECT_EQ(Get("/_test/calls/a", "", "DELETE").reply.status, 404);
  EXPECT_EQ(Get("/_test/calls", "", "DELETE").reply.body, R"({"forgotten":1})");
  EXPECT_THAT(Read("/_test/calls")["calls"], SizeIs(0));
}

TEST_F(AdminServiceTest, WaitsForAttemptsThatAreStillToCome) {
  Try("a");
  const Outcome waiting = Get("/_test/calls/a", "wait=2&timeoutMs=700");
  EXPECT_EQ(waiting.wait, absl::Milliseconds(700));
  ASSERT_NE(waiting.late, nullptr);
  int woken = 0;
  waiting.late->Arm([&woken] { ++woken; });
  EXPECT_EQ(woken, 0);
  Try("a");
  EXPECT_EQ(woken, 1);
  const Reply reply = waiting.late->Answer();
  EXPECT_EQ(reply.status, 200);
  EXPECT_THAT(Json::parse(reply.body)["attempts"], SizeIs(2));
}

TEST_F(AdminServiceTest, AnswersATimeOutWithWhatThereIs) {
  Try("a");
  const Outcome waiting = Get("/_test/calls/a", "wait=5");
  waiting.late->Arm([] {});
  const Reply reply = waiting.late->Answer();
  EXPECT_EQ(reply.status, 408);
  EXPECT_THAT(Json::parse(reply.body)["attempts"], SizeIs(1));
}

TEST_F(AdminServiceTest, SaysWhatIsWrongWithAQuery) {
  const struct {
    const char* path;
    const char* query;
    const char* complaint;
  } cases[] = {
      {"/_test/calls", "limit=0", "limit: '0' is no number from 1 to 1000000"},
      {"/_test/calls", "limits=1", "unknown parameter 'limits'; did you mean 'limit'?"},
      {"/_test/calls", "since=yesterday", "since: 'yesterday'"},
      {"/_test/calls", "limit=%zz", "parameter 'limit=%zz' has a ';' or a broken escape"},
      {"/_test/calls", "limit=1;since=0", "parameter 'limit=1;since=0' has a ';'"},
      {"/_test/calls/a", "wait=x", "wait: 'x'"},
      {"/_test/calls/a", "wait=1&timeoutMs=-1", "timeoutMs: '-1'"},
  };
  for (const auto& c : cases) {
    const Outcome outcome = Get(c.path, c.query);
    EXPECT_EQ(outcome.reply.status, 400) << c.query;
    EXPECT_THAT(outcome.reply.body, HasSubstr(c.complaint));
  }
}

TEST_F(AdminServiceTest, RefusesOtherMethods) {
  for (const char* path : {"/_test/calls", "/_test/calls/a", "/_test/stats", "/metrics"}) {
    const Outcome outcome = Get(path, "", "POST");
    EXPECT_EQ(outcome.reply.status, 405) << path;
    EXPECT_THAT(outcome.reply.headers.Get("Allow"), HasSubstr("GET"));
  }
}

TEST_F(AdminServiceTest, CountsAllRequestsWithAnIdOrWithout) {
  Handle(CallOf(kCreateRoom));
  Handle(CallOf("livekit.New/Thing"));
  Handle(TestCall{.path = "/settings/regions"});
  Try("a", R"(,"failRegions":[0])");
  const Json stats = Read("/_test/stats");
  EXPECT_EQ(stats["requests"], 4);
  EXPECT_EQ(stats["methods"][kCreateRoom], 2);
  EXPECT_EQ(stats["methods"]["unknown"], 1);
  EXPECT_EQ(stats["methods"]["/settings/regions"], 1);
  EXPECT_EQ(stats["outcomes"]["status"], 1);
  EXPECT_EQ(stats["wire"]["json"], 3);

  const Outcome metrics = Get("/metrics");
  EXPECT_EQ(metrics.reply.headers.Get("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_THAT(metrics.reply.body,
              HasSubstr("lkmock_requests_total{method=\"livekit.RoomService/CreateRoom\","
                        "region=\"region-0\",outcome=\"status\"} 1\n"));
}

TEST_F(AdminServiceTest, IsNotThereWithoutAdmin) {
  MockServiceOptions options;
  options.admin = false;
  const auto service = NewService(std::move(options));
  for (const char* path : {"/_test/calls", "/_test/calls/a", "/_test/stats", "/metrics"}) {
    EXPECT_EQ(Handle(*service, TestCall{.path = path}).reply.status, 404) << path;
  }
  EXPECT_EQ(Handle(*service, TestCall{.path = "/_test/health"}).reply.status, 200);
}

TEST_F(AdminServiceTest, WithoutAJournalAttemptsAreOnlyCounted) {
  MockServiceOptions options;
  options.journal.max_attempts = 0;
  const auto service = NewService(std::move(options));
  const TestCall call = CallOf(kCreateRoom, "{}", R"({"id":"a","attempts":[500]})");
  EXPECT_EQ(Handle(*service, call).reply.status, 500);
  EXPECT_EQ(Handle(*service, call).reply.headers.Get("X-Lk-Mock-Attempt"), "2");
  EXPECT_NE(Handle(*service, call).observer, nullptr) << "who counts that it is executed?";
}

TEST_F(AdminServiceTest, KeepsRegionFetchesBesideTheirCall) {
  const std::string control = R"({"id":"a","failRegions":[0]})";
  Handle(CallOf(kCreateRoom, "{}", control));
  TestCall fetch{.method = "GET", .path = "/settings/regions", .headers = {{"X-Lk-Mock", control}}};
  Handle(fetch);
  const Json call = Read("/_test/calls/a");
  EXPECT_THAT(call["discovery"], SizeIs(1));
  EXPECT_EQ(call["verdicts"]["headersForwarded"], false);  // It came without a token.
}

}  // namespace
}  // namespace lkmock
