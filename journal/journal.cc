#include "journal/journal.h"

#include <functional>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "journal/attempt_waiters.h"
#include "journal/call_json.h"
#include "journal/call_table.h"
#include "journal/entry.h"
#include "journal/verdicts.h"

namespace lkmock::journal {

class Journal::Impl {
 public:
  explicit Impl(JournalOptions options)
      : clock(options.clock ? std::move(options.clock) : absl::Now),
        keeps_attempts(options.max_attempts > 0),
        table(options) {}

  class AttemptObserver;
  class FetchObserver;
  class AwaitedCall;

  const std::function<absl::Time()> clock;
  const bool keeps_attempts;
  CallTable table;
  AttemptWaiters waiters;
};

// Of a region fetch: it executes nothing, and nobody waits for its end.
class Journal::Impl::FetchObserver : public ExchangeObserver {
 public:
  FetchObserver(Impl* journal, std::shared_ptr<Entry> entry)
      : journal_(journal), entry_(std::move(entry)) {}

  void OnBegin(int status) override { entry_->SetStatus(status); }
  void OnEnd(ExchangeEnd end) override { entry_->SetEnd(end, journal_->clock()); }

 private:
  Impl* const journal_;
  const std::shared_ptr<Entry> entry_;
};

class Journal::Impl::AttemptObserver : public ExchangeObserver {
 public:
  // `entry` is null where the attempt is only counted.
  AttemptObserver(Impl* journal, std::string_view id, CallTable::Serial serial, bool executes,
                  std::shared_ptr<Entry> entry)
      : journal_(journal),
        id_(id),
        serial_(serial),
        executes_(executes),
        entry_(std::move(entry)) {}

  void OnBegin(int status) override {
    if (executes_) journal_->table.CountExecution(id_, serial_, journal_->clock());
    if (entry_ != nullptr) entry_->SetStatus(status);
  }

  void OnEnd(ExchangeEnd end) override {
    const absl::Time now = journal_->clock();
    if (entry_ == nullptr || !entry_->SetEnd(end, now)) return;
    const int ended = journal_->table.CountEnded(id_, serial_, now);
    journal_->waiters.Notify(id_, ended);
  }

 private:
  Impl* const journal_;
  const std::string id_;
  const CallTable::Serial serial_;
  const bool executes_;
  const std::shared_ptr<Entry> entry_;
};

class Journal::Impl::AwaitedCall : public LateReply {
 public:
  AwaitedCall(Impl* journal, std::string_view id, int attempts)
      : journal_(journal), id_(id), attempts_(attempts) {}

  ~AwaitedCall() override {
    if (waiter_ == nullptr) return;
    journal_->waiters.Remove(id_, waiter_.get());
    waiter_->Leave();
  }

  void Arm(std::function<void()> wake) override {
    waiter_ = std::make_shared<AttemptWaiter>(attempts_, std::move(wake));
    journal_->waiters.Add(id_, waiter_);
    if (IsDue()) waiter_->Wake();
  }

  Reply Answer() override {
    Reply reply;
    reply.status = IsDue() ? 200 : 408;
    reply.headers.Add("Content-Type", "application/json");
    std::optional<CallView> call = journal_->table.Find(id_, journal_->clock());
    AppendCallJson(std::move(call).value_or(CallView{.id = id_}), &reply.body);
    return reply;
  }

 private:
  bool IsDue() const { return journal_->table.Ended(id_, journal_->clock()) >= attempts_; }

  Impl* const journal_;
  const std::string id_;
  const int attempts_;
  std::shared_ptr<AttemptWaiter> waiter_;  // Null before Arm.
};

Journal::Journal(JournalOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}

Journal::~Journal() = default;

int Journal::BeginAttempt(std::string_view id, absl::Time at) {
  return impl_->table.BeginAttempt(id, at);
}

std::shared_ptr<ExchangeObserver> Journal::RecordAttempt(std::string_view id, int n, absl::Time at,
                                                         const Arrival& arrival) {
  std::shared_ptr<Entry> entry;
  if (impl_->keeps_attempts) {
    entry = std::make_shared<Entry>(Entry::Kind::kAttempt, id, n, arrival,
                                    EvidenceOf(*arrival.call, at));
  }
  const CallTable::Serial serial = impl_->table.AddAttempt(id, at, arrival.method, entry);
  if (serial == 0 || (entry == nullptr && !arrival.executes)) return nullptr;
  return std::make_shared<Impl::AttemptObserver>(impl_.get(), id, serial, arrival.executes,
                                                 std::move(entry));
}

std::shared_ptr<ExchangeObserver> Journal::RecordDiscovery(std::string_view id, absl::Time at,
                                                           const Arrival& arrival) {
  if (!impl_->keeps_attempts) return nullptr;
  const Evidence evidence = EvidenceOf(*arrival.call, at);
  std::string found;
  if (id.empty()) found = impl_->table.FindByHeaders(evidence);
  const std::string_view call = id.empty() ? found : id;
  if (call.empty()) return nullptr;
  auto entry = std::make_shared<Entry>(Entry::Kind::kDiscovery, call, /*n=*/0, arrival, evidence);
  if (!impl_->table.AddDiscovery(call, at, /*may_begin=*/!id.empty(), entry)) return nullptr;
  return std::make_shared<Impl::FetchObserver>(impl_.get(), std::move(entry));
}

std::string Journal::CallsJson(const CallFilter& filter) const {
  const absl::Time now = impl_->clock();
  std::string json = R"({"calls":[)";
  for (const std::string& id : impl_->table.List(filter, now)) {
    const std::optional<CallView> call = impl_->table.Find(id, now);
    if (!call.has_value()) continue;  // It was forgotten in between.
    if (json.back() != '[') json += ',';
    AppendCallJson(*call, &json);
  }
  const JournalSizes sizes = impl_->table.Sizes(now);
  absl::StrAppend(&json, R"(],"dropped":)", sizes.dropped_attempts, R"(,"forgotten":)",
                  sizes.forgotten_calls, "}");
  return json;
}

std::string Journal::CallJson(std::string_view id) const {
  const std::optional<CallView> call = impl_->table.Find(id, impl_->clock());
  std::string json;
  if (call.has_value()) AppendCallJson(*call, &json);
  return json;
}

std::shared_ptr<LateReply> Journal::AwaitAttempts(std::string_view id, int attempts) {
  return std::make_shared<Impl::AwaitedCall>(impl_.get(), id, attempts);
}

int64_t Journal::Forget(std::string_view id) { return impl_->table.Forget(id, impl_->clock()); }

int64_t Journal::ForgetAll() { return impl_->table.ForgetAll(impl_->clock()); }

JournalSizes Journal::sizes() const { return impl_->table.Sizes(impl_->clock()); }

}  // namespace lkmock::journal
