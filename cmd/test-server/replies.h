// The few shapes that answers share.
#ifndef LKMOCK_CMD_TEST_SERVER_REPLIES_H_
#define LKMOCK_CMD_TEST_SERVER_REPLIES_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/outcome.h"
#include "faults/problem_report.h"

namespace lkmock {

inline Outcome PlainText(int status, std::string_view text) {
  Outcome outcome;
  outcome.reply.status = status;
  outcome.reply.headers.Add("Content-Type", "text/plain; charset=utf-8");
  outcome.reply.body = text;
  return outcome;
}

// Tells the client and the log what was wrong with a request. Last of all, for the problems are
// complete only then.
inline Outcome Report(Outcome outcome, std::vector<std::string> problems) {
  if (!problems.empty()) {
    outcome.reply.headers.Add(faults::kWarningHeader, faults::WarningHeader(problems));
    outcome.problems = std::move(problems);
  }
  return outcome;
}

}  // namespace lkmock

#endif  // LKMOCK_CMD_TEST_SERVER_REPLIES_H_
