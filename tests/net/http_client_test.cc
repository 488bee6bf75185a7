#include "net/http_client.h"

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "core/call.h"
#include "core/outcome.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/net/scripted_peer.h"
#include "tests/net/test_server.h"
#include "tests/support/status_matchers.h"

namespace lkmock::net {
namespace {

using ::lkmock::testing::IsOk;
using ::lkmock::testing::StatusIs;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string UrlOf(uint16_t port, std::string_view path = "/") {
  return absl::StrCat("http://127.0.0.1:", port, path);
}

TEST(HttpClient, SendsEverythingAndReadsEverything) {
  TestServer server([](const Call& call) {
    Outcome outcome = Answer(absl::StrCat(call.method, " ", call.path, "?", call.query, "|",
                                          call.headers.Get("X"), "|", call.body));
    outcome.reply.status = 451;
    outcome.reply.headers.Add("X-Answer", "yes");
    return outcome;
  });
  const auto response = Send({.method = "PUT",
                              .url = UrlOf(server.port(), "/a%20b?c=d"),
                              .headers = {{"X", "value"}},
                              .body = "body"});
  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->status, 451);
  EXPECT_EQ(response->reason, "Unavailable For Legal Reasons");
  EXPECT_EQ(response->Header("x-answer"), "yes");
  EXPECT_EQ(response->Header("absent"), "");
  EXPECT_EQ(response->body, "PUT /a b?c=d|value|body");
}

TEST(HttpClient, ReachesAServerByNameAndByWs) {
  TestServer server;
  EXPECT_THAT(Send({.url = absl::StrCat("ws://localhost:", server.port())}), IsOk());
}

TEST(HttpClient, CarriesLargeBodiesBothWays) {
  TestServer server;
  const std::string body(10'000'000, 'x');
  const auto response = Send({.url = UrlOf(server.port()), .body = body});
  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->body.size(), body.size() + 7);
}

TEST(HttpClient, ReadsAHeadResponseWithoutABody) {
  TestServer server;
  const auto response = Send({.method = "HEAD", .url = UrlOf(server.port())});
  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->Header("Content-Length"), "7");
  EXPECT_EQ(response->body, "");
}

TEST(HttpClient, ReadsEveryKindOfFraming) {
  const struct {
    const char* name;
    const char* bytes;
    const char* body;
  } kCases[] = {
      {"to the end", "HTTP/1.1 200 OK\r\n\r\nall of it", "all of it"},
      {"chunked",
       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nall\r\n6\r\n of it\r\n0\r\n\r\n",
       "all of it"},
      {"behind interim responses",
       "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nA: b\r\n\r\n"
       "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
       "ok"},
      {"HTTP/1.0", "HTTP/1.0 200 OK\r\n\r\nold", "old"},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.name);
    ScriptedPeer peer(test.bytes, ScriptedPeer::kClose);
    const auto response = Send({.url = UrlOf(peer.port())});
    ASSERT_THAT(response, IsOk());
    EXPECT_EQ(response->status, 200);
    EXPECT_EQ(response->body, test.body);
  }
}

TEST(HttpClient, SaysHowAnExchangeFailed) {
  const struct {
    const char* name;
    std::string bytes;
    ScriptedPeer::Ending ending;
    const char* complaint;
  } kCases[] = {
      {"nothing", "", ScriptedPeer::kClose, " closed the connection without a response"},
      {"cut header", "HTTP/1.1 200 OK\r\nA", ScriptedPeer::kClose,
       "in the middle of its response, after 18 bytes"},
      {"cut body", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx", ScriptedPeer::kClose,
       "in the middle of its response, after 39 bytes"},
      {"reset", "", ScriptedPeer::kReset, "connection reset by 127.0.0.1:"},
      {"reset in the middle", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx", ScriptedPeer::kReset,
       "connection reset by 127.0.0.1:"},
      {"cut chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nx",
       ScriptedPeer::kClose, "in the middle of its response"},
      {"no last chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n",
       ScriptedPeer::kClose, "in the middle of its response"},
      {"cut status line", "HTTP/1.", ScriptedPeer::kClose, "in the middle of its response"},
      {"TLS", std::string("\x15\x03\x01\0\x02\x02\x46", 7), ScriptedPeer::kClose,
       " answered with what is no HTTP/1.1 response ("},
      {"zeros", std::string(100, '\0'), ScriptedPeer::kClose,
       " answered with what is no HTTP/1.1 response ("},
      {"one wrong byte", "X", ScriptedPeer::kClose,
       " answered with what is no HTTP/1.1 response ("},
      {"a page", "<html>Bad Gateway</html>\r\n\r\n", ScriptedPeer::kClose,
       " answered with what is no HTTP/1.1 response ("},
      {"garbage", "SSH-2.0-OpenSSH_9.2\r\n", ScriptedPeer::kClose,
       " answered with what is no HTTP/1.1 response ("},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.name);
    ScriptedPeer peer(test.bytes, test.ending);
    EXPECT_THAT(Send({.url = UrlOf(peer.port())}),
                StatusIs(absl::StatusCode::kUnavailable,
                         AllOf(HasSubstr(test.complaint), HasSubstr(absl::StrCat(peer.port())))));
  }
}

