// One connection at a time, seen from its client.
#include "net/http_server.h"

#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "core/call.h"
#include "core/outcome.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "net/server_options.h"
#include "tests/net/test_server.h"
#include "tests/support/eventually.h"
#include "tests/support/raw_connection.h"

namespace lkmock::net {
namespace {

using ::lkmock::testing::Eventually;
using ::lkmock::testing::RawConnection;
using ::lkmock::testing::RawResponse;
using ::testing::EndsWith;
using ::testing::StartsWith;
using End = RawConnection::End;

TEST(HttpServer, AnswersWithEveryFieldOfAReply) {
  TestServer server([](const Call&) {
    Outcome outcome = {.reply = {.status = 503, .body = "{}"}};
    outcome.reply.headers.Add("Content-Type", "application/json");
    outcome.reply.headers.Add("X-Lk-Mock-Region", "");
    return outcome;
  });
  RawConnection client = server.Connect();
  client.Send(Get("/"));
  const RawResponse response = client.ReadResponse();
  EXPECT_EQ(response.status_line, "HTTP/1.1 503 Service Unavailable");
  EXPECT_EQ(response.Header("Content-Type"), "application/json");
  EXPECT_TRUE(response.Has("X-Lk-Mock-Region"));
  EXPECT_EQ(response.Header("X-Lk-Mock-Region"), "");
  EXPECT_THAT(std::string(response.Header("Date")), EndsWith(" GMT"));
  EXPECT_EQ(response.Header("Content-Length"), "2");
  EXPECT_FALSE(response.Has("Connection"));
  EXPECT_EQ(response.body, "{}");
}

TEST(HttpServer, KeepsTheConnectionForTheNextRequest) {
  TestServer server;
  RawConnection client = server.Connect();
  for (int i = 0; i < 3; ++i) {
    client.Send(Post(absl::StrCat("/", i), "body"));
    EXPECT_EQ(client.ReadResponse().body, absl::StrCat("POST /", i, "|body"));
  }
  EXPECT_EQ(server->stats().accepted, 1);
  EXPECT_EQ(server->stats().connections, 1);
}

TEST(HttpServer, AnswersPipelinedRequestsInOrder) {
  TestServer server;
  RawConnection client = server.Connect();
  std::string requests;
  for (int i = 0; i < 100; ++i)
    requests += i % 2 ? Get(absl::StrCat("/", i)) : Post(absl::StrCat("/", i), "b");
  client.Send(requests);
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(client.ReadResponse().body,
              absl::StrCat(i % 2 ? "GET" : "POST", " /", i, "|", i % 2 ? "" : "b"));
  }
}

TEST(HttpServer, AnswersPipelinedRequestsInOrderThoughSomeWait) {
  TestServer server([](const Call& call) {
    Outcome outcome = Echo(call);
    if (call.query == "wait") outcome.wait = absl::Milliseconds(5);
    return outcome;
  });
  RawConnection client = server.Connect();
  client.Send(Get("/0?wait"));
  std::string requests;
  for (int i = 1; i < 20; ++i) requests += Get(absl::StrCat("/", i, i % 3 ? "" : "?wait"));
  client.Send(requests + "POST /last HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\no");
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(client.ReadResponse().body, absl::StrCat("GET /", i, "|"));
  }
  client.Send("k");
  EXPECT_EQ(client.ReadResponse().body, "POST /last|ok");
}

TEST(HttpServer, AnswersMoreThanIsPipelinedAtOnceBehindAWait) {
  TestServer server([](const Call& call) {
    Outcome outcome = Answer(std::string(call.path));
    if (call.path == "/wait") outcome.wait = absl::Milliseconds(20);
    return outcome;
  });
  RawConnection client = server.Connect();
  std::string requests = Get("/wait");
  for (int i = 0; i < 40; ++i) requests += Post(absl::StrCat("/", i), std::string(4096, 'x'));
  client.Send(requests);
  EXPECT_EQ(client.ReadResponse().body, "/wait");
  for (int i = 0; i < 40; ++i) EXPECT_EQ(client.ReadResponse().body, absl::StrCat("/", i));
}

TEST(HttpServer, PutsChunksTogether) {
  TestServer server;
  RawConnection client = server.Connect();
  client.Send(
      "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
      "5\r\nhello\r\n7\r\n, world\r\n0\r\n\r\n");
  EXPECT_EQ(client.ReadResponse().body, "POST /|hello, world");
}

TEST(HttpServer, ReadsARequestThatComesByteByByte) {
  TestServer server;
  RawConnection client = server.Connect();
  for (const char byte : Post("/slow", "body")) client.Send(std::string_view(&byte, 1));
  EXPECT_EQ(client.ReadResponse().body, "POST /slow|body");
}

