#include "tests/model/control_model.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "tests/model/control_fields.h"

namespace lkmock::model {
namespace {

using ::nlohmann::json;
using testing::TestCall;

std::optional<int64_t> Number(std::string_view text) {
  int64_t number;
  if (!absl::SimpleAtoi(text, &number)) return std::nullopt;
  return number;
}

bool IsStatus(int64_t status) { return 200 <= status && status <= 599; }

class ControlReader {
 public:
  ControlReader(const TestCall& call, const Settings& settings, Reading& reading)
      : call_(call), settings_(settings), reading_(reading) {}

  Control Read() {
    ReadOlderHeaders();
    const std::optional<std::string> object = HeaderOf(call_, "X-Lk-Mock");
    if (object.has_value()) ReadObject(*object);
    for (const auto& [field, problem] : header_problems_) {
      if (!overridden_.count(field) || reading_.Is(Open::kOverriddenHeaderIsReported)) {
        control_.problems.push_back(problem);
      }
    }
    const bool unused = call_.path == "/settings/regions" || overridden_.count("response");
    if (bad_response_header_ && (!unused || reading_.Is(Open::kUnusedResponseHeaderIsRead))) {
      Report({"Response"});
    }
    if (says_how_ && !says_where_) Report({"failRegions"});
    CheckWaits();
    return control_;
  }

 private:
  void Report(std::vector<std::string> words) { control_.problems.push_back({std::move(words)}); }

  // Of the older header that sets `field`.
  void ReportHeader(std::string field, std::vector<std::string> words) {
    header_problems_.push_back({std::move(field), {std::move(words)}});
  }

  // ---- The older headers ----

  std::optional<std::string> Older(std::string_view name) {
    return HeaderOf(call_, absl::StrCat("X-Lk-Mock-", name));
  }

  void ReadOlderHeaders() {
    if (const auto list = Older("Fail-Regions")) {
      says_where_ = true;
      ReadRegionList(*list);
    }
    for (const char* how : {"Fail-Mode", "Fail-Status", "Fail-Twirp-Code"}) {
      says_how_ = says_how_ || Older(how).has_value();
    }
    if (const auto mode = Older("Fail-Mode")) {
      if (!SetMode(*mode)) ReportHeader("failMode", {"Fail-Mode"});
    }
    if (const auto text = Older("Fail-Status")) {
      const auto status = Number(*text);
      if (status.has_value() && IsStatus(*status)) {
        control_.fail_status = status;
      } else {
        ReportHeader("failStatus", {"Fail-Status"});
      }
    }
    if (const auto code = Older("Fail-Twirp-Code")) {
      header_twirp_code_ = true;
      control_.fail_twirp_code = *code;
    }
    if (const auto text = Older("Delay-Ms")) {
      const auto delay = Number(*text);
      if (delay.has_value() && *delay >= 0) {
        control_.fail_delay_ms = *delay;
      } else {
        ReportHeader("", {"Delay-Ms"});
      }
    }
    if (const auto text = Older("Regions-Status")) {
      const auto status = Number(*text);
      if (status.has_value() && IsStatus(*status)) {
        control_.regions_status = *status;
      } else if (status != 0 || reading_.Is(Open::kRegionsStatusZeroIsReported)) {
        ReportHeader("regionsStatus", {"Regions-Status"});
      }
    }
    if (const auto text = Older("Response")) {
      if (MembersOf(*text).has_value()) {
        control_.response = text;
      } else {
        bad_response_header_ = true;
      }
    }
    if (const auto text = Older("Skip-Auth")) {
      control_.skip_auth = absl::EqualsIgnoreCase(*text, "true");
      if (!control_.skip_auth && !absl::EqualsIgnoreCase(*text, "false") &&
          reading_.Is(Open::kSkipAuthNonsenseIsReported)) {
        ReportHeader("skipAuth", {"Skip-Auth"});
      }
    }
  }

