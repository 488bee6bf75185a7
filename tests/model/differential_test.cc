// The mock against the model: 100,000 calls and 10,000 signal connections, made up from a seed.
//
//   bazel test //tests/model:differential_test --test_env=SEED=7    (other calls)
//
// A difference is reported with the words that repeat its call alone: --test_env=CALL=… and a
// filter.
//
// With --test_output=all it also says what was met how often, and how the mock takes the points
// that the specification leaves open.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cmd/test-server/mock_service.h"
#include "core/decision.h"
#include "core/outcome.h"
#include "gtest/gtest.h"
#include "tests/model/call_generator.h"
#include "tests/model/comparison.h"
#include "tests/model/generated_call.h"
#include "tests/model/open_points.h"
#include "tests/model/settings.h"
#include "tests/model/signal_generator.h"

namespace lkmock::model {
namespace {

using Generator = GeneratedCall (*)(uint64_t seed);

// A block is a test of its own, so that shards share the work.
constexpr int kBlocks = 20;
constexpr uint64_t kCallsInBlock = 5'000;  // Of 100,000.
constexpr uint64_t kSignalsInBlock = 500;  // Of 10,000.
constexpr int kReportsInBlock = 3;

std::optional<uint64_t> EnvironmentNumber(const char* name) {
  const char* text = std::getenv(name);
  uint64_t number;
  if (text == nullptr || !absl::SimpleAtoi(text, &number)) return std::nullopt;
  return number;
}

// The mocks of AllSettings(), in their order.
class Mocks {
 public:
  Mocks() {
    for (const Settings& settings : AllSettings()) mocks_.push_back(StartMock(settings));
  }

  Outcome Ask(const GeneratedCall& call) const {
    const auto& all = AllSettings();
    const auto at = std::find(all.begin(), all.end(), call.settings) - all.begin();
    return model::Ask(*mocks_[static_cast<size_t>(at)], call);
  }

 private:
  std::vector<std::unique_ptr<MockService>> mocks_;
};

// `consistency` was told of the calls before this one.
std::string Report(const Mocks& mocks, const Consistency& consistency, uint64_t seed,
                   const GeneratedCall& call) {
  const auto differences = [&](const GeneratedCall& c) {
    Consistency copy = consistency;
    return Compare(c, mocks.Ask(c), &copy);
  };
  const GeneratedCall small =
      Shrink(call, [&](const GeneratedCall& c) { return !differences(c).empty(); });
  const std::string test = ::testing::UnitTest::GetInstance()->current_test_info()->name();
  return absl::StrCat("The mock and the model differ; --test_env=CALL=", seed, " --test_filter='*.",
                      test.substr(0, test.find('/')), "/0'\n", CurlText(small), "\nThe mock:\n",
                      OutcomeText(mocks.Ask(small)), "\nDifferences:\n  ",
                      absl::StrJoin(differences(small), "\n  "), "\nBefore it was shrunk:\n  ",
                      absl::StrJoin(differences(call), "\n  "));
}

class Differential : public ::testing::TestWithParam<int> {
 protected:
  // Of all blocks of this shard.
  static void TearDownTestSuite() {
    std::cout << "What the mock decided:\n";
    for (const auto& [decision, calls] : decisions_) {
      std::cout << "  " << DecisionName(decision) << ": " << calls << "\n";
    }
    std::cout << "What the specification leaves open, as the mock took it:\n"
              << consistency_.Table();
  }

  void RunBlock(Generator generate, uint64_t calls) {
    uint64_t first =
        (EnvironmentNumber("SEED").value_or(1) << 32) + static_cast<uint64_t>(GetParam()) * calls;
    if (const auto only = EnvironmentNumber("CALL")) {
      first = *only;
      calls = 1;
    }
    std::cout << "seeds from " << first << " on\n";
    int reports = 0;
    for (uint64_t seed = first; seed < first + calls && reports < kReportsInBlock; ++seed) {
      const GeneratedCall call = generate(seed);
      const Outcome outcome = mocks_.Ask(call);
      ++decisions_[outcome.decision];
      if (Compare(call, outcome, &consistency_).empty()) continue;
      ++reports;
      ADD_FAILURE() << Report(mocks_, consistency_, seed, call);
    }
  }

 private:
  const Mocks mocks_;
  static inline std::map<Decision, int> decisions_;
  static inline Consistency consistency_;
};

TEST_P(Differential, CallsGoAsTheSpecificationSays) { RunBlock(GenerateCall, kCallsInBlock); }

TEST_P(Differential, SignalConnectionsGoAsTheSpecificationSays) {
  RunBlock(GenerateSignal, kSignalsInBlock);
}

INSTANTIATE_TEST_SUITE_P(Block, Differential, ::testing::Range(0, kBlocks));

}  // namespace
}  // namespace lkmock::model
