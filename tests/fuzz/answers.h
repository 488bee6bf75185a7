// A strict reader of what the mock sends, which shares no code with net/.
#ifndef LKMOCK_TESTS_FUZZ_ANSWERS_H_
#define LKMOCK_TESTS_FUZZ_ANSWERS_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lkmock::fuzz {

// The header that says which call an answer is to, counted from 0.
inline constexpr std::string_view kNumberHeader = "X-Fuzz-Call";

struct AnswerHead {
  int status = 0;
  std::vector<std::pair<std::string_view, std::string_view>> fields;

  // The value of the only field of this name; nullopt: there is none.
  std::optional<std::string_view> Get(std::string_view name) const;
};

// Takes a status line and fields off the front of `text`, or fails.
AnswerHead TakeHead(std::string_view* text);

// Fails unless `frames` are frames as a server may send them, a close frame the last.
void CheckFrames(std::string_view frames, bool deflate);

}  // namespace lkmock::fuzz

#endif  // LKMOCK_TESTS_FUZZ_ANSWERS_H_
