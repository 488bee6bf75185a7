// Key files, and the pairs of --key.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "auth/key_file.h"
#include "core/json_text.h"
#include "tests/fuzz/fuzz_target.h"

namespace lkmock::fuzz {
namespace {

// What a file of one's own is called.
constexpr std::string_view kName = "keys.yaml";

// A key before a ':' has at most 1024 characters (YAML 1.2, 7.4.2), of which an escape takes 6.
constexpr size_t kLongestKey = 1024 / 6 - 1;

void CheckPairs(const std::vector<auth::KeyPair>& pairs) {
  if (pairs.empty()) Fail("a key file without a key is taken");
  absl::flat_hash_set<std::string_view> seen;
  std::string file;
  bool is_yaml = true;
  for (const auth::KeyPair& pair : pairs) {
    if (pair.first.empty() || pair.second.empty()) Fail("a pair lacks its half");
    if (!seen.insert(pair.first).second) Fail("a key is there twice");
    // More than YAML allows, though yaml-cpp reads it in another form.
    is_yaml &= IsUtf8(pair.first) && IsUtf8(pair.second) && pair.first.size() <= kLongestKey;
    absl::StrAppend(&file, auth::FormatKeyLine(pair), "\n");
  }
  if (!is_yaml) return;
  const absl::StatusOr<std::vector<auth::KeyPair>> again = auth::ParseKeyFile(file, kName);
  if (!again.ok()) Fail(absl::StrCat(again.status().ToString(), ", and yet we wrote it: ", file));
  if (*again != pairs) Fail(absl::StrCat("what is written reads as something else: ", file));
}

}  // namespace

void Try(std::string_view input) {
  const absl::StatusOr<std::vector<auth::KeyPair>> pairs = auth::ParseKeyFile(input, kName);
  if (pairs.ok()) {
    CheckPairs(*pairs);
  } else if (!absl::IsInvalidArgument(pairs.status()) ||
             !absl::StartsWith(pairs.status().message(), kName)) {
    Fail(absl::StrCat("an error names no file: ", pairs.status().ToString()));
  }

  const absl::StatusOr<auth::KeyPair> pair = auth::ParseKeyPair(input);
  if (!pair.ok()) return;
  if (pair->first.empty() || pair->second.empty()) Fail("a pair lacks its half");
  const auto again = auth::ParseKeyPair(absl::StrCat(pair->first, ":", pair->second));
  if (!again.ok() || *again != *pair) Fail("a pair reads as something else");
}

std::vector<std::string> Dictionary() {
  return {": ",   "\n",     "- ",        "? ",           "&a ",         "*a",
          "<<: ", "!!str ", "!!binary ", "|\n  ",        ">-\n  ",      "{",
          "}",    "[",      "]",         "---\n",        "...\n",       "%YAML 1.2\n",
          "# ",   "~",      "null",      "\"\\x41\"",    "\"\\u0000\"", "'",
          "\"",   "\t",     "\r\n",      "\xEF\xBB\xBF", "\xFF\xFE"};
}

}  // namespace lkmock::fuzz
