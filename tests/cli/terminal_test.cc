// What servers, and other clients by way of them, may do to the terminal: nothing.
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/call.h"
#include "core/outcome.h"
#include "core/websocket_plan.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "livekit_rtc.pb.h"
#include "net/http_server.h"
#include "net/server_options.h"
#include "tests/cli/fake_world.h"

namespace lkmock::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

// C1's CSI, and text that reads the other way; and as JSON has them.
constexpr char kHostile[] =
    "\xc2\x9b"
    "31m\xe2\x80\xae";
constexpr char kTame[] = R"(\u009b31m\u202e)";

// Whether `text` is lines that no terminal takes for more.
bool IsTame(std::string_view text) {
  for (const std::string_view command : {"\x1b", "\r", "\x7f", "\xc2\x9b", "\xe2\x80\xae"}) {
    if (absl::StrContains(text, command)) return false;
  }
  return true;
}

CliRun RunAgainst(const net::ClientResponse& response, const std::vector<std::string>& args,
                  bool out_is_terminal = false) {
  FakeWorld world;
  world.out_is_terminal = out_is_terminal;
  world.server = [&](const net::ClientRequest&) { return response; };
  return world.Run(args);
}

TEST(Terminal, IsNotCommandedByErrorsWarningsOrHeaders) {
  const std::string twirp = absl::StrCat(R"({"code":"internal","msg":")", kHostile, R"("})");
  const std::vector<std::string> call = {"call", "RoomService/ListRooms", "-v", "--failover"};
  struct {
    const char* name;
    net::ClientResponse response;
    std::vector<std::string> args;
  } const kCases[] = {
      {"a warning", FakeWorld::Response(200, "{}", {{"X-Lk-Mock-Warning", kHostile}}), call},
      {"a header", FakeWorld::Response(200, "{}", {{"A", kHostile}}), call},
      {"a region", FakeWorld::Response(200, "{}", {{"X-Lk-Mock-Region", kHostile}}), call},
      {"an explanation", FakeWorld::Response(200, "{}", {{"X-Lk-Mock-Explain", kHostile}}), call},
      {"a reason", {.status = 500, .reason = kHostile}, call},
      {"a Twirp error", FakeWorld::Response(400, twirp), call},
      {"a Twirp error of regions", FakeWorld::Response(400, twirp), {"regions"}},
      {"a Twirp error of the journal", FakeWorld::Response(404, twirp), {"calls", "x"}},
  };
  for (const auto& [name, response, args] : kCases) {
    SCOPED_TRACE(name);
    const CliRun run = RunAgainst(response, args);
    EXPECT_THAT(run.err, HasSubstr(kTame));
    EXPECT_TRUE(IsTame(run.err)) << run.err;
    EXPECT_TRUE(IsTame(run.out)) << run.out;
  }
}

TEST(Terminal, IsNotCommandedByTheErrorOfAConnection) {
  FakeWorld world;
  world.server = [](const net::ClientRequest&) { return absl::UnavailableError(kHostile); };
  for (const std::vector<std::string>& args :
       {std::vector<std::string>{"validate"}, {"call", "RoomService/ListRooms"}}) {
    EXPECT_EQ(world.Run(args).err, absl::StrCat("lkmock-cli: \"", kTame, "\"\n"));
  }
}

TEST(Terminal, CannotBeShownALineOfAServersMaking) {
  const CliRun run =
      RunAgainst(FakeWorld::Response(400, R"({"code":"internal","msg":"no\nnote: all is well"})"),
                 {"regions"});
  EXPECT_THAT(run.err, HasSubstr(R"(no\nnote: all is well)"));
}

TEST(Terminal, IsShownPlainTextLineByLine) {
  const net::ClientResponse page =
      FakeWorld::Response(502, absl::StrCat("<p>\r\n\t", kHostile, "\n</p>\n"), {});
  const CliRun run = RunAgainst(page, {"call", "RoomService/ListRooms"}, true);
  EXPECT_EQ(run.out, absl::StrCat("<p>\n\"  ", kTame, "\"\n</p>\n\n"));

  const net::ClientResponse text = FakeWorld::Response(200, absl::StrCat("a ", kHostile, "\n"));
  EXPECT_EQ(RunAgainst(text, {"stats", "--metrics"}, true).out,
            absl::StrCat("\"a ", kTame, "\"\n"));
  EXPECT_THAT(RunAgainst(text, {"validate"}, true).out, HasSubstr(kTame));
}

TEST(Terminal, AloneChangesWhatPlainTextIs) {
  const std::string body = absl::StrCat("a\r\n\t", kHostile, "\xff");
  const net::ClientResponse text = FakeWorld::Response(200, body, {});
  EXPECT_EQ(RunAgainst(text, {"call", "RoomService/ListRooms"}).out, absl::StrCat(body, "\n"));
  EXPECT_EQ(RunAgainst(text, {"stats", "--metrics"}).out, body);
  EXPECT_EQ(RunAgainst(text, {"validate"}).out, absl::StrCat("200 ", body, "\n"));
}

TEST(Terminal, IsNotCommandedByASignalConnection) {
  livekit::SignalResponse message;
  message.mutable_join()->mutable_room()->set_name(kHostile);
  auto plan = std::make_shared<WebSocketPlan>();
  plan->steps.emplace_back(WebSocketPlan::Send{message.SerializeAsString()});
  plan->steps.emplace_back(WebSocketPlan::Close{1011, kHostile});
  const auto server =
      net::HttpServer::Bind({.bind = "127.0.0.1", .threads = 1}, std::vector<uint16_t>{0}).value();
  server->Start(
      [&](const Call&) { return Outcome{.ending = Ending::kWebSocket, .websocket = plan}; });
  const std::string url = absl::StrCat("http://127.0.0.1:", server->ports()[0]);
  for (const std::string format : {"--json=false", "--json"}) {
    const CliRun run = FakeWorld().Run({"signal", "--url", url, format});
    EXPECT_THAT(run.out, AllOf(HasSubstr(absl::StrCat(R"("name":")", kTame)),
                               HasSubstr(absl::StrCat("1011 ", kTame))));
    EXPECT_TRUE(IsTame(run.out)) << run.out;
    EXPECT_TRUE(IsTame(run.err)) << run.err;
  }
}

}  // namespace
}  // namespace lkmock::cli
