#include "faults/signal_control.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace lkmock::faults {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(SignalModes, ComeInThirteenKindsAndHappyIsTheFirst) {
  EXPECT_EQ(AllSignalModes().size(), 13U);
  EXPECT_EQ(AllSignalModes().front().name, "happy");
  EXPECT_EQ(FindSignalMode("unheard_of"), nullptr);
}

TEST(SignalModes, AreRefusedJustWhereValidateFails) {
  for (const SignalMode& mode : AllSignalModes()) {
    SCOPED_TRACE(mode.name);
    EXPECT_EQ(FindSignalMode(mode.name), &mode);
    EXPECT_EQ(mode.join.empty(), mode.validate_status != 200);
    EXPECT_EQ(mode.reconnect.empty(), mode.join.empty());
  }
}

TEST(SignalControl, NamesEveryMode) {
  for (const SignalMode& mode : AllSignalModes()) {
    const SignalControl control =
        ParseSignalControl(absl::StrCat(R"({"signal":")", mode.name, "\"}"));
    EXPECT_EQ(control.mode, &mode);
    EXPECT_THAT(control.problems, IsEmpty());
  }
}

TEST(SignalControl, IsHappyAndDisconnectsUnlessToldOtherwise) {
  for (const char* text : {"", "{}", R"({"signal":null,"leaveAction":null})", R"({"signal":""})"}) {
    const SignalControl control = ParseSignalControl(text);
    EXPECT_EQ(control.mode->name, "happy") << text;
    EXPECT_EQ(control.leave_action, 0);
    EXPECT_THAT(control.problems, IsEmpty());
  }
}

TEST(SignalControl, ReadsTheActionAsNumberAndAsNameInAnyCase) {
  const struct {
    std::string text;
    int action;
  } kTexts[] = {{"0", 0},
                {"1", 1},
                {"2", 2},
                {"\"RESUME\"", 1},
                {"\"resume\"", 1},
                {"\"Reconnect\"", 2},
                {"\"DISCONNECT\"", 0}};
  for (const auto& row : kTexts) {
    const SignalControl control =
        ParseSignalControl(absl::StrCat(R"({"LeaveAction":)", row.text, "}"));
    EXPECT_EQ(control.leave_action, row.action) << row.text;
    EXPECT_THAT(control.problems, IsEmpty());
  }
}

TEST(SignalControl, ReportsWhatMakesNoSenseAndGoesOn) {
  const struct {
    std::string text;
    std::string complaint;
  } kTexts[] = {
      {"no_pong", "lk.mock is not JSON"},          {"[]", "not an object"},
      {R"({"signal":"no_pnog"})", "no_pong"},      {R"({"signal":7})", "signal"},
      {R"({"signl":"no_pong"})", "signal"},        {R"({"leaveAction":"RECONECT"})", "RECONNECT"},
      {R"({"leaveAction":3})", "RECONNECT (2)"},   {R"({"leaveAction":-1})", "RECONNECT (2)"},
      {R"({"leaveAction":1.5})", "RECONNECT (2)"}, {R"({"leaveAction":true})", "RECONNECT (2)"},
  };
  for (const auto& row : kTexts) {
    SCOPED_TRACE(row.text);
    const SignalControl control = ParseSignalControl(row.text);
    EXPECT_EQ(control.mode->name, "happy");
    EXPECT_EQ(control.leave_action, 0);
    EXPECT_THAT(control.problems, ElementsAre(HasSubstr(row.complaint)));
  }
}

TEST(SignalControl, SurvivesEveryCut) {
  const std::string text = R"({"signal":"no_pong","leaveAction":"RECONNECT"})";
  for (size_t length = 1; length < text.size(); ++length) {
    EXPECT_EQ(ParseSignalControl(text.substr(0, length)).problems.size(), 1U) << length;
  }
}

}  // namespace
}  // namespace lkmock::faults
