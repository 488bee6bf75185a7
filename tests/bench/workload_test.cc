#include "bench/workload.h"

#include <cstdlib>
#include <functional>
#include <new>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "auth/claims.h"
#include "auth/key_ring.h"
#include "auth/token_verifier.h"
#include "bench/allocations.h"
#include "bench/distinct_tokens.h"
#include "gtest/gtest.h"

namespace lkmock::bench {
namespace {

// A workload whose calls are not answered as meant ends the program.
TEST(Workloads, RunAndHaveNamesOfTheirOwn) {
  std::set<std::string_view> names;
  for (const Workload& workload : AllWorkloads()) {
    SCOPED_TRACE(workload.name);
    EXPECT_TRUE(names.insert(workload.name).second);
    EXPECT_GE(workload.counted, 1);
    const std::function<void()> run = workload.prepare(3);
    for (int i = 0; i < 4; ++i) run();
  }
  EXPECT_GT(names.size(), 20u);
}

TEST(DistinctTokens, AreDifferentOfTheSameLengthAndValid) {
  const absl::Time now = absl::FromUnixSeconds(1'800'000'000);
  const auth::KeyRing keys{auth::KeyRingOptions()};
  auth::Claims claims;
  claims.video.room_create = true;
  const std::vector<std::string> tokens = MintDistinctTokens(claims, 100, now);
  EXPECT_EQ(std::set<std::string>(tokens.begin(), tokens.end()).size(), 100u);
  for (const std::string& token : tokens) {
    EXPECT_NEAR(static_cast<double>(token.size()), 500, 10);
    const absl::StatusOr<auth::Claims> verified = auth::VerifyToken(token, keys, now);
    ASSERT_TRUE(verified.ok()) << verified.status();
    EXPECT_TRUE(verified->video.room_create);
  }
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

Allocations During(const std::function<void()>& run) {
  const Allocations before = AllocationsSoFar();
  run();
  const Allocations after = AllocationsSoFar();
  return {after.count - before.count, after.bytes - before.bytes};
}

void* volatile kept;  // So that no allocation may be left out.

TEST(Allocations, CountNewAndMallocWithTheirBytes) {
  const Allocations none = During([] {});
  EXPECT_EQ(none.count, 0);
  EXPECT_EQ(none.bytes, 0);
  const Allocations some = During([] {
    kept = ::operator new(100);
    ::operator delete(kept);
    kept = std::malloc(20);
    kept = std::realloc(kept, 3);
    std::free(kept);
    kept = std::calloc(2, 7);
    std::free(kept);
    kept = ::operator new(64, std::align_val_t(64));
    ::operator delete(kept, std::align_val_t(64));
  });
  EXPECT_EQ(some.count, 5);
  EXPECT_EQ(some.bytes, 100 + 20 + 3 + 14 + 64);
}

#endif

}  // namespace
}  // namespace lkmock::bench
