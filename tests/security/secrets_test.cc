// Tokens and secrets go in and do not come out: not in a response, the journal, the counters, the
// log, nor in what is printed of a command line that makes no sense.
#include <signal.h>

#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "auth/claims.h"
#include "auth/token_minter.h"
#include "core/method_table.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/raw_connection.h"
#include "tests/support/server_process.h"

namespace lkmock {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::ProgramRun;
using testing::RawConnection;
using testing::RunServerBinary;
using testing::ServerProcess;

constexpr std::string_view kMethod = "livekit.RoomService/CreateRoom";
constexpr std::string_view kApiSecret = "open-sesame-of-the-server";
constexpr std::string_view kKeySecret = "open-sesame-of-one-key";
constexpr std::string_view kFileSecret = "open-sesame-of-a-file";

std::string TemporaryFile(std::string_view name, std::string_view text) {
  const std::string path = absl::StrCat(::testing::TempDir(), "/", name);
  std::ofstream(path) << text;
  return path;
}

// A token for kMethod and for signal connections.
std::string Token(std::string_view key, std::string_view secret) {
  auth::Claims claims = auth::ClaimsForMethod(*FindMethod(kMethod), "", "");
  claims.expires_at = absl::Now() + absl::Minutes(5);
  return auth::MintToken(claims, key, secret);
}

struct Secrets {
  std::vector<std::string> tokens;

  // Each text that must not be seen: of a token its signature, for without that it is none.
  std::vector<std::string> Needles() const {
    std::vector<std::string> needles = {std::string(kApiSecret), std::string(kKeySecret),
                                        std::string(kFileSecret)};
    for (const std::string& token : tokens) {
      needles.push_back(token.substr(token.rfind('.') + 1));
    }
    return needles;
  }
};

std::string Request(std::string_view line, std::string_view fields = "") {
  return absl::StrCat(line, " HTTP/1.1\r\nHost: mock\r\nConnection: close\r\n", fields,
                      "Content-Length: 0\r\n\r\n");
}

// Each way on which a token arrives, with a `token` that is good, and with others.
std::vector<std::string> RequestsWith(std::string_view token) {
  const std::string call = absl::StrCat("POST /twirp/", kMethod);
  const std::string bearer = absl::StrCat("Authorization: Bearer ", token, "\r\n");
  const auto controlled = [&](std::string_view control) {
    return Request(call, absl::StrCat(bearer, "X-Lk-Mock: ", control, "\r\n"));
  };
  return {
      Request(call, bearer),
      Request(call, absl::StrCat("Authorization: ", token, "\r\n")),
      Request(call, absl::StrCat("Authorization: Basic ", token, "\r\n")),
      Request(call, absl::StrCat(bearer, "X-Forwarded-Authorization: ", token, "\r\n")),
      Request(call, absl::StrCat(bearer, "Cookie: session=", token, "\r\n")),
      Request("POST /twirp/livekit.RoomService/DeleteRoom", bearer),
      Request("POST /twirp/livekit.RoomService/Nothing", bearer),
      controlled(R"({"explain":true,"id":"explained"})"),
      controlled(R"({"failRegions":[0],"id":"failed"})"),
      controlled(R"({"failRegions":[0],"failMode":"drop","id":"dropped"})"),
      controlled(R"({"strict":true,"nothing":1,"id":"refused"})"),
      Request("GET /settings/regions", bearer),
      Request(absl::StrCat("GET /rtc?access_token=", token)),
      Request(absl::StrCat("GET /rtc/validate?access_token=", token)),
      Request(absl::StrCat("GET /rtc/v1?access_token=", token, "&join_request=AA")),
      Request("GET /rtc/validate", bearer),
      Request(absl::StrCat("GET /nowhere?access_token=", token), bearer),
  };
}

class SecretsTest : public ::testing::TestWithParam<std::string_view> {};

TEST_P(SecretsTest, DoNotComeOut) {
  const std::string file = TemporaryFile("keys.yaml", absl::StrCat("filekey: ", kFileSecret, "\n"));
  ServerProcess server({"--ports", "0", "--log-format", std::string(GetParam()), "--api-secret",
                        std::string(kApiSecret), "--key", absl::StrCat("devkey:", kKeySecret),
                        "--key-file", file});
  Secrets secrets;
  secrets.tokens = {Token("anyone", kApiSecret), Token("devkey", kKeySecret),
                    Token("filekey", kFileSecret), Token("devkey", "of another server")};
  // What a careless reader would print: claims that are none, and a defective end.
  secrets.tokens.push_back(absl::StrReplaceAll(secrets.tokens[0], {{".e", ".!"}}));

  std::string seen;
  for (const std::string& token : secrets.tokens) {
    for (const std::string& request : RequestsWith(token)) {
      RawConnection connection(server.port());
      connection.Send(request);
      absl::StrAppend(&seen, connection.ReadToEnd(), "\n");
    }
  }
  for (const std::string_view path :
       {"/_test/calls?limit=1000", "/_test/calls/explained", "/_test/stats", "/metrics"}) {
    RawConnection connection(server.port());
    connection.Send(Request(absl::StrCat("GET ", path)));
    absl::StrAppend(&seen, connection.ReadToEnd(), "\n");
  }
  server.Signal(SIGTERM);
  const ProgramRun run = server.Join();
  EXPECT_THAT(run.err, HasSubstr("explained")) << "the log tells of the calls";
  EXPECT_THAT(seen, HasSubstr("\"roomCreate\":true")) << "the journal tells of their claims";
  absl::StrAppend(&seen, run.out, run.err);
  for (const std::string& needle : secrets.Needles()) {
    EXPECT_EQ(seen.find(needle), seen.npos) << needle;
  }
}

INSTANTIATE_TEST_SUITE_P(LogFormats, SecretsTest, ::testing::Values("text", "json"),
                         [](const auto& info) { return std::string(info.param); });

TEST(Secrets, AreNotPrintedOfACommandLineThatMakesNoSense) {
  const std::string broken =
      TemporaryFile("broken.yaml", absl::StrCat("filekey: [", kFileSecret, "\n"));
  const std::string list = TemporaryFile("list.yaml", absl::StrCat("- ", kFileSecret, "\n"));
  const std::string api_secret(kApiSecret);
  for (const std::vector<std::string>& args :
       std::vector<std::vector<std::string>>{{"--api-secret", api_secret, "--threads", "many"},
                                             {"--api-secret", api_secret, "--bind", "nowhere"},
                                             {"--key", absl::StrCat(kKeySecret)},
                                             {"--key", absl::StrCat(":", kKeySecret)},
                                             {"--key-file", broken},
                                             {"--key-file", list}}) {
    const ProgramRun run = RunServerBinary(args);
    EXPECT_EQ(run.status, 1) << run.out;
    EXPECT_NE(run.err, "");
    EXPECT_THAT(run.err + run.out, Not(HasSubstr("open-sesame"))) << args[0];
  }
}

}  // namespace
}  // namespace lkmock