TEST(HttpServer, CarriesLargeBodiesBothWays) {
  TestServer server;
  RawConnection client = server.Connect();
  const std::string body(20'000'000, 'x');
  client.Send(Post("/", body));
  EXPECT_EQ(client.ReadResponse().body, "POST /|" + body);
  client.Send(Get("/next"));
  EXPECT_EQ(client.ReadResponse().body, "GET /next|");
}

TEST(HttpServer, GivesLeaveToSendABody) {
  TestServer server;
  RawConnection client = server.Connect();
  client.Send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.Read(25), "HTTP/1.1 100 Continue\r\n\r\n");
  client.Send("ok");
  EXPECT_EQ(client.ReadResponse().body, "POST /|ok");
}

TEST(HttpServer, RefusesABodyInsteadOfGivingLeaveForIt) {
  ServerOptions options = LoopbackOptions();
  options.max_body_bytes = 1;
  TestServer server(Echo, options);
  RawConnection client = server.Connect();
  client.Send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.ReadResponse().status_line, "HTTP/1.1 413 Request Entity Too Large");
}

TEST(HttpServer, AnswersHeadWithoutABody) {
  TestServer server;
  RawConnection client = server.Connect();
  client.Send("HEAD /x HTTP/1.1\r\nHost: h\r\n\r\n" + Get("/y"));
  EXPECT_EQ(client.ReadResponse(/*head=*/true).Header("Content-Length"), "8");
  EXPECT_EQ(client.ReadResponse().body, "GET /y|");
}

TEST(HttpServer, SendsNoBodyWhereTheStatusAllowsNone) {
  TestServer server([](const Call& call) {
    return Outcome{.reply = {.status = call.path == "/204" ? 204 : 304, .body = "x"}};
  });
  RawConnection client = server.Connect();
  client.Send(Get("/204") + Get("/304"));
  EXPECT_EQ(client.ReadResponse().status(), 204);
  EXPECT_EQ(client.ReadResponse().status(), 304);
}

TEST(HttpServer, AnswersEveryHttp1VersionAbove10As11) {
  TestServer server;
  RawConnection client = server.Connect();
  for (int i = 0; i < 2; ++i) {
    client.Send("GET / HTTP/1.2\r\nHost: h\r\n\r\n");
    EXPECT_EQ(client.ReadResponse().status_line, "HTTP/1.1 200 OK");
  }
}

