// A response that leaves in small pieces, evenly over a time: which bytes, and when.
#ifndef LKMOCK_NET_DRIBBLE_H_
#define LKMOCK_NET_DRIBBLE_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "net/session.h"

namespace lkmock::net {

class Dribble {
 public:
  // No shorter time lies between two pieces, and so a short span has few of them.
  static constexpr absl::Duration kShortestGap = absl::Milliseconds(10);

  // The first piece of `bytes` (not empty) is due at `start`, the last one `span` later: with less
  // than kShortestGap, all is due at once.
  Dribble(std::string bytes, absl::Duration span, Clock::time_point start);

  bool over() const { return taken_ == pieces_; }

  // When the next piece is due. Absolute, so that a late one does not delay all others.
  Clock::time_point due() const;

  // Makes the next piece the current one; before the first, there is none.
  void Take() { ++taken_; }
  std::string_view piece() const;

 private:
  // The first byte of piece `i`, from 0.
  size_t Begin(size_t i) const { return bytes_.size() * i / pieces_; }

  const std::string bytes_;
  const absl::Duration span_;
  const Clock::time_point start_;
  const size_t pieces_;
  size_t taken_ = 0;
};

}  // namespace lkmock::net

#endif  // LKMOCK_NET_DRIBBLE_H_
