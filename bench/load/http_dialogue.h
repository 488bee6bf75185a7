// Requests of HTTP/1.1 on a connection that is kept alive.
#ifndef LKMOCK_BENCH_LOAD_HTTP_DIALOGUE_H_
#define LKMOCK_BENCH_LOAD_HTTP_DIALOGUE_H_

#include <string>
#include <string_view>

#include "bench/load/dialogue.h"
#include "bench/load/request_source.h"
#include "bench/load/response_reader.h"

namespace lkmock::bench {

class HttpDialogue final : public Dialogue {
 public:
  // `requests` must outlive it.
  explicit HttpDialogue(RequestSource& requests) : requests_(requests) {}

  bool Open(std::string*) override { return true; }
  void Request(std::string* out) override { requests_.Append(out); }

  Event Next(std::string_view* input, std::string*) override {
    if (closed_) return Event::kEnd;
    switch (reader_.Next(input)) {
      case ResponseReader::Event::kNeedMore:
        return Event::kNeedMore;
      case ResponseReader::Event::kResponse:
        closed_ = reader_.closes();
        return Event::kAnswer;
      case ResponseReader::Event::kBroken:
        break;
    }
    return Event::kEnd;
  }

  int status() const override { return reader_.status(); }
  std::string_view error() const override {
    return closed_ ? "closed by the server" : reader_.error();
  }

 private:
  RequestSource& requests_;
  ResponseReader reader_;
  bool closed_ = false;  // Behind the last response.
};

}  // namespace lkmock::bench

#endif  // LKMOCK_BENCH_LOAD_HTTP_DIALOGUE_H_
