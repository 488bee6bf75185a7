// The server's command line. An input is its words, one a line; those that begin with a '$' are
// variables of the environment: "$NAME=value".
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "cmd/test-server/flags.h"
#include "tests/fuzz/fuzz_target.h"

namespace lkmock::fuzz {
namespace {

void Check(bool holds, std::string_view property) {
  if (!holds) Fail(absl::StrCat("this does not hold: ", property));
}

void CheckFlags(const ServerFlags& flags) {
  Check(!flags.ports.empty(), "there is a port");
  Check(!absl::EndsWith(flags.advertise_host, "/"), "the host has no slash at its end");
  Check(absl::StartsWith(flags.twirp_prefix, "/") && !absl::EndsWith(flags.twirp_prefix, "/"),
        "the prefix starts with a slash and does not end with one");
  Check(flags.threads >= 0 && flags.calls >= 0 && flags.journal >= 0, "no number is negative");
  for (const absl::Duration time : {flags.max_wait, flags.header_timeout, flags.body_timeout,
                                    flags.write_timeout, flags.idle_timeout, flags.drain}) {
    Check(time >= absl::ZeroDuration(), "no time is negative");
  }
  for (const auto& [key, secret] : flags.keys) {
    Check(!key.empty() && !secret.empty(), "a key has both halves");
  }
}

}  // namespace

void Try(std::string_view input) {
  std::vector<std::string> args;
  std::map<std::string, std::string, std::less<>> variables;
  for (std::string_view line : absl::StrSplit(input, '\n')) {
    if (absl::ConsumePrefix(&line, "$")) {
      variables.insert(absl::StrSplit(line, absl::MaxSplits('=', 1)));
    } else {
      args.emplace_back(line);
    }
  }
  const absl::StatusOr<ServerFlags> flags = ParseFlags(args, [&](std::string_view name) {
    const auto found = variables.find(name);
    return found == variables.end() ? std::string() : found->second;
  });
  if (flags.ok()) return CheckFlags(*flags);
  const std::string_view error = flags.status().message();
  Check(absl::IsInvalidArgument(flags.status()) && !error.empty(), "an error says what is wrong");
  Check(!absl::StrContains(error, '\n'), "an error is one line");
}

std::vector<std::string> Dictionary() {
  std::vector<std::string> words = {
      "\n--\n", "=",    "0",  "10m", "1GiB", "auto", "json", "a:b", "18446744073709551615",
      "inf",    "true", "::1"};
  for (const FlagRow& flag : AllFlags()) {
    words.push_back(absl::StrCat("\n", flag.name, flag.kind == FlagKind::kSwitch ? "\n" : "="));
    if (!flag.variable.empty()) words.push_back(absl::StrCat("\n$", flag.variable, "="));
  }
  return words;
}

}  // namespace lkmock::fuzz
