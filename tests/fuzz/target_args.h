// The arguments that fuzz.bzl gives each fuzzer, before those of the user.
#ifndef LKMOCK_TESTS_FUZZ_TARGET_ARGS_H_
#define LKMOCK_TESTS_FUZZ_TARGET_ARGS_H_

#include <filesystem>
#include <string_view>

#include "absl/strings/strip.h"

namespace lkmock::fuzz {

// The corpus that "--corpus=DIRECTORY" names; empty where `argument` is another one.
inline std::filesystem::path CorpusOf(std::string_view argument) {
  if (!absl::ConsumePrefix(&argument, "--corpus=")) return {};
  return std::filesystem::absolute(argument);
}

}  // namespace lkmock::fuzz

#endif  // LKMOCK_TESTS_FUZZ_TARGET_ARGS_H_
