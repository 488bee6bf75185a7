// test-server --health-check, beside a server that is well, one that is not, and none.
#include "cmd/test-server/health_check.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/net/scripted_peer.h"
#include "tests/support/server_process.h"

namespace lkmock {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using testing::ProgramRun;
using testing::RunServerBinary;
using testing::ServerProcess;

std::string FoundAt(uint16_t port, absl::Duration limit = absl::Seconds(10)) {
  ServerFlags flags;
  flags.ports = {port};
  flags.bind = "0.0.0.0";
  const absl::Status health = CheckHealth(flags, limit);
  EXPECT_TRUE(absl::IsUnavailable(health)) << health;
  EXPECT_THAT(std::string(health.message()), HasSubstr(absl::StrCat("127.0.0.1:", port)));
  return std::string(health.message());
}

TEST(HealthCheck, IsSilentAndZeroBesideAServerThatIsWell) {
  const ServerProcess server;
  const ProgramRun run =
      RunServerBinary({"--health-check", "--ports", absl::StrCat(server.port())});
  EXPECT_EQ(run.status, 0);
  EXPECT_THAT(run.out, IsEmpty());
  EXPECT_THAT(run.err, IsEmpty());
}

TEST(HealthCheck, FindsTheServerByTheEnvironmentThatTheServerHas) {
  const ServerProcess server;
  EXPECT_EQ(RunServerBinary({"--health-check"},
                            {absl::StrCat("LK_TEST_SERVER_PORTS=", server.port(), ",1")})
                .status,
            0);
}

TEST(HealthCheck, AsksWhereTheServerIsBound) {
  for (const char* bind : {"::", "::1", "localhost", "127.0.0.2"}) {
    SCOPED_TRACE(bind);
    const ServerProcess server({"--ports", "0", "--bind", bind});
    const ProgramRun run =
        RunServerBinary({"--health-check", "--bind", bind, "--ports", absl::StrCat(server.port())});
    EXPECT_EQ(run.status, 0) << run.err;
  }
}

TEST(HealthCheck, SaysInOneLineThatNobodyListens) {
  uint16_t port;
  {
    const ServerProcess server;
    port = server.port();
  }
  const ProgramRun run = RunServerBinary({"--health-check", "--ports", absl::StrCat(port)});
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.out, IsEmpty());
  EXPECT_THAT(run.err,
              MatchesRegex("test-server: not well: 127.0.0.1:[0-9]+: Connection refused\n"));
}

TEST(HealthCheck, NeedsAPort) {
  const ProgramRun run = RunServerBinary({"--health-check", "--ports", "0"});
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.err, HasSubstr("--ports 0"));
}

TEST(HealthCheck, SaysWhatItFoundInsteadOf200AndOk) {
  struct {
    const char* answer;
    const char* found;
  } const kAnswers[] = {
      {"HTTP/1.1 503 Service Unavailable\r\n\r\nok", "found 'HTTP/1.1 503 Service Unavailable'"},
      {"HTTP/1.1 200 OK\r\n\r\nwelcome", "found 'HTTP/1.1 200 OK'"},
      {"SSH-2.0-\x1b[31m\r\n", "found 'SSH-2.0-\\x1b[31m'"},
      {"", "found ''"},
  };
  for (const auto& [answer, found] : kAnswers) {
    const net::ScriptedPeer peer(answer, net::ScriptedPeer::kClose);
    EXPECT_THAT(FoundAt(peer.port()), HasSubstr(found));
  }
}

TEST(HealthCheck, ReadsNoMoreThanItNeeds) {
  const net::ScriptedPeer peer(std::string(1 << 20, 'x'), net::ScriptedPeer::kReset);
  EXPECT_THAT(FoundAt(peer.port()).size(), ::testing::Lt(300U));
}

TEST(HealthCheck, DoesNotWaitForeverForAnAnswer) {
  const int listener = socket(AF_INET, SOCK_STREAM, 0);  // Accepts, and says nothing.
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  ASSERT_EQ(bind(listener, reinterpret_cast<sockaddr*>(&address), size), 0);
  ASSERT_EQ(listen(listener, 1), 0);
  getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  EXPECT_THAT(FoundAt(ntohs(address.sin_port), absl::Milliseconds(50)),
              HasSubstr("no answer within 50ms"));
  close(listener);
}

}  // namespace
}  // namespace lkmock
