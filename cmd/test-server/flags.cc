#include "cmd/test-server/flags.h"

#include <algorithm>
#include <map>
#include <optional>

#include "CLI/App.hpp"
#include "CLI/Config.hpp"
#include "CLI/Formatter.hpp"
#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "auth/key_file.h"
#include "core/nearest_name.h"

namespace lkmock {
namespace {

using enum FlagKind;

constexpr std::string_view kLoopbackUrl = "http://127.0.0.1";

constexpr FlagRow kFlags[] = {
    {"--ports", "LK_TEST_SERVER_PORTS", "9999,10000,10001,10002", kValue, "LIST",
     "Ports to listen on, one region each; 0 takes a free one"},
    {"--advertise-host", "LK_TEST_SERVER_ADVERTISE_HOST", kLoopbackUrl, kValue, "URL|auto",
     "Scheme and host of the regions' URLs, as clients reach them; auto: of each request's Host"},
    {"--bind", "LK_TEST_SERVER_BIND", "0.0.0.0", kValue, "ADDRESS", "Address to listen on"},
    {"--twirp-prefix", "LK_TEST_SERVER_TWIRP_PREFIX", "/twirp", kValue, "PATH",
     "Path before the API's methods"},
    {"--api-secret", "LK_TEST_SERVER_API_SECRET", "secret", kValue, "SECRET",
     "Verifies the tokens of any issuer"},
    {"--key", "LK_TEST_SERVER_KEYS", "", kList, "KEY:SECRET",
     "Verifies the tokens of issuer KEY; repeatable (the variable: a comma list)"},
    {"--key-file", "LK_TEST_SERVER_KEY_FILE", "", kList, "FILE",
     "YAML lines 'key: secret', as livekit-server reads them; repeatable"},
    {"--strict-keys", "LK_TEST_SERVER_STRICT_KEYS", "", kSwitch, "",
     "Only --key and --key-file verify; --api-secret does not"},
    {"--strict", "LK_TEST_SERVER_STRICT", "", kSwitch, "",
     "Refuse with 400 what is otherwise reported in X-Lk-Mock-Warning"},
    {"--descriptor-set", "LK_TEST_SERVER_DESCRIPTOR_SET", "", kList, "FILE",
     "Adds the services of a compiled FileDescriptorSet; repeatable"},
    {"--threads", "LK_TEST_SERVER_THREADS", "0", kValue, "N", "Threads; 0: the processors"},
    {"--max-body", "LK_TEST_SERVER_MAX_BODY", "64MiB", kValue, "SIZE",
     "Largest request body; beyond it 413"},
    {"--max-connections", "LK_TEST_SERVER_MAX_CONNECTIONS", "16384", kValue, "N",
     "Connections at once; beyond it new ones wait to be accepted"},
    {"--max-wait", "LK_TEST_SERVER_MAX_WAIT", "10m", kValue, "TIME",
     "Longest time that a call is held; a longer wait is cut, and reported"},
    {"--header-timeout", "LK_TEST_SERVER_HEADER_TIMEOUT", "1m", kValue, "TIME",
     "From the first byte of a request to the end of its header; 0: no limit"},
    {"--body-timeout", "LK_TEST_SERVER_BODY_TIMEOUT", "1m", kValue, "TIME",
     "Between two pieces of a request body; 0: no limit"},
    {"--write-timeout", "LK_TEST_SERVER_WRITE_TIMEOUT", "1m", kValue, "TIME",
     "For a client to take a whole response; 0: no limit"},
    {"--idle-timeout", "LK_TEST_SERVER_IDLE_TIMEOUT", "10m", kValue, "TIME",
     "How long a connection may stay without a request; 0: no limit"},
    {"--drain", "LK_TEST_SERVER_DRAIN", "5s", kValue, "TIME",
     "How long running requests may finish after SIGTERM; a second signal cuts them"},
    {"--calls", "LK_TEST_SERVER_CALLS", "16384", kValue, "N",
     "Call ids known at a time, to number their attempts; the least recently used goes first"},
    {"--journal", "LK_TEST_SERVER_JOURNAL", "10000", kValue, "N",
     "Attempts that the journal keeps, for /_test/calls; the oldest goes first; 0: none"},
    {"--no-admin", "LK_TEST_SERVER_NO_ADMIN", "", kSwitch, "",
     "No /_test/calls, /_test/stats and /metrics"},
    {"--ready-file", "LK_TEST_SERVER_READY_FILE", "", kValue, "FILE",
     "Written, as JSON with the URLs, once every listener accepts"},
    {"--exit-with-parent", "LK_TEST_SERVER_EXIT_WITH_PARENT", "", kSwitch, "",
     "Ends, as after SIGTERM, when the process that started it does"},
    {"--quiet", "LK_TEST_SERVER_QUIET", "", kSwitch, "", "No log on stderr"},
    {"--log-format", "LK_TEST_SERVER_LOG_FORMAT", "text", kValue, "text|json", "Format of the log"},
    {"--health-check", "", "", kSwitch, "",
     "Ask the server of these settings whether it is well, and exit: 0 yes, 1 no"},
    {"--help", "", "", kSwitch, "", "Print this and exit"},
    {"--version", "", "", kSwitch, "", "Print the version and exit"},
};

// Bodies are handed to protobuf, which counts bytes as int.
constexpr size_t kLargestBody = size_t{1} << 30;

std::vector<std::string_view> FlagNames() {
  std::vector<std::string_view> names;
  for (const FlagRow& row : kFlags) names.push_back(row.name);
  return names;
}

absl::Status Invalid(std::string_view source, std::string_view found, std::string_view wanted) {
  return absl::InvalidArgumentError(
      absl::StrCat(source, ": '", absl::Utf8SafeCHexEscape(found), "' is no ", wanted));
}

// What was given for each flag, and where: on the command line or in the environment.
class GivenFlags {
 public:
  GivenFlags(std::map<std::string_view, std::vector<std::string>> given,
             const Environment& environment)
      : given_(std::move(given)) {
    for (const FlagRow& row : kFlags) {
      const std::string value = row.variable.empty() ? "" : environment(row.variable);
      if (value.empty() || given_.contains(row.name)) continue;
      source_[row.name] = row.variable;
      if (row.kind == kList) {
        given_[row.name] = absl::StrSplit(value, ',', absl::SkipWhitespace());
      } else {
        given_[row.name] = {value};
      }
    }
    for (const FlagRow& row : kFlags) {
      if (!given_.contains(row.name) && !row.default_value.empty()) {
        given_[row.name] = {std::string(row.default_value)};
      }
    }
  }

