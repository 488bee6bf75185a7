// API keys and their secrets as people hand them over: in a file, on the command line, new ones.
#ifndef LKMOCK_AUTH_KEY_FILE_H_
#define LKMOCK_AUTH_KEY_FILE_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

namespace lkmock::auth {

using KeyPair = std::pair<std::string, std::string>;  // API key, secret.

// Reads a key file as livekit-server's `--key-file` has it: a YAML map of `key: secret`, in the
// order of the file. An error names `path` and the line, and never repeats a secret.
// kNotFound or another code of errno's: the file cannot be read. kInvalidArgument: no map, an
// empty one, an entry that is no plain pair, an empty secret, a key twice.
absl::StatusOr<std::vector<KeyPair>> ReadKeyFile(const std::string& path);

// The same for the text of such a file; errors call it `name`.
absl::StatusOr<std::vector<KeyPair>> ParseKeyFile(std::string_view text, std::string_view name);

// "KEY:SECRET", as the flag --key has it; blanks around either do not count. The secret may
// contain colons. kInvalidArgument if there is no colon, or nothing on one side of it.
absl::StatusOr<KeyPair> ParseKeyPair(std::string_view text);

// A new pair of the kind that `livekit-server generate-keys` prints: "API" and 12 letters or
// digits; a secret of 43, which hold 256 bits. kUnavailable where the system has no randomness.
absl::StatusOr<KeyPair> GenerateKeyPair();

// "key: secret", a line of a key file without its end. What YAML would not read back as it stands
// is quoted. YAML itself has no line for a key of more than 1024 characters, escapes counted.
std::string FormatKeyLine(const KeyPair& pair);

}  // namespace lkmock::auth

#endif  // LKMOCK_AUTH_KEY_FILE_H_
