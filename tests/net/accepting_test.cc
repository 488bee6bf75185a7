// How clients get in: when there is no room, when a thread is busy, and when one has vanished.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <latch>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "core/call.h"
#include "core/outcome.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "net/http_server.h"
#include "net/server_options.h"
#include "tests/net/test_server.h"
#include "tests/support/eventually.h"
#include "tests/support/raw_connection.h"

namespace lkmock::net {
namespace {

using ::lkmock::testing::Eventually;
using ::lkmock::testing::RawConnection;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;

// What on_accept_paused was told.
class Pauses {
 public:
  ServerOptions Options() {
    ServerOptions options = LoopbackOptions();
    options.on_accept_paused = [this](std::string_view reason) {
      const std::lock_guard lock(mutex_);
      reasons_.emplace_back(reason);
    };
    return options;
  }
  std::vector<std::string> reasons() const {
    const std::lock_guard lock(mutex_);
    return reasons_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> reasons_;
};

TEST(Accepting, SaysOnceThatNoMoreConnectionsAreAllowed) {
  Pauses pauses;
  ServerOptions options = pauses.Options();
  options.max_connections = 3;
  TestServer server(Echo, options);
  for (int round = 0; round < 5; ++round) {
    std::vector<RawConnection> crowd;
    for (int i = 0; i < 20; ++i) {
      crowd.push_back(server.Connect());
      crowd.back().Send(Get("/", "Connection: close\r\n"));
    }
    for (RawConnection& client : crowd) {
      EXPECT_EQ(client.ReadResponse().status(), 200);
      client.Close();
    }
  }
  EXPECT_EQ(server->stats().accepted, 100);
  EXPECT_THAT(pauses.reasons(), ElementsAre("3 are open, the most allowed"));
}

TEST(Accepting, SaysNothingWhileThereIsRoom) {
  Pauses pauses;
  TestServer server(Echo, pauses.Options());
  for (int i = 0; i < 20; ++i) {
    RawConnection client = server.Connect();
    client.Send(Get("/"));
    EXPECT_EQ(client.ReadResponse().status(), 200);
  }
  EXPECT_THAT(pauses.reasons(), IsEmpty());
}

TEST(Accepting, SaysOnceThatThereAreNoDescriptorsAndGoesOnWhenThereAre) {
  Pauses pauses;
  TestServer server(Echo, pauses.Options());
  rlimit before;
  getrlimit(RLIMIT_NOFILE, &before);
  std::optional<RawConnection> queued;
  {
    // A client's socket still fits, not the server's end of it.
    std::vector<int> fillers;
    rlimit limit = before;
    limit.rlim_cur = std::min<rlim_t>(200, before.rlim_max);
    setrlimit(RLIMIT_NOFILE, &limit);
    for (int fd = dup(0); fd >= 0; fd = dup(0)) fillers.push_back(fd);
    close(fillers.back());
    fillers.pop_back();
    queued.emplace(server.port());
    queued->Send(Get("/queued"));
    EXPECT_TRUE(Eventually([&] { return !pauses.reasons().empty(); }));
    EXPECT_EQ(server->stats().accepted, 0);
    for (const int fd : fillers) close(fd);
  }
  setrlimit(RLIMIT_NOFILE, &before);
  EXPECT_EQ(queued->ReadResponse().body, "GET /queued|");
  EXPECT_THAT(pauses.reasons(), ElementsAre("0 are open: Too many open files"));
}

TEST(Accepting, GivesNobodyToAThreadThatIsBusyWhileAnotherIsNot) {
  std::latch release(1);
  std::latch begun(1);
  TestServer server([&](const Call& call) {
    if (call.path == "/busy") {
      begun.count_down();
      release.wait();
    }
    return Echo(call);
  });
  RawConnection busy = server.Connect();
  busy.Send(Get("/busy"));
  begun.wait();
  for (int i = 0; i < 100; ++i) {  // Half of them would never be answered.
    RawConnection client = server.Connect();
    client.Send(Get("/"));
    ASSERT_EQ(client.ReadResponse().status(), 200);
  }
  release.count_down();
  EXPECT_EQ(busy.ReadResponse().status(), 200);
}

// The kernel asks a silent peer whether it is still there, and ends the connection of one that is
// not. That it will, its table says: `02` is the timer of SO_KEEPALIVE (proc(5), /proc/net/tcp).
TEST(Accepting, FindsOutWhoHasVanishedWithoutAWord) {
  TestServer server;
  RawConnection client = server.Connect();
  client.Send(Get("/"));
  EXPECT_EQ(client.ReadResponse().status(), 200);
  const std::string local = absl::StrFormat("%08X:%04X", htonl(INADDR_LOOPBACK), server.port());
  EXPECT_TRUE(Eventually([&] {
    std::ifstream table("/proc/net/tcp");
    for (std::string line; std::getline(table, line);) {
      const std::vector<std::string> fields = absl::StrSplit(line, ' ', absl::SkipEmpty());
      const bool established = fields.size() > 5 && fields[1] == local && fields[3] == "01";
      if (established && absl::StartsWith(fields[5], "02:")) return true;
    }
    return false;
  }));
}

TEST(Accepting, ServesAtTheEndWhoHadConnectedBeforeIt) {
  constexpr int kClients = 50;
  auto server = HttpServer::Bind(LoopbackOptions(), {0});
  ASSERT_TRUE(server.ok());
  std::vector<RawConnection> clients;
  for (int i = 0; i < kClients; ++i) {
    clients.emplace_back((*server)->ports()[0]);
    clients.back().Send(Get("/"));
  }
  (*server)->Start(Echo);
  (*server)->Shutdown(absl::Seconds(20));
  for (RawConnection& client : clients) {
    const testing::RawResponse response = client.ReadResponse();
    EXPECT_EQ(response.status(), 200);
  }
}

}  // namespace
}  // namespace lkmock::net
