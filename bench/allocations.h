// Counts what a program allocates, by standing before malloc: operator new, protobuf, OpenSSL and
// zlib all end up there.
#ifndef LKMOCK_BENCH_ALLOCATIONS_H_
#define LKMOCK_BENCH_ALLOCATIONS_H_

#include <cstdint>

namespace lkmock::bench {

struct Allocations {
  int64_t count = 0;  // Of malloc, calloc, realloc and the aligned ones.
  int64_t bytes = 0;  // As asked for.
};

// Of this thread since its start. All zero under the sanitizers, which stand there themselves.
Allocations AllocationsSoFar();

}  // namespace lkmock::bench

#endif  // LKMOCK_BENCH_ALLOCATIONS_H_
