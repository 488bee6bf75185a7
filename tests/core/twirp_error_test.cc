#include "core/twirp_error.h"

#include <iterator>
#include <set>
#include <string_view>

#include "gtest/gtest.h"

namespace lkmock {
namespace {

struct CodeCase {
  std::string_view name;
  int http_status;
  int grpc_number;
};

// The Twirp wire protocol v7, "Error Codes"; the numbers are gRPC's.
constexpr CodeCase kCodes[] = {
    {"canceled", 408, 1},
    {"unknown", 500, 2},
    {"invalid_argument", 400, 3},
    {"malformed", 400, 3},
    {"deadline_exceeded", 408, 4},
    {"not_found", 404, 5},
    {"bad_route", 404, 5},
    {"already_exists", 409, 6},
    {"permission_denied", 403, 7},
    {"resource_exhausted", 429, 8},
    {"failed_precondition", 412, 9},
    {"aborted", 409, 10},
    {"out_of_range", 400, 11},
    {"unimplemented", 501, 12},
    {"internal", 500, 13},
    {"unavailable", 503, 14},
    {"data_loss", 500, 15},
    {"dataloss", 500, 15},
    {"unauthenticated", 401, 16},
};

TEST(TwirpCodes, AreThoseOfTheWireProtocol) {
  EXPECT_EQ(AllTwirpCodes().size(), std::size(kCodes));
  for (const CodeCase& c : kCodes) {
    SCOPED_TRACE(c.name);
    const TwirpCode* code = FindTwirpCode(c.name);
    ASSERT_NE(code, nullptr);
    EXPECT_EQ(code->name, c.name);
    EXPECT_EQ(code->http_status, c.http_status);
    EXPECT_EQ(code->grpc_number, c.grpc_number);
  }
}

TEST(TwirpCodes, CoverEveryGrpcNumberOfAnError) {
  std::set<int> numbers;
  for (const TwirpCode& code : AllTwirpCodes()) numbers.insert(code.grpc_number);
  EXPECT_EQ(numbers.size(), 16);
  EXPECT_EQ(*numbers.begin(), 1);
  EXPECT_EQ(*numbers.rbegin(), 16);
}

TEST(TwirpCodes, AreFoundByTheirExactNameOnly) {
  for (std::string_view name : {"", "ok", "NOT_FOUND", "not found", "not_foun", "cancelled"}) {
    SCOPED_TRACE(name);
    EXPECT_EQ(FindTwirpCode(name), nullptr);
  }
}

TEST(TwirpCodes, OfAFaultAreKnownForEveryStatus) {
  for (int status = 200; status <= 599; ++status) {
    EXPECT_NE(FindTwirpCode(TwirpCodeOfFault(status)), nullptr) << status;
  }
}

TEST(TwirpCodes, OfAFaultFollowTheMockNotTwirp) {
  EXPECT_EQ(TwirpCodeOfFault(400), "invalid_argument");
  EXPECT_EQ(TwirpCodeOfFault(401), "unauthenticated");
  EXPECT_EQ(TwirpCodeOfFault(403), "permission_denied");
  EXPECT_EQ(TwirpCodeOfFault(404), "not_found");
  EXPECT_EQ(TwirpCodeOfFault(429), "resource_exhausted");
  EXPECT_EQ(TwirpCodeOfFault(412), "internal");
  EXPECT_EQ(TwirpCodeOfFault(499), "internal");
  EXPECT_EQ(TwirpCodeOfFault(500), "unavailable");
  EXPECT_EQ(TwirpCodeOfFault(501), "unavailable");
}

TEST(TwirpError, IsWrittenWithoutMetaWhereThereIsNone) {
  EXPECT_EQ(ToJson({"not_found", "no such room"}), R"({"code":"not_found","msg":"no such room"})");
}

TEST(TwirpError, KeepsTheOrderOfItsMetaAndEscapesAll) {
  EXPECT_EQ(ToJson({"a\"b", "c\nd", {{"z", "1"}, {"a\\", "\x01"}}}),
            R"({"code":"a\"b","msg":"c\nd","meta":{"z":"1","a\\":"\u0001"}})");
}

}  // namespace
}  // namespace lkmock