TEST(HttpServer, AnswersOptionsOfTheServerItself) {
  TestServer server;
  RawConnection client = server.Connect();
  client.Send("OPTIONS * HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}");
  const RawResponse response = client.ReadResponse();
  EXPECT_EQ(response.status_line, "HTTP/1.1 200 OK");
  EXPECT_EQ(response.Header("Content-Length"), "0");
  EXPECT_TRUE(response.Has("Date"));
  EXPECT_EQ(response.headers.size(), 2u);
  client.Send("OPTIONS /* HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(client.ReadResponse().body, "OPTIONS /*|");
  client.Send(Get("*"));
  EXPECT_EQ(client.ReadResponse().body, "GET *|");
}

TEST(HttpServer, ClosesAfterAnHttp10Response) {
  TestServer server;
  RawConnection client = server.Connect();
  client.Send("GET / HTTP/1.0\r\n\r\n");
  const RawResponse response = client.ReadResponse();
  EXPECT_EQ(response.status_line, "HTTP/1.0 200 OK");
  EXPECT_FALSE(response.Has("Connection"));
  EXPECT_EQ(client.ReadToEnd(), "");
  EXPECT_EQ(client.end(), End::kFin);
}

TEST(HttpServer, KeepsAnHttp10ConnectionWhoseClientAsksForIt) {
  TestServer server;
  RawConnection client = server.Connect();
  for (int i = 0; i < 2; ++i) {
    client.Send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    const RawResponse response = client.ReadResponse();
    EXPECT_EQ(response.status_line, "HTTP/1.0 200 OK");
    EXPECT_EQ(response.Header("Connection"), "keep-alive");
  }
}

TEST(HttpServer, ClosesWhenAsked) {
  TestServer server;
  RawConnection client = server.Connect();
  client.Send(Get("/", "Connection: close\r\n"));
  EXPECT_EQ(client.ReadResponse().Header("Connection"), "close");
  EXPECT_EQ(client.ReadToEnd(), "");
  EXPECT_EQ(client.end(), End::kFin);
}

TEST(HttpServer, HandsTheHandlerNamesInAnyCase) {
  TestServer server([](const Call& call) {
    return Answer(absl::StrCat(call.headers.Get("X-Lk-Mock"), "|", call.query, "|", call.path));
  });
  RawConnection client = server.Connect();
  client.Send("GET http://elsewhere/a%20b?c%20d HTTP/1.1\r\nhost: h\r\nx-LK-mock:  {} \r\n\r\n");
  EXPECT_EQ(client.ReadResponse().body, "{}|c%20d|/a b");
}

TEST(HttpServer, TellsTheHandlerWhichPortACallCameBy) {
  TestServer server([](const Call& call) { return Answer(absl::StrCat(call.region_index)); },
                    LoopbackOptions(), {0, 0, 0});
  ASSERT_EQ(server->ports().size(), 3u);
  for (int i = 0; i < 3; ++i) {
    RawConnection client(server.port(i));
    client.Send(Get("/"));
    EXPECT_EQ(client.ReadResponse().body, absl::StrCat(i));
  }
}

TEST(HttpServer, TellsTheHandlerWhichConnectionACallCameBy) {
  TestServer server([](const Call& call) { return Answer(absl::StrCat(call.connection)); },
                    LoopbackOptions(), {0, 0});
  std::vector<RawConnection> clients;
  for (int i = 1; i <= 3; ++i) {
    clients.emplace_back(server.port(i % 2));
    for (int request = 0; request < 2; ++request) {
      clients.back().Send(Get("/"));
      EXPECT_EQ(clients.back().ReadResponse().body, absl::StrCat(i));
    }
  }
}

TEST(HttpServer, TellsItsNumbersToItsOwnHandler) {
  const TestServer* self = nullptr;
  TestServer server([&](const Call& call) {
    const ServerStats stats = (*self)->stats();
    Outcome outcome = Answer(absl::StrCat(stats.connections, " open, ", stats.accepted,
                                          " accepted, ", stats.waiting, " waiting"));
    if (call.path == "/wait") outcome.wait = absl::Hours(1);
    return outcome;
  });
  self = &server;
  RawConnection waiting = server.Connect();
  waiting.Send(Get("/wait"));
  ASSERT_TRUE(Eventually([&] { return server->stats().waiting == 1; }));
  RawConnection client = server.Connect();
  client.Send(Get("/"));
  EXPECT_EQ(client.ReadResponse().body, "2 open, 2 accepted, 1 waiting");
}

// The client still sends when the answer goes out: a reset would destroy it.
TEST(HttpServer, LetsTheClientReadARefusal) {
  ServerOptions options = LoopbackOptions();
  options.max_body_bytes = 10;
  TestServer server(Echo, options);
  for (const bool chunked : {false, true}) {
    SCOPED_TRACE(chunked);
    RawConnection client = server.Connect();
    client.Send(chunked
                    ? "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nf4240\r\n"
                    : "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n");
    EXPECT_TRUE(client.Send(std::string(1'000'000, 'x')));
    const RawResponse response = client.ReadResponse();
    EXPECT_EQ(response.status_line, "HTTP/1.1 413 Request Entity Too Large");
    EXPECT_EQ(response.Header("Connection"), "close");
    EXPECT_EQ(response.body, "413 Request Entity Too Large");
    EXPECT_EQ(client.end(), End::kFin);
  }
}

TEST(HttpServer, RefusesABrokenRequestAfterAnsweringTheGoodOnesBeforeIt) {
  TestServer server;
  RawConnection client = server.Connect();
  client.Send(Get("/good") + "GET / HTTP/1.1\r\n\r\n" + Get("/never"));
  EXPECT_EQ(client.ReadResponse().body, "GET /good|");
  EXPECT_EQ(client.ReadResponse().status_line,
            "HTTP/1.1 400 Bad Request: missing required Host header");
  EXPECT_EQ(client.ReadToEnd(), "");
  EXPECT_EQ(client.end(), End::kFin);
}

TEST(HttpServer, RefusesAHeaderAboveTheLimitAndTakesOneAtIt) {
  ServerOptions options = LoopbackOptions();
  options.max_header_bytes = 1000;
  TestServer server(Echo, options);
  const size_t rest = 1000 - Get("/", "A: \r\n").size();
  RawConnection client = server.Connect();
  client.Send(Get("/", absl::StrCat("A: ", std::string(rest, 'a'), "\r\n")));
  EXPECT_EQ(client.ReadResponse().status(), 200);
  client.Send(Get("/", absl::StrCat("A: ", std::string(rest + 1, 'a'), "\r\n")));
  EXPECT_EQ(client.ReadResponse().status_line, "HTTP/1.1 431 Request Header Fields Too Large");
}

TEST(HttpServer, ServesOnWhereverAClientBreaksOff) {
  TestServer server;
  const std::string request = Post("/", "body");
  for (size_t cut = 0; cut <= request.size(); ++cut) {
    SCOPED_TRACE(cut);
    RawConnection leaving = server.Connect();
    leaving.Send(request.substr(0, cut));
    cut % 2 ? leaving.Reset() : leaving.Close();
    RawConnection half_closed = server.Connect();
    half_closed.Send(request.substr(0, cut));
    half_closed.CloseSend();
    const RawResponse response = half_closed.ReadResponse();
    EXPECT_EQ(response.status(), cut == 0 ? 0 : cut == request.size() ? 200 : 400);
    EXPECT_EQ(half_closed.ReadToEnd(), "");
    EXPECT_EQ(half_closed.end(), End::kFin);
  }
  EXPECT_TRUE(Eventually([&] { return server->stats().connections == 0; }));
}

TEST(HttpServer, TakesEmptyLinesBehindARequestForNoRequest) {
  TestServer server;
  RawConnection client = server.Connect();
  client.Send(Post("/1", "a") + "\r\n" + Get("/2") + "\r\n");
  EXPECT_EQ(client.ReadResponse().body, "POST /1|a");
  EXPECT_EQ(client.ReadResponse().body, "GET /2|");
  client.Send("\r\n\r");
  client.CloseSend();
  EXPECT_EQ(client.ReadToEnd(), "");
  EXPECT_EQ(client.end(), End::kFin);
}

TEST(HttpServer, RefusesChunksFramedByBareLfAtOnce) {
  TestServer server;
  RawConnection client = server.Connect();
  client.Send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\n{}\n0\n\n");
  EXPECT_EQ(client.ReadResponse().status_line, "HTTP/1.1 400 Bad Request");
}

TEST(HttpServer, WaitsBeforeItAnswers) {
  TestServer server([](const Call& call) {
    Outcome outcome = Echo(call);
    outcome.wait = absl::Milliseconds(50);
    return outcome;
  });
  RawConnection client = server.Connect();
  const absl::Time start = absl::Now();
  client.Send(Get("/"));
  EXPECT_EQ(client.ReadResponse().body, "GET /|");
  EXPECT_GE(absl::Now() - start, absl::Milliseconds(50));
  EXPECT_EQ(server->stats().waiting, 0);
}

TEST(HttpServer, EndsAWaitWhenItsClientLeaves) {
  TestServer server([](const Call&) { return Outcome{.wait = absl::Hours(1)}; });
  for (const bool reset : {false, true}) {
    for (const std::string pipelined : {"", "GET /"}) {
      SCOPED_TRACE(absl::StrCat(reset, pipelined));
      RawConnection client = server.Connect();
      client.Send(Get("/") + pipelined);
      ASSERT_TRUE(Eventually([&] { return server->stats().waiting == 1; }));
      reset ? client.Reset() : client.Close();
      EXPECT_TRUE(Eventually([&] { return server->stats().waiting == 0; }));
      EXPECT_TRUE(Eventually([&] { return server->stats().connections == 0; }));
    }
  }
}

// Upstream: to Go's background read a client that closed its side is gone.
TEST(HttpServer, EndsAWaitWhenItsClientClosesItsOwnSide) {
  TestServer server([](const Call&) { return Outcome{.wait = absl::Hours(1)}; });
  RawConnection client = server.Connect();
  client.Send(Get("/"));
  client.CloseSend();
  EXPECT_EQ(client.ReadToEnd(), "");
}

TEST(HttpServer, TakesAnEndlessWait) {
  TestServer server([](const Call&) { return Outcome{.wait = absl::InfiniteDuration()}; });
  RawConnection client = server.Connect();
  client.Send(Get("/"));
  EXPECT_TRUE(Eventually([&] { return server->stats().waiting == 1; }));
}

TEST(HttpServer, DropsAConnectionWithAFinAndNoByte) {
  TestServer server([](const Call& call) {
    Outcome outcome = {.ending = Ending::kDrop};
    if (call.path == "/later") outcome.wait = absl::Milliseconds(1);
    return outcome;
  });
  for (const char* path : {"/", "/later"}) {
    SCOPED_TRACE(path);
    RawConnection client = server.Connect();
    // What is pipelined is unread when the connection ends, and must not turn that into a reset.
    client.Send(Get(path) + Get("/unread") + std::string(100'000, 'x'));
    EXPECT_EQ(client.ReadToEnd(), "");
    EXPECT_EQ(client.end(), End::kFin);
  }
}

}  // namespace
}  // namespace lkmock::net
