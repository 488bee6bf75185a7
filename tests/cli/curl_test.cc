// call --curl: a command that a shell reads back as the call.
#include <cstdio>
#include <string>

#include "absl/strings/str_cat.h"
#include "cmd/lkmock-cli/curl_text.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/cli/fake_world.h"

namespace lkmock::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

// What a shell makes of `script`.
std::string Shell(const std::string& script) {
  std::FILE* const pipe = popen(script.c_str(), "r");
  std::string out;
  char buffer[4096];
  while (const size_t count = std::fread(buffer, 1, sizeof buffer, pipe)) out.append(buffer, count);
  EXPECT_EQ(pclose(pipe), 0);
  return out;
}

TEST(ShellQuote, MakesOneWordOfAnyText) {
  for (const std::string text : {"plain", "it's", "", "a b", "$HOME `id` \\ \"x\"", "''",
                                 "line\nbreak", "-n", "~", "!x", "a;b|c&d", "*", "\xc3\xbc",
                                 "it's\x1b[1m%s\\\xe2\x80\xae"
                                 "1\n",
                                 "\xc2\x9b", "\xff"}) {
    EXPECT_EQ(Shell(absl::StrCat("printf %s ", ShellQuote(text))), text);
  }
}

TEST(ShellQuote, LeavesPlainWordsAlone) {
  EXPECT_EQ(ShellQuote("http://127.0.0.1:9999/x"), "http://127.0.0.1:9999/x");
  EXPECT_EQ(ShellQuote("it's"), R"('it'\''s')");
}

TEST(ShellQuote, HasNoCommandToATerminal) {
  EXPECT_EQ(ShellQuote("a\x1b[31m"), R"text('a'"$(printf '\033')"'[31m')text");
  EXPECT_EQ(ShellQuote("\xe2\x80\xae"), R"text("$(printf '\342\200\256')")text");
  EXPECT_EQ(ShellQuote("line\nbreak\tcaf\xc3\xa9"), "'line\nbreak\tcaf\xc3\xa9'");
}

TEST(CurlCommand, QuotesUrlHeadersAndBody) {
  EXPECT_EQ(CurlCommand({.url = "http://h/a?b=c&d",
                         .headers = {{"X-A", "it's"}, {"X-Empty", ""}},
                         .body = R"({"name":"it's"})"}),
            R"(curl -sS -X POST 'http://h/a?b=c&d' -H 'X-A: it'\''s' -H 'X-Empty;' )"
            R"(--data-raw '{"name":"it'\''s"}')");
}

TEST(CurlCommand, SendsBytesThroughBase64) {
  const std::string body("\x00\x01\xff'", 4);
  const std::string command = CurlCommand({.url = "http://h/", .body = body});
  EXPECT_THAT(command, HasSubstr(" | curl -sS -X POST http://h/ --data-binary @-"));
  EXPECT_EQ(Shell(command.substr(0, command.find(" | curl"))), body);
}

TEST(CallCurl, PrintsTheCallAndSendsNothing) {
  FakeWorld world;
  CliRun run = world.Run({"call", "RoomService/CreateRoom", "-d", R"({"name":"it's"})", "--curl",
                          "--no-auth", "--sip-status", "486:it's"});
  EXPECT_EQ(run.status, 0);
  EXPECT_THAT(world.sent, IsEmpty());
  EXPECT_EQ(run.out,
            "curl -sS -X POST http://127.0.0.1:9999/twirp/livekit.RoomService/CreateRoom"
            " -H 'Content-Type: application/json'"
            R"( -H 'X-Lk-Mock: {"sipStatus":{"code":486,"status":"it'\''s"}}')"
            R"( --data-raw '{"name":"it'\''s"}')"
            "\n");
  run = world.Run({"call", "RoomService/CreateRoom", "-d", R"({"name":"x"})", "--curl", "--proto"});
  EXPECT_THAT(run.out, StartsWith("printf %s CgF4 | base64 -d | curl "));
}

}  // namespace
}  // namespace lkmock::cli
