// The load generator as a program, on the built test server.
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/support/server_process.h"
#include "tests/support/shell.h"

namespace lkmock::bench {
namespace {

using ::testing::HasSubstr;
using testing::RunShell;
using testing::ServerProcess;
using testing::ShellResult;

constexpr char kLoad[] = "bench/load/load ";
constexpr char kCreateRoom[] = "/twirp/livekit.RoomService/CreateRoom";

nlohmann::json Report(const std::string& arguments) {
  const ShellResult result = RunShell(absl::StrCat(kLoad, arguments, " --quiet --json -"));
  EXPECT_EQ(result.status, 0) << result.output;
  nlohmann::json report = nlohmann::json::parse(result.output, nullptr, false);
  EXPECT_FALSE(report.is_discarded()) << result.output;
  return report;
}

TEST(Load, MakesCallsThatTheMockServes) {
  const ServerProcess server;
  const nlohmann::json report =
      Report(absl::StrCat("http://127.0.0.1:", server.port(), kCreateRoom,
                          R"( --body '{"name":"lobby"}' --mint livekit.RoomService/CreateRoom)",
                          " --tokens 50 --requests 200 --threads 2 --connections 4"));
  EXPECT_EQ(report["answered"], 200);
  EXPECT_EQ(report["statuses"], nlohmann::json({{"200", 200}}));
  EXPECT_EQ(report["latency_us"]["count"], 200);
  EXPECT_LE(report["latency_us"]["p50"], report["latency_us"]["p99"]);
  EXPECT_LE(report["latency_us"]["p99"], report["latency_us"]["max"]);
  EXPECT_GT(report["own_cpu_us_per_request"], 0);
  EXPECT_GE(report["all_answered"], 200);
}

TEST(Load, JoinsAndPings) {
  const ServerProcess server;
  const nlohmann::json report =
      Report(absl::StrCat("'ws://127.0.0.1:", server.port(), "/rtc?access_token={{token}}'",
                          " --mint join --requests 50 --connections 3"));
  EXPECT_EQ(report["answered"], 50);
  EXPECT_EQ(report["opening_us"]["count"], 3);
}

TEST(Load, ReportsToPeople) {
  const ServerProcess server;
  const ShellResult result = RunShell(
      absl::StrCat(kLoad, "http://127.0.0.1:", server.port(), "/settings/regions --requests 10"));
  EXPECT_EQ(result.status, 0);
  for (const char* const part :
       {"10 requests in ", "latency  p50 ", "status   200: 10", "the load generator took "}) {
    EXPECT_THAT(result.output, HasSubstr(part));
  }
}

TEST(Load, EndsWithAStatusThatSaysHowItWent) {
  EXPECT_EQ(RunShell(absl::StrCat(kLoad, "--help")).status, 0);
  const ShellResult nonsense = RunShell(absl::StrCat(kLoad, "http://10.0.0.1/"));
  EXPECT_EQ(nonsense.status, 2);
  EXPECT_THAT(nonsense.output, HasSubstr("load: host '10.0.0.1'"));
  const ShellResult refused = RunShell(absl::StrCat(kLoad, "http://127.0.0.1:1/"));
  EXPECT_EQ(refused.status, 1);
  EXPECT_THAT(refused.output, HasSubstr("Connection refused"));
}

// Ended early, it reports what there is.
TEST(Load, ReportsWhenItIsEnded) {
  const ServerProcess server;
  const std::string said = absl::StrCat(testing::TemporaryFolder("ended"), "/said");
  const ShellResult result = RunShell(absl::StrCat(
      kLoad, "http://127.0.0.1:", server.port(), "/ --duration 10m --hold 2>", said,
      " & until grep -q holding ", said, "; do sleep 0.01; done; kill $!; wait $!; cat ", said));
  EXPECT_THAT(result.output, HasSubstr("load: holding 64 connections"));
  EXPECT_THAT(result.output, HasSubstr("0 requests in "));
}

}  // namespace
}  // namespace lkmock::bench
