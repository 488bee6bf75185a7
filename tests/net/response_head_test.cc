#include "net/response_head.h"

#include <string>

#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "net/reason_phrase.h"

namespace lkmock::net {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr ResponseShape kKeepAlive = {.keep_alive = true};

std::string Head(const Reply& reply, const ResponseShape& shape) {
  std::string out;
  AppendResponseHead(reply, shape, "NOW", &out);
  return out;
}

TEST(ResponseHead, PutsItsOwnFieldsBehindTheReplys) {
  Reply reply = {.status = 200, .body = "12345"};
  reply.headers.Add("Content-Type", "application/json");
  reply.headers.Add("X-Lk-Mock-Region", "");
  EXPECT_EQ(Head(reply, kKeepAlive),
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Lk-Mock-Region: \r\n"
            "Date: NOW\r\nContent-Length: 5\r\n\r\n");
}

TEST(ResponseHead, NamesTheConnectionsFateWhereItIsNotTheVersionsDefault) {
  const Reply reply;
  EXPECT_THAT(Head(reply, {.keep_alive = true}), Not(HasSubstr("Connection")));
  EXPECT_THAT(Head(reply, {.keep_alive = false}), HasSubstr("\r\nConnection: close\r\n"));
  EXPECT_THAT(Head(reply, {.http_1_0 = true, .keep_alive = true}),
              HasSubstr("\r\nConnection: keep-alive\r\n"));
  EXPECT_THAT(Head(reply, {.http_1_0 = true, .keep_alive = false}), Not(HasSubstr("Connection")));
  EXPECT_THAT(Head(reply, {.http_1_0 = true}), StartsWith("HTTP/1.0 200 OK\r\n"));
}

TEST(ResponseHead, HasTheContentLengthOfTheBodyThatHeadLeavesOut) {
  EXPECT_THAT(Head({.body = "1234567"}, {.is_head = true}), HasSubstr("Content-Length: 7\r\n"));
}

TEST(ResponseHead, HasNoContentLengthWhereThereMayBeNoBody) {
  for (const int status : {101, 204, 304}) {
    SCOPED_TRACE(status);
    EXPECT_THAT(Head({.status = status, .body = "x"}, kKeepAlive),
                Not(HasSubstr("Content-Length")));
  }
}

TEST(ResponseHead, HasNoContentTypeWhereNothingWasModified) {
  Reply reply = {.status = 304};
  reply.headers.Add("A", "1");
  reply.headers.Add("content-type", "text/plain");
  reply.headers.Add("B", "2");
  EXPECT_EQ(Head(reply, kKeepAlive),
            "HTTP/1.1 304 Not Modified\r\nA: 1\r\nB: 2\r\nDate: NOW\r\n\r\n");
}

// Upstream: Go's net/http.
TEST(ResponseHead, NamesAnUnknownStatusByItsNumber) {
  EXPECT_THAT(Head({.status = 299}, kKeepAlive), StartsWith("HTTP/1.1 299 status code 299\r\n"));
}

TEST(ReasonPhrase, KnowsEveryRowAndNothingElse) {
  EXPECT_EQ(ReasonPhrase(100), "Continue");
  EXPECT_EQ(ReasonPhrase(413), "Request Entity Too Large");
  EXPECT_EQ(ReasonPhrase(451), "Unavailable For Legal Reasons");
  EXPECT_EQ(ReasonPhrase(511), "Network Authentication Required");
  for (const int status : {-1, 0, 99, 104, 299, 306, 419, 509, 512, 1000}) {
    EXPECT_EQ(ReasonPhrase(status), "") << status;
  }
}

// Upstream: Go's net/http.
TEST(RejectionResponse, RepeatsItsStatusLineInTheBody) {
  EXPECT_EQ(RejectionResponse({.status = 400}),
            "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\n"
            "Connection: close\r\n\r\n400 Bad Request");
  EXPECT_EQ(RejectionResponse({.status = 400, .detail = "missing required Host header"}),
            "HTTP/1.1 400 Bad Request: missing required Host header\r\n"
            "Content-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n"
            "400 Bad Request: missing required Host header");
}

// The example of RFC 9110, 5.6.7.
TEST(HttpDate, IsAnImfFixdate) {
  EXPECT_EQ(HttpDate(absl::FromUnixSeconds(784111777)), "Sun, 06 Nov 1994 08:49:37 GMT");
}

}  // namespace
}  // namespace lkmock::net
