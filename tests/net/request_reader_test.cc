#include "net/request_reader.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace lkmock::net {
namespace {

using State = RequestReader::State;

constexpr size_t kMaxHeader = 4096;
constexpr size_t kMaxBody = 1000;

// Gives `reader` the bytes, in pieces of `piece`, and returns the state after the last. A state
// that ends the request ends the feeding too.
State Feed(RequestReader& reader, std::string_view bytes, size_t piece = std::string::npos) {
  State state = reader.Parse();
  while (!bytes.empty() && state != State::kComplete && state != State::kRejected) {
    const absl::Span<char> space = reader.Prepare();
    const size_t n = std::min({piece, bytes.size(), space.size()});
    std::memcpy(space.data(), bytes.data(), n);
    reader.Commit(n);
    bytes.remove_prefix(n);
    state = reader.Parse();
  }
  return state;
}

// "METHOD path?query|Name=value,…|body"
std::string Describe(const Call& call) {
  return absl::StrCat(call.method, " ", call.path, "?", call.query, "|",
                      absl::StrJoin(call.headers.fields(), ",",
                                    [](std::string* out, const HeaderField& field) {
                                      absl::StrAppend(out, field.name, "=", field.value);
                                    }),
                      "|", call.body);
}

struct GoodRequest {
  const char* name;
  std::string bytes;
  const char* call;
  bool keep_alive = true;
};

std::vector<GoodRequest> GoodRequests() {
  return {
      {"plain", "GET / HTTP/1.1\r\nHost: h\r\n\r\n", "GET /?|Host=h|"},
      {"blanks around a value", "GET / HTTP/1.1\r\nHost:h\r\nA: \t b c \t\r\nB:\r\n\r\n",
       "GET /?|Host=h,A=b c,B=|"},
      {"Content-Length", "POST /p?q=1 HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello",
       "POST /p?q=1|Host=h,Content-Length=5|hello"},
      {"Content-Length twice, the same",
       "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx",
       "POST /?|Host=h,Content-Length=1,Content-Length=1|x"},
      {"empty lines first", "\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", "GET /?|Host=h|"},
      {"an empty line first, then a body",
       "\r\nPOST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\n\r\n\r\n",
       "POST /?|Host=h,Content-Length=4|\r\n\r\n"},
      {"Content-Length of zero", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n",
       "POST /?|Host=h,Content-Length=0|"},
      {"chunked",
       "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: Chunked\r\n\r\n"
       "3\r\nabc\r\n00A;ext=\"v\"\r\n0123456789\r\n0\r\n\r\n",
       "POST /?|Host=h,Transfer-Encoding=Chunked|abc0123456789"},
      {"line ends of any kind as data of chunks",
       "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
       "1\r\n\n\r\n3\r\n\n\r\r\r\n4\r\n\r\n\r\n\r\n0\r\n\r\n",
       "POST /?|Host=h,Transfer-Encoding=chunked|\n\n\r\r\r\n\r\n"},
      {"a last chunk as data of chunks",
       "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
       "4\r\n0\r\n\n\r\n5\r\n0\r\n\r\n\r\n000\r\n\r\n",
       "POST /?|Host=h,Transfer-Encoding=chunked|0\r\n\n0\r\n\r\n"},
      {"chunked without a chunk",
       "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
       "POST /?|Host=h,Transfer-Encoding=chunked|"},
      {"trailers, which mean nothing",
       "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
       "1\r\nx\r\n0\r\nHost: other\r\nExpect: what\r\nX: y\r\n\r\n",
       "POST /?|Host=h,Transfer-Encoding=chunked|x"},
      {"HTTP/1.2", "GET / HTTP/1.2\r\nHost: h\r\n\r\n", "GET /?|Host=h|"},
      {"HTTP/1.9 with close", "GET / HTTP/1.9\r\nHost: h\r\nConnection: close\r\n\r\n",
       "GET /?|Host=h,Connection=close|", false},
      {"HTTP/1.0", "GET / HTTP/1.0\r\n\r\n", "GET /?||", false},
      {"HTTP/1.0 with keep-alive", "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n",
       "GET /?|Connection=Keep-Alive|"},
      {"close", "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
       "GET /?|Host=h,Connection=close|", false},
      {"close in a list", "GET / HTTP/1.1\r\nHost: h\r\nConnection: TE, Close\r\n\r\n",
       "GET /?|Host=h,Connection=TE, Close|", false},
      {"absolute-form", "GET http://a:1/p/q?r=http://s HTTP/1.1\r\nHost: h\r\n\r\n",
       "GET /p/q?r=http://s|Host=h|"},
      {"absolute-form without a path", "GET http://a HTTP/1.1\r\nHost: h\r\n\r\n",
       "GET /?|Host=h|"},
      {"absolute-form with a query alone", "GET http://a?q HTTP/1.1\r\nHost: h\r\n\r\n",
       "GET /?q|Host=h|"},
      {"asterisk-form", "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", "OPTIONS *?|Host=h|"},
      {"authority-form", "CONNECT a:1 HTTP/1.1\r\n\r\n", "CONNECT ?||"},
      {"escapes in the path alone", "GET /a%20b%2fc?d%20e HTTP/1.1\r\nHost: h\r\n\r\n",
       "GET /a b/c?d%20e|Host=h|"},
      {"query of '?' alone", "GET /? HTTP/1.1\r\nHost: h\r\n\r\n", "GET /?|Host=h|"},
      {"empty Host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", "GET /?|Host=|"},
      {"IPv6 Host", "GET / HTTP/1.1\r\nhOsT: [::1]:80\r\n\r\n", "GET /?|hOsT=[::1]:80|"},
      {"method of one's own", "X-Y /z HTTP/1.1\r\nHost: h\r\n\r\n", "X-Y /z?|Host=h|"},
      {"bytes above 127 in a value", "GET / HTTP/1.1\r\nHost: h\r\nA: \xc3\xa9\r\n\r\n",
       "GET /?|Host=h,A=\xc3\xa9|"},
      {"a header that outgrows the first buffer",
       "POST /x%41 HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nA: \r\nB: " +
           std::string(3000, ' ') + "b\r\n\r\nxyz",
       "POST /xA?|Host=h,Content-Length=3,A=,B=b|xyz"},
  };
}

TEST(RequestReader, ReadsWhatIsWellFormed) {
  for (const GoodRequest& good : GoodRequests()) {
    SCOPED_TRACE(good.name);
    RequestReader reader(kMaxHeader, kMaxBody);
    ASSERT_EQ(Feed(reader, good.bytes), State::kComplete);
    EXPECT_EQ(Describe(reader.call()), good.call);
    EXPECT_EQ(reader.shape().keep_alive, good.keep_alive);
  }
}

TEST(RequestReader, ReadsTheSameInPiecesOfAnySize) {
  for (const GoodRequest& good : GoodRequests()) {
    for (size_t piece = 1; piece < std::min<size_t>(good.bytes.size(), 200); ++piece) {
      SCOPED_TRACE(absl::StrCat(good.name, ", in pieces of ", piece));
      RequestReader reader(kMaxHeader, kMaxBody);
      ASSERT_EQ(Feed(reader, good.bytes, piece), State::kComplete);
      EXPECT_EQ(Describe(reader.call()), good.call);
    }
  }
}

TEST(RequestReader, WaitsForMoreWhereverARequestIsCut) {
  for (const GoodRequest& good : GoodRequests()) {
    for (size_t cut = 0; cut < good.bytes.size(); ++cut) {
      SCOPED_TRACE(absl::StrCat(good.name, ", cut at ", cut));
      RequestReader reader(kMaxHeader, kMaxBody);
      const State state = Feed(reader, good.bytes.substr(0, cut));
      const size_t start = good.bytes.find_first_not_of("\r\n");  // Behind empty lines.
      const bool in_head = cut < good.bytes.find("\r\n\r\n", start) + 4;
      EXPECT_EQ(state, cut <= start ? State::kIdle : in_head ? State::kHead : State::kBody);
    }
  }
}

TEST(RequestReader, KeepsWhatIsPipelinedBehindARequest) {
  std::string bytes;
  for (const GoodRequest& good : GoodRequests()) bytes += good.bytes;
  RequestReader reader(kMaxHeader, kMaxBody);
  while (reader.buffered() < bytes.size()) {
    const absl::Span<char> space = reader.Prepare();
    const size_t n = bytes.copy(space.data(), space.size(), reader.buffered());
    reader.Commit(n);
  }
  for (const GoodRequest& good : GoodRequests()) {
    SCOPED_TRACE(good.name);
    ASSERT_EQ(reader.Parse(), State::kComplete);
    EXPECT_EQ(Describe(reader.call()), good.call);
    reader.Finish();
  }
  EXPECT_EQ(reader.Parse(), State::kIdle);
}

struct BadRequest {
  const char* name;
  std::string bytes;
  int status;
  const char* detail = "";
};

std::vector<BadRequest> BadRequests() {
  const std::string get = "GET / HTTP/1.1\r\nHost: h\r\n";
  const std::string post = "POST / HTTP/1.1\r\nHost: h\r\n";
  const std::string chunked = post + "Transfer-Encoding: chunked\r\n\r\n";
  return {
      {"garbage", "\x16\x03\x01\x02", 400},
      {"a bare LF first", "\nGET / HTTP/1.1\r\n", 400},
      {"a bare CR first", "\rGET / HTTP/1.1\r\n", 400},
      {"no target", "GET HTTP/1.1\r\n", 400},
      {"two blanks", "GET  / HTTP/1.1\r\n", 400},
      {"no version", "GET /\r\nHost: h\r\n\r\n", 400},
      {"version that is none", "GET / HTTX/1.1\r\n\r\n", 400},
      {"version in lower case", "GET / http/1.1\r\n\r\n", 400},
      {"blank in the target", "GET /a b HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"blank in the target of HTTP/2.0", "GET /a b HTTP/2.0\r\nHost: h\r\n\r\n", 400},
      {"bytes behind a version to come", "GET / HTTP/1.2 x\r\nHost: h\r\n\r\n", 400},
      {"version of two digits", "GET / HTTP/1.10\r\nHost: h\r\n\r\n", 400},
      {"bytes behind the version", "GET / HTTP/1.1 x\r\n\r\n", 400},
      {"a bare LF", "GET / HTTP/1.1\nHost: h\n\n", 400},
      {"HTTP/2.0", "GET / HTTP/2.0\r\nHost: h\r\n\r\n", 505, "unsupported protocol version"},
      {"HTTP/0.9", "GET / HTTP/0.9\r\n\r\n", 505, "unsupported protocol version"},
      {"relative target", "GET path HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"target without a scheme", "GET ://h/ HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"bad escape", "GET /%zz HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"cut escape", "GET /%4 HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"no Host in HTTP/1.2", "GET / HTTP/1.2\r\n\r\n", 400, "missing required Host header"},
      {"no Host", "GET / HTTP/1.1\r\n\r\n", 400, "missing required Host header"},
      {"two Hosts", get + "Host: h\r\n\r\n", 400, "too many Host headers"},
      {"two Hosts in HTTP/1.0", "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", 400,
       "too many Host headers"},
      {"malformed Host", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400, "malformed Host header"},
      {"Host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400, "malformed Host header"},
      {"blank before the colon", get + "A : b\r\n\r\n", 400},
      {"no colon", get + "A\r\n\r\n", 400},
      {"no name", get + ": b\r\n\r\n", 400},
      {"blank first", get + "A: b\r\n C: d\r\n\r\n", 400, "folded header field"},
      {"folded by a tab", get + "A: b\r\n\tc\r\n\r\n", 400, "folded header field"},
      {"folded from the first line on", get + "A:\r\n b\r\n\r\n", 400, "folded header field"},
      {"folded, all empty", get + "A:\r\n \r\n\r\n", 400, "folded header field"},
      {"folded, empty at the end", get + "A: b\r\n \r\n\r\n", 400, "folded header field"},
      {"blank line behind the request line", "GET / HTTP/1.1\r\n Host: h\r\n\r\n", 400},
      {"bare CR in a value", get + "A: b\rc\r\n\r\n", 400},
      {"bare LF in a value", get + "A: b\nC: d\r\n\r\n", 400},
      {"NUL in a value", get + std::string("A: b\0c\r\n\r\n", 10), 400},
      {"Content-Length that differs", post + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n", 400},
      {"Content-Length list that differs", post + "Content-Length: 1, 2\r\n\r\n", 400},
      {"Content-Length list of the same", post + "Content-Length: 2, 2\r\n\r\n{}", 400},
      {"Content-Length list of one", post + "Content-Length: 2,\r\n\r\n{}", 400},
      {"Content-Length with a sign", post + "Content-Length: +1\r\n\r\n", 400},
      {"negative Content-Length", post + "Content-Length: -1\r\n\r\n", 400},
      {"empty Content-Length", post + "Content-Length:\r\n\r\n", 400},
      {"hexadecimal Content-Length", post + "Content-Length: 0x1\r\n\r\n", 400},
      {"Content-Length beyond 64 bits", post + "Content-Length: 18446744073709551617\r\n\r\n", 400},
      {"length, then chunked", post + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
       400},
      {"chunked, then length", post + "Transfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n",
       400},
      {"chunked twice", post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
       400},
      {"chunked in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400,
       "Transfer-Encoding in HTTP/1.0"},
      {"gzip", post + "Transfer-Encoding: gzip\r\n\r\n", 501, "unsupported transfer encoding"},
      {"gzip, chunked", post + "Transfer-Encoding: gzip, chunked\r\n\r\n", 501,
       "unsupported transfer encoding"},
      {"identity", post + "Transfer-Encoding: identity\r\n\r\n", 501,
       "unsupported transfer encoding"},
      {"chunk size that is none", chunked + "xyz\r\nabc\r\n", 400},
      {"negative chunk size", chunked + "-1\r\nabc\r\n", 400},
      {"chunk longer than it says", chunked + "1\r\nab\r\n0\r\n\r\n", 400},
      {"chunk extension that is none", chunked + "1;\"\r\na\r\n0\r\n\r\n", 400},
      {"chunks framed by bare LF", chunked + "2\n{}\n0\n\n", 400},
      {"last chunk framed by bare LF", chunked + "0\n\n", 400},
      {"last chunk framed by bare CR", chunked + "0\r\r", 400},
      {"bare LF behind the data", chunked + "2\r\n{}\n", 400},
      {"bare LF behind the last chunk", chunked + "2\r\n{}\r\n0\r\n\n", 400},
      {"bare LF behind the last chunk, the first", chunked + "0\r\n\n", 400},
      {"bare LF behind a trailer", chunked + "0\r\nA: b\n", 400},
      {"endless chunk extension", chunked + "1;" + std::string(20000, 'a'), 400,
       "chunk header or trailer too long"},
      {"endless trailer", chunked + "0\r\nA: " + std::string(20000, 'a'), 400,
       "chunk header or trailer too long"},
      {"other expectation", post + "Expect: miracle\r\n\r\n", 417},
      {"header of one byte too many",
       get + "A: " + std::string(kMaxHeader - get.size() - 6, 'a') + "\r\n\r\n", 431},
      {"empty lines without an end",
       [] {
         std::string bytes;
         while (bytes.size() < kMaxHeader) bytes += "\r\n";
         return bytes;
       }(),
       431},
      {"header of two bytes too many with the line before",
       "\r\n" + get + "A: " + std::string(kMaxHeader - get.size() - 7, 'a') + "\r\n\r\n", 431},
      {"header without an end", get + "A: " + std::string(kMaxHeader, 'a'), 431},
      {"fields without an end",
       [&] {
         std::string bytes = get;
         while (bytes.size() < kMaxHeader) bytes += "A: b\r\n";
         return bytes;
       }(),
       431},
      {"request line without an end", "GET /" + std::string(kMaxHeader, 'a'), 431},
      {"body of one byte too many", post + "Content-Length: 1001\r\n\r\n", 413},
      {"chunk of one byte too many", chunked + "3e9\r\n", 413},
      {"chunks of one byte too many", chunked + "1\r\na\r\n3e8\r\n", 413},
      {"chunk size beyond 64 bits", chunked + "ffffffffffffffff1\r\n", 400},
  };
}

TEST(RequestReader, RejectsWhatIsNot) {
  for (const BadRequest& bad : BadRequests()) {
    SCOPED_TRACE(bad.name);
    RequestReader reader(kMaxHeader, kMaxBody);
    ASSERT_EQ(Feed(reader, bad.bytes), State::kRejected);
    EXPECT_EQ(reader.rejection().status, bad.status);
    EXPECT_EQ(reader.rejection().detail, bad.detail);
    EXPECT_EQ(reader.Parse(), State::kRejected) << "for good";
  }
}

TEST(RequestReader, RejectsTheSameByteByByte) {
  for (const BadRequest& bad : BadRequests()) {
    SCOPED_TRACE(bad.name);
    RequestReader reader(kMaxHeader, kMaxBody);
    // Beast looks again at a line that came in pieces only when the whole header is there.
    ASSERT_EQ(Feed(reader, bad.bytes + "\r\n\r\n", 1), State::kRejected);
    EXPECT_EQ(reader.rejection().status, bad.status);
  }
}

TEST(RequestReader, TakesAHeaderAndABodyOfExactlyTheLimit) {
  const std::string start =
      absl::StrCat("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: ", kMaxBody, "\r\nA: ");
  const std::string header = start + std::string(kMaxHeader - start.size() - 4, 'a') + "\r\n\r\n";
  const std::string body(kMaxBody, 'b');
  for (const size_t piece : {size_t{1}, std::string::npos}) {
    RequestReader reader(kMaxHeader, kMaxBody);
    ASSERT_EQ(Feed(reader, header + body, piece), State::kComplete);
    EXPECT_EQ(reader.call().body, body);
  }
  const std::string chunks =
      "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
      "1\r\nb\r\n3e7\r\n" +
      body.substr(1) + "\r\n0\r\n\r\n";
  RequestReader reader(kMaxHeader, kMaxBody);
  ASSERT_EQ(Feed(reader, chunks), State::kComplete);
  EXPECT_EQ(reader.call().body, body);
}

TEST(RequestReader, TellsOnceThatTheClientWaitsForLeave) {
  const std::string head =
      "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n"
      "Expect: 100-Continue\r\n\r\n";
  RequestReader reader(kMaxHeader, kMaxBody);
  ASSERT_EQ(Feed(reader, head), State::kBody);
  EXPECT_TRUE(reader.TakeExpectContinue());
  EXPECT_FALSE(reader.TakeExpectContinue());
  EXPECT_EQ(Feed(reader, "ok"), State::kComplete);
}

TEST(RequestReader, GivesNoLeaveToAClientThatDidNotWaitOrKnowsNone) {
  RequestReader early(kMaxHeader, kMaxBody);
  ASSERT_EQ(Feed(early,
                 "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n"
                 "Expect: 100-continue\r\n\r\no"),
            State::kBody);
  EXPECT_FALSE(early.TakeExpectContinue());
  RequestReader old(kMaxHeader, kMaxBody);
  ASSERT_EQ(Feed(old, "POST / HTTP/1.0\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"),
            State::kBody);
  EXPECT_FALSE(old.TakeExpectContinue());
}

TEST(RequestReader, LetsGoOfALargeBufferAfterItsRequest) {
  RequestReader reader(1 << 20, 1 << 20);
  const std::string bytes = "POST / HTTP/1.1\r\nHost: h\r\nA: " + std::string(500'000, 'a') +
                            "\r\nContent-Length: 500000\r\n\r\n" + std::string(500'000, 'b');
  ASSERT_EQ(Feed(reader, bytes), State::kComplete);
  reader.Finish();
  EXPECT_LE(reader.Prepare().size(), 2048u);
}

TEST(RequestReader, MayBeParsedWhileAReadIsUnderWay) {
  const std::string first = "GET /1 HTTP/1.1\r\nHost: h\r\n\r\n";
  const std::string second = "POST /2 HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc";
  RequestReader reader(kMaxHeader, kMaxBody);
  ASSERT_EQ(Feed(reader, first + second.substr(0, second.size() - 1)), State::kComplete);
  const absl::Span<char> space = reader.Prepare();
  EXPECT_EQ(Describe(reader.call()), "GET /1?|Host=h|");
  reader.Finish();
  EXPECT_EQ(reader.Parse(), State::kBody);
  space[0] = 'c';
  reader.Commit(1);
  ASSERT_EQ(reader.Parse(), State::kComplete);
  EXPECT_EQ(Describe(reader.call()), "POST /2?|Host=h,Content-Length=3|abc");
}

}  // namespace
}  // namespace lkmock::net
