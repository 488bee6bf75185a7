#include "cmd/test-server/flags.h"

#include <algorithm>
#include <map>
#include <optional>

#include "CLI/App.hpp"
#include "CLI/Config.hpp"
#include "CLI/Formatter.hpp"
#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "auth/key_file.h"
#include "cmd/test-server/flag_values.h"
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

std::vector<std::string_view> FlagNames() {
  std::vector<std::string_view> names;
  for (const FlagRow& row : kFlags) names.push_back(row.name);
  return names;
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

  // What `parse` makes of the value of `name`; `out` stays as it is where there is none.
  template <class T, class Parse>
  absl::Status Read(std::string_view name, Parse parse, T* out) const {
    if (!given_.contains(name)) return absl::OkStatus();
    auto value = parse(Source(name), Text(name));
    if (value.ok()) *out = *std::move(value);
    return value.status();
  }

 private:
  std::map<std::string_view, std::vector<std::string>> given_;
  std::map<std::string_view, std::string_view> source_;  // Of values from the environment.
};

absl::Status ReadInto(const GivenFlags& given, ServerFlags* flags) {
  const auto number = [](int64_t least, int64_t most) {
    return [=](std::string_view source, std::string_view text) {
      return ParseNumber(source, text, least, most);
    };
  };
  // Of a limit, 0 means that there is none.
  const auto limit = [](std::string_view source, std::string_view text) {
    auto time = ParseTime(source, text);
    if (time.ok() && *time == absl::ZeroDuration()) time = absl::InfiniteDuration();
    return time;
  };
  const auto advertised = [flags](std::string_view source, std::string_view text) {
    flags->advertise_auto = text == "auto";
    return ParseAdvertiseHost(source, flags->advertise_auto ? kLoopbackUrl : text);
  };
  for (const absl::Status& status : {
           given.Read("--help", ParseSwitch, &flags->help),
           given.Read("--version", ParseSwitch, &flags->version),
           given.Read("--ports", ParsePorts, &flags->ports),
           given.Read("--advertise-host", advertised, &flags->advertise_host),
           given.Read("--twirp-prefix", ParsePrefix, &flags->twirp_prefix),
           given.Read("--strict-keys", ParseSwitch, &flags->strict_keys),
           given.Read("--strict", ParseSwitch, &flags->strict),
           given.Read("--threads", number(0, 1024), &flags->threads),
           given.Read("--max-body", ParseBodySize, &flags->max_body),
           given.Read("--max-connections", number(1, 10'000'000), &flags->max_connections),
           given.Read("--max-wait", ParseTime, &flags->max_wait),
           given.Read("--header-timeout", limit, &flags->header_timeout),
           given.Read("--body-timeout", limit, &flags->body_timeout),
           given.Read("--write-timeout", limit, &flags->write_timeout),
           given.Read("--idle-timeout", limit, &flags->idle_timeout),
           given.Read("--drain", ParseTime, &flags->drain),
           given.Read("--calls", number(1, 10'000'000), &flags->calls),
           given.Read("--journal", number(0, 10'000'000), &flags->journal),
           given.Read("--no-admin", ParseSwitch, &flags->no_admin),
           given.Read("--exit-with-parent", ParseSwitch, &flags->exit_with_parent),
           given.Read("--quiet", ParseSwitch, &flags->quiet),
           given.Read("--log-format", ParseLogFormat, &flags->log_format),
           given.Read("--health-check", ParseSwitch, &flags->health_check),
       }) {
    if (!status.ok()) return status;
  }
  flags->bind = given.Text("--bind");
  flags->api_secret = given.Text("--api-secret");
  flags->key_files = given.List("--key-file");
  flags->descriptor_set_files = given.List("--descriptor-set");
  flags->ready_file = given.Text("--ready-file");
  for (const std::string& entry : given.List("--key")) {
    auto key = auth::ParseKeyPair(entry);
    if (!key.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat(given.Source("--key"), ": ", key.status().message()));
    }
    flags->keys.push_back(*std::move(key));
  }
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
    if (absl::StartsWith(word, "--") && word.find('=') == word.size() - 1) {
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
