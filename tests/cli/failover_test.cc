// The walk from region to region.
#include "cmd/lkmock-cli/failover.h"

#include <map>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/cli/fake_world.h"

namespace lkmock::cli {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr char kSettings[] = R"({"regions":[
    {"region":"region-0","url":"http://127.0.0.1:9999"},
    {"region":"region-1","url":"http://127.0.0.1:10000/","distance":"1"},
    {"region":"region-2","url":"ws://127.0.0.1:10001","distance":"2"},
    {"region":"region-3","url":"http://127.0.0.1:10002","distance":"3"}]})";

// Servers by port: what each does to a call; discovery answers `settings`.
class Failover : public ::testing::Test {
 protected:
  using Answer = absl::StatusOr<net::ClientResponse>;

  Failover() {
    world_.server = [this](const net::ClientRequest& request) -> Answer {
      if (absl::EndsWith(request.url, "/settings/regions")) return settings_;
      for (const auto& [port, answer] : answers_) {
        if (absl::StrContains(request.url, absl::StrCat(":", port, "/"))) return answer;
      }
      return FakeWorld::Response(200, "{}");
    };
  }

  static Answer Status(int status) {
    return FakeWorld::Response(status, FakeWorld::TwirpErrorBody("unavailable"));
  }

  CliRun Call(std::vector<std::string> flags = {"--failover"}) {
    flags.insert(flags.begin(), {"call", "RoomService/ListRooms"});
    return world_.Run(flags);
  }

  // Method and URL of everything sent, without what all have in common.
  std::vector<std::string> Sequence() const {
    std::vector<std::string> sequence;
    for (const net::ClientRequest& request : world_.sent) {
      const size_t port = request.url.rfind(':') + 1;
      sequence.push_back(absl::StrCat(
          request.method, " ", request.url.substr(port, request.url.find('/', port) - port)));
    }
    return sequence;
  }

  FakeWorld world_;
  Answer settings_ = FakeWorld::Response(200, kSettings);
  std::map<int, Answer> answers_;
};

TEST_F(Failover, StaysWhereTheFirstAttemptSucceeds) {
  EXPECT_EQ(Call().status, 0);
  EXPECT_THAT(Sequence(), ElementsAre("POST 9999"));
  EXPECT_THAT(world_.slept, IsEmpty());
}

TEST_F(Failover, IsOnlyDoneOnRequest) {
  answers_ = {{9999, Status(503)}};
  EXPECT_EQ(Call({}).status, 78);
  EXPECT_THAT(Sequence(), ElementsAre("POST 9999"));
}

TEST_F(Failover, WalksOnAfterTransportErrorsServerErrorsAndPins) {
  for (const Answer& answer : {Answer(absl::UnavailableError("refused")), Status(500), Status(503),
                               Answer(FakeWorld::Response(451, "project not allowed"))}) {
    world_.sent.clear();
    world_.slept.clear();
    answers_ = {{9999, answer}};
    EXPECT_EQ(Call().status, 0);
    EXPECT_THAT(Sequence(), ElementsAre("POST 9999", "GET 9999", "POST 10000"));
    EXPECT_THAT(world_.slept, ElementsAre(absl::Milliseconds(200)));
  }
}

TEST_F(Failover, StaysAfterTheCallersOwnErrors) {
  for (int status : {400, 401, 403, 404, 429, 499}) {
    world_.sent.clear();
    answers_ = {{9999, Status(status)}};
    Call();
    EXPECT_THAT(Sequence(), ElementsAre("POST 9999")) << status;
  }
  answers_ = {{9999, absl::InvalidArgumentError("a bad URL")}};
  world_.sent.clear();
  EXPECT_EQ(Call().status, 1);
  EXPECT_THAT(Sequence(), ElementsAre("POST 9999"));
}

TEST_F(Failover, EndsAfterThreeAttemptsWithWaitsThatDouble) {
  answers_ = {{9999, Status(503)}, {10000, Status(500)}, {10001, Status(503)}};
  const CliRun run = Call();
  EXPECT_EQ(run.status, 78);
  EXPECT_THAT(Sequence(), ElementsAre("POST 9999", "GET 9999", "POST 10000", "POST 10001"));
  EXPECT_THAT(world_.slept, ElementsAre(absl::Milliseconds(200), absl::Milliseconds(400)));
}

