// Compares the table of SIP codes with the API's surface as data, row by row and in order.
#include "core/sip_status.h"

#include <cstddef>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/twirp_error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace lkmock {
namespace {

using ::testing::ElementsAreArray;

constexpr char kTablePath[] = "tests/core/testdata/sip_status.tsv";

// The lines below the heading.
std::vector<std::string> LinesOfTable() {
  std::ifstream file(kTablePath);
  EXPECT_TRUE(file.is_open()) << "cannot open " << kTablePath;
  std::vector<std::string> lines;
  std::string line;
  std::getline(file, line);
  EXPECT_EQ(line, "sip_code\tenum_name\ttwirp_code\thttp_status");
  while (std::getline(file, line)) lines.push_back(line);
  return lines;
}

std::string LineOf(const SipCode& row) {
  const std::string start = absl::StrCat(row.code, "\t", row.name, "\t");
  if (row.twirp_code.empty()) return start + "-\t-";
  const TwirpCode* twirp_code = FindTwirpCode(row.twirp_code);
  if (twirp_code == nullptr) return absl::StrCat(start, row.twirp_code, "\tno Twirp code");
  return absl::StrCat(start, twirp_code->name, "\t", twirp_code->http_status);
}

TEST(SipStatus, SaysWhatTheSurfaceSaysUpToTheHttpStatus) {
  std::vector<std::string> lines;
  for (const SipCode& row : AllSipCodes()) lines.push_back(LineOf(row));
  EXPECT_THAT(lines, ElementsAreArray(LinesOfTable()));
}

TEST(SipStatus, FindsEveryCodeOfTheTableAndNoOther) {
  size_t found = 0;
  for (int code = -1; code <= 1000; ++code) {
    const SipCode* row = FindSipCode(code);
    if (row == nullptr) continue;
    EXPECT_EQ(row->code, code);
    ++found;
  }
  EXPECT_EQ(found, AllSipCodes().size());
}

TEST(SipStatus, EndsADialWithTheTwirpCodeOfItsRow) {
  for (const SipCode& row : AllSipCodes()) {
    if (row.twirp_code.empty()) continue;
    EXPECT_EQ(TwirpCodeOfSip(row.code), row.twirp_code) << row.code;
  }
}

TEST(SipStatus, JudgesACodeWithoutARowByItsClass) {
  struct Case {
    int code;
    std::string_view twirp_code;
  };
  constexpr Case kCases[] = {
      {0, "unknown"},
      {42, "unknown"},
      {100, "unknown"},
      {180, "unknown"},
      {199, "unknown"},
      {200, ""},
      {201, ""},
      {299, ""},
      {303, "invalid_argument"},
      {399, "invalid_argument"},
      {418, "invalid_argument"},
      {499, "invalid_argument"},
      {506, "failed_precondition"},
      {599, "failed_precondition"},
      {601, "invalid_argument"},
      {699, "invalid_argument"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.code);
    EXPECT_EQ(TwirpCodeOfSip(c.code), c.twirp_code);
  }
}

}  // namespace
}  // namespace lkmock