  void ReadRegionList(std::string_view list) {
    for (std::string_view entry : absl::StrSplit(list, ',')) {
      entry = absl::StripAsciiWhitespace(entry);
      const auto index = Number(entry);
      if (index.has_value()) {
        control_.fail_regions.insert(*index);
        if (!IsRegion(*index)) ReportHeader("failRegions", {std::string(entry)});
      } else if (!entry.empty() || reading_.Is(Open::kEmptyListEntryIsReported)) {
        ReportHeader("failRegions", {"Fail-Regions"});
      }
    }
  }

  // ---- The object ----

  void ReadObject(const std::string& text) {
    if (text.empty()) {
      if (reading_.Is(Open::kEmptyControlIsReported)) Report({});
      return;
    }
    std::optional<Members> members = MembersOf(text);
    if (!members.has_value()) {
      // The generator's one way of not being UTF-8: a byte 0xFF in a string.
      std::string utf8 = text;
      utf8.erase(std::remove(utf8.begin(), utf8.end(), '\xFF'), utf8.end());
      if (utf8 != text) members = MembersOf(utf8);
      if (!members.has_value() || !reading_.Is(Open::kControlThatIsNotUtf8Applies)) {
        Report({});
        return;
      }
    }
    std::set<std::string> seen;
    for (const auto& [name, value] : *members) {
      const std::string lower = absl::AsciiStrToLower(name);
      if (!value.is_null() && !seen.insert(lower).second) {
        if (reading_.Is(Open::kDuplicateFieldIsReported)) Report({name});
        if (reading_.Is(Open::kFirstDuplicateWins)) continue;
      }
      ReadField(name, value);
    }
  }

  void ReadField(const std::string& name, const json& value) {
    for (const std::string& known : KnownFields()) {
      if (!absl::EqualsIgnoreCase(name, known)) continue;
      if (value.is_null()) {
        if (reading_.Is(Open::kNullFieldIsReported)) Report({name});
        return;
      }
      return ReadKnownField(known, name, value);
    }
    const std::string slip = SlipOf(name);
    slip.empty() ? Report({name}) : Report({name, slip});
  }

  // `as_sent`: `field` in the letters of the call.
  void ReadKnownField(const std::string& field, const std::string& as_sent, const json& value) {
    bool taken = true;  // Whether the type is right.
    if (field == "failRegions") {
      taken = ReadFailRegions(as_sent, value);
      says_where_ = says_where_ || taken;
    } else if (field == "failMode") {
      taken = value.is_string();
      says_how_ = says_how_ || (taken && value != "");
      if (taken && !SetMode(value.get<std::string>())) {
        const bool empty = value.get<std::string>().empty();
        if (!empty || reading_.Is(Open::kEmptyTextIsReported)) Report({as_sent});
        const bool matters = control_.fail_mode != "status";
        if (matters && !reading_.Is(Open::kBadValueYieldsToTheHeader)) {
          control_.fail_mode = "status";
        }
        return;
      }
    } else if (field == "failStatus") {
      const auto status = Integer(value);
      taken = status.has_value();
      says_how_ = says_how_ || taken;
      if (taken) SetFailStatus(as_sent, *status);
    } else if (field == "failTwirpCode") {
      taken = value.is_string();
      says_how_ = says_how_ || (taken && value != "");
      if (taken) {
        header_twirp_code_ = false;
        control_.fail_twirp_code = value.get<std::string>();
        CheckTwirpCode(as_sent);
      }
    } else if (field == "delayMs") {
      const auto delay = Integer(value);
      taken = delay.has_value();
      if (taken && *delay >= 0) control_.delay_ms = delay;
      if (taken && *delay < 0) {
        Report({as_sent});
        if (reading_.Is(Open::kNegativeDelayIsNone)) control_.delay_ms = 0;
      }
    } else if (field == "regionsStatus") {
      const auto status = Integer(value);
      taken = status.has_value();
      if (taken && *status != 0 && !IsStatus(*status)) {
        Report({as_sent});
        const bool matters = control_.regions_status != 0;
        if (matters && !reading_.Is(Open::kBadRegionsStatusYieldsToTheHeader)) {
          control_.regions_status = 0;
        }
        return;
      }
      if (taken) control_.regions_status = *status;
    } else if (field == "response") {
      taken = value.is_object();
      if (taken) control_.response = value.dump();
    } else if (field == "skipAuth") {
      taken = value.is_boolean();
      if (taken) control_.skip_auth = value.get<bool>();
    } else if (field == "sipStatus") {
      taken = value.is_object();
      if (taken) ReadSip(as_sent, value);
    } else if (field == "pinnedRegions") {
      taken = ReadPins(as_sent, value);
    } else if (field == "strict") {
      taken = value.is_boolean();
      if (taken) object_strict_ = value.get<bool>();
    }
    taken ? void(overridden_.insert(field)) : Report({as_sent});
  }

