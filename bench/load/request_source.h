// One request after the other, for all connections of a thread: a template and what fills it in.
#ifndef LKMOCK_BENCH_LOAD_REQUEST_SOURCE_H_
#define LKMOCK_BENCH_LOAD_REQUEST_SOURCE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "bench/load/request_template.h"

namespace lkmock::bench {

class RequestSource {
 public:
  // Takes every `step`-th of `tokens`, over and over, and numbers from `first`: threads that share
  // the work send no request twice. `tokens` may be empty, and must outlive the source.
  RequestSource(RequestTemplate text, const std::vector<std::string>& tokens, uint64_t first = 0,
                uint64_t step = 1)
      : text_(std::move(text)), tokens_(tokens), next_(first), step_(step) {}

  void Append(std::string* out) {
    text_.Append(tokens_.empty() ? std::string_view() : tokens_[next_ % tokens_.size()], next_,
                 out);
    next_ += step_;
  }

 private:
  const RequestTemplate text_;
  const std::vector<std::string>& tokens_;
  uint64_t next_;
  const uint64_t step_;
};

}  // namespace lkmock::bench

#endif  // LKMOCK_BENCH_LOAD_REQUEST_SOURCE_H_
