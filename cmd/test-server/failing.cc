#include "cmd/test-server/failing.h"

#include <algorithm>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "core/twirp_error.h"
#include "faults/fault_decision.h"

namespace lkmock {
namespace {

// What a client meets that speaks HTTP to something else: the greeting of a mail server, and bytes
// that are no text.
constexpr std::string_view kGarbage{"220 lkmock ESMTP\r\n\x00\xff\x16\x03\x01\r\n", 25};

void AddHeaders(const Failure& failure, Outcome* outcome) {
  for (const auto& [name, value] : failure.headers) outcome->reply.headers.Add(name, value);
}

Outcome StatusFailure(const Failure& failure) {
  Outcome outcome;
  outcome.reply.status = failure.status;
  if (failure.body.has_value()) {
    outcome.reply.body = *failure.body;
  } else {
    outcome.reply.body = ToJson(faults::FaultError(failure));
  }
  if (!failure.content_type.empty()) {
    outcome.reply.headers.Add("Content-Type", failure.content_type);
  } else if (!failure.body.has_value()) {
    outcome.reply.headers.Add("Content-Type", "application/json");
  } else if (!failure.body->empty()) {
    outcome.reply.headers.Add("Content-Type", "text/html");
  }
  AddHeaders(failure, &outcome);
  return outcome;
}

Outcome Silent(Ending ending) {
  Outcome outcome;
  outcome.ending = ending;
  return outcome;
}

Outcome Spoilt(const Failure& failure, Ending ending, absl::Duration longest,
               absl::FunctionRef<Outcome()> answer) {
  Outcome outcome = answer();
  outcome.ending = ending;
  outcome.span = std::min(failure.duration, longest);
  AddHeaders(failure, &outcome);
  return outcome;
}

Outcome Perform(const Failure& failure, absl::Duration longest,
                absl::FunctionRef<Outcome()> answer) {
  switch (failure.mode) {
    case FailMode::kStatus:
    case FailMode::kDelay:
      return StatusFailure(failure);
    case FailMode::kDrop:
      return Silent(Ending::kDrop);
    case FailMode::kReset:
      return Silent(Ending::kReset);
    case FailMode::kStall: {
      Outcome outcome = Silent(Ending::kStall);
      outcome.span = longest;
      return outcome;
    }
    case FailMode::kGarbage: {
      Outcome outcome = Silent(Ending::kRaw);
      outcome.reply.body = kGarbage;
      return outcome;
    }
    case FailMode::kTruncate:
      return Spoilt(failure, Ending::kTruncate, longest, answer);
    case FailMode::kDribble:
      return Spoilt(failure, Ending::kDribble, longest, answer);
    case FailMode::kLost:
      answer();
      return Silent(Ending::kDrop);
  }
  return Silent(Ending::kDrop);
}

}  // namespace

Decision DecisionOf(FailMode mode) {
  switch (mode) {
    case FailMode::kStatus:
      return Decision::kStatus;
    case FailMode::kDrop:
      return Decision::kDrop;
    case FailMode::kDelay:
      return Decision::kDelay;
    case FailMode::kReset:
      return Decision::kReset;
    case FailMode::kStall:
      return Decision::kStall;
    case FailMode::kTruncate:
      return Decision::kTruncate;
    case FailMode::kGarbage:
      return Decision::kGarbage;
    case FailMode::kDribble:
      return Decision::kDribble;
    case FailMode::kLost:
      return Decision::kLost;
  }
  return Decision::kStatus;
}

bool Executes(FailMode mode) {
  return mode == FailMode::kTruncate || mode == FailMode::kDribble || mode == FailMode::kLost;
}

Outcome Fail(const Failure& failure, absl::Duration longest, absl::FunctionRef<Outcome()> answer) {
  Outcome outcome = Perform(failure, longest, answer);
  outcome.decision = DecisionOf(failure.mode);
  return outcome;
}

}  // namespace lkmock
