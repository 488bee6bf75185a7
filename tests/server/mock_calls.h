// Calls that meet a control, and questions to the journal, over the wire of a running server.
#ifndef LKMOCK_TESTS_SERVER_MOCK_CALLS_H_
#define LKMOCK_TESTS_SERVER_MOCK_CALLS_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "nlohmann/json.hpp"
#include "tests/support/raw_connection.h"

namespace lkmock::testing {

// A CreateRoom of `lobby` in JSON that meets `control` and needs no token. `more`: header lines.
std::string CreateRoom(std::string_view control, std::string_view more = "");

std::string Get(std::string_view path);

// The answer to `request`, on a connection of its own.
RawResponse Ask(uint16_t port, std::string_view request);

// The same of a GET whose answer is JSON; anything else fails the test.
nlohmann::json AskJson(uint16_t port, std::string_view path);

// The call `id` once `attempts` of it have ended.
nlohmann::json CallOf(uint16_t port, std::string_view id, int attempts = 1);

// Until the server knows of the call `id`.
void AwaitArrival(uint16_t port, std::string_view id);

// Time by a clock that nobody sets.
class Stopwatch {
 public:
  Stopwatch();
  absl::Duration elapsed() const;

 private:
  const int64_t start_;
};

}  // namespace lkmock::testing

#endif  // LKMOCK_TESTS_SERVER_MOCK_CALLS_H_
