#include "cmd/test-server/advertised_host.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace lkmock {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using namespace std::string_view_literals;

struct GoodHost {
  std::string_view field;
  std::string_view host;
};

TEST(AdvertisedHost, IsTheHostOfTheFieldWithoutItsPort) {
  const GoodHost kGood[] = {
      {"localhost:9999", "localhost"},
      {"localhost", "localhost"},
      {"localhost:", "localhost"},
      {"Mock.Test:80", "Mock.Test"},
      {"mock.test.:80", "mock.test."},
      {"test_server:9999", "test_server"},
      {"a-1.b-2", "a-1.b-2"},
      {"1.mock.test", "1.mock.test"},
      {"192.0.2.1:9999", "192.0.2.1"},
      {"[::1]:9999", "[::1]"},
      {"[2001:db8::10]", "[2001:db8::10]"},
      {"[::ffff:192.0.2.1]:65535", "[::ffff:192.0.2.1]"},
  };
  for (const GoodHost& good : kGood) EXPECT_EQ(HostOf(good.field), good.host) << good.field;
}

TEST(AdvertisedHost, IsNoneWhereTheFieldCouldMeanMoreThanAHost) {
  const std::string_view kBad[] = {
      ""sv,
      ":9999"sv,
      "mock test"sv,
      "mock\r\nX-Evil: 1"sv,
      "mock\0.test"sv,
      "192.0.2.1\0"sv,
      "mock\ttest"sv,
      "mock/path"sv,
      "mock?query"sv,
      "mock#fragment"sv,
      "user@mock"sv,
      "http://mock"sv,
      "\"mock\""sv,
      "<mock>"sv,
      "mock\\test"sv,
      "mock%2etest"sv,
      "m\xC3\xB6"
      "ck"sv,
      "mock,test"sv,
      ".mock"sv,
      "mock..test"sv,
      "."sv,
      "-mock"sv,
      "mock-.test"sv,
      "256.0.0.1"sv,
      "192.0.2"sv,
      "1"sv,
      "0x7f.1"sv,
      "mock:port"sv,
      "mock:-1"sv,
      "mock:+1"sv,
      "mock:65536"sv,
      "mock:123456"sv,
      "mock:1:2"sv,
      "::1"sv,
      "[::1"sv,
      "[]"sv,
      "[mock]"sv,
      "[192.0.2.1]"sv,
      "[::1%eth0]"sv,
      "[v1.x]"sv,
      "[::1]x"sv,
      "[::1]:x"sv,
      "[::1]]"sv,
  };
  for (const std::string_view bad : kBad) EXPECT_EQ(HostOf(bad), "") << bad;
}

TEST(AdvertisedHost, TakesAHostUpToTheLengthOfANameAndNoFurther) {
  std::string name = "a";
  while (name.size() < 253) name += ".a";
  EXPECT_EQ(HostOf(name), name);
  EXPECT_EQ(HostOf(name + "a.a"), "");
  const std::string label(63, 'a');
  EXPECT_EQ(HostOf(label), label);
  EXPECT_EQ(HostOf(label + "a"), "");
}

TEST(AdvertisedHost, GoesBeforeEachRegionsOwnPort) {
  const std::vector<Region> regions = {{0, "region-0", "http://127.0.0.1:9999"},
                                       {1, "region-1", "http://127.0.0.1:10000"}};
  const auto urls = [](auto first, auto second) {
    return ElementsAre(Field(&Region::url, first), Field(&Region::url, second));
  };
  EXPECT_THAT(AdvertisedBy("mock.test:1", regions),
              urls("http://mock.test:9999", "http://mock.test:10000"));
  EXPECT_THAT(AdvertisedBy("[::1]:1", regions), urls("http://[::1]:9999", "http://[::1]:10000"));
  EXPECT_THAT(AdvertisedBy("evil/", regions),
              urls("http://127.0.0.1:9999", "http://127.0.0.1:10000"));
}

}  // namespace
}  // namespace lkmock