  // For messages: the flag, or the variable that its value came from.
  std::string_view Source(std::string_view name) const {
    const auto found = source_.find(name);
    return found == source_.end() ? name : found->second;
  }

  std::string Text(std::string_view name) const {
    const auto found = given_.find(name);
    return found == given_.end() ? "" : found->second.back();
  }

  std::vector<std::string> List(std::string_view name) const {
    const auto found = given_.find(name);
    return found == given_.end() ? std::vector<std::string>() : found->second;
  }

  // A switch may have a value, too: --strict=false, or its variable's.
  absl::Status Read(std::string_view name, bool* out) const {
    if (!given_.contains(name) || absl::SimpleAtob(Text(name), out)) return absl::OkStatus();
    return Invalid(Source(name), Text(name), "yes or no (true or false)");
  }

  // `zero`: what 0 means.
  absl::Status Read(std::string_view name, absl::Duration zero, absl::Duration* out) const {
    if (absl::ParseDuration(Text(name), out) && *out >= absl::ZeroDuration()) {
      if (*out == absl::ZeroDuration()) *out = zero;
      return absl::OkStatus();
    }
    return Invalid(Source(name), Text(name), "time such as 500ms, 30s or 10m");
  }

  absl::Status Read(std::string_view name, uint64_t least, uint64_t most, uint64_t* out) const {
    if (absl::SimpleAtoi(Text(name), out) && *out >= least && *out <= most) return absl::OkStatus();
    return Invalid(Source(name), Text(name), absl::StrCat("number from ", least, " to ", most));
  }

