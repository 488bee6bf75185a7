#include "auth/grant_check.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "auth/claims.h"
#include "auth/token_minter.h"
#include "core/grant.h"
#include "core/method_table.h"
#include "core/twirp_error.h"
#include "gtest/gtest.h"

namespace lkmock::auth {
namespace {

using Meta = std::vector<std::pair<std::string, std::string>>;

const MethodRow& Method(std::string_view key) {
  const MethodRow* row = FindMethod(key);
  EXPECT_NE(row, nullptr) << key;
  return *row;
}

const MethodRow& ListParticipants() { return Method("livekit.RoomService/ListParticipants"); }
const MethodRow& MoveParticipant() { return Method("livekit.RoomService/MoveParticipant"); }

// Takes one grant away, and nothing else.
Claims Without(Grant grant, Claims claims) {
  switch (grant) {
    case Grant::kRoomCreate:
      claims.video.room_create = false;
      break;
    case Grant::kRoomList:
      claims.video.room_list = false;
      break;
    case Grant::kRoomRecord:
      claims.video.room_record = false;
      break;
    case Grant::kRoomAdmin:
      claims.video.room_admin = false;
      break;
    case Grant::kDestinationRoom:
      claims.video.destination_room.clear();
      break;
    case Grant::kIngressAdmin:
      claims.video.ingress_admin = false;
      break;
    case Grant::kSipAdmin:
      claims.sip.admin = false;
      break;
    case Grant::kSipCall:
      claims.sip.call = false;
      break;
  }
  return claims;
}

Claims EveryGrant() {
  Claims claims;
  VideoGrant& video = claims.video;
  video.room_create = video.room_list = video.room_record = video.room_admin = true;
  video.ingress_admin = true;
  claims.sip = {.admin = true, .call = true};
  video.room = "here";
  video.destination_room = "there";
  return claims;
}

TEST(GrantCheck, AllowsEachMethodItsOwnClaims) {
  for (const MethodRow& method : AllMethods()) {
    SCOPED_TRACE(method.key);
    const GrantVerdict verdict =
        CheckGrants(method, ClaimsForMethod(method, "here", "there"), "here", "there");
    EXPECT_TRUE(verdict.allowed);
    EXPECT_EQ(verdict.required, method.grants);
    EXPECT_EQ(verdict.missing, GrantSet());
    EXPECT_FALSE(verdict.room_mismatch);
    EXPECT_FALSE(verdict.destination_mismatch);
  }
}

TEST(GrantCheck, NamesEachGrantThatIsMissing) {
  int checks = 0;
  for (const MethodRow& method : AllMethods()) {
    for (Grant grant : method.grants.ToVector()) {
      SCOPED_TRACE(absl::StrCat(method.key, " without ", GrantName(grant)));
      const Claims claims = Without(grant, EveryGrant());
      const GrantVerdict verdict = CheckGrants(method, claims, "here", "there");
      EXPECT_FALSE(verdict.allowed);
      EXPECT_EQ(verdict.required, method.grants);
      EXPECT_EQ(verdict.missing, GrantSet{grant});
      EXPECT_FALSE(verdict.room_mismatch);
      ++checks;
    }
  }
  EXPECT_GT(checks, 50);
}

TEST(GrantCheck, IsNotMovedByGrantsThatNobodyAskedFor) {
  for (const MethodRow& method : AllMethods()) {
    for (int i = 0; i < kGrantCount; ++i) {
      const Grant grant = static_cast<Grant>(i);
      if (method.grants.Has(grant)) continue;
      SCOPED_TRACE(absl::StrCat(method.key, " without ", GrantName(grant)));
      EXPECT_TRUE(CheckGrants(method, Without(grant, EveryGrant()), "here", "there").allowed);
    }
  }
}

TEST(GrantCheck, OpensMethodsWithoutGrantsToAnyClaims) {
  int open = 0;
  for (const MethodRow& method : AllMethods()) {
    if (!method.grants.empty()) continue;
    SCOPED_TRACE(method.key);
    EXPECT_TRUE(CheckGrants(method, Claims(), "room", "destination").allowed);
    ++open;
  }
  EXPECT_GT(open, 0);
}

TEST(GrantCheck, NamesAllThatIsMissingAtOnce) {
  const GrantVerdict verdict =
      CheckGrants(Method("livekit.SIP/TransferSIPParticipant"), Claims(), "here", "");
  EXPECT_EQ(verdict.missing, (GrantSet{Grant::kRoomAdmin, Grant::kSipCall}));
}

TEST(GrantCheck, RefusesRoomAdminOfAnotherRoom) {
  const GrantVerdict verdict = CheckGrants(ListParticipants(), EveryGrant(), "elsewhere", "");
  EXPECT_FALSE(verdict.allowed);
  EXPECT_TRUE(verdict.room_mismatch);
  EXPECT_EQ(verdict.missing, GrantSet{Grant::kRoomAdmin});
  EXPECT_EQ(verdict.token_room, "here");
  EXPECT_EQ(verdict.request_room, "elsewhere");
}

TEST(GrantCheck, RefusesRoomAdminOfNoRoomWhereTheRequestNamesOne) {
  Claims claims = EveryGrant();
  claims.video.room.clear();
  const GrantVerdict verdict = CheckGrants(ListParticipants(), claims, "here", "");
  EXPECT_FALSE(verdict.allowed);
  EXPECT_TRUE(verdict.room_mismatch);
  EXPECT_EQ(verdict.token_room, "");
}

TEST(GrantCheck, ComparesRoomsByteForByte) {
  EXPECT_FALSE(CheckGrants(ListParticipants(), EveryGrant(), "Here", "").allowed);
  EXPECT_FALSE(CheckGrants(ListParticipants(), EveryGrant(), "here ", "").allowed);
}

TEST(GrantCheck, AllowsRoomAdminOfAnyRoomWhereTheRequestNamesNone) {
  EXPECT_TRUE(CheckGrants(ListParticipants(), EveryGrant(), "", "").allowed);
}

TEST(GrantCheck, StillAsksForRoomAdminWhereTheRequestNamesNoRoom) {
  const GrantVerdict verdict =
      CheckGrants(ListParticipants(), Without(Grant::kRoomAdmin, EveryGrant()), "", "");
  EXPECT_EQ(verdict.missing, GrantSet{Grant::kRoomAdmin});
}

TEST(GrantCheck, DoesNotSpeakOfRoomsWhereRoomAdminIsMissingAnyway) {
  const GrantVerdict verdict =
      CheckGrants(ListParticipants(), Without(Grant::kRoomAdmin, EveryGrant()), "elsewhere", "");
  EXPECT_FALSE(verdict.room_mismatch);
  EXPECT_EQ(verdict.request_room, "");
}

TEST(GrantCheck, RefusesAnotherDestinationRoom) {
  const GrantVerdict verdict = CheckGrants(MoveParticipant(), EveryGrant(), "here", "nowhere");
  EXPECT_FALSE(verdict.allowed);
  EXPECT_FALSE(verdict.room_mismatch);
  EXPECT_TRUE(verdict.destination_mismatch);
  EXPECT_EQ(verdict.missing, GrantSet{Grant::kDestinationRoom});
  EXPECT_EQ(verdict.token_destination_room, "there");
  EXPECT_EQ(verdict.request_destination_room, "nowhere");
}

TEST(GrantCheck, AllowsAnyDestinationWhereTheRequestNamesNone) {
  EXPECT_TRUE(CheckGrants(MoveParticipant(), EveryGrant(), "here", "").allowed);
  EXPECT_TRUE(
      CheckGrants(MoveParticipant(), Without(Grant::kDestinationRoom, EveryGrant()), "here", "")
          .allowed);
}

TEST(GrantCheck, ComparesTheDestinationOnlyWhereTheMethodMoves) {
  EXPECT_TRUE(CheckGrants(ListParticipants(), EveryGrant(), "here", "nowhere").allowed);
}

TEST(GrantCheck, ComparesTheRoomOnlyUnderRoomAdmin) {
  EXPECT_TRUE(
      CheckGrants(Method("livekit.RoomService/DeleteRoom"), EveryGrant(), "elsewhere", "").allowed);
}

TEST(PermissionDenied, NamesWhatIsRequiredAndWhatIsMissing) {
  const TwirpError error =
      PermissionDenied(CheckGrants(Method("livekit.SIP/TransferSIPParticipant"),
                                   Without(Grant::kSipCall, EveryGrant()), "here", ""));
  EXPECT_EQ(error.code, "permission_denied");
  EXPECT_EQ(error.msg, "mock: permission_denied");
  EXPECT_EQ(error.meta, (Meta{{"required", "video.roomAdmin, sip.call"}, {"missing", "sip.call"}}));
}

TEST(PermissionDenied, NamesBothRoomsOfAMismatch) {
  const TwirpError error =
      PermissionDenied(CheckGrants(ListParticipants(), EveryGrant(), "elsewhere", ""));
  EXPECT_EQ(error.meta, (Meta{{"required", "video.roomAdmin"},
                              {"missing", "video.roomAdmin"},
                              {"token_room", "here"},
                              {"request_room", "elsewhere"}}));
}

TEST(PermissionDenied, NamesBothDestinationsOfAMismatch) {
  const TwirpError error =
      PermissionDenied(CheckGrants(MoveParticipant(), EveryGrant(), "elsewhere", "nowhere"));
  EXPECT_EQ(error.meta, (Meta{{"required", "video.roomAdmin, video.destinationRoom"},
                              {"missing", "video.roomAdmin, video.destinationRoom"},
                              {"token_room", "here"},
                              {"request_room", "elsewhere"},
                              {"token_destination_room", "there"},
                              {"request_destination_room", "nowhere"}}));
}

TEST(Unauthenticated, TellsTheReason) {
  const TwirpError error = Unauthenticated("no token");
  EXPECT_EQ(error.code, "unauthenticated");
  EXPECT_EQ(error.msg, "mock: unauthenticated");
  EXPECT_EQ(error.meta, (Meta{{"reason", "no token"}}));
}

}  // namespace
}  // namespace lkmock::auth