  bool ReadFailRegions(const std::string& as_sent, const json& value) {
    if (!value.is_array()) return false;
    std::set<int64_t> regions;
    std::vector<std::string> strangers;
    bool bad_element = false;
    for (const json& element : value) {
      const auto index = Integer(element);
      if (!index.has_value()) {
        bad_element = true;
        continue;
      }
      regions.insert(*index);
      if (!IsRegion(*index)) strangers.push_back(element.dump());
    }
    if (bad_element && !reading_.Is(Open::kBadListElementIsSkippedAlone)) return false;
    if (bad_element) Report({as_sent});
    for (const std::string& stranger : strangers) {
      Report({stranger.size() < 10 ? stranger : as_sent});  // Not every digit of a huge one.
    }
    control_.fail_regions = std::move(regions);
    return true;
  }

  bool ReadPins(const std::string& as_sent, const json& value) {
    if (!value.is_array()) return false;
    std::vector<std::string> pins;
    bool bad_element = false;
    for (const json& element : value) {
      element.is_string() ? pins.push_back(element.get<std::string>()) : void(bad_element = true);
    }
    if (bad_element && !reading_.Is(Open::kBadListElementIsSkippedAlone)) return false;
    if (bad_element) Report({as_sent});
    for (const std::string& pin : pins) {
      if (!IsRegionName(pin)) Report({pin});
    }
    control_.pins = std::move(pins);
    return true;
  }

  void SetFailStatus(const std::string& as_sent, int64_t status) {
    if (IsStatus(status)) {
      control_.fail_status = status;
      return;
    }
    Report({as_sent});
    if (control_.fail_status.has_value() && !reading_.Is(Open::kBadValueYieldsToTheHeader)) {
      control_.fail_status.reset();
    }
  }

  void CheckTwirpCode(const std::string& as_sent) {
    static constexpr std::string_view kCodes[] = {
        "canceled",        "unknown",        "invalid_argument", "deadline_exceeded",
        "not_found",       "already_exists", "bad_route",        "permission_denied",
        "unauthenticated", "unavailable",    "data_loss",        "resource_exhausted",
        "out_of_range",    "unimplemented",  "internal",         "failed_precondition",
        "aborted",         "malformed"};
    const std::string& code = control_.fail_twirp_code;
    if (code.empty() && reading_.Is(Open::kEmptyTextIsReported)) Report({as_sent});
    const bool known = std::find(std::begin(kCodes), std::end(kCodes), code) != std::end(kCodes);
    if (!code.empty() && !known && reading_.Is(Open::kUnknownTwirpCodeIsReported)) {
      Report({as_sent});
    }
  }

