// What clients write comes back to clients, to terminals and to those who scrape: as text, and
// never as a line, a header or a command of its own. Each input goes to each place where it could
// come out.
#include <signal.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "auth/claims.h"
#include "auth/token_minter.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/raw_connection.h"
#include "tests/support/server_process.h"

namespace lkmock {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::RawConnection;
using testing::RawResponse;
using testing::ServerProcess;
using ::testing::StartsWith;

// Another header, another response, and what a terminal obeys: ESC, BEL, DEL, CSI as one byte of
// C1 (ECMA-48, 5.3), a line that overwrites, and text that reads the other way (U+202E).
constexpr std::string_view kEvil =
    "a\r\nX-Injected: 1\r\n\r\nHTTP/1.1 200 OK\r\n\x1B[31m\a\x7F\xC2\x9B"
    "31m\rb\xE2\x80\xAE";

// Of those, what may stand in the header of a request.
constexpr std::string_view kEvilField =
    "a\t\xC2\x9B"
    "31m\xE2\x80\xAE\xFF";

// In ASCII, so that it may stand in a header.
std::string Json(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', /*ensure_ascii=*/true);
}

// `template_text` with "%J" for kEvil as a JSON string.
std::string WithEvil(std::string_view template_text) {
  return absl::StrReplaceAll(template_text, {{"%J", Json(kEvil)}});
}

std::string Token(const auth::Claims& claims, std::string_view secret = "secret") {
  return auth::MintToken(claims, "devkey", secret);
}

auth::Claims Living() {
  auth::Claims claims;
  claims.expires_at = absl::Now() + absl::Minutes(5);
  return claims;
}

std::string PercentEncoded(std::string_view text) {
  std::string encoded;
  for (const unsigned char c : text) absl::StrAppend(&encoded, "%", absl::Hex(c, absl::kZeroPad2));
  return encoded;
}

struct Input {
  std::string name;
  std::string request;
};

std::string Request(std::string_view line, std::string_view fields, std::string_view body = "") {
  return absl::StrCat(line, " HTTP/1.1\r\nHost: mock\r\nConnection: close\r\n", fields,
                      "Content-Length: ", body.size(), "\r\n\r\n", body);
}

constexpr std::string_view kListRooms = "POST /twirp/livekit.RoomService/ListRooms";
constexpr std::string_view kDial = "POST /twirp/livekit.SIP/CreateSIPParticipant";
constexpr std::string_view kDiscovery = "GET /settings/regions";

// Each field of the control in which a text may stand.
std::vector<Input> Controls() {
  struct Row {
    std::string_view line;
    std::string_view fields;
  };
  const std::vector<Row> rows = {
      {kListRooms, R"("failRegions":[0],"failHeaders":{"X-A":%J})"},
      {kListRooms, R"("failRegions":[0],"failHeaders":{"X-A":["b",%J]})"},
      {kListRooms, R"("failRegions":[0],"failHeaders":{%J:"b"})"},
      {kListRooms, R"("failRegions":[0],"failHeaders":{"Content-Length":"0"})"},
      {kListRooms, R"("failRegions":[0],"failHeaders":{"Transfer-Encoding":"chunked"})"},
      {kListRooms, R"("failRegions":[0],"failMode":"dribble","failHeaders":{"X-A":%J})"},
      {kListRooms, R"("failRegions":[0],"failTwirpCode":%J)"},
      {kListRooms, R"("failRegions":[0],"failContentType":%J)"},
      {kListRooms, R"("failRegions":[0],"failContentType":%J,"failBody":"b")"},
      {kListRooms, R"("failRegions":[%J])"},
      {kListRooms, R"("failMode":%J)"},
      {kListRooms, R"("failStatus":%J)"},
      {kListRooms, R"("failPercent":%J,"seed":%J)"},
      {kListRooms, R"("delayMs":%J)"},
      {kListRooms, R"("delayMs":{%J:1})"},
      {kListRooms, R"("durationMs":%J)"},
      {kListRooms, R"("id":%J)"},
      {kListRooms, R"("id":"b","attempts":[%J])"},
      {kListRooms, R"("id":"c","attempts":[{%J:1}])"},
      {kListRooms, R"("pinnedRegions":[%J])"},
      {kListRooms, R"("response":{"rooms":[{"name":%J,"sid":%J}]})"},
      {kListRooms, R"("response":{%J:1})"},
      {kListRooms, R"(%J:1)"},
      {kListRooms, R"("strict":true,%J:1)"},
      {kListRooms, R"("strict":true,"failMode":%J)"},
      {kDial, R"("sipStatus":{"code":486,"status":%J})"},
      {kDial, R"("sipStatus":{%J:486})"},
      {kDial, R"("call":{"outcome":{"code":486,"status":%J}})"},
      {kDiscovery, R"("regions":{"contentType":%J,"body":"{}"})"},
      {kDiscovery, R"("regions":{"contentType":%J})"},
      {kDiscovery, R"("regions":{"urls":[%J]})"},
      {kDiscovery, R"("regions":{"failMode":%J})"},
      {kDiscovery, R"("regions":{"maxAge":%J,"order":[%J],%J:1})"},
      {kDiscovery, R"("failRegions":[0],"regions":{"failMode":"status"},"failHeaders":{"X-A":%J})"},
  };
  std::vector<Input> inputs;
  for (const Row& row : rows) {
    const std::string control =
        absl::StrCat(R"({"explain":true,"skipAuth":true,)", WithEvil(row.fields), "}");
    inputs.push_back(
        {std::string(row.fields), Request(row.line, absl::StrCat("X-Lk-Mock: ", control, "\r\n"))});
  }
  return inputs;
}

// Header lines, which a client's HTTP library would not write.
std::vector<Input> Fields() {
  std::vector<Input> inputs;
  for (const std::string_view name :
       {"X-Lk-Mock", "X-Lk-Mock-Fail-Regions", "X-Lk-Mock-Fail-Mode", "X-Lk-Mock-Fail-Status",
        "X-Lk-Mock-Fail-Twirp-Code", "X-Lk-Mock-Delay-Ms", "X-Lk-Mock-Regions-Status",
        "X-Lk-Mock-Response", "X-Lk-Mock-Skip-Auth", "X-Livekit-Request-Id", "Authorization",
        "Content-Type", "User-Agent", "X-Lk-Mock-Nothing"}) {
    const std::string field = absl::StrCat(name, ": ", kEvilField, "\r\n");
    for (const std::string_view line : {kListRooms, kDiscovery}) {
      inputs.push_back({absl::StrCat(name, " of ", line), Request(line, field)});
    }
    inputs.push_back({absl::StrCat(name, " of a failure"),
                      Request(kListRooms, absl::StrCat("X-Lk-Mock-Skip-Auth: true\r\n"
                                                       "X-Lk-Mock-Fail-Regions: 0\r\n",
                                                       field))});
  }
  return inputs;
}

// The request line and the body.
std::vector<Input> Targets() {
  const std::string evil = PercentEncoded(kEvil);
  std::vector<Input> inputs;
  for (const std::string& path :
       {absl::StrCat("/", evil), absl::StrCat("/twirp/", evil),
        absl::StrCat("/twirp/livekit.RoomService/", evil), absl::StrCat("/_test/calls/", evil),
        absl::StrCat("/_test/calls/", evil, "?wait=1&timeoutMs=0"),
        absl::StrCat("/_test/calls?", evil, "=1"), absl::StrCat("/_test/calls?method=", evil),
        absl::StrCat("/_test/calls?limit=", evil), absl::StrCat("/rtc?access_token=", evil),
        absl::StrCat("/rtc/validate?access_token=", evil)}) {
    inputs.push_back({path, Request(absl::StrCat("GET ", path), "")});
  }
  inputs.push_back({"a room's name", Request(kListRooms,
                                             "Content-Type: application/json\r\n"
                                             "X-Lk-Mock: {\"skipAuth\":true}\r\n",
                                             WithEvil(R"({"names":[%J],%J:1})"))});
  inputs.push_back(
      {"a body that is none",
       Request(
           kListRooms,
           "Content-Type: application/json\r\nX-Lk-Mock: {\"skipAuth\":true,\"strict\":true}\r\n",
           kEvil)});
  return inputs;
}

// Claims, signed rightly and wrongly.
std::vector<Input> Tokens() {
  std::vector<auth::Claims> all(4, Living());
  all[0].issuer = std::string(kEvil);
  all[1].video.room_admin = true;
  all[1].video.room = std::string(kEvil);
  all[2].attributes["lk.mock"] = std::string(kEvil);
  all[3].attributes["lk.mock"] = WithEvil(R"({"signal":%J,%J:1})");
  all[3].subject = all[3].name = all[3].metadata = std::string(kEvil);
  std::vector<Input> inputs;
  for (size_t i = 0; i < all.size(); ++i) {
    for (const std::string_view secret : {"secret", "another"}) {
      const std::string token = Token(all[i], secret);
      const std::string name = absl::StrCat("claims ", i, ", signed with '", secret, "'");
      const std::string bearer = absl::StrCat("Authorization: Bearer ", token, "\r\n");
      inputs.push_back({name, Request("POST /twirp/livekit.RoomService/MutePublishedTrack",
                                      bearer + "Content-Type: application/json\r\n",
                                      WithEvil(R"({"room":%J})"))});
      inputs.push_back(
          {name, Request("POST /twirp/livekit.RoomService/DeleteRoom",
                         bearer + "Content-Type: application/json\r\n", R"({"room":"other"})")});
      inputs.push_back({name + ", /rtc/validate",
                        Request(absl::StrCat("GET /rtc/validate?access_token=", token), "")});
      inputs.push_back(
          {name + ", /rtc", Request(absl::StrCat("GET /rtc/v1?access_token=", token,
                                                 "&join_request=", PercentEncoded(kEvil)),
                                    "")});
    }
  }
  return inputs;
}

// What stays in the memory of the server, asked for last.
std::vector<Input> Memory() {
  return {{"journal", Request("GET /_test/calls?limit=1000", "")},
          {"stats", Request("GET /_test/stats", "")},
          {"metrics", Request("GET /metrics", "")}};
}

std::vector<Input> AllInputs() {
  std::vector<Input> inputs;
  for (auto& some : {Controls(), Fields(), Targets(), Tokens(), Memory()}) {
    inputs.insert(inputs.end(), some.begin(), some.end());
  }
  return inputs;
}

// The header of one response: lines that are a token, a colon and a value without control
// characters.
void ExpectCleanHead(std::string_view head) {
  const std::vector<std::string_view> lines = absl::StrSplit(head, "\r\n");
  EXPECT_THAT(lines[0], StartsWith("HTTP/1.1 "));
  for (size_t i = 1; i < lines.size(); ++i) {
    SCOPED_TRACE(lines[i]);
    const size_t colon = lines[i].find(": ");
    ASSERT_NE(colon, lines[i].npos);
    EXPECT_FALSE(absl::EqualsIgnoreCase(lines[i].substr(0, colon), "X-Injected"));
    for (const unsigned char c : lines[i]) {
      EXPECT_TRUE(c == '\t' || (c >= 0x20 && c != 0x7F)) << "a byte " << static_cast<int>(c);
    }
  }
  const auto count = [&](std::string_view name) {
    return std::count_if(lines.begin() + 1, lines.end(), [&](std::string_view line) {
      return absl::StartsWithIgnoreCase(line, absl::StrCat(name, ":"));
    });
  };
  EXPECT_LE(count("Content-Length"), 1);
  EXPECT_EQ(count("Transfer-Encoding"), 0);
  EXPECT_LE(count("Content-Type"), 1);
}

TEST(Reflection, LetsNoInputOutOfItsLineOfAResponse) {
  ServerProcess server({"--ports", "0", "--quiet", "--advertise-host", "auto"});
  for (const Input& input : AllInputs()) {
    SCOPED_TRACE(input.name);
    RawConnection connection(server.port());
    connection.Send(input.request);
    const std::string bytes = connection.ReadToEnd();
    const size_t end = bytes.find("\r\n\r\n");
    ASSERT_NE(end, bytes.npos) << bytes;
    EXPECT_THAT(bytes, Not(HasSubstr("400 Bad Request\r\nContent-Type: text"))) << "no HTTP";
    ExpectCleanHead(std::string_view(bytes).substr(0, end));

    RawConnection again(server.port());
    again.Send(input.request);
    const RawResponse response = again.ReadResponse();
    EXPECT_EQ(again.ReadToEnd(), "") << "behind the body";
    if (response.Header("Content-Type") == "application/json") {
      EXPECT_TRUE(nlohmann::json::accept(response.body)) << response.body;
    }
    if (response.Has("X-Lk-Mock-Explain")) {
      EXPECT_TRUE(nlohmann::json::accept(response.Header("X-Lk-Mock-Explain")));
    }
  }
}

TEST(Reflection, KeepsPlacesOfOneLineToOneLine) {
  ServerProcess server({"--ports", "0", "--quiet"});
  for (const Input& input : AllInputs()) {
    RawConnection connection(server.port());
    connection.Send(input.request);
    connection.ReadToEnd();
  }
  RawConnection connection(server.port());
  connection.Send(Request("GET /metrics", ""));
  for (const std::string_view line :
       absl::StrSplit(connection.ReadResponse().body, '\n', absl::SkipEmpty())) {
    EXPECT_THAT(std::string(line),
                ::testing::MatchesRegex("(# [A-Z]+ [ -~]+|[a-z_]+(\\{[ -~]*\\})? [0-9.e+-]+)"));
  }
}

// A terminal that shows the log does nothing but show it.
TEST(Reflection, WritesNoCommandToATerminal) {
  for (const std::string_view format : {"text", "json"}) {
    SCOPED_TRACE(format);
    ServerProcess server({"--ports", "0", "--log-format", std::string(format)});
    for (const Input& input : AllInputs()) {
      RawConnection connection(server.port());
      connection.Send(input.request);
      connection.ReadToEnd();
    }
    server.Signal(SIGTERM);
    const std::string log = server.Join().err;
    EXPECT_THAT(log, HasSubstr("X-Injected")) << "the log should tell of it";
    for (const std::string_view line : absl::StrSplit(log, '\n', absl::SkipEmpty())) {
      SCOPED_TRACE(line);
      EXPECT_THAT(line, StartsWith(format == "json" ? "{\"time\":\"20" : "20"));
      EXPECT_EQ(nlohmann::json::accept(line), format == "json");
      for (const unsigned char c : line) EXPECT_TRUE(c >= 0x20 && c != 0x7F);
      for (const std::string_view command : {"\xC2\x9B", "\xE2\x80\xAE"}) {
        EXPECT_THAT(line, Not(HasSubstr(command)));
      }
    }
  }
}

// --advertise-host auto repeats the Host of a request, if it is one.
TEST(Reflection, RepeatsNothingButHostsAsUrls) {
  ServerProcess server({"--ports", "0", "--quiet", "--advertise-host", "auto"});
  struct Case {
    std::string_view host;
    std::string_view advertised;
  };
  for (const Case& one :
       {Case{"livekit:9999", "http://livekit:"}, Case{"[::1]:1", "http://[::1]:"},
        Case{"'(a)", "http://127.0.0.1:"}, Case{"a:b@c", "http://127.0.0.1:"},
        Case{"$(reboot)", "http://127.0.0.1:"}, Case{"127.1", "http://127.0.0.1:"},
        Case{"a..b", "http://127.0.0.1:"}, Case{"-a", "http://127.0.0.1:"}}) {
    SCOPED_TRACE(one.host);
    RawConnection connection(server.port());
    connection.Send(absl::StrCat(kDiscovery, " HTTP/1.1\r\nHost: ", one.host, "\r\n\r\n"));
    const RawResponse response = connection.ReadResponse();
    if (response.status() == 400) continue;  // No Host at all.
    EXPECT_THAT(response.body, HasSubstr(absl::StrCat("\"url\":\"", one.advertised)));
  }
}

}  // namespace
}  // namespace lkmock
