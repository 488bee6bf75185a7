// What a client may say to the whole mock over one connection, and what must then come back.
#ifndef LKMOCK_TESTS_FUZZ_CONVERSATION_H_
#define LKMOCK_TESTS_FUZZ_CONVERSATION_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "core/outcome.h"

namespace lkmock::fuzz {

// The clock of these conversations stands.
inline const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

// Small enough for an input to exceed them.
inline constexpr size_t kMaxHeaderBytes = 2048;
inline constexpr size_t kMaxBodyBytes = 512;
inline constexpr size_t kMaxMessageBytes = 512;

struct Served {
  Ending ending;
  bool is_head;
  std::string body;  // Of kRaw.
};

struct Conversation {
  std::string received;
  std::vector<Served> served;  // What the handler was asked, in this order.
};

// Sends each piece when the server has nothing left to do but to wait for it, then closes. The mock
// remembers nothing of earlier conversations; its waits take no time. Fails if the server hangs,
// keeps anything, or tells an observer not exactly once.
Conversation Converse(absl::Span<const std::string_view> pieces);

// `text` in pieces whose sizes follow from it, or in single bytes.
std::vector<std::string_view> InPieces(std::string_view text);
std::vector<std::string_view> InBytes(std::string_view text);

// What came back, taken apart.
struct Answers {
  std::string to_calls;      // All answers but the next, without Date and interim ones.
  std::string_view refusal;  // The last one, if it is of something that could not be read.
  std::string_view frames;   // What follows a 101.
};

// Each call has one answer, in order, well-formed, and nothing follows the last one; frames are
// well-formed, too.
Answers CheckAnswers(const Conversation& conversation);

// Whether two conversations, of the same bytes in other pieces, were answered alike. Of a request
// that is wrong in two ways (its version is unknown, and its header too long or without an end),
// the pieces decide which one is named in the refusal.
bool AnsweredAlike(const Answers& a, const Answers& b);

}  // namespace lkmock::fuzz

#endif  // LKMOCK_TESTS_FUZZ_CONVERSATION_H_
