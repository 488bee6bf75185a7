#include "bench/allocations.h"

#include <cerrno>
#include <cstddef>

namespace {

// Without a constructor, for malloc is called before any constructor runs.
constinit thread_local lkmock::bench::Allocations so_far;

[[maybe_unused]] void Count(size_t bytes) {
  ++so_far.count;
  so_far.bytes += static_cast<int64_t>(bytes);
}

}  // namespace

namespace lkmock::bench {

Allocations AllocationsSoFar() { return so_far; }

}  // namespace lkmock::bench

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

// glibc's own malloc, by the names under which it hands it to those who stand before it.
extern "C" {

void* __libc_malloc(size_t size);
void* __libc_calloc(size_t count, size_t size);
void* __libc_realloc(void* memory, size_t size);
void* __libc_memalign(size_t alignment, size_t size);
void __libc_free(void* memory);

void* malloc(size_t size) {
  Count(size);
  return __libc_malloc(size);
}

void* calloc(size_t count, size_t size) {
  Count(count * size);
  return __libc_calloc(count, size);
}

void* realloc(void* memory, size_t size) {
  Count(size);
  return __libc_realloc(memory, size);
}

void* memalign(size_t alignment, size_t size) {
  Count(size);
  return __libc_memalign(alignment, size);
}

void* aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void** memory, size_t alignment, size_t size) {
  *memory = memalign(alignment, size);
  return *memory == nullptr ? ENOMEM : 0;
}

void free(void* memory) { __libc_free(memory); }

}  // extern "C"

#endif
