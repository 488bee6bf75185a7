// The few shapes that answers share.
#ifndef LKMOCK_CMD_TEST_SERVER_REPLIES_H_
#define LKMOCK_CMD_TEST_SERVER_REPLIES_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/decision.h"
#include "core/header_names.h"
#include "core/mock_control.h"
#include "core/outcome.h"
#include "core/twirp_error.h"
#include "faults/problem_report.h"

namespace lkmock {

inline Outcome PlainText(int status, std::string_view text) {
  Outcome outcome;
  outcome.reply.status = status;
  outcome.reply.headers.Add("Content-Type", "text/plain; charset=utf-8");
  outcome.reply.body = text;
  return outcome;
}

inline Outcome JsonError(const TwirpError& error) {
  Outcome outcome;
  outcome.reply.status = FindTwirpCode(error.code)->http_status;
  outcome.reply.headers.Add("Content-Type", "application/json");
  outcome.reply.body = ToJson(error);
  return outcome;
}

// Tells the client what was wrong with its request. Last of all, for the problems are complete only
// then.
inline void AddWarning(const std::vector<std::string>& problems, Outcome* outcome) {
  if (problems.empty()) return;
  outcome->reply.headers.Add(kWarningHeader, faults::WarningHeader(problems));
}

// The same, and tells the log.
inline Outcome Report(Outcome outcome, std::vector<std::string> problems) {
  AddWarning(problems, &outcome);
  outcome.problems = std::move(problems);
  return outcome;
}

// Whether a strict request is refused, and how.
inline bool Refuses(const MockControl& control, const std::vector<std::string>& problems) {
  return control.strict && !problems.empty();
}

inline Outcome Refusal(const std::vector<std::string>& problems) {
  Outcome outcome = JsonError(faults::StrictRefusal(problems));
  outcome.decision = Decision::kMalformed;
  return outcome;
}

}  // namespace lkmock

#endif  // LKMOCK_CMD_TEST_SERVER_REPLIES_H_
