// The real server over loopback: the bytes that a client of upstream's mock has met so far.
#include <chrono>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "auth/token_minter.h"
#include "core/method_table.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/raw_connection.h"
#include "tests/support/server_process.h"

namespace lkmock {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;
using testing::RawConnection;
using testing::RawResponse;
using testing::ServerProcess;
using ::testing::StartsWith;

constexpr char kDate[] = "Date: [A-Z][a-z]+, [0-9]+ [A-Z][a-z]+ [0-9]+ [0-9:]+ GMT\r\n";

class WireTest : public ::testing::Test {
 protected:
  // All tests of this file share one server, as an SDK's do.
  static void SetUpTestSuite() { server_ = new ServerProcess({"--quiet"}); }
  static void TearDownTestSuite() { delete server_; }

  static std::string Token(std::string_view key, std::string_view room = "") {
    auth::Claims claims = auth::ClaimsForMethod(*FindMethod(key), room, "");
    claims.expires_at = absl::Now() + absl::Minutes(5);
    return auth::MintToken(claims, "devkey", "secret");
  }

  static std::string Post(std::string_view key, std::string_view body, std::string_view control) {
    return absl::StrCat("POST /twirp/", key,
                        " HTTP/1.1\r\nHost: mock\r\nContent-Type: application/json\r\n",
                        "Authorization: Bearer ", Token(key), "\r\nX-Lk-Mock: ", control,
                        "\r\nContent-Length: ", body.size(), "\r\n\r\n", body);
  }

  // Everything that the server says to `request`, until it closes.
  static std::string Exchange(std::string_view request, size_t region = 0) {
    RawConnection connection(server_->ports()[region]);
    EXPECT_TRUE(connection.Send(request));
    connection.CloseSend();
    return connection.ReadToEnd();
  }

  static ServerProcess* server_;
};

ServerProcess* WireTest::server_ = nullptr;

TEST_F(WireTest, AnswersACallByteForByte) {
  EXPECT_THAT(Exchange(Post("livekit.RoomService/CreateRoom", R"({"name":"lobby"})", "{}"), 2),
              MatchesRegex(absl::StrCat(
                  "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Lk-Mock-Region: 2\r\n",
                  kDate, "Content-Length: 54\r\n\r\n",
                  R"(\{"sid":"MOCK_SID","name":"lobby","enabledCodecs":\[\{\}\]\})")));
}

TEST_F(WireTest, AnswersAFailureByteForByte) {
  EXPECT_THAT(Exchange(Post("livekit.RoomService/CreateRoom", "{}", R"({"failRegions":[0]})")),
              MatchesRegex(absl::StrCat(
                  "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\n",
                  "X-Lk-Mock-Region: \r\n", kDate, "Content-Length: 56\r\n\r\n",
                  R"re(\{"code":"unavailable","msg":"mock failure \(status 503\)"\})re")));
}

TEST_F(WireTest, AnswersAPinByteForByte) {
  EXPECT_THAT(
      Exchange(Post("livekit.RoomService/CreateRoom", "{}", R"({"pinnedRegions":["region-1"]})")),
      MatchesRegex(absl::StrCat("HTTP/1.1 451 Unavailable For Legal Reasons\r\n",
                                "Content-Type: text/plain; charset=utf-8\r\n",
                                "X-Lk-Mock-Region: \r\n", kDate, "Content-Length: 35\r\n\r\n",
                                "project not allowed in this region.")));
}

TEST_F(WireTest, AnswersDiscoveryWithItsOwnUrls) {
  std::string urls;
  for (size_t i = 0; i < 4; ++i) {
    absl::StrAppend(&urls, i == 0 ? "" : ",", R"({"region":"region-)", i,
                    R"(","url":"http://127.0.0.1:)", server_->ports()[i], "\"",
                    i == 0 ? "" : absl::StrCat(R"(,"distance":")", i, "\""), "}");
  }
  RawConnection connection(server_->ports()[3]);
  connection.Send("GET /settings/regions?x=1 HTTP/1.1\r\nHost: mock\r\n\r\n");
  const RawResponse response = connection.ReadResponse();
  EXPECT_EQ(response.status(), 200);
  EXPECT_EQ(response.body, absl::StrCat("{\"regions\":[", urls, "]}"));
  EXPECT_EQ(response.Header("Cache-Control"), "max-age=0");
  EXPECT_EQ(response.Header("X-Lk-Mock-Region"), "3");
}

TEST_F(WireTest, AnswersUnknownPathsAsGoDoes) {
  EXPECT_THAT(Exchange("GET /nowhere HTTP/1.1\r\nHost: mock\r\n\r\n"),
              MatchesRegex(absl::StrCat(
                  "HTTP/1.1 404 Not Found\r\nContent-Type: text/plain; charset=utf-8\r\n",
                  "X-Content-Type-Options: nosniff\r\n", kDate,
                  "Content-Length: 19\r\n\r\n404 page not found\n")));
}

