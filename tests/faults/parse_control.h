// Controls as four listeners read them, and all that one asks for as a text to compare.
#ifndef LKMOCK_TESTS_FAULTS_PARSE_CONTROL_H_
#define LKMOCK_TESTS_FAULTS_PARSE_CONTROL_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "core/call.h"
#include "core/mock_control.h"
#include "core/region.h"
#include "faults/call_id.h"
#include "faults/control_parser.h"
#include "faults/fail_modes.h"

namespace lkmock::faults {

inline std::vector<Region> FourRegions() {
  std::vector<Region> regions;
  for (int i = 0; i < 4; ++i) {
    regions.push_back({i, absl::StrCat("region-", i), absl::StrCat("http://127.0.0.1:", 9999 + i)});
  }
  return regions;
}

inline MockControl Parse(std::vector<HeaderField> fields) {
  return ParseControl(Headers(fields), FourRegions());
}

inline MockControl ParseObject(std::string_view object) { return Parse({{"X-Lk-Mock", object}}); }

// The same with a request id beside it.
inline MockControl ParseIdentified(std::string_view object) {
  return Parse({{"X-Lk-Mock", object}, {kRequestIdHeader, "req-1"}});
}

inline std::string_view FailModeName(FailMode mode) {
  return kFailModeNames[static_cast<size_t>(mode)];
}

inline std::string Effect(absl::Duration time) { return absl::FormatDuration(time); }

inline std::string Effect(const Delay& delay) {
  return absl::StrCat("shape ", static_cast<int>(delay.shape), " min ", Effect(delay.min), " max ",
                      Effect(delay.max), " median ", Effect(delay.median), " sigma ", delay.sigma);
}

inline std::string Effect(const SipStatus& status) {
  return absl::StrCat(status.code, " '", status.phrase, "'");
}

inline std::string Effect(const std::string& text) { return absl::StrCat("'", text, "'"); }
inline std::string Effect(FailMode mode) { return std::string(FailModeName(mode)); }
inline std::string Effect(uint64_t number) { return absl::StrCat(number); }
inline std::string Effect(int64_t number) { return absl::StrCat(number); }
inline std::string Effect(const std::vector<int>& list) { return absl::StrJoin(list, ","); }

inline std::string Effect(const Failure& failure);
inline std::string Effect(const SipClock& clock);

template <typename T>
std::string Effect(const std::optional<T>& value) {
  return value.has_value() ? Effect(*value) : "none";
}

inline std::string Effect(const Failure& failure) {
  return absl::StrCat(
      "{", FailModeName(failure.mode), " ", failure.status, " '", failure.twirp_code, "' headers ",
      absl::StrJoin(failure.headers, "|", absl::PairFormatter(": ")), " body ",
      Effect(failure.body), " type '", failure.content_type, "' delay ", Effect(failure.delay),
      " duration ", Effect(failure.duration), " percent ", failure.percent, "}");
}

inline std::string Effect(const AttemptControl& attempt) {
  return absl::StrCat("[", Effect(attempt.failure), " delay ", Effect(attempt.delay), "]");
}

inline std::string Effect(const SipClock& clock) {
  return absl::StrCat("answer ", Effect(clock.answer_after), " outcome ", Effect(clock.outcome));
}

inline std::string Effect(const RegionsControl& regions) {
  return absl::StrCat(regions.status, " delay ", Effect(regions.delay), " max_age ",
                      Effect(regions.max_age), " body ", Effect(regions.body), " type '",
                      regions.content_type, "' order ", Effect(regions.order), " urls ",
                      absl::StrJoin(regions.urls, " "), " mode ", Effect(regions.fail_mode));
}

// All that a control asks for; its problems are compared on their own.
inline std::string Effect(const MockControl& control) {
  std::vector<std::string> attempts;
  for (const AttemptControl& attempt : control.attempts) attempts.push_back(Effect(attempt));
  return absl::StrCat("id '", control.id, "' fail_regions ", Effect(control.fail_regions),
                      " failure ", Effect(control.failure), " attempts ",
                      absl::StrJoin(attempts, ","), " seed ", Effect(control.seed), " delay ",
                      Effect(control.delay), " regions ", Effect(control.regions), " response ",
                      Effect(control.response), " skip_auth ", control.skip_auth, " strict ",
                      control.strict, " explain ", control.explain, " sip_status ",
                      Effect(control.sip_status), " sip_clock ", Effect(control.sip_clock),
                      " pinned_regions ", absl::StrJoin(control.pinned_regions, "|"));
}

inline const std::string& NoEffect() {
  static const auto* const effect = new std::string(Effect(MockControl()));
  return *effect;
}

}  // namespace lkmock::faults

#endif  // LKMOCK_TESTS_FAULTS_PARSE_CONTROL_H_
