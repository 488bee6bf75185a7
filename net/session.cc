#include "net/session.h"

#include "absl/cleanup/cleanup.h"
#include "net/response_head.h"

namespace lkmock::net {

Clock::time_point DeadlineAfter(absl::Duration timeout, Clock::time_point from) {
  if (timeout >= absl::Hours(24 * 365)) return Clock::time_point::max();
  return from + absl::ToChronoNanoseconds(timeout);
}

Session::Session(SessionHost& host) : host_(host), next_(host.first_) {
  if (next_ != nullptr) next_->previous_ = this;
  host_.first_ = this;
}

Session::~Session() {
  (previous_ != nullptr ? previous_->next_ : host_.first_) = next_;
  if (next_ != nullptr) next_->previous_ = previous_;
  if (host_.empty()) host_.on_empty_();
}

Outcome SessionHost::Ask(const Call& call) {
  asking_.store(true, std::memory_order_relaxed);
  const absl::Cleanup answered = [this] { asking_.store(false, std::memory_order_relaxed); };
  return handler_(call);
}

std::string_view SessionHost::Date() {
  const time_t now = std::time(nullptr);
  if (now != date_second_) {
    date_second_ = now;
    date_ = HttpDate(absl::FromTimeT(now));
  }
  return date_;
}

void SessionHost::Turns::Take() {
  for (std::shared_ptr<Session>& session : under_way) {
    session->TakeTurn();
    session = nullptr;
  }
  under_way.clear();
}

void SessionHost::TakeTurns() {
  resumes_.Begin();  // Before those that the writes bring.
  TakeWrites();
  resumes_.Take();
}

void SessionHost::TakeWrites() {
  writes_.Begin();
  writes_.Take();
}

void SessionHost::SweepAll(Clock::time_point now) {
  for (Session* session = first_; session != nullptr; session = session->next_) {
    session->Sweep(now);
  }
}

void SessionHost::DrainAll() {
  draining_ = true;
  for (Session* session = first_; session != nullptr; session = session->next_) session->Drain();
}

void SessionHost::AbortAll() {
  for (Session* session = first_; session != nullptr; session = session->next_) session->Abort();
}

}  // namespace lkmock::net