 private:
  std::map<std::string_view, std::vector<std::string>> given_;
  std::map<std::string_view, std::string_view> source_;  // Of values from the environment.
};

absl::StatusOr<size_t> ParseSize(std::string_view source, std::string_view text) {
  constexpr struct {
    std::string_view suffix;
    size_t bytes;
  } kUnits[] = {{"GiB", size_t{1} << 30},
                {"MiB", size_t{1} << 20},
                {"KiB", size_t{1} << 10},
                {"B", 1},
                {"", 1}};
  for (const auto& unit : kUnits) {
    std::string_view digits = text;
    uint64_t count;
    if (!absl::ConsumeSuffix(&digits, unit.suffix)) continue;
    if (absl::SimpleAtoi(digits, &count) && count <= kLargestBody / unit.bytes) {
      return static_cast<size_t>(count * unit.bytes);
    }
  }
  return Invalid(source, text, "size of at most 1GiB, such as 65536, 64KiB or 64MiB");
}

absl::StatusOr<std::vector<uint16_t>> ParsePorts(std::string_view source, std::string_view text) {
  std::vector<uint16_t> ports;
  for (std::string_view entry : absl::StrSplit(text, ',', absl::SkipWhitespace())) {
    entry = absl::StripAsciiWhitespace(entry);
    uint32_t port;
    if (!absl::SimpleAtoi(entry, &port) || port > 65535) {
      return Invalid(source, entry, "port; 0 to 65535 are");
    }
    const bool twice = port != 0 && std::find(ports.begin(), ports.end(), port) != ports.end();
    if (twice) {
      return absl::InvalidArgumentError(absl::StrCat(source, ": ", port, " stands there twice"));
    }
    ports.push_back(static_cast<uint16_t>(port));
  }
  if (ports.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(source, ": at least one port is required"));
  }
  return ports;
}

absl::StatusOr<std::string> ParsePrefix(std::string_view source, std::string_view text) {
  const std::string_view prefix = absl::StripSuffix(text, "/");
  if (prefix.empty() || prefix.front() != '/') {
    return Invalid(source, text, "path such as /twirp");
  }
  return std::string(prefix);
}

absl::StatusOr<std::string> ParseAdvertiseHost(std::string_view source, std::string_view text) {
  std::string_view url = text;
  while (absl::ConsumeSuffix(&url, "/")) {
  }
  const bool printable = std::all_of(url.begin(), url.end(), absl::ascii_isgraph);
  if (!printable || !absl::StrContains(url, "://")) {
    return Invalid(source, text, "URL of scheme and host, such as http://127.0.0.1, nor auto");
  }
  return std::string(url);
}

absl::Status ReadInto(const GivenFlags& given, ServerFlags* flags) {
  const auto assign = [](auto parsed, auto* out) {
    if (parsed.ok()) *out = *std::move(parsed);
    return parsed.status();
  };
  constexpr absl::Duration kNone = absl::ZeroDuration();
  constexpr absl::Duration kEver = absl::InfiniteDuration();
  uint64_t threads = 0;
  uint64_t connections = 0;
  uint64_t calls = 0;
  uint64_t journal = 0;
  const auto source = [&](std::string_view name) { return given.Source(name); };
  const auto text = [&](std::string_view name) { return given.Text(name); };
  flags->advertise_auto = text("--advertise-host") == "auto";
  const std::string advertise_host =
      flags->advertise_auto ? std::string(kLoopbackUrl) : text("--advertise-host");
  for (const absl::Status& status : {
           given.Read("--help", &flags->help),
           given.Read("--version", &flags->version),
           assign(ParsePorts(source("--ports"), text("--ports")), &flags->ports),
           assign(ParseAdvertiseHost(source("--advertise-host"), advertise_host),
                  &flags->advertise_host),
           assign(ParsePrefix(source("--twirp-prefix"), text("--twirp-prefix")),
                  &flags->twirp_prefix),
           given.Read("--strict-keys", &flags->strict_keys),
           given.Read("--strict", &flags->strict),
           given.Read("--threads", 0, 1024, &threads),
           assign(ParseSize(source("--max-body"), text("--max-body")), &flags->max_body),
           given.Read("--max-connections", 1, 10'000'000, &connections),
           given.Read("--max-wait", kNone, &flags->max_wait),
           given.Read("--header-timeout", kEver, &flags->header_timeout),
           given.Read("--body-timeout", kEver, &flags->body_timeout),
           given.Read("--write-timeout", kEver, &flags->write_timeout),
           given.Read("--idle-timeout", kEver, &flags->idle_timeout),
           given.Read("--drain", kNone, &flags->drain),
           given.Read("--calls", 1, 10'000'000, &calls),
           given.Read("--journal", 0, 10'000'000, &journal),
           given.Read("--no-admin", &flags->no_admin),
           given.Read("--exit-with-parent", &flags->exit_with_parent),
           given.Read("--quiet", &flags->quiet),
           given.Read("--health-check", &flags->health_check),
       }) {
    if (!status.ok()) return status;
  }
  flags->bind = text("--bind");
  flags->api_secret = text("--api-secret");
  flags->key_files = given.List("--key-file");
  flags->descriptor_set_files = given.List("--descriptor-set");
  flags->threads = static_cast<int>(threads);
  flags->max_connections = connections;
  flags->calls = static_cast<int64_t>(calls);
  flags->journal = static_cast<int64_t>(journal);
  flags->ready_file = text("--ready-file");
  for (const std::string& entry : given.List("--key")) {
    auto key = auth::ParseKeyPair(entry);
    if (!key.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat(source("--key"), ": ", key.status().message()));
    }
    flags->keys.push_back(*std::move(key));
  }
  const std::string format = text("--log-format");
  if (format != "text" && format != "json") {
    return Invalid(source("--log-format"), format, "log format; text and json are");
  }
  flags->log_format = format == "json" ? LogFormat::kJson : LogFormat::kText;
  if (flags->health_check && !flags->command.empty()) {
    return absl::InvalidArgumentError("--health-check asks a running server; it runs no COMMAND");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Span<const FlagRow> AllFlags() { return kFlags; }

absl::StatusOr<ServerFlags> ParseFlags(absl::Span<const std::string> args,
                                       const Environment& environment) {
  ServerFlags flags;
  const auto separator = std::find(args.begin(), args.end(), "--");
  if (separator != args.end()) {
    flags.command.assign(separator + 1, args.end());
    if (flags.command.empty()) {
      return absl::InvalidArgumentError("after '--' a command is expected: test-server -- COMMAND");
    }
  }

  CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  std::map<std::string_view, CLI::Option*> options;
  for (const FlagRow& row : kFlags) {
    CLI::Option* option;
    if (row.kind == kSwitch) {
      option = app.add_flag(std::string(row.name));
    } else {
      option = app.add_option(std::string(row.name))->type_size(1)->expected(1);
      option->multi_option_policy(row.kind == kList ? CLI::MultiOptionPolicy::TakeAll
                                                    : CLI::MultiOptionPolicy::TakeLast);
    }
    options[row.name] = option;
  }
  std::vector<std::string> words(args.begin(), separator);
  for (const std::string& word : words) {  // CLI11 would take the next word for the value.
    if (absl::StartsWith(word, "--") && absl::EndsWith(word, "=")) {
      return absl::InvalidArgumentError(absl::StrCat(word, " has no value"));
    }
  }
  std::reverse(words.begin(), words.end());  // As CLI11 wants them.
  try {
    app.parse(words);
  } catch (const CLI::ArgumentMismatch& error) {
    const std::string_view text = error.what();  // "--ports: 1 required …"
    return absl::InvalidArgumentError(
        absl::StrCat(text.substr(0, text.find(':')), ": a value is missing"));
  } catch (const CLI::Error& error) {
    return absl::InvalidArgumentError(error.what());
  }
  if (const std::vector<std::string> extras = app.remaining(); !extras.empty()) {
    const std::string name = extras.front().substr(0, extras.front().find('='));
    if (!absl::StartsWith(name, "-")) {
      return absl::InvalidArgumentError(absl::StrCat("unexpected argument '",
                                                     absl::Utf8SafeCHexEscape(name),
                                                     "'; a command to run stands after --"));
    }
    return absl::InvalidArgumentError(absl::StrCat(
        "unknown flag ", name, DidYouMean(name, FlagNames()), "; --help lists them all"));
  }

  std::map<std::string_view, std::vector<std::string>> given;
  for (const auto& [name, option] : options) {
    if (option->count() == 0) continue;
    given[name] = option->results();
    for (const std::string& value : given[name]) {
      if (value.empty()) return absl::InvalidArgumentError(absl::StrCat(name, ": an empty value"));
    }
  }
  const absl::Status status = ReadInto(GivenFlags(std::move(given), environment), &flags);
  if (!status.ok()) return status;
  return flags;
}

std::string HelpText() {
  std::string help =
      "A programmable mock of the LiveKit server: one listener a region, and every request says\n"
      "by its X-Lk-Mock header what shall happen to it.\n"
      "\n"
      "Usage: test-server [flags] [-- COMMAND ARGS...]\n"
      "\n"
      "With a COMMAND the listeners start, COMMAND runs with LK_TEST_SERVER_URL, LIVEKIT_URL,\n"
      "LIVEKIT_API_KEY and LIVEKIT_API_SECRET set, and its exit status is the server's.\n"
      "\n"
      "Flags (a flag beats its variable, a variable the default):\n";
  for (const FlagRow& row : kFlags) {
    absl::StrAppend(&help, "  ", row.name, row.metavar.empty() ? "" : " ", row.metavar, "\n      ",
                    row.help);
    if (!row.default_value.empty()) absl::StrAppend(&help, " (default ", row.default_value, ")");
    if (!row.variable.empty()) absl::StrAppend(&help, "  [$", row.variable, "]");
    help += "\n";
  }
  return help;
}

}  // namespace lkmock
