// call --attempts: one call that is repeated under one id, and what the server says of it.
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/cli/fake_world.h"

namespace lkmock::cli {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kMadeId[] = "1a2b3c4d5e6f7788";

// A server that answers one request after the other as it was told, and then with 200; there are
// two regions.
class Retry : public ::testing::Test {
 protected:
  using Answer = absl::StatusOr<net::ClientResponse>;

  Retry() {
    world_.server = [this](const net::ClientRequest& request) -> Answer {
      if (absl::EndsWith(request.url, "/settings/regions")) return settings_;
      posts_.push_back(request);
      return posts_.size() <= answers_.size() ? answers_[posts_.size() - 1]
                                              : FakeWorld::Response(200, "{}");
    };
  }

  static Answer Drop() { return absl::UnavailableError("closed without a response"); }
  static Answer Status(int status) {
    return FakeWorld::Response(status, FakeWorld::TwirpErrorBody("unavailable"));
  }

  CliRun Call(std::vector<std::string> flags) {
    flags.insert(flags.begin(), {"call", "RoomService/ListRooms"});
    return world_.Run(flags);
  }

  std::vector<std::string> Hosts() const {
    std::vector<std::string> hosts;
    for (const net::ClientRequest& post : posts_) {
      hosts.push_back(post.url.substr(7, post.url.find('/', 7) - 7));
    }
    return hosts;
  }

