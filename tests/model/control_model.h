// The control of a call, as http.md's "Control: X-Lk-Mock" has it.
#ifndef LKMOCK_TESTS_MODEL_CONTROL_MODEL_H_
#define LKMOCK_TESTS_MODEL_CONTROL_MODEL_H_

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/model/open_points.h"
#include "tests/model/settings.h"
#include "tests/support/test_call.h"

namespace lkmock::model {

// One thing that is wrong with a call's control.
struct Problem {
  std::vector<std::string> words;  // What its report must contain, in whatever case of letters.
};

struct SipFault {
  int64_t code = 0;
  std::string phrase;
};

struct Control {
  std::set<int64_t> fail_regions;
  std::string fail_mode = "status";  // Lower case: status, drop or delay.
  std::optional<int64_t> fail_status;
  std::string fail_twirp_code;  // Empty: by status.
  std::optional<int64_t> delay_ms;
  int64_t fail_delay_ms = 30'000;  // Of fail mode "delay".
  int64_t regions_status = 0;
  std::optional<std::string> response;  // The text of a JSON object.
  bool skip_auth = false;
  std::optional<SipFault> sip;
  std::vector<std::string> pins;
  bool strict = false;

  std::vector<Problem> problems;
};

Control ReadControl(const testing::TestCall& call, const Settings& settings, Reading& reading);

// The first header under `name`, without the blanks around it; nullopt where there is none.
std::optional<std::string> HeaderOf(const testing::TestCall& call, std::string_view name);

}  // namespace lkmock::model

#endif  // LKMOCK_TESTS_MODEL_CONTROL_MODEL_H_
