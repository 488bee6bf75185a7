// The attribute lk.mock of a token.
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "faults/signal_control.h"
#include "faults/signal_modes.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/problems.h"

namespace lkmock::fuzz {

void Try(std::string_view input) {
  const faults::SignalControl control = faults::ParseSignalControl(input);
  CheckProblems(control.problems);
  if (control.mode == nullptr || faults::FindSignalMode(control.mode->name) != control.mode) {
    Fail("the mode is none of the table");
  }
  if (control.leave_action < 0 || control.leave_action > 2) {
    Fail(absl::StrCat("leaveAction is ", control.leave_action));
  }

  // What was understood, said in the plainest way, is understood again.
  const std::string plain = absl::StrCat(R"({"leaveAction":)", control.leave_action,
                                         R"(,"signal":")", control.mode->name, "\"}");
  const faults::SignalControl again = faults::ParseSignalControl(plain);
  if (again.mode != control.mode || again.leave_action != control.leave_action ||
      !again.problems.empty()) {
    Fail(absl::StrCat("what was read is not read again: ", plain));
  }
}

std::vector<std::string> Dictionary() {
  std::vector<std::string> words = {R"("signal":)",  R"("leaveAction":)", R"("DISCONNECT")",
                                    R"("RESUME")",   R"("RECONNECT")",    "null",
                                    R"("\u006eull")"};
  for (const faults::SignalMode& mode : faults::AllSignalModes()) {
    words.push_back(absl::StrCat("\"", mode.name, "\""));
  }
  return words;
}

}  // namespace lkmock::fuzz
