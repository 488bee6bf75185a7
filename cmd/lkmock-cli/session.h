// One run of one command: what was asked, where its output goes, and what the global flags say.
#ifndef LKMOCK_CMD_LKMOCK_CLI_SESSION_H_
#define LKMOCK_CMD_LKMOCK_CLI_SESSION_H_

#include <initializer_list>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "cmd/lkmock-cli/command.h"
#include "cmd/lkmock-cli/command_line.h"
#include "cmd/lkmock-cli/context.h"

namespace lkmock::cli {

struct Session {
  Context* context;
  Arguments args;

  bool json = false;         // Results are for machines.
  bool quiet = false;        // No notes.
  std::string url;           // Base URL, http:// or https://, without a trailing slash.
  std::string twirp_prefix;  // Starts with a slash and does not end with one.
  std::string api_key;
  std::string api_secret;
  absl::Duration timeout;

  void Print(std::string_view result) const;  // A line of stdout, as it is.
  // A line of stderr, unless `quiet`. It is one line, and no command to a terminal (TameText),
  // whatever a server put into it.
  void Note(std::string_view note) const;
  void Complain(std::string_view what) const;  // The same, always.

  // Plain text that came over the network, for stdout: its very bytes, but where stdout is a
  // terminal, each line as TameText has it.
  std::string Shown(std::string_view text) const;
};

// kInvalidArgument where one of `flags` was given, its name and `why`: what would have no effect
// must not pass unseen.
absl::Status RefuseFlags(const Session& session, std::initializer_list<std::string_view> flags,
                         std::string_view why);

// The flags that every command takes.
absl::Span<const Flag> GlobalFlags();

// A flag beats its variable, a variable the default. kInvalidArgument says which value makes no
// sense. `context` must outlive the session.
absl::StatusOr<Session> OpenSession(Context& context, Arguments args);

}  // namespace lkmock::cli

#endif  // LKMOCK_CMD_LKMOCK_CLI_SESSION_H_
