#include "bench/load/request_template.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "bench/load/request_source.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace lkmock::bench {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::StatusIs;

std::string Filled(std::string_view text, std::string_view token, uint64_t n) {
  std::string out;
  RequestTemplate(text).Append(token, n, &out);
  return out;
}

TEST(RequestTemplate, FillsInTokensAndNumbers) {
  EXPECT_EQ(Filled("", "t", 1), "");
  EXPECT_EQ(Filled("no place", "t", 1), "no place");
  EXPECT_EQ(Filled("{{token}}", "t", 1), "t");
  EXPECT_EQ(Filled("a {{n}} b {{token}} c {{token}}{{n}}", "tok", 7),
            "a 1000000007 b tok c tok1000000007");
}

TEST(RequestTemplate, LeavesOtherBracesAlone) {
  EXPECT_EQ(Filled(R"({"a":{"b":{}}} {{tok}} {{ n }})", "t", 1),
            R"({"a":{"b":{}}} {{tok}} {{ n }})");
}

TEST(RequestTemplate, WritesNumbersThatAreAllOfOneLength) {
  EXPECT_EQ(Filled("{{n}}", "", 0), "1000000000");
  EXPECT_EQ(Filled("{{n}}", "", 8'999'999'999), "9999999999");
  EXPECT_EQ(Filled("{{n}}", "", 9'000'000'000), "1000000000");
}

TEST(HttpTemplate, WritesAWholeRequest) {
  std::string out;
  HttpTemplate({.method = "POST",
                .target = "/twirp/x",
                .authority = "127.0.0.1:9999",
                .headers = {{"Authorization", "Bearer {{token}}"}},
                .body = R"({"n":{{n}}})"})
      .value()
      .Append("abc", 5, &out);
  EXPECT_EQ(out,
            "POST /twirp/x HTTP/1.1\r\nHost: 127.0.0.1:9999\r\nAuthorization: Bearer abc\r\n"
            "Content-Length: 16\r\n\r\n{\"n\":1000000005}");
}

TEST(HttpTemplate, GivesALengthWhereAServerWaitsForOne) {
  const auto text = [](std::string method, std::string body) {
    std::string out;
    HttpTemplate({.method = method, .authority = "h", .body = body}).value().Append("", 0, &out);
    return out;
  };
  EXPECT_EQ(text("GET", ""), "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(text("POST", ""), HasSubstr("Content-Length: 0\r\n"));
  EXPECT_THAT(text("GET", "abc"), HasSubstr("Content-Length: 3\r\n"));
}

TEST(HttpTemplate, RefusesWhatIsNoRequest) {
  for (const RequestParts& parts : std::vector<RequestParts>{
           {.headers = {{"Two words", "x"}}},
           {.headers = {{"", "x"}}},
           {.headers = {{"A", "x\r\nB: y"}}},
           {.body = "{{token}}"},
       }) {
    EXPECT_THAT(HttpTemplate(parts), StatusIs(absl::StatusCode::kInvalidArgument));
  }
}

TEST(RequestSource, SharesTokensAndNumbersBetweenThreads) {
  const std::vector<std::string> tokens = {"a", "b", "c", "d"};
  RequestSource even(RequestTemplate("{{token}}{{n}}"), tokens, 0, 2);
  RequestSource odd(RequestTemplate("{{token}}{{n}}"), tokens, 1, 2);
  std::vector<std::string> out(6);
  for (size_t i = 0; i < 3; ++i) even.Append(&out[i]);
  for (size_t i = 3; i < 6; ++i) odd.Append(&out[i]);
  EXPECT_THAT(out, ElementsAre("a1000000000", "c1000000002", "a1000000004", "b1000000001",
                               "d1000000003", "b1000000005"));
}

}  // namespace
}  // namespace lkmock::bench
