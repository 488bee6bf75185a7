// What every list of problems promises.
#ifndef LKMOCK_TESTS_FUZZ_PROBLEMS_H_
#define LKMOCK_TESTS_FUZZ_PROBLEMS_H_

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "faults/problem_list.h"
#include "tests/fuzz/fuzz_target.h"

namespace lkmock::fuzz {

inline bool IsPrintable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return absl::ascii_isprint(c); });
}

// Few, short, of printable ASCII.
inline void CheckProblems(const std::vector<std::string>& problems) {
  constexpr size_t kLongest = 1024;
  if (problems.size() > faults::ProblemList::kMost + 1) {
    Fail(absl::StrCat(problems.size(), " problems"));
  }
  for (const std::string& problem : problems) {
    if (problem.empty() || problem.size() > kLongest || !IsPrintable(problem)) {
      Fail(absl::StrCat("a problem is empty, long or unprintable: ", problem));
    }
  }
}

}  // namespace lkmock::fuzz

#endif  // LKMOCK_TESTS_FUZZ_PROBLEMS_H_
