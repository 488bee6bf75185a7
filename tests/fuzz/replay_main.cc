// Runs a fuzzer on its corpus: one test a file.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "core/file.h"
#include "gtest/gtest.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/target_args.h"

namespace lkmock::fuzz {
namespace {

class Replay : public ::testing::Test {
 public:
  explicit Replay(std::string path) : path_(std::move(path)) {}

  void TestBody() override {
    const absl::StatusOr<std::string> input = ReadFile(path_);
    ASSERT_TRUE(input.ok()) << input.status();
    Try(*input);
  }

 private:
  const std::string path_;
};

class Nothing : public ::testing::Test {
 public:
  void TestBody() override { Try(""); }
};

void Register(const std::filesystem::path& corpus) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(corpus)) {
    files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  for (const std::filesystem::path& file : files) {
    ::testing::RegisterTest("Replays", file.filename().c_str(), nullptr, nullptr, __FILE__,
                            __LINE__, [path = file.string()] { return new Replay(path); });
  }
}

}  // namespace
}  // namespace lkmock::fuzz

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  for (int i = 1; i < argc; ++i) {
    const std::filesystem::path corpus = lkmock::fuzz::CorpusOf(argv[i]);
    if (!corpus.empty()) lkmock::fuzz::Register(corpus);
  }
  ::testing::RegisterTest("Tries", "Nothing", nullptr, nullptr, __FILE__, __LINE__,
                          [] { return new lkmock::fuzz::Nothing; });
  return RUN_ALL_TESTS();
}
