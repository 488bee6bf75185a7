// Runs a fuzzer under libFuzzer, which brings main() and all flags.
//
// `bazel run` fuzzes: what is found beyond the corpus stays in a directory of the fuzzer's own, for
// the next run to go on from, and a crash is written to where the user is. `bazel test` replays.
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/target_args.h"

namespace lkmock::fuzz {
namespace {

namespace fs = std::filesystem;

// In the syntax of libFuzzer: "…", escaped by \xAB.
void WriteDictionary(const fs::path& path) {
  std::ofstream file(path);
  for (const std::string& word : Dictionary()) {
    if (word.empty()) continue;
    file << '"';
    for (const char c : word) {
      const bool plain = c >= ' ' && c <= '~' && c != '"' && c != '\\';
      file << (plain ? std::string(1, c)
                     : absl::StrCat("\\x", absl::BytesToHexString(std::string_view(&c, 1))));
    }
    file << "\"\n";
  }
}

std::vector<std::string> WithDefaults(int argc, char** argv) {
  std::vector<std::string> args = {argv[0],
                                   "-timeout=10"};  // Seconds an input; the last one counts.
  fs::path corpus;
  bool has_directory = false;
  for (int i = 1; i < argc; ++i) {
    if (const fs::path named = CorpusOf(argv[i]); !named.empty()) {
      corpus = named;
    } else {
      has_directory |= argv[i][0] != '-';
      args.emplace_back(argv[i]);
    }
  }
  if (corpus.empty()) return args;  // Not started by Bazel, or by libFuzzer itself.

  const fs::path own = fs::temp_directory_path() / "lkmock-fuzz" / corpus.filename();
  fs::create_directories(own);
  const fs::path dictionary = absl::StrCat(own.string(), ".dict");
  WriteDictionary(dictionary);
  args.push_back(absl::StrCat("-dict=", dictionary.string()));
  const char* const user_directory = std::getenv("BUILD_WORKING_DIRECTORY");
  if (user_directory == nullptr) {
    args.insert(args.end(), {"-runs=0", corpus.string()});
  } else {
    if (!has_directory) args.insert(args.end(), {own.string(), corpus.string()});
    if (chdir(user_directory) != 0) Fail(absl::StrCat("there is no ", user_directory));
  }
  return args;
}

}  // namespace
}  // namespace lkmock::fuzz

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  static auto& args = *new std::vector<std::string>(lkmock::fuzz::WithDefaults(*argc, *argv));
  static auto& pointers = *new std::vector<char*>;
  for (std::string& arg : args) pointers.push_back(arg.data());
  *argc = static_cast<int>(pointers.size());
  pointers.push_back(nullptr);
  *argv = pointers.data();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  lkmock::fuzz::Try({reinterpret_cast<const char*>(data), size});
  return 0;
}
