#include "journal/kept_headers.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace lkmock::journal {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> Lines(const KeptHeaders& kept) {
  std::vector<std::string> lines;
  for (const HeaderField& field : kept.fields) {
    lines.push_back(absl::StrCat(field.name, ": ", field.value));
  }
  return lines;
}

std::vector<std::string> LinesOf(const std::vector<HeaderField>& fields) {
  return Lines(SelectHeaders(Headers(fields)));
}

TEST(KeptHeaders, StayAsTheyArrived) {
  EXPECT_THAT(LinesOf({{"hOST", "a"}, {"Accept", "x"}, {"Accept", "y"}, {"X-Empty", ""}}),
              ElementsAre("hOST: a", "Accept: x", "Accept: y", "X-Empty: "));
}

TEST(KeptHeaders, HideWhatCouldBeASecret) {
  for (const std::string_view name :
       {"Cookie", "cookie", "Proxy-Authorization", "X-Secret", "X-Secrets-Here", "client-secret",
        "X-Amz-Security-Token", "TOKEN", "X-Api-Key", "x-API-key-2", "ApiKey"}) {
    SCOPED_TRACE(name);
    EXPECT_TRUE(IsSecretHeader(name));
    EXPECT_THAT(LinesOf({{name, "hunter2"}}), ElementsAre(absl::StrCat(name, ": (hidden)")));
  }
  for (const std::string_view name :
       {"Authorization", "X-Lk-Mock", "X-Livekit-Request-Id", "Content-Type", "User-Agent",
        "Cookies-Accepted", "X-Tok-En", "X-Api", "Set", ""}) {
    SCOPED_TRACE(name);
    EXPECT_FALSE(IsSecretHeader(name));
  }
}

TEST(KeptHeaders, HoldOfAuthorizationTheNameAlone) {
  EXPECT_THAT(LinesOf({{"authorization", "Bearer abc"}}), ElementsAre("authorization: "));
}

TEST(KeptHeaders, HideTheTokenWhereverItIsRepeated) {
  const std::string token = "aaaaaaaa.bbbbbbbb.cccccccc";
  const std::string referer = absl::StrCat("http://x/?access_token=", token, "&a=b");
  EXPECT_THAT(LinesOf({{"Referer", referer}, {"Authorization", absl::StrCat("Bearer ", token)}}),
              ElementsAre("Referer: (hidden)", "Authorization: "));
  EXPECT_THAT(LinesOf({{"Authorization", token}, {"X-Copy", token}}),
              ElementsAre("Authorization: ", "X-Copy: (hidden)"));
}

TEST(KeptHeaders, DoNotHideForTheSakeOfAFewLetters) {
  EXPECT_THAT(LinesOf({{"Authorization", "Bearer a"}, {"Accept", "application/json"}}),
              ElementsAre("Authorization: ", "Accept: application/json"));
}

TEST(KeptHeaders, FillTheirRoomExactly) {
  const std::string value(kMostHeaderBytes - 1, 'v');
  const std::vector<HeaderField> fields = {{"A", value}};
  const KeptHeaders kept = SelectHeaders(Headers(fields));
  EXPECT_EQ(kept.fields[0].value.size(), value.size());
  EXPECT_EQ(kept.last_value_bytes, 0);
  EXPECT_EQ(kept.left_out, 0);
}

TEST(KeptHeaders, AreCutWhereTheirRoomEnds) {
  const std::string value(kMostHeaderBytes, 'v');
  const std::vector<HeaderField> fields = {{"A", value}, {"B", "b"}, {"C", "c"}};
  const KeptHeaders kept = SelectHeaders(Headers(fields));
  ASSERT_EQ(kept.fields.size(), 1);
  EXPECT_EQ(kept.fields[0].value.size(), kMostHeaderBytes - 1);
  EXPECT_EQ(kept.last_value_bytes, kMostHeaderBytes);
  EXPECT_EQ(kept.left_out, 2);
}

TEST(KeptHeaders, LeaveOutANameThatFindsNoRoom) {
  const std::string value(kMostHeaderBytes - 4, 'v');
  const std::vector<HeaderField> fields = {{"A", value}, {"Long", "b"}, {"C", "c"}};
  const KeptHeaders kept = SelectHeaders(Headers(fields));
  EXPECT_EQ(kept.fields.size(), 1);
  EXPECT_EQ(kept.last_value_bytes, 0);
  EXPECT_EQ(kept.left_out, 2);
}

TEST(KeptHeaders, AreNoMoreThanTheirNumber) {
  const std::vector<HeaderField> fields(100'000, HeaderField{"a", ""});
  const KeptHeaders kept = SelectHeaders(Headers(fields));
  EXPECT_EQ(kept.fields.size(), kMostHeaderFields);
  EXPECT_EQ(kept.fields.capacity(), kMostHeaderFields) << "memory is taken for what is not kept";
  EXPECT_EQ(kept.left_out, fields.size() - kMostHeaderFields);
}

TEST(KeptHeaders, CountForEachByteThatTheyTake) {
  const std::string name(100, 'n');
  const std::vector<HeaderField> fields(1000, HeaderField{name, "some value"});
  const KeptHeaders kept = SelectHeaders(Headers(fields));
  size_t bytes = 0;
  for (const HeaderField& field : kept.fields) bytes += field.name.size() + field.value.size();
  EXPECT_LE(bytes, kMostHeaderBytes);
  EXPECT_EQ(kept.fields.size() + kept.left_out, fields.size());
}

}  // namespace
}  // namespace lkmock::journal
