#include "faults/call_id.h"

#include <string>

#include "core/call.h"
#include "core/mock_control.h"
#include "gtest/gtest.h"

namespace lkmock::faults {
namespace {

std::string IdOf(std::string_view header, std::string control_id = "") {
  MockControl control;
  control.id = std::move(control_id);
  const HeaderField field = {"x-livekit-request-id", header};
  return std::string(CallId(Headers({&field, 1}), control));
}

TEST(CallId, IsThatOfTheControlBeforeThatOfTheHeader) {
  EXPECT_EQ(IdOf("theirs", "ours"), "ours");
  EXPECT_EQ(IdOf("theirs"), "theirs");
  EXPECT_EQ(CallId(Headers(), MockControl()), "");
}

TEST(CallId, OfTheHeaderIsPrintableAndNotTooLong) {
  EXPECT_EQ(IdOf(std::string(256, 'x')), std::string(256, 'x'));
  EXPECT_EQ(IdOf(std::string(257, 'x')), "");
  EXPECT_EQ(IdOf("\x7F"), "");
  EXPECT_EQ(IdOf("caf\xE9"), "");
  EXPECT_EQ(IdOf("a\tb"), "");
  EXPECT_EQ(IdOf("a b~!"), "a b~!");
  EXPECT_EQ(IdOf(""), "");
}

}  // namespace
}  // namespace lkmock::faults
