#include "tests/model/open_points.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"

namespace lkmock::model {
namespace {

struct Row {
  Open point;
  std::string_view name;
};

// Beside each name: why the specification does not decide it.
constexpr Row kRows[] = {
    // An empty field value may be an absent field, or a value that is no JSON object.
    {Open::kEmptyControlIsReported, "an empty X-Lk-Mock is reported"},
    // JSON is UTF-8 (RFC 8259, 8.1); upstream's decoder replaces what is not.
    {Open::kControlThatIsNotUtf8Applies, "a control object that is not UTF-8 applies"},
    // Nothing is said of a field that stands twice (RFC 8259, 4: unpredictable).
    {Open::kDuplicateFieldIsReported, "a field that stands twice is reported"},
    {Open::kFirstDuplicateWins, "of a field that stands twice, the first counts"},
    // Upstream's decoder takes null for absence; by its type it is a wrong one.
    {Open::kNullFieldIsReported, "a field that is null is reported"},
    // "int" against 5.0: upstream's decoder refuses it, JSON knows one kind of number.
    {Open::kIntegralFloatIsAnInteger, "5.0 is an integer in the control object"},
    // An integer of more than 64 bits is of no type that JSON readers have.
    {Open::kHugeIntegerIsOfWrongType, "a huge integer is of the wrong type"},
    // "A field of the wrong type is skipped": of a list, the field or the element.
    {Open::kBadListElementIsSkippedAlone, "an element of the wrong type is skipped alone"},
    // "The JSON object overrides the headers", "outside 200-599, or absent: 503".
    {Open::kBadValueYieldsToTheHeader, "a bad failStatus or failMode yields to the header's"},
    // As above, without a value for what is out of range.
    {Open::kBadRegionsStatusYieldsToTheHeader, "a bad regionsStatus yields to the header's"},
    // Out of range, hence reported; whether it is then none or the least is not said.
    {Open::kNegativeDelayIsNone, "a negative delayMs is no delay at all, not an absent field"},
    // --max-wait is not in the control's description.
    {Open::kHeldTooLongIsReported, "a delay beyond --max-wait is reported"},
    // Upstream cannot tell "" from absence.
    {Open::kEmptyTextIsReported, "an empty failMode or failTwirpCode is reported"},
    // failTwirpCode is any string; a code that Twirp lacks may be meant or misspelled.
    {Open::kUnknownTwirpCodeIsReported, "a failTwirpCode that Twirp lacks is reported"},
    // There is no type that it could fail to parse as.
    {Open::kResponseOfUnknownMethodIsReported, "the response of an unknown method is reported"},
    // "strict" in the object turns it on; turning it off is not spoken of.
    {Open::kStrictFalseDisarms, "\"strict\":false disarms --strict"},
    // The control speaks to Twirp calls and the region fetch; other paths may not read it.
    {Open::kControlElsewhereIsReported, "the control of a health check is read"},
    {Open::kSipWithoutCodeIsReported, "a sipStatus without a code is reported"},
    // Upstream cannot tell 0 from absence; the table has SIP_STATUS_UNKNOWN.
    {Open::kSipCodeZeroIsNone, "a SIP code of 0 is no code"},
    // "Unknown fields" are the object's; sipStatus is an object too.
    {Open::kSipUnknownFieldIsReported, "an unknown field of sipStatus is reported"},
    // "The rest applies": of the object, or of sipStatus.
    {Open::kSipWrongStatusSpoilsTheCode, "a status of the wrong type spoils all of sipStatus"},
    // "With a final failure code" against "below 200 unknown".
    {Open::kSipProvisionalCodeIsAFailure, "a SIP code below 200 is a failure"},
    // No such code exists, but "below 200" has a rule.
    {Open::kSipCodeBelow100IsReported, "a SIP code below 100 that has no name is reported"},
    // A negative one is "below 200", but no code.
    {Open::kNegativeSipCodeIsAFailure, "a negative SIP code is a failure"},
    // From 700 on there is no rule.
    {Open::kHugeSipCodeIsAFailure, "a SIP code of 700 or more is a failure"},
    // A header that the object overrides has no effect that could be a problem.
    {Open::kOverriddenHeaderIsReported, "a bad older header is reported though overridden"},
    // Of a region fetch, and beside a "response" in the object: nobody would read it.
    {Open::kUnusedResponseHeaderIsRead, "a bad X-Lk-Mock-Response is reported though unused"},
    {Open::kEmptyListEntryIsReported, "an empty entry of X-Lk-Mock-Fail-Regions is reported"},
    {Open::kSkipAuthNonsenseIsReported, "an X-Lk-Mock-Skip-Auth other than true is reported"},
    // 0 is "no status" in the object and "no number in 200-599" in the header.
    {Open::kRegionsStatusZeroIsReported, "X-Lk-Mock-Regions-Status: 0 is reported"},
    // RFC 7519, 4.1.4 ends a token at "exp", upstream after it; so too with 60 s more.
    {Open::kTokenPassesAtTheEndOfTheLeeway, "a token passes when just 60 s past its exp"},
    // RFC 9110, 11.1 takes a scheme in any case; upstream's does not.
    {Open::kLowerCaseBearerIsBearer, "the scheme 'bearer' is Bearer"},
    // As with null in the control object.
    {Open::kNullClaimIsOfWrongType, "a claim that is null is of the wrong type"},
    // "iss as in the token".
    {Open::kTokenWithoutIssuerPasses, "a token without an issuer passes"},
    // A number by RFC 7519, 2, but of more seconds than 64 bits count.
    {Open::kEndlessTimeIsOfWrongType, "an exp or nbf of 1e300 is of the wrong type"},
    // "Containing json", while media types are case-insensitive.
    {Open::kUpperCaseJsonIsJson, "the content type application/JSON is JSON"},
    // protobuf's own reader takes texts that RFC 8259 does not.
    {Open::kLaxJsonParses, "JSON as lax as protobuf's reader is a body that parses"},
    // "Every problem" is one of the control; the body is none.
    {Open::kBrokenBodyIsReported, "a body that does not parse is reported"},
    // "Leaves what was understood": how much that is, is the reader's affair.
    {Open::kWhatWasUnderstood, "what was understood of a broken body"},
    // delayMs: "wait before answering"; the wait is in the list of a Twirp call alone.
    {Open::kRegionFetchWaits, "delayMs holds the region fetch too"},
    // "reconnect=1"; the real server takes "true" as well.
    {Open::kReconnectTrueIsReconnect, "reconnect=true is a reconnect"},
    {Open::kModeInOtherCaseIsKnown, "a signal mode is known in any case of letters"},
    // Empty may be "no attribute", or "a text that does not parse".
    {Open::kEmptyModeTextIsReported, "an empty lk.mock is reported"},
    // A mode object without "signal", or with more than it should have.
    {Open::kOddModeObjectIsReported, "an lk.mock object without a mode is reported"},
    // "Absent or unknown is DISCONNECT"; what is reported is an unknown mode.
    {Open::kUnknownLeaveActionIsReported, "an unknown leaveAction is reported"},
    {Open::kIntegralFloatIsAnAction, "leaveAction 2.0 is an action"},
    // RFC 4648, 3.3 refuses what is not of the alphabet; upstream's decoder skips line ends.
    {Open::kLineEndsSpoilBase64, "a line end spoils the base64url of join_request"},
    // "gzip or none".
    {Open::kUnknownCompressionIsNone, "an unknown compression is read as none"},
    // "As first and only message": then silence, or the end.
    {Open::kServerClosesAfterOnlyMessage, "after leave_first_message, the server closes"},
};
static_assert(std::size(kRows) == kOpenPoints);

// The answer that all of `fitting` agree on, or that only one gave.
std::optional<int> ImpliedBy(const std::vector<Reading>& fitting, Open point) {
  std::optional<int> implied;
  for (const Reading& reading : fitting) {
    const auto& answers = reading.answers();
    const auto met = std::find_if(answers.begin(), answers.end(),
                                  [&](const auto& answer) { return answer.point == point; });
    if (met == answers.end()) return std::nullopt;  // It made no difference.
    if (implied.has_value() && *implied != met->value) return std::nullopt;
    implied = met->value;
  }
  return implied;
}

}  // namespace

std::string_view NameOf(Open point) {
  for (const Row& row : kRows) {
    if (row.point == point) return row.name;
  }
  return "";
}

int Reading::Choose(Open point, int count) {
  for (const Answer& answer : answers_) {
    if (answer.point == point) return answer.value;
  }
  const size_t at = answers_.size();
  answers_.push_back({point, at < script_.size() ? script_[at] : 0, count});
  return answers_.back().value;
}

void ForEachReading(const std::function<void(Reading&)>& visit) {
  std::vector<int> script;
  while (true) {
    Reading reading;
    reading.script_ = script;
    visit(reading);
    std::vector<Reading::Answer> answers = reading.answers();
    while (!answers.empty() && answers.back().value + 1 == answers.back().count) answers.pop_back();
    if (answers.empty()) return;
    script.clear();
    for (const Reading::Answer& answer : answers) script.push_back(answer.value);
    ++script.back();
  }
}

const Reading::Answer* Consistency::Clash(const Reading& reading) const {
  for (const Reading::Answer& answer : reading.answers()) {
    const Implied& implied = implied_[static_cast<size_t>(answer.point)];
    if (implied.calls > 0 && implied.value != answer.value) return &answer;
  }
  return nullptr;
}

std::string Consistency::Record(const std::vector<Reading>& fitting) {
  if (fitting.empty()) return "";
  std::vector<Reading> agreeing;
  for (const Reading& reading : fitting) {
    if (Clash(reading) == nullptr) agreeing.push_back(reading);
  }
  if (agreeing.empty()) {
    const Reading::Answer& clash = *Clash(fitting.front());
    return absl::StrCat("'", NameOf(clash.point), "' is ", clash.value != 0 ? "true" : "false",
                        " here, and was not in earlier calls");
  }
  for (const Reading::Answer& answer : agreeing.front().answers()) {
    if (answer.point == Open::kWhatWasUnderstood) continue;
    if (const auto value = ImpliedBy(agreeing, answer.point)) {
      Implied& implied = implied_[static_cast<size_t>(answer.point)];
      implied.value = *value;
      ++implied.calls;
    }
  }
  return "";
}

std::string Consistency::Table() const {
  std::string table;
  for (size_t i = 0; i < kOpenPoints; ++i) {
    const auto point = static_cast<Open>(i);
    if (point == Open::kWhatWasUnderstood) continue;
    const Implied& implied = implied_[i];
    const char* answer = implied.calls == 0 ? "not decided" : implied.value != 0 ? "yes" : "no";
    absl::StrAppend(&table, "  ", NameOf(point), ": ", answer, ", ", implied.calls, " calls\n");
  }
  return table;
}

}  // namespace lkmock::model
