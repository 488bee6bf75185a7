#include "core/recent_values.h"

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace lkmock {
namespace {

using Values = RecentValues<int>;
constexpr uint64_t kOwner = 1;

std::shared_ptr<const int> Boxed(int value) { return std::make_shared<const int>(value); }

TEST(RecentValues, KeepATextFromTheSecondTimeOn) {
  const auto values = std::make_unique<Values>();
  EXPECT_EQ(values->Find(kOwner, "a"), nullptr);
  values->Keep(kOwner, "a", Boxed(1));
  EXPECT_EQ(values->Find(kOwner, "a"), nullptr);
  values->Keep(kOwner, "a", Boxed(2));
  ASSERT_NE(values->Find(kOwner, "a"), nullptr);
  EXPECT_EQ(*values->Find(kOwner, "a"), 2);
}

TEST(RecentValues, TellOwnersApart) {
  const auto values = std::make_unique<Values>();
  for (int time = 0; time < 2; ++time) values->Keep(kOwner, "a", Boxed(1));
  EXPECT_EQ(values->Find(kOwner + 1, "a"), nullptr);
}

TEST(RecentValues, TellTextsApartThatDifferInOneByte) {
  const auto values = std::make_unique<Values>();
  const std::string text(600, 'x');
  for (int time = 0; time < 2; ++time) values->Keep(kOwner, text, Boxed(1));
  for (size_t i = 0; i < text.size(); ++i) {
    std::string other = text;
    other[i] = 'y';
    EXPECT_EQ(values->Find(kOwner, other), nullptr) << i;
  }
  EXPECT_NE(values->Find(kOwner, text), nullptr);
}

TEST(RecentValues, DoNotKeepLongTexts) {
  const auto values = std::make_unique<Values>();
  const std::string longest(Values::kLongestText, 'x');
  for (const std::string& text : {longest, longest + "x"}) {
    for (int time = 0; time < 2; ++time) values->Keep(kOwner, text, Boxed(1));
  }
  EXPECT_NE(values->Find(kOwner, longest), nullptr);
  EXPECT_EQ(values->Find(kOwner, longest + "x"), nullptr);
}

TEST(RecentValues, AreBounded) {
  const auto values = std::make_unique<Values>();
  constexpr int kTexts = 10 * static_cast<int>(Values::kSlots);
  for (int i = 0; i < kTexts; ++i) {
    for (int time = 0; time < 2; ++time) values->Keep(kOwner, absl::StrCat("text ", i), Boxed(i));
  }
  int found = 0;
  for (int i = 0; i < kTexts; ++i) {
    const auto value = values->Find(kOwner, absl::StrCat("text ", i));
    if (value == nullptr) continue;
    EXPECT_EQ(*value, i);
    ++found;
  }
  EXPECT_GT(found, 0);
  EXPECT_LE(found, static_cast<int>(Values::kSlots));
}

}  // namespace
}  // namespace lkmock
