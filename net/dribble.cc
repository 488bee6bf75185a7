#include "net/dribble.h"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace lkmock::net {

Dribble::Dribble(std::string bytes, absl::Duration span, Clock::time_point start)
    : bytes_(std::move(bytes)),
      span_(span),
      start_(start),
      pieces_(1 + std::clamp<int64_t>(span / kShortestGap, 0,
                                      static_cast<int64_t>(bytes_.size()) - 1)) {}

Clock::time_point Dribble::due() const {
  if (pieces_ == 1) return start_;
  return DeadlineAfter(span_ * taken_ / (pieces_ - 1), start_);
}

std::string_view Dribble::piece() const {
  if (taken_ == 0) return {};
  const size_t begin = Begin(taken_ - 1);
  return std::string_view(bytes_).substr(begin, Begin(taken_) - begin);
}

}  // namespace lkmock::net
