#include "core/method_name.h"

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "core/method_table.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace lkmock {
namespace {

using testing::IsOk;
using testing::StatusIs;

TEST(ResolveMethod, KnowsEveryMethodHoweverItIsTyped) {
  for (const MethodRow& row : AllMethods()) {
    const std::string dotted = absl::StrReplaceAll(ShortKey(row), {{"/", "."}});
    for (const std::string& name :
         {std::string(row.key), absl::StrCat("/", row.key), std::string(ShortKey(row)), dotted,
          absl::StrCat("livekit.", dotted), absl::AsciiStrToUpper(row.key)}) {
      const auto resolved = ResolveMethod(name);
      ASSERT_THAT(resolved, IsOk()) << name;
      EXPECT_EQ(*resolved, &row) << name;
    }
  }
}

TEST(ResolveMethod, SuggestsTheNearestName) {
  struct {
    std::string_view name;
    std::string_view complaint;
  } const kCases[] = {
      {"RoomService/CreateRom",
       "unknown method 'RoomService/CreateRom'; did you mean 'RoomService/CreateRoom'?"},
      {"livekit.SIP.ListSIPTrunck",
       "unknown method 'livekit.SIP.ListSIPTrunck'; did you mean 'SIP/ListSIPTrunk'?"},
      {"createroom", "unknown method 'createroom'; did you mean 'RoomService/CreateRoom'?"},
      {"frobnicate", "unknown method 'frobnicate'; 'lkmock-cli methods' lists them"},
      {"", "unknown method ''; 'lkmock-cli methods' lists them"},
  };
  for (const auto& [name, complaint] : kCases) {
    EXPECT_THAT(ResolveMethod(name),
                StatusIs(absl::StatusCode::kInvalidArgument, std::string(complaint)));
  }
}

}  // namespace
}  // namespace lkmock
