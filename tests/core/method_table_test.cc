// Compares the table of methods with the API's surface as data, row by row and in order.
#include "core/method_table.h"

#include <algorithm>
#include <fstream>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "core/grant.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace lkmock {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;

constexpr char kTablePath[] = "tests/core/testdata/methods.tsv";

// The lines below the heading.
std::vector<std::string> LinesOfTable() {
  std::ifstream file(kTablePath);
  EXPECT_TRUE(file.is_open()) << "cannot open " << kTablePath;
  std::vector<std::string> lines;
  std::string line;
  std::getline(file, line);
  EXPECT_EQ(line, "method\trequest\tresponse\tgrants\troom_field");
  while (std::getline(file, line)) lines.push_back(line);
  return lines;
}

// As the table writes them: "sip.call,video.roomAdmin+destinationRoom", "-" for none.
std::string GrantsColumn(GrantSet grants) {
  std::vector<std::string_view> names;
  for (Grant grant : grants.Without({Grant::kDestinationRoom}).ToVector()) {
    names.push_back(GrantName(grant));
  }
  std::sort(names.begin(), names.end());
  std::string column = names.empty() ? "-" : absl::StrJoin(names, ",");
  if (grants.Has(Grant::kDestinationRoom)) column += "+destinationRoom";
  return column;
}

std::string LineOf(const MethodRow& row) {
  return absl::StrJoin({row.key, row.request, row.response}, "\t") + "\t" +
         GrantsColumn(row.grants) + "\t" +
         (row.room_field.empty() ? "-" : std::string(row.room_field));
}

TEST(MethodTable, SaysWhatTheSurfaceSays) {
  std::vector<std::string> lines;
  for (const MethodRow& row : AllMethods()) lines.push_back(LineOf(row));
  EXPECT_THAT(lines, ElementsAreArray(LinesOfTable()));
}

TEST(MethodTable, Has94MethodsEachOnce) {
  std::set<std::string_view> keys;
  for (const MethodRow& row : AllMethods()) keys.insert(row.key);
  EXPECT_EQ(AllMethods().size(), 94);
  EXPECT_EQ(keys.size(), 94);
}

TEST(MethodTable, FindsEveryMethodByItsKey) {
  for (const MethodRow& row : AllMethods()) EXPECT_EQ(FindMethod(row.key), &row);
}

TEST(MethodTable, KnowsNoMethodByHalfItsKeyOrInAnotherCase) {
  for (std::string_view key : {"", "/", "livekit.RoomService", "livekit.RoomService/", "CreateRoom",
                               "RoomService/CreateRoom", "/livekit.RoomService/CreateRoom",
                               "livekit.RoomService/CreateRoom/", "livekit.roomservice/createroom",
                               "livekit.RoomService/CreateRooms"}) {
    SCOPED_TRACE(key);
    EXPECT_EQ(FindMethod(key), nullptr);
  }
}

TEST(MethodTable, NamesARoomFieldWhereRoomAdminIsAskedFor) {
  for (const MethodRow& row : AllMethods()) {
    SCOPED_TRACE(row.key);
    EXPECT_EQ(!row.room_field.empty(), row.grants.Has(Grant::kRoomAdmin));
  }
}

TEST(MethodTable, HoldsTheAnswersOfDialsAlone) {
  std::vector<std::string> slow;
  for (const MethodRow& row : AllMethods()) {
    EXPECT_EQ(row.latency > absl::ZeroDuration(), IsSipDialMethod(row.key)) << row.key;
    if (row.latency == absl::ZeroDuration()) continue;
    slow.push_back(absl::StrCat(row.key, " ", absl::FormatDuration(row.latency), " if '",
                                row.latency_if, "'"));
  }
  EXPECT_THAT(slow, ElementsAre("livekit.SIP/CreateSIPParticipant 11s if 'wait_until_answered'",
                                "livekit.SIP/TransferSIPParticipant 11s if ''"));
}

TEST(Grant, HasAnOwnNameEach) {
  std::set<std::string_view> names;
  for (int i = 0; i < kGrantCount; ++i) names.insert(GrantName(static_cast<Grant>(i)));
  EXPECT_EQ(names.size(), kGrantCount);
  EXPECT_FALSE(names.contains(""));
}

TEST(GrantSet, AddsAndTakesAway) {
  GrantSet grants = {Grant::kSipCall};
  grants.Add(Grant::kRoomAdmin);
  grants.Add(Grant::kRoomAdmin);
  EXPECT_EQ(grants, (GrantSet{Grant::kRoomAdmin, Grant::kSipCall}));
  EXPECT_EQ(ToString(grants), "video.roomAdmin, sip.call");
  EXPECT_EQ(grants.Without({Grant::kSipCall, Grant::kSipAdmin}), GrantSet{Grant::kRoomAdmin});
  EXPECT_TRUE(grants.Without(grants).empty());
  EXPECT_EQ(ToString(GrantSet()), "");
}

}  // namespace
}  // namespace lkmock
