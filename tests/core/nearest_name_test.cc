#include "core/nearest_name.h"

#include <string>
#include <string_view>

#include "gtest/gtest.h"

namespace lkmock {
namespace {

constexpr std::string_view kKnown[] = {"failRegions", "failMode", "failStatus", "delayMs"};

struct NearestCase {
  std::string_view name;
  std::string_view nearest;
};

TEST(NearestName, ForgivesTypingErrors) {
  constexpr NearestCase kCases[] = {
      {"failRegions", "failRegions"},   // None at all.
      {"failRegion", "failRegions"},    // One missing.
      {"failRegionss", "failRegions"},  // One too many.
      {"failRegiens", "failRegions"},   // One replaced.
      {"failReginos", "failRegions"},   // Two swapped.
      {"FAILMODE", "failMode"},         // Another case.
      {"fail_mode", "failMode"},        // Another convention.
  };
  for (const NearestCase& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(NearestName(c.name, kKnown), c.nearest);
  }
}

TEST(NearestName, FindsNothingNearWhatIsFar) {
  for (std::string_view name : {"", "x", "weather", "delay", "fail", "regions"}) {
    SCOPED_TRACE(name);
    EXPECT_EQ(NearestName(name, kKnown), "");
  }
}

TEST(NearestName, AllowsAThirdOfTheLengthInEdits) {
  constexpr std::string_view kNine[] = {"abcdefghi"};
  EXPECT_EQ(NearestName("abcdefxyz", kNine), "abcdefghi");
  EXPECT_EQ(NearestName("abcdewxyz", kNine), "");
}

TEST(NearestName, AllowsOneEditInTheShortestName) {
  constexpr std::string_view kShort[] = {"id"};
  EXPECT_EQ(NearestName("i", kShort), "id");
  EXPECT_EQ(NearestName("di", kShort), "id");
  EXPECT_EQ(NearestName("xy", kShort), "");
}

TEST(NearestName, CountsASwapOfNeighboursAsOneEdit) {
  constexpr std::string_view kAb[] = {"abc"};
  EXPECT_EQ(NearestName("bac", kAb), "abc");
  EXPECT_EQ(NearestName("acb", kAb), "abc");
  EXPECT_EQ(NearestName("cab", kAb), "");
}

TEST(NearestName, PrefersFewerEditsThenTheFirst) {
  constexpr std::string_view kClose[] = {"region-10", "region-2", "region-3"};
  EXPECT_EQ(NearestName("region-3", kClose), "region-3");
  EXPECT_EQ(NearestName("region-4", kClose), "region-2");
}

TEST(NearestName, TakesALongNameForNoTypingError) {
  const std::string sixty_four(64, 'a');
  const std::string sixty_five(65, 'a');
  const std::string_view known[] = {sixty_four, sixty_five};
  EXPECT_EQ(NearestName(sixty_four, known), sixty_four);
  EXPECT_EQ(NearestName(sixty_five, known), "");
}

TEST(DidYouMean, EndsAnErrorMessage) {
  EXPECT_EQ(DidYouMean("failMod", kKnown), "; did you mean 'failMode'?");
  EXPECT_EQ(DidYouMean("weather", kKnown), "");
  EXPECT_EQ(DidYouMean("failMode", {}), "");
}

}  // namespace
}  // namespace lkmock
