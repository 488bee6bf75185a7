// Counts allocations, and so has a program of its own.
#include <cstddef>
#include <cstdlib>
#include <new>
#include <vector>

#include "core/call.h"
#include "core/mock_control.h"
#include "core/region.h"
#include "faults/control_parser.h"
#include "gtest/gtest.h"

namespace {
size_t allocations = 0;
}  // namespace

// Not inlined, or gcc takes the pair for a mismatch.
[[gnu::noinline]] void* operator new(size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  std::abort();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, size_t) noexcept { std::free(memory); }

namespace lkmock::faults {
namespace {

size_t AllocationsToParse(const std::vector<HeaderField>& fields) {
  const std::vector<Region> regions = {{0, "region-0", "http://127.0.0.1:9999"}};
  const size_t before = allocations;
  const MockControl control = ParseControl(Headers(fields), regions);
  return allocations - before;
}

TEST(ControlParser, AllocatesNothingWithoutAControlHeader) {
  EXPECT_EQ(AllocationsToParse({}), 0);
  EXPECT_EQ(AllocationsToParse({{"Host", "127.0.0.1:9999"},
                                {"Content-Type", "application/json"},
                                {"X-Livekit-Request-Id", "an-id-too-long-to-be-kept-in-place"},
                                {"X-Lk-Moc", "no control"},
                                {"X-Lk-Mock", ""}}),
            0);
}

TEST(ControlParser, AllocatesForAControl) {
  EXPECT_GT(AllocationsToParse({{"X-Lk-Mock", R"({"failRegions":[0]})"}}), 0);
}

}  // namespace
}  // namespace lkmock::faults
