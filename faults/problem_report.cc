#include "faults/problem_report.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace lkmock::faults {
namespace {

constexpr std::string_view kEllipsis = "...";
constexpr size_t kLongestWarning = 4096;

}  // namespace

std::string WarningHeader(absl::Span<const std::string> problems) {
  std::string warning = absl::StrJoin(problems, "; ");
  if (warning.size() > kLongestWarning) {
    warning.resize(kLongestWarning - kEllipsis.size());
    warning += kEllipsis;
  }
  std::replace_if(
      warning.begin(), warning.end(), [](char c) { return !absl::ascii_isprint(c); }, '?');
  return warning;
}

TwirpError StrictRefusal(absl::Span<const std::string> problems) {
  return {.code = "malformed",
          .msg = absl::StrCat("mock: request refused: ", absl::StrJoin(problems, "; "))};
}

}  // namespace lkmock::faults