TEST(HttpClient, SaysThatNobodyListens) {
  uint16_t port;
  {
    TestServer gone;
    port = gone.port();
  }
  EXPECT_THAT(Send({.url = UrlOf(port)}),
              StatusIs(absl::StatusCode::kUnavailable,
                       absl::StrCat("connection refused by 127.0.0.1:", port)));
}

TEST(HttpClient, GivesUpAfterItsTimeout) {
  TestServer server([](const Call&) { return Outcome{.wait = absl::Hours(1)}; });
  EXPECT_THAT(Send({.url = UrlOf(server.port()), .timeout = absl::Milliseconds(30)}),
              StatusIs(absl::StatusCode::kUnavailable,
                       absl::StrCat("timed out after 30ms waiting for a response of 127.0.0.1:",
                                    server.port())));
}

TEST(HttpClient, SaysThatAnAnswerWasOnItsWayWhenItsTimeWasOver) {
  TestServer server(
      [](const Call&) { return Outcome{.ending = Ending::kDribble, .span = absl::Hours(1)}; });
  EXPECT_THAT(Send({.url = UrlOf(server.port()), .timeout = absl::Milliseconds(30)}),
              StatusIs(absl::StatusCode::kUnavailable,
                       absl::StrCat("timed out after 30ms in the middle of the response of "
                                    "127.0.0.1:",
                                    server.port())));
}

// No ending but an answer passes for one.
TEST(HttpClient, TellsEachEndingOfAServerFromAnAnswer) {
  const struct {
    const char* name;
    Ending ending;
    const char* complaint;
  } kCases[] = {
      {"drop", Ending::kDrop, " closed the connection without a response"},
      {"reset", Ending::kReset, "connection reset by 127.0.0.1:"},
      {"stall", Ending::kStall, " closed the connection without a response"},
      {"truncate", Ending::kTruncate, " in the middle of its response, after "},
      {"raw", Ending::kRaw, " answered with what is no HTTP/1.1 response ("},
  };
  for (const auto& test : kCases) {
    for (const std::string body : {"{}", ""}) {
      SCOPED_TRACE(absl::StrCat(test.name, ", body '", body, "'"));
      TestServer server([&](const Call&) {
        Outcome outcome = Answer(body);
        outcome.ending = test.ending;
        outcome.span = absl::Milliseconds(1);
        return outcome;
      });
      const bool nothing = test.ending == Ending::kRaw && body.empty();
      EXPECT_THAT(Send({.url = UrlOf(server.port())}),
                  StatusIs(absl::StatusCode::kUnavailable,
                           HasSubstr(nothing ? " closed the connection without a response"
                                             : test.complaint)));
    }
  }
}

TEST(HttpClient, ReadsAResponseThatComesInPieces) {
  TestServer server([](const Call& call) {
    Outcome outcome = Echo(call);
    outcome.ending = Ending::kDribble;
    outcome.span = absl::Milliseconds(30);
    return outcome;
  });
  const auto response = Send({.url = UrlOf(server.port()), .body = "body"});
  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->body, "POST /|body");
}

TEST(HttpClient, BoundsAResponse) {
  ScriptedPeer peer("HTTP/1.1 200 OK\r\nContent-Length: 67108865\r\n\r\n", ScriptedPeer::kClose);
  EXPECT_THAT(Send({.url = UrlOf(peer.port())}),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("larger than 64 MiB")));
}

TEST(HttpClient, RefusesWhatCannotBeSent) {
  const std::string url = "http://127.0.0.1:1";
  const struct {
    ClientRequest request;
    const char* complaint;
  } kCases[] = {
      {{.url = "localhost"}, "has no scheme"},
      {{.url = "https://h"}, "TLS is not supported; write http://"},
      {{.url = "wss://h"}, "TLS is not supported"},
      {{.method = "", .url = url}, "method '' is not made of letters"},
      {{.method = "GET /", .url = url}, "method 'GET /' is not made of letters"},
      {{.url = url, .headers = {{"A b", "c"}}}, "'A b' is no name of a header"},
      {{.url = url, .headers = {{"A", "b\r\nC: d"}}}, "'A' has a value of more than one line"},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.complaint);
    EXPECT_THAT(Send(test.request),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(test.complaint)));
  }
}

}  // namespace
}  // namespace lkmock::net