  FakeWorld world_;
  std::vector<Answer> answers_;
  Answer settings_ =
      FakeWorld::Response(200, R"({"regions":[{"region":"region-0","url":"http://127.0.0.1:9999"},)"
                               R"({"region":"region-1","url":"http://127.0.0.1:10000"}]})");
  std::vector<net::ClientRequest> posts_;
};

TEST_F(Retry, RepeatsTheSameRequestOnTheSameHost) {
  answers_ = {Drop(), Status(503)};
  const CliRun run = Call({"--attempts", "drop,503,ok", "--id", "x"});
  EXPECT_EQ(run.status, 0);
  ASSERT_THAT(posts_, SizeIs(3));
  EXPECT_THAT(world_.sent, SizeIs(3)) << "no discovery";
  for (const net::ClientRequest& post : posts_) {
    EXPECT_EQ(post.url, posts_[0].url);
    EXPECT_EQ(post.headers, posts_[0].headers);
    EXPECT_EQ(post.body, posts_[0].body);
  }
  EXPECT_THAT(world_.slept, ElementsAre(absl::Milliseconds(200), absl::Milliseconds(400)));
  EXPECT_THAT(run.err, AllOf(HasSubstr("attempt 1: http://127.0.0.1:9999: closed without a "
                                       "response, 0 ms\n"),
                             HasSubstr("attempt 2: http://127.0.0.1:9999: 503 unavailable: no"),
                             HasSubstr("attempt 3: http://127.0.0.1:9999: 200 OK, 0 ms\n")));
}

TEST_F(Retry, SendsTheIdAsTheSdksDo) {
  Call({"--attempts", "drop", "--id", "x y"});
  EXPECT_EQ(Sent(posts_.at(0), "X-Livekit-Request-Id"), "x y");
  EXPECT_EQ(Sent(posts_[0], "X-Lk-Mock"), R"({"id":"x y","attempts":["drop"]})");
}

TEST_F(Retry, TakesTheIdFromWhereverTheServerDoes) {
  struct {
    std::vector<std::string> flags;
    std::string_view id;
  } const kCases[] = {
      {{"--id", "a"}, "a"},
      {{"--mock", R"({"ID":"b"})"}, "b"},
      {{"--mock", R"({"id":"b"})", "--id", "c"}, "c"},
      {{"-H", "x-livekit-request-id: d"}, "d"},
      {{"--attempts", "ok", "-H", "X-Livekit-Request-Id: e"}, "e"},
      {{}, ""},
      {{"--fail-regions", "0"}, ""},
      {{"--attempts", ""}, ""},
  };
  for (const auto& [flags, id] : kCases) {
    posts_.clear();
    Call(flags);
    ASSERT_THAT(posts_, SizeIs(1));
    EXPECT_EQ(Sent(posts_[0], "X-Livekit-Request-Id"), id) << ::testing::PrintToString(flags);
  }
}

TEST_F(Retry, MakesAnIdWhereAttemptsNeedOne) {
  const CliRun run = Call({"--attempts", "ok"});
  EXPECT_EQ(Sent(posts_.at(0), "X-Livekit-Request-Id"), kMadeId);
  EXPECT_THAT(run.err, HasSubstr(absl::StrCat("the call's id is ", kMadeId)));
  EXPECT_THAT(Call({"--attempts", "ok", "--json", "-q"}).out,
              HasSubstr(absl::StrCat("\"id\": \"", kMadeId, "\"")));
  EXPECT_THAT(Call({"--attempts", "ok", "--id", "x"}).err, Not(HasSubstr("the call's id")));
}

TEST_F(Retry, EndsOneAttemptAfterThoseListed) {
  answers_ = std::vector<Answer>(9, Status(503));
  EXPECT_EQ(Call({"--attempts", "503,503"}).status, 78);
  EXPECT_THAT(posts_, SizeIs(3));
}

TEST_F(Retry, CountsTheAttemptsOfTheWholeControl) {
  answers_ = std::vector<Answer>(9, Status(503));
  Call({"--mock", R"({"attempts":[503,{"failStatus":500},"drop"]})"});
  EXPECT_THAT(posts_, SizeIs(4));
}

TEST_F(Retry, StopsAtWhatNoRetryMends) {
  for (const Answer& answer :
       {Status(400), Status(404), Status(429), Status(451), Status(200),
        Answer(absl::InvalidArgumentError("a header that cannot be sent"))}) {
    posts_.clear();
    answers_ = {answer};
    Call({"--attempts", "503,503"});
    EXPECT_THAT(posts_, SizeIs(1));
  }
  EXPECT_THAT(world_.slept, IsEmpty());
}

TEST_F(Retry, WaitsAtMostFiveSeconds) {
  answers_ = std::vector<Answer>(9, Drop());
  Call({"--attempts", "drop,drop,drop,drop,drop,drop,drop"});
  EXPECT_THAT(world_.slept,
              ElementsAre(absl::Milliseconds(200), absl::Milliseconds(400), absl::Milliseconds(800),
                          absl::Milliseconds(1600), absl::Milliseconds(3200), absl::Seconds(5),
                          absl::Seconds(5)));
}

TEST_F(Retry, WalksFirstAndThenStaysWithFailover) {
  answers_ = {Drop(), Status(503), Status(500)};
  EXPECT_EQ(Call({"--attempts", "drop,503,500", "--failover"}).status, 0);
  EXPECT_THAT(Hosts(), ElementsAre("127.0.0.1:9999", "127.0.0.1:10000", "127.0.0.1:10000",
                                   "127.0.0.1:10000"));
}

TEST_F(Retry, StaysWhereDiscoveryFails) {
  answers_ = {Drop()};
  settings_ = FakeWorld::Response(404, "");
  EXPECT_EQ(Call({"--attempts", "drop,ok", "--failover"}).status, 0);
  EXPECT_THAT(Hosts(), Each("127.0.0.1:9999"));
  EXPECT_THAT(posts_, SizeIs(2));
}

TEST_F(Retry, DiscoversAgainUntilItSucceeds) {
  answers_ = {Drop(), Drop(), Drop()};
  settings_ = FakeWorld::Response(503, "");
  int fetches = 0;
  world_.server = [&, serve = world_.server](const net::ClientRequest& request) {
    const Answer answer = serve(request);
    if (absl::EndsWith(request.url, "/settings/regions") && ++fetches == 1) {
      settings_ = FakeWorld::Response(
          200, R"({"regions":[{"region":"region-1","url":"http://127.0.0.1:10000"}]})");
    }
    return answer;
  };
  EXPECT_EQ(Call({"--attempts", "drop,drop,drop", "--failover"}).status, 0);
  EXPECT_THAT(Hosts(), ElementsAre("127.0.0.1:9999", "127.0.0.1:9999", "127.0.0.1:10000",
                                   "127.0.0.1:10000"));
  EXPECT_EQ(fetches, 2);
}

TEST_F(Retry, SendsItsIdToDiscovery) {
  answers_ = {Drop()};
  Call({"--attempts", "drop", "--failover"});
  ASSERT_THAT(world_.sent, SizeIs(3));
  EXPECT_EQ(Sent(world_.sent[1], "X-Livekit-Request-Id"), kMadeId);
}

TEST_F(Retry, IsOneAttemptAsACurlCommand) {
  const CliRun run = Call({"--attempts", "drop,ok", "--curl"});
  EXPECT_THAT(run.out, HasSubstr(absl::StrCat("-H 'X-Livekit-Request-Id: ", kMadeId, "'")));
  EXPECT_THAT(run.err, HasSubstr("the command makes one attempt"));
  EXPECT_THAT(posts_, IsEmpty());
}

// ---- explain ----

constexpr char kExplanation[] =
    R"({"region":"region-1","id":"x","attempt":2,"required":["video.roomList"],)"
    R"("present":["video.roomList","video.roomAdmin"],"unused":["video.roomAdmin"],)"
    R"("waitMs":200,"action":"served","problems":["a","b"]})";

net::ClientResponse Explained(std::string explanation) {
  return FakeWorld::Response(200, "{}", {{"X-Lk-Mock-Explain", std::move(explanation)}});
}

TEST_F(Retry, ShowsWhatTheServerExplains) {
  answers_ = {Explained(kExplanation)};
  const CliRun run = Call({"--explain", "-q"});
  EXPECT_EQ(Sent(posts_.at(0), "X-Lk-Mock"), R"({"explain":true})");
  EXPECT_EQ(run.err,
            "  action    served\n"
            "  region    region-1\n"
            "  attempt   2 of call x\n"
            "  wait      200 ms\n"
            "  required  video.roomList\n"
            "  present   video.roomList, video.roomAdmin\n"
            "  unused    video.roomAdmin\n"
            "  problems  a, b\n");
  EXPECT_EQ(run.out, "{}\n");
}

TEST_F(Retry, ExplainsOnlyWhatIsThere) {
  answers_ = {Explained(R"({"region":"region-0","id":null,"attempt":null,"required":[],)"
                        R"("present":null,"unused":null,"waitMs":0,"action":"status",)"
                        R"("problems":[]})"),
              Explained("nonsense"), Drop()};
  EXPECT_EQ(Call({"-q"}).err, "  action  status\n  region  region-0\n  wait    0 ms\n");
  EXPECT_EQ(Call({"-q"}).err, "  explained: nonsense\n");
  EXPECT_THAT(Call({"-q"}).err, Not(HasSubstr("action")));
}

TEST_F(Retry, ExplainsEachAttemptInItsJson) {
  answers_ = {Status(503), Explained(kExplanation)};
  const CliRun run = Call({"--attempts", "503", "--explain", "--json", "-q"});
  EXPECT_THAT(run.out, AllOf(HasSubstr("\"explain\": {\n        \"region\": \"region-1\""),
                             HasSubstr("\"waitMs\": 200")));
  EXPECT_EQ(run.err, "");
}

}  // namespace
}  // namespace lkmock::cli
