#include "cmd/lkmock-cli/cli.h"

#include <exception>
#include <ostream>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "cmd/lkmock-cli/alias_command.h"
#include "cmd/lkmock-cli/call_command.h"
#include "cmd/lkmock-cli/command_line.h"
#include "cmd/lkmock-cli/inspect_command.h"
#include "cmd/lkmock-cli/journal_command.h"
#include "cmd/lkmock-cli/session.h"
#include "cmd/lkmock-cli/signal_command.h"
#include "cmd/lkmock-cli/token_command.h"
#include "cmd/lkmock-cli/webhook_command.h"
#include "core/terminal_text.h"
#include "core/version.h"

namespace lkmock::cli {
namespace {

absl::StatusOr<int> RunCommand(absl::Span<const std::string> args, Context& context) {
  absl::StatusOr<NamedCommand> named = FindCommand(args, AllCommands(), GlobalFlags());
  if (!named.ok()) return named.status();
  if (named->help) {
    const absl::StatusOr<std::string> help = HelpText(named->topic, AllCommands(), GlobalFlags());
    if (!help.ok()) return help.status();
    *context.out << *help;
    return 0;
  }
  if (named->version) {
    *context.out << "lkmock-cli (lkmock) " << kVersion << '\n';
    return 0;
  }
  absl::StatusOr<Arguments> arguments =
      ParseArguments(named->words, *named->command, GlobalFlags());
  if (!arguments.ok()) return arguments.status();
  absl::StatusOr<Session> session = OpenSession(context, *std::move(arguments));
  if (!session.ok()) return session.status();
  return named->command->run(*session);
}

// The standard library throws where there is no memory, or no randomness.
absl::StatusOr<int> Run(absl::Span<const std::string> args, Context& context) {
  try {
    return RunCommand(args, context);
  } catch (const std::exception& error) {
    return absl::InternalError(error.what());
  }
}

}  // namespace

absl::Span<const Command> AllCommands() {
  static const auto& commands = *[] {
    auto* all = new std::vector<Command>;
    for (std::vector<Command> group :
         {TokenCommands(), CallCommands(), InspectCommands(), JournalCommands(), SignalCommands(),
          WebhookCommands(), AliasCommands()}) {
      for (Command& command : group) all->push_back(std::move(command));
    }
    return all;
  }();
  return commands;
}

int RunCli(absl::Span<const std::string> args, Context& context) {
  absl::StatusOr<int> status = Run(args, context);
  if (!status.ok()) {
    *context.err << "lkmock-cli: " << TameText(status.status().message()) << '\n';
    status = 1;
  }
  context.out->flush();
  if (!*context.out) {
    *context.err << "lkmock-cli: cannot write the result to standard output\n";
    return 1;
  }
  return *status;
}

}  // namespace lkmock::cli
