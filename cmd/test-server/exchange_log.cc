#include "cmd/test-server/exchange_log.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/decision.h"
#include "core/region.h"

namespace lkmock {
namespace {

// "" where it ended as decided.
std::string_view EndName(ExchangeEnd end) {
  switch (end) {
    case ExchangeEnd::kDone:
      return "";
    case ExchangeEnd::kClientGone:
      return "client gone";
    case ExchangeEnd::kCut:
      return "cut";
  }
  return "";
}

class LoggedExchange final : public ExchangeObserver {
 public:
  LoggedExchange(Log& log, const Call& call, absl::Time now, std::function<absl::Time()> clock,
                 const Outcome& outcome)
      : log_(log),
        clock_(std::move(clock)),
        arrival_(now),
        region_(RegionName(call.region_index)),
        connection_(call.connection),
        asked_(outcome.asked),
        id_(outcome.id),
        attempt_(outcome.attempt),
        decision_(outcome.decision),
        problems_(absl::StrJoin(outcome.problems, "; ")),
        inner_(outcome.observer) {}

  void OnBegin(int status) override {
    status_ = status;
    if (inner_ != nullptr) inner_->OnBegin(status);
  }

  void OnEnd(ExchangeEnd end) override {
    if (inner_ != nullptr) inner_->OnEnd(end);
    const absl::Time now = clock_();
    const absl::AlphaNum connection(connection_), attempt(attempt_), status(status_);
    const std::string duration = absl::StrCat(absl::ToInt64Milliseconds(now - arrival_));
    log_.Write(problems_.empty() ? LogLevel::kInfo : LogLevel::kWarning, now, "request",
               {{"region", region_},
                {"connection", connection.Piece(), true},
                {"id", id_},
                {"attempt", attempt_ > 0 ? attempt.Piece() : "", true},
                {"method", asked_},
                {"decision", DecisionName(decision_)},
                {"status", status_ > 0 ? status.Piece() : "", true},
                {"durationMs", duration, true},
                {"end", EndName(end)},
                {"problems", problems_}});
  }

 private:
  Log& log_;
  const std::function<absl::Time()> clock_;
  const absl::Time arrival_;
  const std::string region_;
  const uint64_t connection_;
  const std::string asked_;
  const std::string id_;
  const int attempt_;
  const Decision decision_;
  int status_ = 0;  // Of the response; 0: none was sent.
  const std::string problems_;
  const std::shared_ptr<ExchangeObserver> inner_;
};

}  // namespace

void LogAtEnd(Log& log, const Call& call, absl::Time now, std::function<absl::Time()> clock,
              Outcome* outcome) {
  if (outcome->asked.empty()) return;
  outcome->observer = std::make_shared<LoggedExchange>(log, call, now, std::move(clock), *outcome);
}

}  // namespace lkmock
