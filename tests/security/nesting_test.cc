// Nothing that nests can exhaust the stack: neither what is read in full nor what is skipped.
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "auth/hmac.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/raw_connection.h"
#include "tests/support/server_process.h"

namespace lkmock {
namespace {

using ::testing::HasSubstr;
using testing::RawConnection;
using testing::RawResponse;
using testing::ServerProcess;

constexpr size_t kBound = 100;        // What protobuf, too, takes.
constexpr size_t kHeader = 300'000;   // As deep as a header of 1 MiB can be.
constexpr size_t kBody = 10'000'000;  // Deeper than a stack, at a byte a level.

std::string Repeat(std::string_view piece, size_t times) {
  std::string text;
  text.reserve(piece.size() * times);
  while (times-- > 0) text += piece;
  return text;
}

// `depth` arrays, one in the other.
std::string Arrays(size_t depth) { return absl::StrCat(Repeat("[", depth), Repeat("]", depth)); }

std::string Objects(size_t depth) {
  return absl::StrCat(Repeat("{\"a\":", depth), "1", Repeat("}", depth));
}

// A token of which only the signature is right.
std::string Signed(std::string_view claims_json) {
  const std::string text = absl::StrCat(absl::WebSafeBase64Escape(R"({"alg":"HS256","typ":"JWT"})"),
                                        ".", absl::WebSafeBase64Escape(claims_json));
  return absl::StrCat(text, ".", absl::WebSafeBase64Escape(auth::HmacSha256("secret", text)));
}

// A request without the line that says where it goes.
std::string Request(std::string_view line, std::string_view fields, std::string_view body = "") {
  return absl::StrCat(line, " HTTP/1.1\r\nHost: mock\r\n", fields, "Content-Length: ", body.size(),
                      "\r\n\r\n", body);
}

constexpr std::string_view kCall = "POST /twirp/livekit.RoomService/CreateRoom";
constexpr std::string_view kJson =
    "Content-Type: application/json\r\nX-Lk-Mock: {\"skipAuth\":true}\r\n";
constexpr std::string_view kBinary =
    "Content-Type: application/protobuf\r\nX-Lk-Mock: {\"skipAuth\":true}\r\n";

class NestingTest : public ::testing::Test {
 protected:
  RawResponse Ask(const std::string& request) {
    RawConnection connection(server_.port());
    EXPECT_TRUE(connection.Send(request));
    return connection.ReadResponse();
  }

  RawResponse AskWithClaims(std::string_view claims_json) {
    return Ask(Request(kCall, absl::StrCat("Authorization: Bearer ", Signed(claims_json), "\r\n")));
  }

  // What a mode's control in the token says.
  RawResponse Validate(std::string_view signal_control) {
    const std::string attribute = absl::StrCat("\"", absl::CEscape(signal_control), "\"");
    return Ask(Request(absl::StrCat("GET /rtc/validate?access_token=",
                                    Signed(absl::StrCat(R"({"exp":9999999999,"attributes":)",
                                                        R"({"lk.mock":)", attribute, "}}"))),
                       ""));
  }

