#include "bench/load/load_options.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "bench/load/load_plan.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace lkmock::bench {
namespace {

using ::testing::HasSubstr;
using testing::StatusIs;

constexpr char kUrl[] = "http://127.0.0.1:9999/settings/regions";

absl::StatusOr<LoadOptions> Parse(std::vector<std::string> args) { return ParseLoadOptions(args); }

std::string FirstRequest(const LoadPlan& plan) {
  std::string out;
  plan.request.Append(plan.tokens.empty() ? "" : plan.tokens[0], 0, &out);
  return out;
}

TEST(LoadOptions, NeedsNothingButAUrl) {
  const LoadPlan plan = Parse({kUrl})->plan;
  EXPECT_EQ(plan.address, "127.0.0.1");
  EXPECT_EQ(plan.port, 9999);
  EXPECT_EQ(plan.connections, 64);
  EXPECT_EQ(plan.threads, 1);
  EXPECT_FALSE(plan.rate.has_value());
  EXPECT_FALSE(plan.requests.has_value());
  EXPECT_EQ(plan.duration, absl::Seconds(10));
  EXPECT_EQ(FirstRequest(plan), "GET /settings/regions HTTP/1.1\r\nHost: 127.0.0.1:9999\r\n\r\n");
}

TEST(LoadOptions, BuildsACallOfTheMock) {
  const LoadPlan plan =
      Parse({"http://localhost:1/twirp/livekit.RoomService/CreateRoom", "--body", "{}", "--control",
             R"({"delayMs":{{n}}})", "--mint", "livekit.RoomService/CreateRoom", "--tokens", "3"})
          ->plan;
  EXPECT_EQ(plan.address, "127.0.0.1");
  ASSERT_EQ(plan.tokens.size(), 3);
  EXPECT_EQ(FirstRequest(plan),
            "POST /twirp/livekit.RoomService/CreateRoom HTTP/1.1\r\n"
            "Host: localhost:1\r\nContent-Type: application/json\r\n"
            "X-Lk-Mock: {\"delayMs\":1000000000}\r\n"
            "Authorization: Bearer " +
                plan.tokens[0] + "\r\nContent-Length: 2\r\n\r\n{}");
}

TEST(LoadOptions, LeavesAContentTypeThatWasGiven) {
  const std::string request = FirstRequest(
      Parse({kUrl, "--body", "x", "--header", "content-type:  application/protobuf"})->plan);
  EXPECT_THAT(request, HasSubstr("content-type: application/protobuf\r\n"));
  EXPECT_THAT(request, ::testing::Not(HasSubstr("json")));
}

TEST(LoadOptions, TakesAWsUrlForSignalConnections) {
  const LoadPlan plan =
      Parse({"ws://[::1]:7880/rtc?access_token={{token}}", "--mint", "join"})->plan;
  EXPECT_TRUE(plan.signal);
  EXPECT_EQ(plan.address, "::1");
  EXPECT_THAT(FirstRequest(plan), HasSubstr("GET /rtc?access_token=" + plan.tokens[0]));
  EXPECT_THAT(FirstRequest(plan), HasSubstr("Upgrade: websocket\r\n"));
}

TEST(LoadOptions, ReadsEveryNumber) {
  const LoadOptions options = *Parse(
      {kUrl,         "--connections", "10",     "--threads", "2",         "--rate", "500",
       "--requests", "1000",          "--ramp", "1s",        "--warm-up", "0s",     "--duration",
       "2m",         "--drain",       "250ms",  "--hold",    "--json",    "-",      "--quiet"});
  EXPECT_EQ(options.plan.connections, 10);
  EXPECT_EQ(options.plan.threads, 2);
  EXPECT_EQ(options.plan.rate, 500);
  EXPECT_EQ(options.plan.requests, 1000);
  EXPECT_EQ(options.plan.ramp, absl::Seconds(1));
  EXPECT_EQ(options.plan.warm_up, absl::ZeroDuration());
  EXPECT_EQ(options.plan.duration, absl::Minutes(2));
  EXPECT_EQ(options.plan.drain, absl::Milliseconds(250));
  EXPECT_TRUE(options.plan.hold);
  EXPECT_EQ(options.json, "-");
  EXPECT_TRUE(options.quiet);
}

TEST(LoadOptions, SharesNoMoreThreadsThanConnections) {
  EXPECT_EQ(Parse({kUrl, "--threads", "8", "--connections", "3"})->plan.threads, 3);
}

TEST(LoadOptions, ExplainsItself) {
  EXPECT_THAT(Parse({"--help"})->help, HasSubstr("--connections"));
}

TEST(LoadOptions, SaysWhatMakesNoSense) {
  const struct {
    std::vector<std::string> args;
    std::string said;
  } cases[] = {
      {{}, "URL"},
      {{"127.0.0.1:9999"}, "has no scheme"},
      {{"https://127.0.0.1/"}, "TLS"},
      {{"http://10.0.0.1/"}, "is not on the loopback interface"},
      {{"http://example.com/"}, "is not on the loopback interface"},
      {{kUrl, "--rate", "0"}, "--rate"},
      {{kUrl, "--connections", "many"}, "--connections"},
      {{kUrl, "--duration", "fast"}, "--duration 'fast'"},
      {{kUrl, "--drain", "-1s"}, "--drain '-1s'"},
      {{kUrl, "--ramp", "inf"}, "--ramp 'inf'"},
      {{kUrl, "--rate", "5", "--pipeline", "2"}, "--pipeline"},
      {{kUrl, "--mint", "NoMethod"}, "--mint 'NoMethod'"},
      {{kUrl, "--header", "A: {{token}}"}, "{{token}} stands for"},
      {{kUrl, "--header", "no colon in this"}, "'Name: value'"},
      {{kUrl, "--header", "no name: x"}, "no line of HTTP's"},
      {{kUrl, "--token-file", "x", "--mint", "join"}, "exclude each other"},
      {{kUrl, "--unknown"}, "--unknown"},
  };
  for (const auto& [args, said] : cases) {
    SCOPED_TRACE(said);
    EXPECT_THAT(Parse(args), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(said)));
  }
}

TEST(LoadOptions, NamesAFileThatIsNotThere) {
  for (const char* const flag : {"--body", "--token-file"}) {
    const std::string path = flag == std::string("--body") ? "@/no/such/file" : "/no/such/file";
    EXPECT_THAT(Parse({kUrl, flag, path}),
                StatusIs(absl::StatusCode::kNotFound, HasSubstr("/no/such/file")));
  }
}

}  // namespace
}  // namespace lkmock::bench
