#include "net/request_target.h"

#include <optional>
#include <string_view>

#include "gtest/gtest.h"

namespace lkmock::net {
namespace {

TEST(RequestTarget, IsReadInEachOfItsForms) {
  constexpr struct {
    std::string_view method;
    std::string_view target;
    std::string_view path;
    std::string_view query;
  } kCases[] = {
      {"GET", "/", "/", ""},
      {"GET", "/a/b?c=d", "/a/b", "c=d"},
      {"GET", "/?", "/", ""},
      {"GET", "/a?b?c", "/a", "b?c"},
      {"GET", "//a", "//a", ""},
      {"GET", "/a%2Fb", "/a%2Fb", ""},
      {"GET", "http://host/a?b", "/a", "b"},
      {"GET", "http://host?b=/c", "/", "b=/c"},
      {"GET", "http://host", "/", ""},
      {"GET", "http://", "/", ""},
      {"GET", "a://b://c/d", "//c/d", ""},
      {"OPTIONS", "*", "*", ""},
      {"GET", "*", "*", ""},
      {"CONNECT", "host:1", "", ""},
      {"CONNECT", "host:1?a", "", ""},
      {"CONNECT", "*", "", ""},
      {"CONNECT", "/a?b", "/a", "b"},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.target);
    const auto read = SplitRequestTarget(test.method, test.target);
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->path, test.path);
    EXPECT_EQ(read->query, test.query);
  }
}

TEST(RequestTarget, IsPartOfWhatItWasReadFrom) {
  for (const std::string_view target : {"/a?b", "http://host", "http://host?b", "*"}) {
    SCOPED_TRACE(target);
    const auto read = SplitRequestTarget("GET", target);
    ASSERT_TRUE(read.has_value());
    for (const std::string_view part : {read->path, read->query}) {
      EXPECT_GE(part.data(), target.data());
      EXPECT_LE(part.data() + part.size(), target.data() + target.size());
    }
  }
}

TEST(RequestTarget, IsOfOneOfTheForms) {
  for (const std::string_view target : {"a", "host:1", "?", "*a", "**", "://host/a", "http:/a"}) {
    EXPECT_FALSE(SplitRequestTarget("GET", target).has_value()) << target;
  }
}

}  // namespace
}  // namespace lkmock::net
