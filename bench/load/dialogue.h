// One connection's conversation, without its socket: what a client says, and where an answer ends.
#ifndef LKMOCK_BENCH_LOAD_DIALOGUE_H_
#define LKMOCK_BENCH_LOAD_DIALOGUE_H_

#include <string>
#include <string_view>

namespace lkmock::bench {

class Dialogue {
 public:
  enum class Event {
    kNeedMore,  // What is left of the input must stand before what comes next.
    kOpen,      // Requests may be made; once, and only where Open did not say so.
    kAnswer,    // To the oldest request without one, with status().
    kEnd,       // error() says why there is nothing more to be said.
  };

  virtual ~Dialogue() = default;

  // To be called first. Appends what a new connection begins with. True: requests may be made.
  virtual bool Open(std::string* out) = 0;

  // Appends one request.
  virtual void Request(std::string* out) = 0;

  // Takes bytes off the front of *input up to the end of the next event. Appends what the server is
  // owed at once.
  virtual Event Next(std::string_view* input, std::string* out) = 0;

  virtual int status() const = 0;  // 200, or that of HTTP.
  virtual std::string_view error() const = 0;
};

}  // namespace lkmock::bench

#endif  // LKMOCK_BENCH_LOAD_DIALOGUE_H_
