// The server where something is scarce: descriptors, memory, room on the disk.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/shelled_server.h"
#include "tests/support/eventually.h"
#include "tests/support/raw_connection.h"
#include "tests/support/sanitized.h"
#include "tests/support/server_process.h"

namespace lkmock {
namespace {

using ::testing::AllOf;
using testing::Eventually;
using ::testing::HasSubstr;
using testing::kSanitized;
using testing::ProgramRun;
using testing::RawConnection;
using testing::RunServerBinary;
using testing::ServerProcess;
using testing::ShelledServer;

constexpr std::string_view kQuestion = "GET / HTTP/1.1\r\nHost: mock\r\nConnection: close\r\n\r\n";

std::string Answer(uint16_t port) {
  RawConnection connection(port);
  connection.Send(kQuestion);
  return connection.ReadResponse().body;
}

size_t Count(const std::string& text, std::string_view part) {
  return std::vector<std::string_view>(absl::StrSplit(text, part)).size() - 1;
}

// ---- Connections ----

TEST(Flood, BeyondTheDescriptorsQueuesAndIsSaidOnce) {
  if (kSanitized) GTEST_SKIP() << "to look at an object, ubsan wants a pipe, and so descriptors";
  ShelledServer server("ulimit -n 64");
  std::vector<RawConnection> idle;
  for (int i = 0; i < 200; ++i) idle.emplace_back(server.port());
  EXPECT_TRUE(Eventually([&] { return absl::StrContains(server.errors(), "Too many open files"); }))
      << server.errors();
  RawConnection queued(server.port());
  queued.Send(kQuestion);
  idle.clear();
  EXPECT_EQ(queued.ReadResponse().body, "ok");
  for (int i = 0; i < 100; ++i) EXPECT_EQ(Answer(server.port()), "ok");
  EXPECT_EQ(server.Stop(), 0);
  EXPECT_EQ(Count(server.errors(), "new connections have to queue"), 1U) << server.errors();
}

TEST(Flood, BeyondTheMostConnectionsQueuesAndIsSaidOnce) {
  ShelledServer server("", "--max-connections 20");
  // Nobody asks yet, so that nobody leaves before the most are open.
  std::vector<RawConnection> crowd;
  for (int i = 0; i < 200; ++i) crowd.emplace_back(server.port());
  EXPECT_TRUE(Eventually([&] { return absl::StrContains(server.errors(), "the most allowed"); }))
      << server.errors();
  for (RawConnection& client : crowd) client.Send(kQuestion);
  for (RawConnection& client : crowd) {
    EXPECT_EQ(client.ReadResponse().body, "ok");
    client.Close();
  }
  EXPECT_EQ(server.Stop(), 0);
  EXPECT_EQ(Count(server.errors(), "new connections have to queue"), 1U) << server.errors();
  EXPECT_THAT(server.errors(), HasSubstr("20 are open, the most allowed"));
}

// ---- Memory ----

TEST(LittleMemory, CostsTheRequestsThatNeedMoreAndNoOther) {
  if (kSanitized) GTEST_SKIP() << "the sanitizers' own memory is beyond any limit";
  ShelledServer server("ulimit -v 300000", "--threads 2");
  const std::string body(60'000'000, ' ');
  int refused = 0;
  std::vector<RawConnection> large;
  for (int i = 0; i < 8; ++i) {
    large.emplace_back(server.port());
    // A byte less than all of it: the server has to keep the others.
    const bool sent = large.back().Send(absl::StrCat(
        "POST /twirp/livekit.RoomService/CreateRoom HTTP/1.1\r\nHost: mock\r\n"
        "X-Lk-Mock: {\"skipAuth\":true}\r\nContent-Type: application/json\r\nContent-Length: ",
        body.size() + 1, "\r\n\r\n", body));
    refused += sent ? 0 : 1;
    EXPECT_EQ(Answer(server.port()), "ok") << "after " << i + 1 << " large bodies";
  }
  EXPECT_GT(refused, 0) << "there was memory for all of them";
  EXPECT_LT(refused, 8) << "there was memory for none of them";
  large.clear();
  EXPECT_EQ(Answer(server.port()), "ok");
  EXPECT_EQ(server.Stop(), 0);
}

TEST(LittleMemory, TooLittleToStartIsOneLine) {
  if (kSanitized) GTEST_SKIP() << "the sanitizers' own memory is beyond any limit";
  const ProgramRun rich = RunServerBinary({"--ports", "0", "--threads", "1024", "--", "true"});
  EXPECT_EQ(rich.status, 0) << rich.err;
  const ProgramRun poor =
      RunServerBinary({"--ports", "0", "--", "sh", "-c",
                       "ulimit -v 300000; cmd/test-server/test-server --ports 0 --threads 1024"});
  EXPECT_EQ(poor.status, 1);
  EXPECT_THAT(poor.err, AllOf(HasSubstr("test-server: "), HasSubstr("unavailable")));
}

// ---- Output ----

TEST(FullDisk, StopsNeitherTheServerNorItsEnd) {
  constexpr std::string_view kRedirections[] = {
      ">/dev/full 2>/dev/full", ">&- 2>&-", ">&- 2>/dev/full", ">/dev/full --log-format json 2>&-"};
  for (const std::string_view redirections : kRedirections) {
    SCOPED_TRACE(redirections);
    ShelledServer server("", redirections);
    for (int i = 0; i < 100; ++i) {
      RawConnection connection(server.port());
      connection.Send(
          "GET /settings/regions HTTP/1.1\r\nHost: mock\r\nX-Lk-Mock: {\"failRegion\":1}\r\n\r\n");
      EXPECT_EQ(connection.ReadResponse().status(), 200);
    }
    EXPECT_EQ(server.Stop(), 0);
  }
}

// ---- Ports ----

TEST(Ports, OneOfFourThatIsTakenIsNamedAndNoneIsServed) {
  const ServerProcess first({"--ports", "0"});
  uint16_t free_ports[3];
  {
    const ServerProcess other({"--ports", "0,0,0"});
    std::copy(other.ports().begin(), other.ports().end(), free_ports);
  }
  const ProgramRun run =
      RunServerBinary({"--ports", absl::StrCat(free_ports[0], ",", free_ports[1], ",", first.port(),
                                               ",", free_ports[2])});
  EXPECT_EQ(run.status, 1);
  EXPECT_EQ(run.out, "");
  EXPECT_EQ(run.err, absl::StrCat("test-server: cannot bind 0.0.0.0:", first.port(),
                                  ": Address already in use\n"));
}

}  // namespace
}  // namespace lkmock
