#include "auth/held_grants.h"

#include <string>

#include "auth/claims_table.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace lkmock::auth {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(HeldGrants, AreTheFlagsThatAreSet) {
  Claims claims;
  claims.video.room_create = true;
  claims.video.room = "lobby";
  claims.video.can_publish = true;
  claims.sip.call = true;
  claims.observability.write = true;
  claims.attributes["team"] = "blue";
  EXPECT_THAT(HeldGrants(claims),
              ElementsAre("video.roomCreate", "sip.call", "observability.write"));
}

TEST(HeldGrants, CountADestinationAsOne) {
  Claims claims;
  claims.video.destination_room = "attic";
  EXPECT_THAT(HeldGrants(claims), ElementsAre("video.destinationRoom"));
}

struct Set {
  void operator()(bool* flag) { *flag = true, ++count; }
  template <typename Other>
  void operator()(const Other&) {}
  int count = 0;
};

// A flag that is added to the claims is a grant without further ado.
TEST(HeldGrants, LeaveNoFlagOut) {
  Claims claims;
  Set set;
  VisitClaims(claims, [&](std::string_view, std::string_view, auto place) { set(place); });
  EXPECT_GE(set.count, 15);
  EXPECT_THAT(HeldGrants(claims), SizeIs(set.count));
}

TEST(UnusedGrants, LeaveOutWhatIsRequired) {
  Claims claims;
  claims.video.room_create = true;
  claims.video.room_list = true;
  claims.sip.admin = true;
  EXPECT_THAT(UnusedGrants(claims, {Grant::kRoomCreate, Grant::kSipAdmin}),
              ElementsAre("video.roomList"));
  EXPECT_THAT(UnusedGrants(claims, {Grant::kRoomCreate, Grant::kRoomList, Grant::kSipAdmin}),
              IsEmpty());
}

// "sip.admin" is not "agent.admin", nor the other way round.
TEST(UnusedGrants, TellGroupsApart) {
  Claims claims;
  claims.agent.admin = true;
  EXPECT_THAT(UnusedGrants(claims, {Grant::kSipAdmin}), ElementsAre("agent.admin"));
}

}  // namespace
}  // namespace lkmock::auth
