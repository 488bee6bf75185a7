// A test for lkmock_test: it finds its server by variables.
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "net/http_client.h"

namespace lkmock::examples {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

TEST(Regions, AreListedByEachOfThem) {
  const std::vector<std::string> urls = absl::StrSplit(std::getenv("LK_TEST_SERVER_URLS"), ',');
  ASSERT_THAT(urls, SizeIs(3));
  EXPECT_EQ(urls[0], std::getenv("LK_TEST_SERVER_URL"));
  for (const std::string& asked : urls) {
    const auto answer =
        net::Send({.method = "GET", .url = absl::StrCat(asked, "/settings/regions")});
    ASSERT_TRUE(answer.ok()) << answer.status();
    for (const std::string& listed : urls) EXPECT_THAT(answer->body, HasSubstr(listed));
  }
}

}  // namespace
}  // namespace lkmock::examples
