// Request smuggling, over the real binary: bytes that two readers could cut into requests at
// different places. Behind each stands a whole request; it is never executed.
//
// Source: RFC 9112, 2.2, 5.2, 6.1, 6.3, 7.1 and 11.2; RFC 9110, 5.5 and 7.2.
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/raw_connection.h"
#include "tests/support/server_process.h"

namespace lkmock {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::RawConnection;
using testing::RawResponse;
using testing::ServerProcess;
using ::testing::StartsWith;

constexpr std::string_view kControl = "X-Lk-Mock: {\"skipAuth\":true}\r\n";

// What an attacker would like to have executed. Its id is in the journal if it was.
std::string Smuggled() {
  return absl::StrCat("POST /twirp/livekit.RoomService/DeleteRoom HTTP/1.1\r\nHost: mock\r\n",
                      "X-Livekit-Request-Id: smuggled\r\n", kControl, "Content-Length: 0\r\n\r\n");
}

// A call with these further header lines, and the end of its head.
std::string Call(std::string_view lines) {
  return absl::StrCat("POST /twirp/livekit.RoomService/ListRooms HTTP/1.1\r\nHost: mock\r\n",
                      kControl, lines, "\r\n");
}

std::string Chunked(std::string_view body) {
  return absl::StrCat(Call("Transfer-Encoding: chunked\r\n"), body);
}

class SmugglingTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { server_ = new ServerProcess({"--ports", "0", "--quiet"}); }
  static void TearDownTestSuite() { delete server_; }

  static void ExpectNothingSmuggled() {
    RawConnection connection(server_->port());
    connection.Send("GET /_test/calls/smuggled HTTP/1.1\r\nHost: mock\r\n\r\n");
    EXPECT_EQ(connection.ReadResponse().status(), 404) << "the smuggled request was executed";
  }

  static ServerProcess* server_;
};

ServerProcess* SmugglingTest::server_ = nullptr;

struct Ambiguous {
  const char* name;
  std::string bytes;  // The smuggled request follows.
  int status = 400;
};

std::vector<Ambiguous> AmbiguousLengths() {
  return {
      {"a length beside chunked",
       Call("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n") + "0\r\n\r\n"},
      {"chunked beside a length",
       Call("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n") + "0\r\n\r\n"},
      {"a length of zero beside chunked",
       Call("Content-Length: 0\r\nTransfer-Encoding: chunked\r\n") + "0\r\n\r\n"},
      {"two lengths", Call("Content-Length: 0\r\nContent-Length: 4\r\n")},
      {"two lengths, the other way round", Call("Content-Length: 4\r\nContent-Length: 0\r\n")},
      {"a list of lengths", Call("Content-Length: 0, 4\r\n")},
      {"a list of equal lengths", Call("Content-Length: 0, 0\r\n")},
      {"a negative length", Call("Content-Length: -1\r\n")},
      {"a signed length", Call("Content-Length: +0\r\n")},
      {"a hexadecimal length", Call("Content-Length: 0x0\r\n")},
      {"a length with a blank inside", Call("Content-Length: 0 4\r\n")},
      {"a length with a tail", Call("Content-Length: 0;4\r\n")},
      {"an empty length", Call("Content-Length:\r\n")},
      {"a length with a fraction", Call("Content-Length: 0.0\r\n")},
      {"a length in other digits", Call("Content-Length: \xD9\xA0\r\n")},
      {"a length that wraps around 64 bits", Call("Content-Length: 18446744073709551616\r\n")},
      {"a length behind a vertical tab", Call("Content-Length: \v0\r\n")},
  };
}

