// Bytes in, the ends of HTTP/1.1 responses out. Bodies are thrown away: a load generator that read
// them would measure itself.
#ifndef LKMOCK_BENCH_LOAD_RESPONSE_READER_H_
#define LKMOCK_BENCH_LOAD_RESPONSE_READER_H_

#include <cstdint>
#include <string_view>

namespace lkmock::bench {

class ResponseReader {
 public:
  enum class Event {
    kNeedMore,  // What is left of the input belongs to a head or a line that is not complete.
    kResponse,  // One whole response, of status().
    kBroken,    // error() says what was found; what follows cannot be read.
  };

  // Takes bytes off the front of *input up to the end of the next response; what it leaves must
  // stand before what comes next. Interim responses (1xx but 101) are skipped, and after a 101 the
  // input is another protocol's.
  Event Next(std::string_view* input);

  int status() const { return status_; }
  bool closes() const { return closes_; }  // The server ends the connection behind the response.
  std::string_view error() const { return error_; }

 private:
  enum class State { kHead, kBody, kChunkSize, kChunk, kTrailer };

  bool TakeHead(std::string_view head);
  Event Break(std::string_view error);

  State state_ = State::kHead;
  int status_ = 0;
  bool closes_ = false;
  uint64_t missing_ = 0;  // Of the body, or of a chunk and its line end.
  std::string_view error_;
};

}  // namespace lkmock::bench

#endif  // LKMOCK_BENCH_LOAD_RESPONSE_READER_H_
