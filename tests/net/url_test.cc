#include "net/url.h"

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace lkmock::net {
namespace {

using ::lkmock::testing::IsOk;
using ::lkmock::testing::StatusIs;
using ::testing::HasSubstr;

struct GoodUrl {
  const char* text;
  bool secure;
  const char* host_and_port;
  const char* authority;
  const char* target;
};

constexpr GoodUrl kGoodUrls[] = {
    {"http://localhost", false, "localhost:80", "localhost", "/"},
    {"http://127.0.0.1:9999", false, "127.0.0.1:9999", "127.0.0.1:9999", "/"},
    {"http://127.0.0.1:9999/", false, "127.0.0.1:9999", "127.0.0.1:9999", "/"},
    {"HTTP://h:80/p", false, "h:80", "h", "/p"},
    {"ws://h/rtc?a=b&c=%20", false, "h:80", "h", "/rtc?a=b&c=%20"},
    {"https://h", true, "h:443", "h", "/"},
    {"wss://h:7880", true, "h:7880", "h:7880", "/"},
    {"http://[::1]:9999/x", false, "[::1]:9999", "[::1]:9999", "/x"},
    {"http://[::1]", false, "[::1]:80", "[::1]", "/"},
    {"http://h?q", false, "h:80", "h", "/?q"},
    {"http://h/a/b?q=/?x#fragment", false, "h:80", "h", "/a/b?q=/?x"},
    {"http://h:65535", false, "h:65535", "h:65535", "/"},
};

TEST(ParseUrl, TakesApartWhatUsersWrite) {
  for (const GoodUrl& good : kGoodUrls) {
    SCOPED_TRACE(good.text);
    const auto url = ParseUrl(good.text);
    ASSERT_THAT(url, IsOk());
    EXPECT_EQ(url->secure, good.secure);
    EXPECT_EQ(url->HostAndPort(), good.host_and_port);
    EXPECT_EQ(url->Authority(), good.authority);
    EXPECT_EQ(url->Target(), good.target);
  }
}

struct BadUrl {
  const char* text;
  const char* complaint;
};

constexpr BadUrl kBadUrls[] = {
    {"", "has no scheme"},
    {"localhost:9999", "has no scheme; write http://HOST:PORT"},
    {"ftp://h", "scheme 'ftp' is none of http, https, ws, wss"},
    {"http://", "has no host"},
    {"http://:80", "has no host"},
    {"http:///path", "has no host"},
    {"http://h:", "port '' is no number"},
    {"http://h:0", "port '0' is no number"},
    {"http://h:65536", "port '65536' is no number from 1 to 65535"},
    {"http://h:99999999999999999999", "is no number"},
    {"http://h:+80", "port '+80' is no number"},
    {"http://h:8o", "port '8o' is no number"},
    {"http://::1", "an IPv6 address stands in brackets"},
    {"http://[::1", "'[' has no ']'"},
    {"http://[h]", "no IPv6 address"},
    {"http://[::1]80", "something other than ':PORT'"},
    {"http://user:secret@h", "names a user"},
    {"http://h/a b", "blank"},
    {"http://h\r\nX: y", "control character"},
    {"http://h\xc3\xa9", "not ASCII"},
};

TEST(ParseUrl, SaysWhatIsWrong) {
  for (const BadUrl& bad : kBadUrls) {
    SCOPED_TRACE(bad.text);
    EXPECT_THAT(ParseUrl(bad.text),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(bad.complaint)));
  }
}

}  // namespace
}  // namespace lkmock::net
