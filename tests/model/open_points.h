// What http.md and signal.md leave open. The model does not decide these points: it reads the
// specification every way, and an answer of the mock is right if one reading expects it. But the
// mock shall take each point the same way always: see Consistency.
#ifndef LKMOCK_TESTS_MODEL_OPEN_POINTS_H_
#define LKMOCK_TESTS_MODEL_OPEN_POINTS_H_

#include <array>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace lkmock::model {

enum class Open {
  // The control object.
  kEmptyControlIsReported,
  kControlThatIsNotUtf8Applies,
  kDuplicateFieldIsReported,
  kFirstDuplicateWins,
  kNullFieldIsReported,
  kIntegralFloatIsAnInteger,
  kHugeIntegerIsOfWrongType,
  kBadListElementIsSkippedAlone,
  kBadValueYieldsToTheHeader,
  kBadRegionsStatusYieldsToTheHeader,
  kNegativeDelayIsNone,
  kHeldTooLongIsReported,
  kEmptyTextIsReported,
  kUnknownTwirpCodeIsReported,
  kResponseOfUnknownMethodIsReported,
  kStrictFalseDisarms,
  kControlElsewhereIsReported,
  kSipWithoutCodeIsReported,
  kSipCodeZeroIsNone,
  kSipUnknownFieldIsReported,
  kSipWrongStatusSpoilsTheCode,
  kSipProvisionalCodeIsAFailure,
  kSipCodeBelow100IsReported,
  kNegativeSipCodeIsAFailure,
  kHugeSipCodeIsAFailure,

  // The older headers.
  kOverriddenHeaderIsReported,
  kUnusedResponseHeaderIsRead,
  kEmptyListEntryIsReported,
  kSkipAuthNonsenseIsReported,
  kRegionsStatusZeroIsReported,

  // Tokens.
  kTokenPassesAtTheEndOfTheLeeway,
  kLowerCaseBearerIsBearer,
  kNullClaimIsOfWrongType,
  kTokenWithoutIssuerPasses,
  kEndlessTimeIsOfWrongType,

  // Bodies and replies.
  kUpperCaseJsonIsJson,
  kLaxJsonParses,
  kBrokenBodyIsReported,
  kWhatWasUnderstood,  // Of a body that does not parse; not one answer, so not held to one.
  kRegionFetchWaits,

  // Signal connections.
  kReconnectTrueIsReconnect,
  kModeInOtherCaseIsKnown,
  kEmptyModeTextIsReported,
  kOddModeObjectIsReported,
  kUnknownLeaveActionIsReported,
  kIntegralFloatIsAnAction,
  kLineEndsSpoilBase64,
  kUnknownCompressionIsNone,
  kServerClosesAfterOnlyMessage,

  kCount,
};
inline constexpr size_t kOpenPoints = static_cast<size_t>(Open::kCount);

std::string_view NameOf(Open point);

// One way to read the specification: an answer to every open point that was met.
class Reading {
 public:
  // One of `count` answers to `point`; within a reading, always the same one.
  int Choose(Open point, int count);

  // Whether the statement that the point's name makes is true.
  bool Is(Open point) { return Choose(point, 2) == 1; }

  // In the order in which they were met.
  struct Answer {
    Open point;
    int value;
    int count;
  };
  const std::vector<Answer>& answers() const { return answers_; }

 private:
  friend void ForEachReading(const std::function<void(Reading&)>& visit);

  std::vector<int> script_;  // The answers to give first; then 0.
  std::vector<Answer> answers_;
};

// Visits with every reading that `visit` asks for by the points that it meets.
void ForEachReading(const std::function<void(Reading&)>& visit);

// Remembers which answers to the open points the mock's outcomes implied.
class Consistency {
 public:
  // `fitting`: all readings that expect what the mock did in one call. Says how that contradicts
  // what earlier calls implied; "" where one of the readings agrees with all of them.
  std::string Record(const std::vector<Reading>& fitting);

  // How the mock takes each point, and how many calls it decided: a line a point.
  std::string Table() const;

 private:
  struct Implied {
    int value = 0;
    int calls = 0;  // None: the answer is not known yet.
  };

  // The point that `reading` answers in another way than earlier calls did; nullptr for none.
  const Reading::Answer* Clash(const Reading& reading) const;

  std::array<Implied, kOpenPoints> implied_;
};

}  // namespace lkmock::model

#endif  // LKMOCK_TESTS_MODEL_OPEN_POINTS_H_
