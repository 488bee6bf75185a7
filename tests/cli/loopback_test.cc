// The built command line against the built server, over loopback.
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_join.h"
#include "faults/signal_modes.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/server_process.h"

namespace lkmock::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

// Runs lkmock-cli under a server of two regions, which tells it by variables where it is.
ProgramRun Cli(const std::vector<std::string>& args) {
  std::vector<std::string> words = {"--ports", "0,0", "--quiet", "--", "cmd/lkmock-cli/lkmock-cli"};
  words.insert(words.end(), args.begin(), args.end());
  return RunServerBinary(words);
}

TEST(Loopback, CreatesAndListsRooms) {
  ProgramRun run = Cli({"create-room", "--name", "demo"});
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr(R"("name": "demo")"));
  run = Cli({"list-rooms", "--proto"});
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr(R"("sid": "MOCK_SID")"));
}

TEST(Loopback, WalksAroundAFailingRegion) {
  for (const std::string mode : {"status", "drop"}) {
    const ProgramRun run = Cli({"call", "RoomService/ListRooms", "--fail-regions", "0",
                                "--fail-mode", mode, "--failover"});
    EXPECT_EQ(run.status, 0) << run.err;
    EXPECT_THAT(run.err, AllOf(HasSubstr("attempt 1: region-0"), HasSubstr("attempt 2: region-1")));
  }
}

TEST(Loopback, WalksToThePinnedRegion) {
  const ProgramRun run =
      Cli({"call", "RoomService/ListRooms", "--pinned-regions", "region-1", "--failover"});
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_THAT(run.err, HasSubstr("200 OK from region-1"));
}

TEST(Loopback, EndsWithTheStatusOfTheError) {
  EXPECT_EQ(Cli({"call", "SIP/CreateSIPParticipant", "--sip-status", "486:Busy Here"}).status, 72);
  EXPECT_EQ(Cli({"call", "RoomService/ListRooms", "--api-secret", "wrong"}).status, 80);
  EXPECT_EQ(Cli({"call", "RoomService/ListRooms", "--fail-regions", "0"}).status, 78);
  EXPECT_EQ(
      Cli({"call", "RoomService/ListRooms", "--fail-regions", "0", "--fail-mode", "drop"}).status,
      1);
}

TEST(Loopback, TellsWhyATokenIsRefused) {
  const ProgramRun run = Cli({"call", "RoomService/ListRooms", "--defect", "expired"});
  EXPECT_EQ(run.status, 80);
  EXPECT_THAT(run.out, HasSubstr("expired 1h ago"));
}

TEST(Loopback, ListsTheRegions) {
  const ProgramRun run = Cli({"regions"});
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_THAT(run.out, AllOf(HasSubstr("region-0"), HasSubstr("region-1")));
}

TEST(Loopback, WaitsForTheServer) {
  EXPECT_EQ(Cli({"wait"}).status, 0);
  const ProgramRun run = Cli({"wait", "--url", "http://127.0.0.1:1", "--timeout", "200ms"});
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.err, HasSubstr("no answer within 200ms"));
}

// ---- The signal connection ----

TEST(Loopback, EverySignalModeKeepsItsPromise) {
  const auto expect_success = [](std::vector<std::string> args) {
    const ProgramRun run = Cli(args);
    EXPECT_EQ(run.status, 0) << absl::StrJoin(args, " ") << "\n" << run.out << run.err;
  };
  std::vector<std::thread> clients;
  for (const faults::SignalMode& mode : faults::AllSignalModes()) {
    const std::string name(mode.name);
    clients.emplace_back(expect_success, std::vector<std::string>{"validate", "--mode", name});
    for (const std::vector<std::string>& more :
         {std::vector<std::string>{}, {"--v1"}, {"--reconnect"}, {"--v1", "--reconnect"}}) {
      // Ten times what the slowest mode takes: the machine may be busy.
      std::vector<std::string> args = {"signal", "--mode", name, "--for", "2s"};
      args.insert(args.end(), more.begin(), more.end());
      clients.emplace_back(expect_success, std::move(args));
    }
  }
  for (std::thread& client : clients) client.join();
}

TEST(Loopback, PrintsEachSignalMessageAndTheEnd) {
  const ProgramRun run =
      Cli({"join", "--room", "demo", "--identity", "ann", "--send", R"({"leave":{}})"});
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_THAT(run.out, AllOf(HasSubstr(R"("name":"demo")"), HasSubstr(R"("identity":"ann")"),
                             HasSubstr("closed by the server: 1000")));
}

TEST(Loopback, TakesTheLeaveActionAsANumber) {
  const ProgramRun run =
      Cli({"signal", "--mode", "leave_first_message", "--leave-action", "2", "--for", "50ms"});
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr(R"("action":"RECONNECT")"));
}

TEST(Loopback, SaysWhyASignalConnectionIsRefused) {
  const ProgramRun run = Cli({"signal", "--api-secret", "wrong"});
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.err, AllOf(HasSubstr("bad signature"), HasSubstr("refused with 401")));
}

TEST(Loopback, PassesOnWhatTheServerWarnsOfASignalMode) {
  const ProgramRun run = Cli({"signal", "--mode", "no_pnog", "--for", "50ms"});
  EXPECT_EQ(run.status, 0);
  EXPECT_THAT(run.err, HasSubstr("did you mean 'no_pong'?"));
}

}  // namespace
}  // namespace lkmock::testing
