// signal and validate: what they refuse and note, and how long signal stays, whatever the server
// does.
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "core/call.h"
#include "core/outcome.h"
#include "core/websocket_plan.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "net/http_server.h"
#include "net/server_options.h"
#include "tests/cli/fake_world.h"

namespace lkmock::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(Signal, RefusesToMintWhatAGivenTokenHasOfItsOwn) {
  FakeWorld world;
  const std::string token =
      world.Run({"token", "create", "--join", "--room", "r", "--identity", "i", "--token-only"})
          .out;
  for (const std::string command : {"signal", "validate", "join"}) {
    for (const std::string flag : {"--mode", "--leave-action", "--room", "--identity"}) {
      SCOPED_TRACE(absl::StrCat(command, " ", flag));
      const CliRun run = world.Run({command, "--token", token, flag, "x"});
      EXPECT_EQ(run.status, 1);
      EXPECT_THAT(run.err, HasSubstr(absl::StrCat(flag, " is for a token that is minted here")));
    }
  }
  EXPECT_THAT(world.sent, IsEmpty());
}

TEST(Signal, NotesFieldsOfARequestThatServersIgnore) {
  const CliRun run = FakeWorld().Run(
      {"signal", "--send", R"({"leave":{"actoin":1}})", "--url", "http://127.0.0.1:1"});
  EXPECT_THAT(run.err, HasSubstr("note: --send: servers ignore the unknown field 'leave.actoin' of "
                                 "livekit.LeaveRequest; did you mean 'action'?"));
}

TEST(Signal, StaysAsLongAsItIsToldThoughTheServerNeverPauses) {
  auto plan = std::make_shared<WebSocketPlan>();
  plan->steps.assign(10'000, WebSocketPlan::Send{"more"});
  plan->steps.emplace_back(WebSocketPlan::Wait{absl::Hours(1)});
  const auto server =
      net::HttpServer::Bind({.bind = "127.0.0.1", .threads = 1}, std::vector<uint16_t>{0}).value();
  server->Start(
      [&](const Call&) { return Outcome{.ending = Ending::kWebSocket, .websocket = plan}; });

  FakeWorld world;
  world.tick = absl::Seconds(1);
  const CliRun run = world.Run(
      {"signal", "--for", "10s", "--url", absl::StrCat("http://127.0.0.1:", server->ports()[0])});
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.out, HasSubstr("not a livekit.SignalResponse"));
  // No more than a second each: ten of them, and five for the answer to the close.
  const std::vector<std::string> lines = absl::StrSplit(run.out, '\n', absl::SkipEmpty());
  EXPECT_LE(lines.size(), 10 + 5 + 1) << "the last one is the end";
}

}  // namespace
}  // namespace lkmock::cli
