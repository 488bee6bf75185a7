#include "responder/region_settings.h"

#include "gtest/gtest.h"

namespace lkmock::responder {
namespace {

TEST(RegionSettings, ListsRegionsAsProto3Json) {
  const Region primary = {0, "region-0", "http://127.0.0.1:9999"};
  const Region fallback = {1, "region-1", "http://127.0.0.1:10000"};
  EXPECT_EQ(RegionSettingsJson({&primary, &fallback}),
            R"({"regions":[{"region":"region-0","url":"http://127.0.0.1:9999"},)"
            R"({"region":"region-1","url":"http://127.0.0.1:10000","distance":"1"}]})");
}

TEST(RegionSettings, IsEmptyWithoutARegion) { EXPECT_EQ(RegionSettingsJson({}), "{}"); }

}  // namespace
}  // namespace lkmock::responder
