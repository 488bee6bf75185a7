// The server as a whole: ports, many connections, timeouts, and its end.
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
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
#include "tests/support/status_matchers.h"

namespace lkmock::net {
namespace {

using ::lkmock::testing::Eventually;
using ::lkmock::testing::IsOk;
using ::lkmock::testing::RawConnection;
using ::lkmock::testing::RawResponse;
using ::lkmock::testing::StatusIs;
using End = RawConnection::End;

// "/wait" waits for an hour, "/short" for a moment, "/large" is more than a socket's buffers hold.
Outcome Waiting(const Call& call) {
  Outcome outcome = Echo(call);
  if (call.path == "/wait") outcome.wait = absl::Hours(1);
  if (call.path == "/short") outcome.wait = absl::Milliseconds(30);
  if (call.path == "/large") outcome.reply.body.assign(20'000'000, 'x');
  return outcome;
}

// ---- Ports ----

TEST(HttpServerPorts, AreFreeOnesWhereZeroIsAsked) {
  const auto server = HttpServer::Bind(LoopbackOptions(), {0, 0});
  ASSERT_THAT(server, IsOk());
  ASSERT_EQ((*server)->ports().size(), 2u);
  EXPECT_NE((*server)->ports()[0], 0);
  EXPECT_NE((*server)->ports()[0], (*server)->ports()[1]);
}

TEST(HttpServerPorts, CannotBeBoundTwice) {
  const auto first = HttpServer::Bind(LoopbackOptions(), {0});
  ASSERT_THAT(first, IsOk());
  const uint16_t port = (*first)->ports()[0];
  EXPECT_THAT(HttpServer::Bind(LoopbackOptions(), {port}),
              StatusIs(absl::StatusCode::kUnavailable,
                       absl::StrCat("cannot bind 127.0.0.1:", port, ": Address already in use")));
  EXPECT_THAT(HttpServer::Bind({.bind = "0.0.0.0"}, {0, port}),
              StatusIs(absl::StatusCode::kUnavailable));
}

TEST(HttpServerPorts, AreAllFreedWhenOneCannotBeBound) {
  auto taken = HttpServer::Bind(LoopbackOptions(), {0});
  auto free = HttpServer::Bind(LoopbackOptions(), {0});
  const std::vector<uint16_t> ports = {(*free)->ports()[0], (*taken)->ports()[0]};
  free->reset();
  EXPECT_THAT(HttpServer::Bind(LoopbackOptions(), ports), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(HttpServer::Bind(LoopbackOptions(), {ports[0]}), IsOk());
}

TEST(HttpServerPorts, CanBeBoundAgainRightAfterTheServersEnd) {
  auto server = std::make_unique<TestServer>();
  RawConnection client = server->Connect();
  client.Send(Get("/"));
  EXPECT_EQ(client.ReadResponse().status(), 200);
  const uint16_t port = server->port();
  server.reset();  // Closes first, which leaves the port in TIME_WAIT.
  EXPECT_EQ(client.ReadToEnd(), "");
  EXPECT_THAT(HttpServer::Bind(LoopbackOptions(), {port}), IsOk());
}

TEST(HttpServerPorts, NeedAnAddress) {
  EXPECT_THAT(HttpServer::Bind({.bind = "example.org"}, {0}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "cannot bind example.org:0: 'example.org' is no IPv4 or IPv6 address, nor "
                       "localhost"));
  // A documentation address (RFC 5737), which no machine has.
  EXPECT_THAT(HttpServer::Bind({.bind = "192.0.2.1"}, {0}),
              StatusIs(absl::StatusCode::kUnavailable,
                       "cannot bind 192.0.2.1:0: Cannot assign requested address"));
}

TEST(HttpServerPorts, AnswerOnEveryKindOfAddress) {
  struct {
    const char* bind;
    const char* connect;
  } const kAddresses[] = {
      {"0.0.0.0", "127.0.0.1"}, {"localhost", "127.0.0.1"}, {"::1", "::1"}, {"::", "127.0.0.1"}};
  for (const auto& address : kAddresses) {
    SCOPED_TRACE(address.bind);
    ServerOptions options = LoopbackOptions();
    options.bind = address.bind;
    if (auto probe = HttpServer::Bind(options, {0}); !probe.ok()) {
      // A machine without IPv6.
      EXPECT_TRUE(std::string_view(address.bind).find(':') != std::string_view::npos)
          << probe.status();
      continue;
    }
    TestServer server(Echo, options);
    RawConnection client(server.port(), address.connect);
    client.Send(Get("/"));
    EXPECT_EQ(client.ReadResponse().status(), 200);
  }
}

TEST(HttpServerPorts, QueueClientsUntilTheStart) {
  auto server = HttpServer::Bind(LoopbackOptions(), {0});
  ASSERT_THAT(server, IsOk());
  RawConnection client((*server)->ports()[0]);
  client.Send(Get("/early"));
  (*server)->Start(Echo);
  EXPECT_EQ(client.ReadResponse().body, "GET /early|");
}

// ---- Many connections ----

// Sets the soft limit of open files, and restores it.
class FileLimit {
 public:
  explicit FileLimit(rlim_t files) {
    getrlimit(RLIMIT_NOFILE, &before_);
    rlimit limit = before_;
    limit.rlim_cur = std::min(files, before_.rlim_max);
    setrlimit(RLIMIT_NOFILE, &limit);
  }
  ~FileLimit() { setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  rlimit before_;
};

TEST(HttpServerLimits, ServesOthersWhileAThousandRequestsWait) {
  FileLimit limit(4096);
  TestServer server(Waiting);
  std::vector<RawConnection> parked;
  for (int i = 0; i < 1000; ++i) {
    parked.push_back(server.Connect());
    parked.back().Send(Get("/wait"));
  }
  ASSERT_TRUE(Eventually([&] { return server->stats().waiting == 1000; }));
  RawConnection client = server.Connect();
  client.Send(Get("/"));
  EXPECT_EQ(client.ReadResponse().body, "GET /|");
  parked.clear();
  EXPECT_TRUE(Eventually([&] { return server->stats().waiting == 0; }));
}

TEST(HttpServerLimits, AcceptsNoMoreConnectionsThanAllowedUntilOneEnds) {
  ServerOptions options = LoopbackOptions();
  options.max_connections = 2;
  TestServer server(Waiting, options, {0, 0});
  RawConnection first(server.port(0));
  first.Send(Get("/"));
  EXPECT_EQ(first.ReadResponse().status(), 200);
  RawConnection second(server.port(1));
  second.Send(Get("/wait"));
  ASSERT_TRUE(Eventually([&] { return server->stats().waiting == 1; }));

  RawConnection third(server.port(0)), fourth(server.port(1));
  third.Send(Get("/third"));
  fourth.Send(Get("/fourth"));
  first.Send(Get("/"));  // A round trip in which a server without a limit would have accepted.
  EXPECT_EQ(first.ReadResponse().status(), 200);
  EXPECT_EQ(server->stats().accepted, 2);

  first.Close();
  second.Close();
  EXPECT_EQ(third.ReadResponse().body, "GET /third|");
  EXPECT_EQ(fourth.ReadResponse().body, "GET /fourth|");
  EXPECT_EQ(server->stats().connections, 2);
}

TEST(HttpServerLimits, GoesOnAcceptingAfterRunningOutOfFiles) {
  TestServer server;
  std::vector<RawConnection> clients;
  clients.push_back(server.Connect());
  clients[0].Send(Get("/"));
  EXPECT_EQ(clients[0].ReadResponse().status(), 200);
  {
    // The next client's socket still fits, the server's end of it does not.
    const int next_fd = dup(0);
    close(next_fd);
    FileLimit limit(next_fd + 1);
    clients.push_back(server.Connect());
    clients[1].Send(Get("/queued"));
    clients[0].Send(Get("/"));
    EXPECT_EQ(clients[0].ReadResponse().status(), 200);
    EXPECT_EQ(server->stats().accepted, 1);
  }
  EXPECT_EQ(clients[1].ReadResponse().body, "GET /queued|");
}

// ---- Timeouts ----

struct TimeoutCase {
  const char* name;
  absl::Duration ServerOptions::*timeout;
  std::string bytes;  // After which the client falls silent.
};

TEST(HttpServerTimeouts, EndConnectionsThatFallSilent) {
  const TimeoutCase kCases[] = {
      {"new", &ServerOptions::idle_timeout, ""},
      {"idle", &ServerOptions::idle_timeout, Get("/")},
      {"request line", &ServerOptions::header_timeout, "GET /"},
      {"header", &ServerOptions::header_timeout, Get("/") + "GET / HTTP/1.1\r\nHost: h\r\n"},
      {"body", &ServerOptions::body_timeout,
       "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbod"},
      {"response", &ServerOptions::write_timeout, Get("/large")},
  };
  for (const TimeoutCase& test : kCases) {
    SCOPED_TRACE(test.name);
    ServerOptions options = LoopbackOptions();
    options.*test.timeout = absl::Milliseconds(40);
    TestServer server(Waiting, options);
    const absl::Time start = absl::Now();  // Of a new connection, time runs from its opening.
    RawConnection client = server.Connect();
    client.Send(test.bytes);
    ASSERT_TRUE(Eventually([&] { return server->stats().accepted == 1; }));
    EXPECT_TRUE(Eventually([&] { return server->stats().connections == 0; }));
    EXPECT_GE(absl::Now() - start, absl::Milliseconds(40));
  }
}

TEST(HttpServerTimeouts, DoNotCountWhileARequestWaits) {
  ServerOptions options = LoopbackOptions();
  options.idle_timeout = options.header_timeout = options.body_timeout = options.write_timeout =
      absl::Milliseconds(1);
  TestServer server(
      [](const Call& call) {
        Outcome outcome = Echo(call);
        outcome.wait = absl::Milliseconds(100);
        return outcome;
      },
      options);
  // A client of short timeouts may lose its connection before it has asked, but never after.
  for (int attempt = 0; attempt < 100; ++attempt) {
    RawConnection client = server.Connect();
    client.Send(Get("/"));
    const RawResponse response = client.ReadResponse();
    if (response.status() == 0) continue;
    EXPECT_EQ(response.body, "GET /|");
    return;
  }
  FAIL() << "no request ever got through";
}

TEST(HttpServerTimeouts, EndALingeringConnectionWhoseClientStays) {
  TestServer server;
  RawConnection client = server.Connect();
  client.Send(Get("/", "Connection: close\r\n"));
  EXPECT_EQ(client.ReadResponse().status(), 200);
  EXPECT_EQ(client.ReadToEnd(), "");
  EXPECT_TRUE(Eventually([&] { return server->stats().connections == 0; }));
}

// ---- Shutdown ----

TEST(HttpServerShutdown, ClosesIdleConnectionsAtOnce) {
  TestServer server;
  RawConnection fresh = server.Connect();
  RawConnection idle = server.Connect();
  idle.Send(Get("/"));
  EXPECT_EQ(idle.ReadResponse().status(), 200);
  ASSERT_TRUE(Eventually([&] { return server->stats().connections == 2; }));
  server->Shutdown(absl::InfiniteDuration());
  EXPECT_EQ(idle.ReadToEnd(), "");
  EXPECT_EQ(idle.end(), End::kFin);
  EXPECT_EQ(fresh.ReadToEnd(), "");
  EXPECT_EQ(server->stats().connections, 0);
}

TEST(HttpServerShutdown, LetsAWaitFinishAndSaysThatItIsTheLast) {
  TestServer server(Waiting);
  RawConnection client = server.Connect();
  client.Send(Get("/short"));
  ASSERT_TRUE(Eventually([&] { return server->stats().waiting == 1; }));
  std::thread reader([&] {
    const RawResponse response = client.ReadResponse();
    EXPECT_EQ(response.body, "GET /short|");
    EXPECT_EQ(response.Header("Connection"), "close");
    client.Close();
  });
  server->Shutdown(absl::InfiniteDuration());
  reader.join();
}

TEST(HttpServerShutdown, LetsARequestArriveThatHasBegun) {
  ServerOptions options = LoopbackOptions();
  options.threads = 1;
  TestServer server(Echo, options);
  RawConnection idle = server.Connect();
  RawConnection client = server.Connect();
  client.Send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.ReadResponse().status(), 100);
  std::thread shutdown([&] { server->Shutdown(absl::InfiniteDuration()); });
  EXPECT_EQ(idle.ReadToEnd(), "");  // From here on it drains.
  client.Send("body");
  EXPECT_EQ(client.ReadResponse().body, "POST /|body");
  EXPECT_EQ(client.ReadToEnd(), "");
  client.Close();
  shutdown.join();
}

TEST(HttpServerShutdown, CutsAWaitWhenTheDrainIsOver) {
  TestServer server(Waiting);
  RawConnection client = server.Connect();
  client.Send(Get("/wait"));
  ASSERT_TRUE(Eventually([&] { return server->stats().waiting == 1; }));
  const absl::Time start = absl::Now();
  server->Shutdown(absl::Milliseconds(50));
  EXPECT_GE(absl::Now() - start, absl::Milliseconds(50));
  EXPECT_EQ(client.ReadToEnd(), "");
  EXPECT_EQ(server->stats().waiting, 0);
  EXPECT_EQ(server->stats().connections, 0);
}

TEST(HttpServerShutdown, IsCutShortByASecondOne) {
  TestServer server(Waiting);
  RawConnection client = server.Connect();
  client.Send(Get("/wait"));
  ASSERT_TRUE(Eventually([&] { return server->stats().waiting == 1; }));
  std::thread patient([&] { server->Shutdown(absl::InfiniteDuration()); });
  server->Shutdown(absl::ZeroDuration());
  patient.join();
  server->Shutdown(absl::InfiniteDuration());  // A third finds nothing to do.
  EXPECT_EQ(server->stats().connections, 0);
}

TEST(HttpServerShutdown, EndsAServerThatNeverStarted) {
  auto server = HttpServer::Bind(LoopbackOptions(), {0});
  ASSERT_THAT(server, IsOk());
  (*server)->Shutdown(absl::InfiniteDuration());
}

TEST(HttpServerShutdown, EndsAServerAtItsConnectionLimit) {
  ServerOptions options = LoopbackOptions();
  options.max_connections = 1;
  TestServer server(Waiting, options);
  RawConnection first = server.Connect(), queued = server.Connect();
  first.Send(Get("/wait"));
  queued.Send(Get("/"));
  ASSERT_TRUE(Eventually([&] { return server->stats().waiting == 1; }));
  server->Shutdown(absl::ZeroDuration());
  EXPECT_EQ(server->stats().accepted, 1);
}

}  // namespace
}  // namespace lkmock::net
