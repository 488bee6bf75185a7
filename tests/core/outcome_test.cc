#include "core/outcome.h"

#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "gtest/gtest.h"

namespace lkmock {
namespace {

TEST(HeaderBlock, IsReadyForTheWire) {
  HeaderBlock headers;
  EXPECT_EQ(headers.bytes(), "");
  headers.Add("Content-Type", "application/json");
  headers.Add("X-Lk-Mock-Region", "");
  EXPECT_EQ(headers.bytes(), "Content-Type: application/json\r\nX-Lk-Mock-Region: \r\n");
}

TEST(HeaderBlock, TellsAnEmptyValueFromAnAbsentField) {
  HeaderBlock headers;
  headers.Add("Empty", "");
  EXPECT_TRUE(headers.Has("Empty"));
  EXPECT_EQ(headers.Get("Empty"), "");
  EXPECT_FALSE(headers.Has("Absent"));
  EXPECT_EQ(headers.Get("Absent"), "");
}

TEST(HeaderBlock, FindsAFieldInAnyCaseAndTheFirstOfTwo) {
  HeaderBlock headers;
  headers.Add("Set-Cookie", "a");
  headers.Add("set-cookie", "b");
  EXPECT_EQ(headers.Get("SET-COOKIE"), "a");
}

TEST(HeaderBlock, FindsAFieldByItsWholeNameOnly) {
  HeaderBlock headers;
  headers.Add("Content-Type", "Accept: text");
  EXPECT_FALSE(headers.Has("Content"));
  EXPECT_FALSE(headers.Has("Type"));
  EXPECT_FALSE(headers.Has("Accept"));
  EXPECT_FALSE(headers.Has("Content-Type-Options"));
}

// Go's net/http does the same.
TEST(HeaderBlock, KeepsAValueWithinItsLine) {
  HeaderBlock headers;
  headers.Add("A", std::string_view("1\r\nSet-Cookie: x\0y\n", 19));
  EXPECT_EQ(headers.bytes(), "A: 1  Set-Cookie: x y \r\n");
  EXPECT_FALSE(headers.Has("Set-Cookie"));
}

TEST(HeaderBlock, AddsNothingUnderANameThatIsNoToken) {
  for (std::string_view name : {"", " ", "A B", "A:", "A\r\nB", "A\tB", "caf\xC3\xA9", "(A)"}) {
    SCOPED_TRACE(name);
    HeaderBlock headers;
    headers.Add(name, "1");
    EXPECT_EQ(headers.bytes(), "");
  }
}

TEST(HeaderBlock, TakesEveryCharacterOfAToken) {
  HeaderBlock headers;
  headers.Add("!#$%&'*+-.^_`|~09azAZ", "1");
  EXPECT_EQ(headers.Get("!#$%&'*+-.^_`|~09azAZ"), "1");
}

TEST(Outcome, IsAnImmediateEmpty200ByDefault) {
  const Outcome outcome;
  EXPECT_EQ(outcome.wait, absl::ZeroDuration());
  EXPECT_EQ(outcome.ending, Ending::kReply);
  EXPECT_EQ(outcome.reply.status, 200);
  EXPECT_EQ(outcome.reply.headers.bytes(), "");
  EXPECT_EQ(outcome.reply.body, "");
}

}  // namespace
}  // namespace lkmock
