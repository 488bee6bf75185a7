#include "faults/wait_limit.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"

namespace lkmock::faults {
namespace {

class WaitChecker {
 public:
  WaitChecker(absl::Duration max_wait, ProblemList& problems)
      : max_wait_(max_wait), problems_(problems) {}

  void Check(std::string_view path, std::string_view name, absl::Duration wait) {
    if (wait <= max_wait_) return;
    problems_.Add(path, name, " of ", absl::FormatDuration(wait),
                  " exceeds --max-wait; it is cut to ", absl::FormatDuration(max_wait_));
  }
  void Check(std::string_view path, std::string_view name, const std::optional<Delay>& delay) {
    if (delay.has_value()) Check(path, name, delay->max);
  }
  void Check(std::string_view path, const Failure& failure) {
    if (failure.mode == FailMode::kDelay) {
      Check(path, "the wait of failMode delay", failure.delay);
    } else if (failure.mode == FailMode::kDribble) {
      Check(path, "durationMs", failure.duration);
    }
  }

 private:
  const absl::Duration max_wait_;
  ProblemList& problems_;
};

}  // namespace

void ReportLongWaits(const MockControl& control, absl::Duration max_wait, ProblemList& problems) {
  WaitChecker checker(max_wait, problems);
  checker.Check("", "delayMs", control.delay);
  checker.Check("", control.failure);
  checker.Check("regions.", "delayMs", control.regions.delay);
  if (control.sip_clock.has_value() && control.sip_clock->answer_after.has_value()) {
    checker.Check("call.", "answerAfterMs", *control.sip_clock->answer_after);
  }
  for (size_t i = 0; i < control.attempts.size(); ++i) {
    const AttemptControl& attempt = control.attempts[i];
    const std::string path = absl::StrCat("attempts[", i, "].");
    checker.Check(path, "delayMs", attempt.delay);
    if (attempt.failure.has_value()) checker.Check(path, *attempt.failure);
  }
}

}  // namespace lkmock::faults
