// The server's command line: one table of flags, read into settings.
#ifndef LKMOCK_CMD_TEST_SERVER_FLAGS_H_
#define LKMOCK_CMD_TEST_SERVER_FLAGS_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "core/log.h"

namespace lkmock {

enum class FlagKind {
  kValue,   // --flag value, --flag=value; the last one counts.
  kList,    // The same, repeatable.
  kSwitch,  // --flag, without a value.
};

struct FlagRow {
  std::string_view name;           // "--ports"
  std::string_view variable;       // "LK_TEST_SERVER_PORTS"; "": none.
  std::string_view default_value;  // As one would type it; "": none.
  FlagKind kind;
  std::string_view metavar;  // What --help calls the value; "" for a switch.
  std::string_view help;     // One sentence, without its full stop.
};

// All flags, in the order of --help. docs/server.md holds the same table, and a test compares.
absl::Span<const FlagRow> AllFlags();

struct ServerFlags {
  std::vector<uint16_t> ports;
  std::string advertise_host;   // Without a trailing slash.
  bool advertise_auto = false;  // The host is the request's; advertise_host where it names none.
  std::string bind;
  std::string twirp_prefix;  // Starts with a slash and does not end with one.
  std::string api_secret;
  std::vector<std::pair<std::string, std::string>> keys;  // Of --key: key and secret.
  std::vector<std::string> key_files;
  bool strict_keys = false;
  bool strict = false;
  std::vector<std::string> descriptor_set_files;
  int threads = 0;      // 0: as many as processors.
  size_t max_body = 0;  // Bytes.
  size_t max_connections = 0;
  absl::Duration max_wait;
  absl::Duration header_timeout;
  absl::Duration body_timeout;
  absl::Duration write_timeout;
  absl::Duration idle_timeout;
  absl::Duration drain;
  int64_t calls = 0;       // Ids that the call table holds.
  int64_t journal = 0;     // Attempts that the journal keeps; 0: none.
  bool no_admin = false;   // Nothing under /_test but the health check, and no /metrics.
  std::string ready_file;  // Empty: none.
  bool exit_with_parent = false;
  bool quiet = false;
  LogFormat log_format = LogFormat::kText;
  std::vector<std::string> command;  // What follows "--"; empty: none.

  bool health_check = false;  // Ask the running server how it is, and exit.
  bool help = false;          // Print HelpText() and exit.
  bool version = false;       // Print the version and exit.
};

// The value of an environment variable; "" where it is unset, which counts the same.
using Environment = std::function<std::string(std::string_view name)>;

// Reads `args` (without the program's name). A flag beats its variable, a variable the default.
// kInvalidArgument: one line that names the flag or variable, what was found, and what would do.
absl::StatusOr<ServerFlags> ParseFlags(absl::Span<const std::string> args,
                                       const Environment& environment);

// What --help prints.
std::string HelpText();

}  // namespace lkmock

#endif  // LKMOCK_CMD_TEST_SERVER_FLAGS_H_
