#include "net/session.h"

#include "net/response_head.h"

namespace lkmock::net {

Clock::time_point DeadlineAfter(absl::Duration timeout, Clock::time_point from) {
  if (timeout >= absl::Hours(24 * 365)) return Clock::time_point::max();
  return from + absl::ToChronoNanoseconds(timeout);
}

Session::Session(SessionHost& host) : host_(host) { host_.sessions_.insert(this); }

Session::~Session() {
  host_.sessions_.erase(this);
  if (host_.sessions_.empty()) host_.on_empty_();
}

std::string_view SessionHost::Date() {
  const time_t now = std::time(nullptr);
  if (now != date_second_) {
    date_second_ = now;
    date_ = HttpDate(absl::FromTimeT(now));
  }
  return date_;
}

void SessionHost::SweepAll(Clock::time_point now) {
  for (Session* session : sessions_) session->Sweep(now);
}

void SessionHost::DrainAll() {
  draining_ = true;
  for (Session* session : sessions_) session->Drain();
}

void SessionHost::AbortAll() {
  for (Session* session : sessions_) session->Abort();
}

}  // namespace lkmock::net