TEST_F(Failover, SkipsTheRegionThatItBeganIn) {
  answers_ = {{10000, Status(503)}};
  EXPECT_EQ(Call({"--failover", "--url", "ws://127.0.0.1:10000"}).status, 0);
  EXPECT_THAT(Sequence(), ElementsAre("POST 10000", "GET 10000", "POST 9999"));
}

TEST_F(Failover, SendsTheSameRequestAndItsHeadersToDiscovery) {
  answers_ = {{9999, Status(503)}};
  Call({"--failover", "--fail-regions", "0", "-H", "X-A: 1"});
  ASSERT_EQ(world_.sent.size(), 3);
  const net::ClientRequest& discovery = world_.sent[1];
  EXPECT_EQ(discovery.url, "http://127.0.0.1:9999/settings/regions");
  EXPECT_EQ(Sent(discovery, "Content-Type"), "");
  EXPECT_EQ(Sent(discovery, "X-Lk-Mock"), R"({"failRegions":[0]})");
  EXPECT_EQ(Sent(discovery, "X-A"), "1");
  EXPECT_EQ(Sent(discovery, "Authorization"), Sent(world_.sent[0], "Authorization"));
  EXPECT_EQ(world_.sent[2].headers, world_.sent[0].headers);
  EXPECT_EQ(world_.sent[2].body, world_.sent[0].body);
  EXPECT_EQ(world_.sent[2].url, "http://127.0.0.1:10000/twirp/livekit.RoomService/ListRooms");
}

TEST_F(Failover, ShowsEachAttempt) {
  answers_ = {{9999, Status(503)}, {10000, absl::UnavailableError("connection refused")}};
  const CliRun run = Call();
  EXPECT_EQ(run.status, 0);
  EXPECT_THAT(
      run.err,
      AllOf(HasSubstr("attempt 1: region-0 (http://127.0.0.1:9999): 503 unavailable: no, 0 ms\n"),
            HasSubstr("attempt 2: region-1 (http://127.0.0.1:10000): connection refused, 0 ms\n"),
            HasSubstr("attempt 3: region-2 (ws://127.0.0.1:10001): 200 OK, 0 ms\n")));
}

TEST_F(Failover, EndsWhereDiscoveryFails) {
  answers_ = {{9999, Status(503)}};
  struct {
    Answer settings;
    std::string_view note;
  } const kCases[] = {
      {absl::UnavailableError("gone"), "no failover: gone"},
      {FakeWorld::Response(503, ""), "no failover: /settings/regions answered 503"},
      {FakeWorld::Response(200, "nonsense"), "no failover: /settings/regions is no RegionSettings"},
      {FakeWorld::Response(200, R"({"regions":[7]})"), "is no RegionSettings"},
      {FakeWorld::Response(200, R"({"regions":7})"), "is no RegionSettings"},
      {FakeWorld::Response(200, "{}"), "no failover: no region is left to try"},
      {FakeWorld::Response(200, R"({"regions":[{"url":"http://127.0.0.1:9999"}]})"),
       "no region is left to try"},
  };
  for (const auto& [settings, note] : kCases) {
    world_.sent.clear();
    settings_ = settings;
    const CliRun run = Call();
    EXPECT_EQ(run.status, 78);
    EXPECT_THAT(run.err, HasSubstr(note));
    EXPECT_THAT(Sequence(), ElementsAre("POST 9999", "GET 9999"));
    EXPECT_THAT(world_.slept, IsEmpty());
  }
}

TEST_F(Failover, CountsEveryAttemptInItsJson) {
  answers_ = {{9999, Status(503)}};
  EXPECT_THAT(Call({"--failover", "--json", "-q"}).out,
              AllOf(HasSubstr(R"("url": "http://127.0.0.1:9999")"), HasSubstr(R"("status": 503)"),
                    HasSubstr(R"("region": "region-1")"), Not(HasSubstr("region-2"))));
}

}  // namespace
}  // namespace lkmock::cli