std::vector<Ambiguous> AmbiguousCodings() {
  const auto coded = [](std::string_view lines) { return absl::StrCat(Call(lines), "0\r\n\r\n"); };
  return {
      {"chunked twice", coded("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n")},
      {"chunked, then identity",
       coded("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n")},
      {"identity, then chunked",
       coded("Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n"), 501},
      {"a list that ends with chunked", coded("Transfer-Encoding: identity, chunked\r\n"), 501},
      {"a list that begins with chunked", coded("Transfer-Encoding: chunked, gzip\r\n"), 501},
      {"a list with an empty element", coded("Transfer-Encoding: , chunked\r\n"), 501},
      {"chunked with a parameter", coded("Transfer-Encoding: chunked;q=1\r\n"), 501},
      {"chunked in quotes", coded("Transfer-Encoding: \"chunked\"\r\n"), 501},
      {"nearly chunked", coded("Transfer-Encoding: xchunked\r\n"), 501},
      {"an empty coding", coded("Transfer-Encoding:\r\n"), 501},
      {"chunked before a vertical tab", coded("Transfer-Encoding: chunked\v\r\n")},
      {"chunked before a NUL", coded(std::string_view("Transfer-Encoding: chunked\0\r\n", 29))},
      {"chunked in HTTP/1.0",
       "POST / HTTP/1.0\r\nHost: mock\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
      {"chunked on a folded line", coded("Transfer-Encoding:\r\n chunked\r\n")},
      {"chunked behind a bare LF", coded("A: b\nTransfer-Encoding: chunked\r\n")},
      {"chunked behind a bare CR", coded("A: b\rTransfer-Encoding: chunked\r\n")},
  };
}

std::vector<Ambiguous> AmbiguousLines() {
  return {
      {"a blank before the colon", Call("Content-Length : 0\r\n")},
      {"a tab before the colon", Call("Content-Length\t: 0\r\n")},
      {"a blank before the name", Call(" Content-Length: 0\r\n")},
      {"a line without a colon", Call("Content-Length 0\r\n")},
      {"a name of nothing", Call(": 0\r\n")},
      {"a NUL in a name", Call(std::string_view("A\0B: c\r\n", 8))},
      {"a bare CR in a name", Call("A\rB: c\r\n")},
      {"a bare LF in a name", Call("A\nB: c\r\n")},
      {"a bare CR in a value", Call("A: b\rContent-Length: 4\r\n")},
      {"a bare LF in a value", Call("A: b\nContent-Length: 4\r\n")},
      {"a bare LF at the end of a line", Call("A: b\nContent-Length: 0\n")},
      {"a head that ends with two LF", "POST / HTTP/1.1\r\nHost: mock\r\nA: b\n\n"},
      {"two CR before an LF", Call("A: b\r\r\n")},
      {"a folded line", Call("A: b\r\n Content-Length: 4\r\n")},
      {"a line folded by a tab", Call("A: b\r\n\tContent-Length: 4\r\n")},
      {"a folded line of nothing", Call("A: b\r\n \r\n")},
      {"two Hosts", Call("Host: other\r\n")},
      {"two Hosts, the same", Call("Host: mock\r\n")},
      {"a list of Hosts", "GET / HTTP/1.1\r\nHost: mock, other\r\n\r\n"},
      {"a Host with a path", "GET / HTTP/1.1\r\nHost: mock/x\r\n\r\n"},
      {"a Host with a user", "GET / HTTP/1.1\r\nHost: a@mock\r\n\r\n"},
      {"no Host", "GET / HTTP/1.1\r\n\r\n"},
      {"tabs in the request line", "GET\t/\tHTTP/1.1\r\nHost: mock\r\n\r\n"},
      {"a bare CR in the request line", "GET / HTTP/1.1\rHost: mock\r\n\r\n"},
      {"a bare LF behind the request line", "GET / HTTP/1.1\nHost: mock\r\n\r\n"},
      {"a blank in the target", "GET / HTTP/1.1 HTTP/1.1\r\nHost: mock\r\n\r\n"},
      {"a blank behind the version", "GET / HTTP/1.1 \r\nHost: mock\r\n\r\n"},
      {"a request of HTTP/0.9", "GET /\r\n"},
      {"a preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
  };
}

std::vector<Ambiguous> AmbiguousChunks() {
  return {
      {"a negative size", Chunked("-1\r\n")},
      {"a signed size", Chunked("+0\r\n\r\n")},
      {"a size with 0x", Chunked("0x0\r\n\r\n")},
      {"no size", Chunked("\r\n")},
      {"a size of other letters", Chunked("g\r\n")},
      {"a blank before the size", Chunked(" 0\r\n\r\n")},
      {"a size that wraps around 64 bits", Chunked("10000000000000000\r\n")},
      {"a size of many digits", Chunked(std::string(64, 'f') + "\r\n")},
      {"the largest size", Chunked("ffffffffffffffff\r\n"), 413},
      {"a bare LF behind the size", Chunked("0\n\r\n")},
      {"a bare CR behind the size", Chunked("0\r\r\n")},
      {"a bare LF in an extension", Chunked("0;a\n\r\n\r\n")},
      {"a bare CR in an extension", Chunked("0;a\rb\r\n\r\n")},
      {"an extension of nothing", Chunked("0;\r\n\r\n")},
      {"an open quote in an extension", Chunked("0;a=\"\r\n\r\n")},
      {"an extension of 16 KiB", Chunked("0;a=" + std::string(17 << 10, 'b'))},
      {"more data than the size says", Chunked("1\r\nabc\r\n0\r\n\r\n")},
      {"data without its CRLF", Chunked("3\r\nabc0\r\n\r\n")},
      {"a bare LF behind the data", Chunked("3\r\nabc\n0\r\n\r\n")},
      {"a bare LF behind the last chunk", Chunked("0\r\n\n")},
      {"a bare LF behind a trailer", Chunked("0\r\nA: b\n\r\n")},
      {"a length as a trailer", Chunked("0\r\nContent-Length: 9\r\n\r\n")},
      {"a coding as a trailer", Chunked("0\r\nTransfer-Encoding: chunked\r\n\r\n")},
      {"trailers of 16 KiB", Chunked("0\r\nA: " + std::string(17 << 10, 'b'))},
  };
}

TEST_F(SmugglingTest, RefusesWhatTwoReadersCouldReadDifferently) {
  for (const auto& cases :
       {AmbiguousLengths(), AmbiguousCodings(), AmbiguousLines(), AmbiguousChunks()}) {
    for (const Ambiguous& one : cases) {
      SCOPED_TRACE(one.name);
      RawConnection connection(server_->port());
      connection.Send(one.bytes + Smuggled());
      const RawResponse response = connection.ReadResponse();
      EXPECT_EQ(response.status(), one.status) << response.status_line;
      EXPECT_EQ(response.Header("Connection"), "close");
      EXPECT_THAT(response.body, Not(HasSubstr("HTTP/1.1 2")));
      EXPECT_EQ(connection.end(), RawConnection::End::kFin);
      ExpectNothingSmuggled();
    }
  }
}

TEST_F(SmugglingTest, RefusesTheSameByteByByte) {
  for (const auto& cases :
       {AmbiguousLengths(), AmbiguousCodings(), AmbiguousLines(), AmbiguousChunks()}) {
    for (const Ambiguous& one : cases) {
      if (one.bytes.size() > 1000) continue;
      SCOPED_TRACE(one.name);
      RawConnection connection(server_->port());
      for (const char byte : one.bytes) connection.Send({&byte, 1});
      connection.Send(Smuggled());
      EXPECT_EQ(connection.ReadResponse().status(), one.status);
      ExpectNothingSmuggled();
    }
  }
}

struct Whole {
  const char* name;
  std::string bytes;  // One request, all of it.
  int status = 200;
};

// One after another on a connection: were one of them cut elsewhere, the next answer would be
// another one's.
TEST_F(SmugglingTest, CutsUnusualRequestsWhereTheyEnd) {
  const std::string body = Smuggled();
  const std::string length = absl::StrCat("Content-Length: ", body.size(), "\r\n");
  const std::string twirp = "POST /twirp/livekit.RoomService/ListRooms HTTP/1.1\r\nHost: mock\r\n";
  const std::string failing = "{\"skipAuth\":true,\"failRegions\":[0]}";
  const std::vector<Whole> wholes = {
      {"a request as a body", Call(length) + body},
      {"a request as a chunk",
       Chunked(absl::StrCat(absl::Hex(body.size()), "\r\n", body, "\r\n0\r\n\r\n"))},
      {"a chunk extension", Chunked("0;a=\"0\\\"\";b\r\n\r\n")},
      {"leading zeros of a size", Chunked("00000000\r\n\r\n")},
      {"a Host as a trailer", Chunked("0\r\nHost: other\r\n\r\n")},
      {"the same length twice", Call(absl::StrCat(length, length)) + body},
      {"leading zeros of a length",
       Call(absl::StrCat("Content-Length: 0", body.size(), "\r\n")) + body},
      {"a name with an underscore is another one",
       Call(absl::StrCat("Transfer_Encoding: chunked\r\n", length)) + body},
      {"a body of GET", absl::StrCat("GET / HTTP/1.1\r\nHost: mock\r\n", length, "\r\n", body)},
      {"a body of a path that is not there",
       absl::StrCat("POST /nowhere HTTP/1.1\r\nHost: mock\r\n", length, "\r\n", body), 404},
      {"a body of a call without a token", absl::StrCat(twirp, length, "\r\n", body), 401},
      {"a body of a call that fails",
       absl::StrCat(twirp, "X-Lk-Mock: ", failing, "\r\n", length, "\r\n", body), 503},
      {"a body of a refused upgrade",
       absl::StrCat("GET /rtc HTTP/1.1\r\nHost: mock\r\nConnection: Upgrade\r\n",
                    "Upgrade: websocket\r\n", length, "\r\n", body),
       401},
      {"a body of an upgrade to HTTP/2",
       absl::StrCat("GET / HTTP/1.1\r\nHost: mock\r\nConnection: Upgrade, HTTP2-Settings\r\n",
                    "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n", length, "\r\n", body)},
      {"a target of another host",
       "GET http://other:1/ HTTP/1.1\r\nHost: mock\r\nContent-Length: 0\r\n\r\n"},
  };
  RawConnection connection(server_->port());
  for (const Whole& whole : wholes) {
    SCOPED_TRACE(whole.name);
    ASSERT_TRUE(connection.Send(whole.bytes));
    EXPECT_EQ(connection.ReadResponse().status(), whole.status);
    ASSERT_TRUE(connection.Send("GET /_test/health HTTP/1.1\r\nHost: mock\r\n\r\n"));
    EXPECT_EQ(connection.ReadResponse().body, "ok");
  }
  connection.CloseSend();
  EXPECT_EQ(connection.ReadToEnd(), "");
  ExpectNothingSmuggled();
}

// The connection ends with the fault, and what was sent behind the call is no request any more.
TEST_F(SmugglingTest, ExecutesNothingBehindACallThatEndsItsConnection) {
  for (const std::string_view mode : {"drop", "reset", "truncate", "garbage", "lost"}) {
    SCOPED_TRACE(mode);
    RawConnection connection(server_->port());
    connection.Send(absl::StrCat(
        "POST /twirp/livekit.RoomService/ListRooms HTTP/1.1\r\nHost: mock\r\nX-Lk-Mock: ",
        R"({"skipAuth":true,"failRegions":[0],"failMode":")", mode,
        "\"}\r\nContent-Length: 0\r\n\r\n", Smuggled()));
    connection.ReadToEnd();
    ExpectNothingSmuggled();
  }
}

TEST_F(SmugglingTest, ExecutesNothingBehindABodyThatIsTooLong) {
  ServerProcess server({"--ports", "0", "--quiet", "--max-body", "100"});
  RawConnection connection(server.port());
  connection.Send(Call("Content-Length: 101\r\n") + Smuggled());
  EXPECT_THAT(connection.ReadToEnd(), StartsWith("HTTP/1.1 413 "));
  RawConnection journal(server.port());
  journal.Send("GET /_test/calls/smuggled HTTP/1.1\r\nHost: mock\r\n\r\n");
  EXPECT_EQ(journal.ReadResponse().status(), 404);
}

// The request that all these tests hide is one that the server would execute.
TEST_F(SmugglingTest, HidesARequestThatWouldBeSeen) {
  ServerProcess server({"--ports", "0", "--quiet"});
  RawConnection connection(server.port());
  connection.Send(Smuggled() + "GET /_test/calls/smuggled HTTP/1.1\r\nHost: mock\r\n\r\n");
  EXPECT_EQ(connection.ReadResponse().status(), 200);
  EXPECT_THAT(connection.ReadResponse().body, HasSubstr("livekit.RoomService/DeleteRoom"));
}

}  // namespace
}  // namespace lkmock