TEST_F(WireTest, DropsWithoutAByte) {
  RawConnection connection(server_->port());
  connection.Send(
      Post("livekit.RoomService/CreateRoom", "{}", R"({"failRegions":[0],"failMode":"DROP"})"));
  EXPECT_EQ(connection.ReadToEnd(), "");
  EXPECT_EQ(connection.end(), RawConnection::End::kFin);
}

TEST_F(WireTest, ObeysTheOlderHeaders) {
  const std::string request = absl::StrCat(
      "POST /twirp/livekit.RoomService/CreateRoom HTTP/1.1\r\nHost: mock\r\n",
      "x-lk-mock-fail-regions: x, 0\r\nX-LK-MOCK-FAIL-STATUS: 429\r\nx-lk-mock-skip-auth: TRUE\r\n",
      "Content-Length: 0\r\n\r\n");
  EXPECT_THAT(Exchange(request),
              AllOf(StartsWith("HTTP/1.1 429 Too Many Requests\r\n"),
                    HasSubstr(R"("code":"resource_exhausted")"), HasSubstr("X-Lk-Mock-Warning: ")));
}

TEST_F(WireTest, SendsNoBodyWhereTheStatusHasNone) {
  for (const int status : {204, 304}) {
    const std::string response =
        Exchange(Post("livekit.RoomService/CreateRoom", "{}",
                      absl::StrCat(R"({"failRegions":[0],"failStatus":)", status, "}")));
    EXPECT_THAT(response, StartsWith(absl::StrCat("HTTP/1.1 ", status, " ")));
    EXPECT_THAT(response, Not(HasSubstr("mock failure")));
    EXPECT_THAT(response, Not(HasSubstr("Content-Length")));
  }
}

TEST_F(WireTest, AnswersPipelinedCallsInOrder) {
  RawConnection connection(server_->port());
  std::string requests;
  for (int i = 0; i < 50; ++i) {
    requests += Post("livekit.RoomService/CreateRoom", absl::StrCat(R"({"name":"r)", i, "\"}"),
                     i == 0 ? R"({"delayMs":20})" : "{}");
  }
  connection.Send(requests);
  for (int i = 0; i < 50; ++i) {
    EXPECT_THAT(connection.ReadResponse().body, HasSubstr(absl::StrCat("\"name\":\"r", i, "\"")));
  }
}

TEST_F(WireTest, HoldsACallAndAnswersOthersMeanwhile) {
  RawConnection held(server_->port());
  held.Send(Post("livekit.RoomService/CreateRoom", "{}", R"({"delayMs":250})"));
  const auto start = std::chrono::steady_clock::now();
  EXPECT_THAT(Exchange(Post("livekit.RoomService/CreateRoom", "{}", "{}")),
              StartsWith("HTTP/1.1 200 OK"));
  EXPECT_EQ(held.ReadResponse().status(), 200);
  EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(200));
}

TEST_F(WireTest, SurvivesRequestsThatAreCutAtEveryByte) {
  const std::string request =
      Post("livekit.RoomService/CreateRoom", R"({"name":"lobby"})", R"({"delayMs":0})");
  for (size_t length = 0; length < request.size(); length += 3) {
    RawConnection connection(server_->port());
    connection.Send(request.substr(0, length));
  }
  EXPECT_THAT(Exchange(request), StartsWith("HTTP/1.1 200 OK"));
}

TEST_F(WireTest, TakesAControlHeaderOfAlmostAMebibyteAndRefusesMore) {
  const std::string name(1'000'000, 'n');
  const std::string control = absl::StrCat(R"({"response":{"name":")", name, "\"}}");
  RawConnection large(server_->port());
  large.Send(Post("livekit.RoomService/CreateRoom", "{}", control));
  EXPECT_EQ(large.ReadResponse().body, absl::StrCat(R"({"name":")", name, "\"}"));

  RawConnection larger(server_->port());
  larger.Send(Post("livekit.RoomService/CreateRoom", "{}", std::string(1'100'000, ' ')));
  EXPECT_EQ(larger.ReadResponse().status(), 431);
}

TEST_F(WireTest, IgnoresNestingTenThousandDeep) {
  const std::string deep = absl::StrCat("{\"x\":", std::string(10'000, '['), "1",
                                        std::string(10'000, ']'), ",\"name\":\"lobby\"}");
  EXPECT_THAT(Exchange(Post("livekit.RoomService/CreateRoom", deep, deep)),
              AllOf(StartsWith("HTTP/1.1 200 OK"), HasSubstr(R"("name":"lobby")")));
}

}  // namespace
}  // namespace lkmock