  void ReadSip(const std::string& as_sent, const json& value) {
    std::optional<SipFault> sip;
    std::string phrase;
    bool bad_code = false, bad_status = false;
    for (const auto& [name, inner] : value.items()) {
      if (absl::EqualsIgnoreCase(name, "code")) {
        const auto code = Integer(inner);
        code.has_value() ? void(sip = SipFault{*code, ""}) : void(bad_code = true);
      } else if (absl::EqualsIgnoreCase(name, "status")) {
        inner.is_string() ? void(phrase = inner.get<std::string>()) : void(bad_status = true);
      } else if (reading_.Is(Open::kSipUnknownFieldIsReported)) {
        Report({name});
      }
    }
    if (bad_code || bad_status) Report({as_sent});
    if (bad_status && reading_.Is(Open::kSipWrongStatusSpoilsTheCode)) return;
    const bool no_code =
        !sip.has_value() || (sip->code == 0 && reading_.Is(Open::kSipCodeZeroIsNone));
    if (no_code) {
      if (!bad_code && reading_.Is(Open::kSipWithoutCodeIsReported)) Report({as_sent});
      return;
    }
    sip->phrase = phrase;
    const int64_t code = sip->code;
    if (200 <= code && code < 300) {
      Report({as_sent});
      return;
    }
    if (code < 0 || code >= 700) {
      Report({as_sent});
      const bool fails = code < 0 ? reading_.Is(Open::kNegativeSipCodeIsAFailure)
                                  : reading_.Is(Open::kHugeSipCodeIsAFailure);
      if (fails) control_.sip = sip;
      return;
    }
    if (0 < code && code < 200 && !reading_.Is(Open::kSipProvisionalCodeIsAFailure)) {
      Report({as_sent});
      return;
    }
    if (0 < code && code < 100 && reading_.Is(Open::kSipCodeBelow100IsReported)) {
      Report({as_sent});
    }
    control_.sip = sip;
  }

  // ---- Both ----

  bool SetMode(std::string_view text) {
    const std::string mode = absl::AsciiStrToLower(text);
    if (mode != "status" && mode != "drop" && mode != "delay") return false;
    control_.fail_mode = mode;
    return true;
  }

  void CheckWaits() {
    if (header_twirp_code_) CheckTwirpCode("Fail-Twirp-Code");
    control_.strict = object_strict_.value_or(false) || settings_.strict;
    if (object_strict_ == false && settings_.strict) {
      control_.strict = !reading_.Is(Open::kStrictFalseDisarms);
    }
    const int64_t longest = absl::ToInt64Milliseconds(settings_.max_wait);
    const bool fails_late = control_.fail_mode == "delay" || Older("Delay-Ms").has_value();
    const bool too_long =
        control_.delay_ms.value_or(0) > longest || (fails_late && control_.fail_delay_ms > longest);
    if (too_long && reading_.Is(Open::kHeldTooLongIsReported)) Report({});
  }

  std::optional<int64_t> Integer(const json& value) {
    if (value.is_number_unsigned() && value.get<uint64_t>() > INT64_MAX) {
      if (reading_.Is(Open::kHugeIntegerIsOfWrongType)) return std::nullopt;
      return INT64_MAX;
    }
    if (value.is_number_integer()) return value.get<int64_t>();
    if (!value.is_number_float()) return std::nullopt;
    const double number = value.get<double>();
    const bool integral = number == static_cast<double>(static_cast<int64_t>(number));
    if (!integral || !reading_.Is(Open::kIntegralFloatIsAnInteger)) return std::nullopt;
    return static_cast<int64_t>(number);
  }

  bool IsRegion(int64_t index) const { return 0 <= index && index < settings_.regions; }
  bool IsRegionName(std::string_view name) const {
    for (int i = 0; i < settings_.regions; ++i) {
      if (name == RegionName(i)) return true;
    }
    return false;
  }

  const TestCall& call_;
  const Settings& settings_;
  Reading& reading_;

  Control control_;
  std::optional<bool> object_strict_;
  bool bad_response_header_ = false;
  bool says_how_ = false, says_where_ = false;  // Of the failure.
  bool header_twirp_code_ = false;              // The code in force is that of the older header.
  std::set<std::string> overridden_;            // Fields that the object sets.
  std::vector<std::pair<std::string, Problem>> header_problems_;  // And the field each is for.
};

}  // namespace

std::optional<std::string> HeaderOf(const TestCall& call, std::string_view name) {
  for (const auto& [field, value] : call.headers) {
    if (absl::EqualsIgnoreCase(field, name)) return std::string(absl::StripAsciiWhitespace(value));
  }
  return std::nullopt;
}

Control ReadControl(const TestCall& call, const Settings& settings, Reading& reading) {
  return ControlReader(call, settings, reading).Read();
}

}  // namespace lkmock::model
