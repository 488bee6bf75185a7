// lkmock-cli's command line. An input is its words, one a line.
//
// Each is read; those commands are run that work without a server.
#include <algorithm>
#include <cstdint>
#include <iterator>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "cmd/lkmock-cli/cli.h"
#include "cmd/lkmock-cli/command.h"
#include "cmd/lkmock-cli/command_line.h"
#include "cmd/lkmock-cli/context.h"
#include "cmd/lkmock-cli/session.h"
#include "net/http_client.h"
#include "tests/fuzz/fuzz_target.h"

namespace lkmock::fuzz {
namespace {

// What a command finds of the world: a clock that stands, and the words of a token where it reads a
// file.
struct World {
  std::ostringstream out;
  std::ostringstream err;
  cli::Context context;

  World() {
    context.environment = [](std::string_view) { return std::string(); };
    context.out = &out;
    context.err = &err;
    context.read_file = [](const std::string& path) -> absl::StatusOr<std::string> {
      if (path == "-") return R"({"iss":"devkey","exp":1800000060})";
      return absl::NotFoundError(absl::StrCat("cannot open ", path));
    };
    context.send = [](const net::ClientRequest&) -> absl::StatusOr<net::ClientResponse> {
      Fail("a command that needs no server asks one");
    };
    context.now = [] { return absl::FromUnixSeconds(1'800'000'000); };
    context.sleep = [](absl::Duration) { Fail("a command that needs no server sleeps"); };
    context.random = [] { return uint64_t{4}; };  // Chosen by a fair die.
  }
};

bool NeedsNoServer(std::string_view command) {
  constexpr std::string_view kCommands[] = {"token create", "token verify", "token decode",
                                            "create-token", "methods",      "describe"};
  return std::find(std::begin(kCommands), std::end(kCommands), command) != std::end(kCommands);
}

void CheckError(const absl::Status& status) {
  if (!absl::IsInvalidArgument(status) || status.message().empty()) {
    Fail(absl::StrCat("an error says nothing: ", status.ToString()));
  }
}

void Run(const std::vector<std::string>& words) {
  World world;
  const int status = cli::RunCli(words, world.context);
  if (status < 0 || status > 255) Fail(absl::StrCat("the exit status is ", status));
  if (status != 0 && world.err.str().empty()) Fail("it fails, and does not say why");
}

}  // namespace

void Try(std::string_view input) {
  const std::vector<std::string> words = absl::StrSplit(input, '\n');
  const absl::StatusOr<cli::NamedCommand> named =
      cli::FindCommand(words, cli::AllCommands(), cli::GlobalFlags());
  if (!named.ok()) {
    CheckError(named.status());
    return Run(words);
  }
  if (named->help || named->version || NeedsNoServer(named->command->name)) return Run(words);

  absl::StatusOr<cli::Arguments> arguments =
      cli::ParseArguments(named->words, *named->command, cli::GlobalFlags());
  if (!arguments.ok()) return CheckError(arguments.status());
  World world;
  const auto session = cli::OpenSession(world.context, *std::move(arguments));
  if (!session.ok()) return CheckError(session.status());
  if (session->timeout <= absl::ZeroDuration()) Fail("a timeout is nothing, or less");
  if (absl::EndsWith(session->url, "/")) Fail("the URL ends with a slash");
}

std::vector<std::string> Dictionary() {
  std::vector<std::string> words = {
      "\n--\n", "\nhelp\n", "=",     "{\"room\":\"a\"}",  "1h", "30s", "RoomService/CreateRoom",
      "inf",    "\n-d\n",   "\n-\n", "http://127.0.0.1:9"};
  const auto add = [&](const cli::Flag& flag) {
    words.push_back(
        absl::StrCat("\n", flag.name, flag.kind == cli::FlagKind::kSwitch ? "\n" : "="));
  };
  for (const cli::Flag& flag : cli::GlobalFlags()) add(flag);
  for (const cli::Command& command : cli::AllCommands()) {
    words.push_back(absl::StrCat("\n", absl::StrReplaceAll(command.name, {{" ", "\n"}}), "\n"));
    for (const cli::Flag& flag : command.flags) add(flag);
  }
  return words;
}

}  // namespace lkmock::fuzz
