#include "tests/support/failing_new.h"

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

namespace lkmock::testing {
namespace {

thread_local bool is_spared = false;
std::atomic<int> until_failure = 0;  // 0: none is to come.

void* Allocate(size_t size) noexcept {
  // Only the one that takes it from 1 to 0 fails.
  if (!is_spared && until_failure > 0 && until_failure.fetch_sub(1) == 1) return nullptr;
  return std::malloc(size);
}

}  // namespace

void SpareThisThread() { is_spared = true; }

bool FailAllocation(int n) { return until_failure.exchange(n) <= 0; }

}  // namespace lkmock::testing

void* operator new(size_t size) {
  if (void* const memory = lkmock::testing::Allocate(size)) return memory;
  throw std::bad_alloc();
}
void* operator new[](size_t size) { return operator new(size); }
void* operator new(size_t size, const std::nothrow_t&) noexcept {
  return lkmock::testing::Allocate(size);
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory, size_t) noexcept { std::free(memory); }
