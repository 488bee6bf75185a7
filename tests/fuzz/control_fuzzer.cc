// The control header and the older ones. An input is the lines of a request's header.
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "core/call.h"
#include "core/http_field.h"
#include "core/mock_control.h"
#include "core/region.h"
#include "faults/attempts_field.h"
#include "faults/call_id.h"
#include "faults/control_fields.h"
#include "faults/control_parser.h"
#include "faults/fail_modes.h"
#include "faults/fault_decision.h"
#include "faults/problem_report.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/problems.h"

namespace lkmock::fuzz {
namespace {

void Check(bool holds, std::string_view property) {
  if (!holds) Fail(absl::StrCat("this does not hold: ", property));
}

const std::vector<Region>& Listeners() {
  static const auto& regions = *new std::vector<Region>{
      {0, "region-0", "http://a"}, {1, "region-1", "http://b"}, {2, "region-2", "http://c"}};
  return regions;
}

bool IsListener(int index) { return index >= 0 && index <= 2; }

std::vector<HeaderField> FieldsOf(std::string_view input) {
  std::vector<HeaderField> fields;
  for (const std::string_view line : absl::StrSplit(input, '\n')) {
    const std::pair<std::string_view, std::string_view> field =
        absl::StrSplit(line, absl::MaxSplits(':', 1));
    fields.push_back({field.first, absl::StripAsciiWhitespace(field.second)});
  }
  return fields;
}

void CheckDelay(const Delay& delay) {
  Check(delay.min >= absl::ZeroDuration() && delay.median >= absl::ZeroDuration(),
        "no delay is negative");
  Check(delay.min <= delay.max && delay.median <= delay.max, "no delay is above its maximum");
  Check(delay.sigma >= 0, "sigma is a number, and not negative");
}

void CheckFailure(const Failure& failure) {
  Check(failure.mode >= FailMode::kStatus && failure.mode <= FailMode::kLost, "the mode is one");
  Check(failure.percent >= 0 && failure.percent <= 100, "failPercent is in 0-100");
  Check(failure.status >= 200 && failure.status <= 599, "failStatus is in 200-599");
  Check(IsFieldValue(failure.content_type), "failContentType stays in its line");
  Check(failure.delay >= absl::ZeroDuration(), "the delay of a failure is not negative");
  Check(failure.duration >= absl::ZeroDuration(), "durationMs is not negative");
  for (const auto& [name, value] : failure.headers) {
    Check(IsFieldName(name) && IsFieldValue(value), "failHeaders stay in their lines");
  }
}

void CheckSip(const std::optional<SipStatus>& status) {
  if (!status.has_value()) return;
  Check(status->code > 0 && status->code <= 999 && status->code / 100 != 2,
        "a SIP status is a failure of three digits");
}

void CheckRegions(const RegionsControl& regions) {
  Check(regions.status >= 200 && regions.status <= 599, "regions.status is in 200-599");
  Check(regions.max_age.value_or(0) >= 0, "maxAge is not negative");
  Check(IsFieldValue(regions.content_type), "regions.contentType stays in its line");
  if (regions.delay.has_value()) CheckDelay(*regions.delay);
  if (regions.order.has_value()) {
    Check(std::all_of(regions.order->begin(), regions.order->end(), IsListener),
          "regions.order names listeners");
  }
}

void CheckControl(const MockControl& control) {
  CheckProblems(control.problems);
  CheckFailure(control.failure);
  CheckRegions(control.regions);
  CheckSip(control.sip_status);
  if (control.delay.has_value()) CheckDelay(*control.delay);
  if (control.sip_clock.has_value()) {
    CheckSip(control.sip_clock->outcome);
    Check(control.sip_clock->answer_after.value_or(absl::ZeroDuration()) >= absl::ZeroDuration(),
          "answerAfterMs is not negative");
  }
  Check(std::all_of(control.fail_regions.begin(), control.fail_regions.end(), IsListener),
        "failRegions names listeners");
  Check(control.attempts.size() <= faults::kMostAttempts, "attempts are few");
  for (const AttemptControl& attempt : control.attempts) {
    if (attempt.failure.has_value()) CheckFailure(*attempt.failure);
    if (attempt.delay.has_value()) CheckDelay(*attempt.delay);
  }
  Check(control.id.empty() || faults::IsCallId(control.id), "an id is one");
}

// What one header says alone is said by it alone: a control may be remembered by its text.
void CheckSole(const Headers& headers, const MockControl& control) {
  const std::optional<std::string_view> text = faults::SoleControl(headers);
  if (!text.has_value() || text->empty()) return;
  std::vector<HeaderField> fields = {{faults::kControlHeader, *text}};
  const bool has_id = !headers.Get(faults::kRequestIdHeader).empty();
  if (has_id) fields.push_back({faults::kRequestIdHeader, "another"});
  const MockControl again = faults::ParseControl(Headers(fields), Listeners());
  Check(again.problems == control.problems && again.response == control.response &&
            again.fail_regions == control.fail_regions && again.seed == control.seed &&
            again.id == control.id && again.attempts.size() == control.attempts.size() &&
            again.failure.status == control.failure.status,
        "a sole header is all that counts");
}

void CheckDecisions(const Headers& headers, const MockControl& control) {
  for (int attempt = 0; attempt <= 3; ++attempt) {
    const faults::Circumstances circumstances = {.is_sip_dial = attempt % 2 == 1,
                                                 .awaits_answer = attempt == 3,
                                                 .id = faults::CallId(headers, control),
                                                 .attempt = attempt,
                                                 .random = 0x9e3779b97f4a7c15 * attempt};
    for (const Region& here : Listeners()) {
      const faults::FaultDecision decision = DecideFault(control, here, circumstances);
      Check(decision.wait >= absl::ZeroDuration(), "no call waits less than nothing");
      Check((decision.action == faults::FaultAction::kFail) == (decision.failure != nullptr),
            "who fails knows how");
      Check(
          (decision.action == faults::FaultAction::kSipFailure) == decision.sip_status.has_value(),
          "who fails a dial knows how");
    }
    Check(DecideDiscovery(control, circumstances).wait >= absl::ZeroDuration(),
          "discovery waits no less than nothing");
  }
}

}  // namespace

void Try(std::string_view input) {
  const std::vector<HeaderField> fields = FieldsOf(input);
  const Headers headers(fields);
  const MockControl control = faults::ParseControl(headers, Listeners());
  CheckControl(control);
  CheckDecisions(headers, control);
  CheckSole(headers, control);
  Check((control.attempts.empty() && !control.seed.has_value()) ||
            !faults::CallId(headers, control).empty(),
        "attempts and seed have an id");
  CheckControl(faults::ParseControl(headers, Listeners(), faults::ControlCarrier::kRegionFetch));

  const std::string warning = faults::WarningHeader(control.problems);
  Check(IsPrintable(warning) && warning.size() <= 4096, "a warning fits into a header");
  Check(warning.empty() == control.problems.empty(), "a warning says something");
  Check(faults::ParseControl(headers, Listeners()).problems == control.problems,
        "the same header has the same problems");

  const bool has_any = std::any_of(fields.begin(), fields.end(), [](const HeaderField& field) {
    return absl::StartsWithIgnoreCase(field.name, faults::kControlHeader) && !field.value.empty();
  });
  Check(has_any || control.problems.empty(), "without a control there is no problem with it");
}

std::vector<std::string> Dictionary() {
  std::vector<std::string> words = {"X-Lk-Mock: {",
                                    "X-Livekit-Request-Id: r1\n",
                                    "\"ok\"",
                                    "\"median\":",
                                    "\"sigma\":",
                                    "\"min\":",
                                    "\"max\":",
                                    "\"status\":",
                                    "\"maxAge\":",
                                    "\"body\":",
                                    "\"order\":",
                                    "\"urls\":",
                                    "\"code\":",
                                    "\"answerAfterMs\":",
                                    "\"outcome\":",
                                    "\"region-1\"",
                                    "null",
                                    "true",
                                    "1e3",
                                    "9223372036854775807",
                                    "-9223372036854775808",
                                    "\\ud800"};
  for (const faults::ControlField& field : faults::AllControlFields()) {
    words.push_back(absl::StrCat("\"", field.name, "\":"));
    if (!field.legacy_header.empty()) words.push_back(absl::StrCat(field.legacy_header, ": "));
  }
  for (const std::string_view mode : faults::kFailModeNames) {
    words.push_back(absl::StrCat("\"", mode, "\""));
  }
  return words;
}

}  // namespace lkmock::fuzz
