// Measures memory, and so has a program of its own.
#include <malloc.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "journal/journal.h"
#include "tests/journal/arrivals.h"

namespace {
std::atomic<int64_t> allocated = 0;

// What the allocator sets aside, with its own word for each piece.
int64_t Taken(void* memory) {
  return static_cast<int64_t>(malloc_usable_size(memory) + sizeof(void*));
}
}  // namespace

// Not inlined, or gcc takes the pair for a mismatch.
[[gnu::noinline]] void* operator new(size_t size) {
  void* memory = std::malloc(size);
  if (memory == nullptr) std::abort();
  allocated += Taken(memory);
  return memory;
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
  if (memory != nullptr) allocated -= Taken(memory);
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, size_t) noexcept { operator delete(memory); }

namespace lkmock::journal {
namespace {

// What an SDK sends.
Request TypicalRequest(std::string_view id) {
  Request request;
  request.headers = {{"Host", "127.0.0.1:9999"},
                     {"User-Agent", "livekit-server-sdk-js/2.13.1"},
                     {"Accept", "*/*"},
                     {"Accept-Encoding", "gzip, deflate"},
                     {"Connection", "keep-alive"},
                     {"Content-Type", "application/json;charset=UTF-8"},
                     {"Content-Length", "42"},
                     {"Authorization", std::string(300, 'x')},
                     {"X-Livekit-Request-Id", std::string(id)},
                     {"X-Lk-Mock", R"({"attempts":["drop",503,"ok"]})"}};
  request.claims_json =
      R"({"iss":"devkey","exp":1800000600,"nbf":0,"sub":"somebody","video":{"roomCreate":true}})";
  request.request_json = R"({"name":"lobby","emptyTimeout":300})";
  return request;
}

// Of `count` attempts: as the process sees it, and as the journal says.
struct Memory {
  int64_t taken = 0;
  int64_t told = 0;
};
Memory MemoryOf(int count, int attempts_of_a_call) {
  TestJournal journal;
  std::string id;
  const int64_t before = allocated;
  for (int i = 0; i < count; ++i) {
    id = absl::StrCat("7d3c1c52-6f1b-4c1e-9a55-", 100'000'000'000 + i / attempts_of_a_call);
    journal.Attempt(id, TypicalRequest(id));
  }
  return {allocated - before, journal->sizes().bytes};
}

TEST(JournalMemory, OfATypicalAttemptIsWhatTheDocsSay) {
  const Memory one_call = MemoryOf(2000, 2000);
  RecordProperty("bytesOfAnAttempt", absl::StrCat(one_call.taken / 2000));
  EXPECT_LE(one_call.taken / 2000, 1600);
  const Memory many_calls = MemoryOf(2000, 1);
  const int64_t of_a_call = (many_calls.taken - one_call.taken) / 2000;
  RecordProperty("bytesOfACall", absl::StrCat(of_a_call));
  EXPECT_LE(of_a_call, 700);
}

TEST(JournalMemory, IsNotMoreThanWhatIsCounted) {
  const Memory memory = MemoryOf(2000, 2000);
  EXPECT_LE(memory.taken, memory.told);
  EXPECT_LE(memory.told, memory.taken * 5 / 4) << "nor is it far below that";
}

}  // namespace
}  // namespace lkmock::journal