  ServerProcess server_{{"--ports", "0", "--quiet"}};
};

TEST_F(NestingTest, SkipsUnknownFieldsOfAJsonBodyAtAnyDepth) {
  for (const std::string& deep : {Arrays(kBody), Objects(kBody / 5)}) {
    const RawResponse response =
        Ask(Request(kCall, kJson, absl::StrCat(R"({"nothing":)", deep, R"(,"name":"lobby"})")));
    EXPECT_EQ(response.status(), 200);
    EXPECT_THAT(response.body, HasSubstr("\"name\":\"lobby\""));
  }
}

TEST_F(NestingTest, ReadsAKnownFieldOfAJsonBodyAsWhatItIs) {
  const RawResponse response =
      Ask(Request(kCall, kJson, absl::StrCat(R"({"name":)", Arrays(kBody), "}")));
  EXPECT_EQ(response.status(), 200);
  EXPECT_THAT(response.Header("X-Lk-Mock-Warning"), HasSubstr("name"));
}

// Field 1000 of no message, as groups within groups (wire type 3), closed and not.
TEST_F(NestingTest, StopsReadingProtobufThatNestsDeeperThanItsBound) {
  const std::string open = "\xC3\x3E";
  const std::string close = "\xC4\x3E";
  const std::string name = "\x0A\x05lobby";
  struct Case {
    size_t depth;
    bool read;
  };
  for (const Case& one : {Case{kBound - 1, true}, Case{1000, false}, Case{kBody / 2, false}}) {
    SCOPED_TRACE(one.depth);
    for (const std::string& groups :
         {absl::StrCat(Repeat(open, one.depth), Repeat(close, one.depth)),
          Repeat(open, one.depth)}) {
      const bool whole = groups.size() > one.depth * open.size();
      const RawResponse response = Ask(Request(kCall, kBinary, name + groups));
      EXPECT_EQ(response.status(), 200);
      EXPECT_EQ(response.Has("X-Lk-Mock-Warning"), !(one.read && whole));
      EXPECT_THAT(response.body, HasSubstr("lobby")) << "what was understood counts";
    }
  }
}

TEST_F(NestingTest, TakesAControlOfAnyDepth) {
  for (const size_t depth : {kBound + 1, kHeader}) {
    for (const std::string_view field : {"nothing", "failRegions", "attempts", "response", "id",
                                         "delayMs", "regions", "call", "failHeaders"}) {
      SCOPED_TRACE(absl::StrCat(field, " ", depth));
      const RawResponse response =
          Ask(Request(kCall, absl::StrCat(R"(X-Lk-Mock: {"skipAuth":true,")", field,
                                          "\":", Arrays(depth), "}\r\n")));
      EXPECT_EQ(response.status(), 200);
      EXPECT_TRUE(response.Has("X-Lk-Mock-Warning"));
    }
  }
}

TEST_F(NestingTest, RefusesClaimsDeeperThanTheirBound) {
  const auto claims = [](size_t arrays) {
    return absl::StrCat(R"({"exp":9999999999,"video":{"roomCreate":true},"aud":)", Arrays(arrays),
                        "}");
  };
  EXPECT_EQ(AskWithClaims(claims(kBound - 1)).status(), 200);
  for (const size_t arrays : {kBound, kBound + 1, kHeader}) {
    const RawResponse response = AskWithClaims(claims(arrays));
    EXPECT_EQ(response.status(), 401);
    EXPECT_THAT(response.body, HasSubstr("claims are nested deeper than 100"));
  }
  const RawResponse response = AskWithClaims(Arrays(kHeader));
  EXPECT_EQ(response.status(), 401);
}

TEST_F(NestingTest, ReadsTheHeaderOfATokenAtAnyDepth) {
  const std::string header =
      absl::WebSafeBase64Escape(absl::StrCat(R"({"alg":"none","x":)", Arrays(kHeader), "}"));
  const RawResponse response =
      Ask(Request(kCall, absl::StrCat("Authorization: Bearer ", header, ".e30.AA\r\n")));
  EXPECT_EQ(response.status(), 401);
  EXPECT_THAT(response.body, HasSubstr("algorithm is none"));
}

TEST_F(NestingTest, TakesAControlOfASignalConnectionOfAnyDepth) {
  for (const size_t depth : {kBound + 1, kHeader}) {
    for (const std::string& control :
         {Arrays(depth), absl::StrCat(R"({"signal":)", Arrays(depth), "}"),
          absl::StrCat(R"({"nothing":)", Arrays(depth), "}")}) {
      const RawResponse response = Validate(control);
      EXPECT_EQ(response.status(), 200);
      EXPECT_TRUE(response.Has("X-Lk-Mock-Warning"));
    }
  }
}

}  // namespace
}  // namespace lkmock
