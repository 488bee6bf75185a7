#include "auth/key_file.h"

#include <sys/random.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/file.h"
#include "core/json_text.h"

namespace lkmock::auth {
namespace {

constexpr std::string_view kLettersAndDigits =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr size_t kKeyLength = 12;     // Behind "API".
constexpr size_t kSecretLength = 43;  // 43 * log2(62) > 256 bits.

absl::Status BadFile(std::string_view name, const YAML::Mark& mark, std::string_view what) {
  const std::string line = mark.is_null() ? "" : absl::StrCat(mark.line + 1, ":");
  return absl::InvalidArgumentError(absl::StrCat(name, ":", line, " ", what));
}

// May throw YAML::Exception.
absl::StatusOr<std::vector<KeyPair>> PairsOf(const YAML::Node& root, std::string_view name) {
  if (root.IsNull() || (root.IsMap() && root.size() == 0)) {
    return absl::InvalidArgumentError(absl::StrCat(name, ": no key; 'key: secret' lines expected"));
  }
  if (!root.IsMap()) return BadFile(name, root.Mark(), "no map; 'key: secret' lines expected");
  std::vector<KeyPair> pairs;
  absl::flat_hash_set<std::string> seen;
  for (const auto& entry : root) {
    const YAML::Node& key = entry.first;
    const YAML::Node& secret = entry.second;
    if (!key.IsScalar() || key.Scalar().empty()) {
      return BadFile(name, key.Mark(), "a key that is no text; 'key: secret' expected");
    }
    const std::string quoted = absl::StrCat("'", key.Scalar(), "'");
    if (secret.IsNull() || (secret.IsScalar() && secret.Scalar().empty())) {
      return BadFile(name, key.Mark(), absl::StrCat("the secret of ", quoted, " is empty"));
    }
    if (!secret.IsScalar()) {
      return BadFile(name, key.Mark(), absl::StrCat("the secret of ", quoted, " is no text"));
    }
    if (!seen.insert(key.Scalar()).second) {
      return BadFile(name, key.Mark(), absl::StrCat("key ", quoted, " is there twice"));
    }
    pairs.emplace_back(key.Scalar(), secret.Scalar());
  }
  return pairs;
}

// Each letter or digit is as likely as any other: a byte that would favour the first ones is
// drawn again.
absl::StatusOr<std::string> RandomText(size_t length) {
  constexpr unsigned char kLimit = 256 / kLettersAndDigits.size() * kLettersAndDigits.size();
  std::string text;
  while (text.size() < length) {
    unsigned char byte;
    if (getentropy(&byte, 1) != 0) return absl::UnavailableError("the system has no randomness");
    if (byte < kLimit) text += kLettersAndDigits[byte % kLettersAndDigits.size()];
  }
  return text;
}

std::string YamlScalar(std::string_view text) {
  const bool plain = !text.empty() && !absl::EqualsIgnoreCase(text, "null") &&
                     std::all_of(text.begin(), text.end(), absl::ascii_isalnum);
  if (plain) return std::string(text);
  std::string quoted;  // A JSON string is a YAML one.
  AppendJsonString(text, &quoted);
  return quoted;
}

}  // namespace

absl::StatusOr<std::vector<KeyPair>> ReadKeyFile(const std::string& path) {
  absl::StatusOr<std::string> text = ReadFile(path);
  if (!text.ok()) return text.status();
  return ParseKeyFile(*text, path);
}

absl::StatusOr<std::vector<KeyPair>> ParseKeyFile(std::string_view text, std::string_view name) {
  try {
    return PairsOf(YAML::Load(std::string(text)), name);
  } catch (const YAML::Exception& error) {
    // What yaml-cpp puts behind a colon is a piece of the file, maybe of a secret.
    const std::string_view what = error.msg;
    return BadFile(name, error.mark, absl::StrCat("no YAML: ", what.substr(0, what.find(':'))));
  }
}

absl::StatusOr<KeyPair> ParseKeyPair(std::string_view text) {
  const size_t colon = text.find(':');
  if (colon == std::string_view::npos) {
    return absl::InvalidArgumentError("no ':' in the key; KEY:SECRET expected");
  }
  const std::string_view key = absl::StripAsciiWhitespace(text.substr(0, colon));
  const std::string_view secret = absl::StripAsciiWhitespace(text.substr(colon + 1));
  if (key.empty()) return absl::InvalidArgumentError("no key before ':'; KEY:SECRET expected");
  if (secret.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("no secret after '", key, ":'; KEY:SECRET expected"));
  }
  return KeyPair(key, secret);
}

absl::StatusOr<KeyPair> GenerateKeyPair() {
  absl::StatusOr<std::string> key = RandomText(kKeyLength);
  if (!key.ok()) return key.status();
  absl::StatusOr<std::string> secret = RandomText(kSecretLength);
  if (!secret.ok()) return secret.status();
  return KeyPair(absl::StrCat("API", *key), *std::move(secret));
}

std::string FormatKeyLine(const KeyPair& pair) {
  return absl::StrCat(YamlScalar(pair.first), ": ", YamlScalar(pair.second));
}

}  // namespace lkmock::auth
