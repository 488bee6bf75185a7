#include "responder/sip_error.h"

#include <map>
#include <string>

#include "absl/strings/escaping.h"
#include "core/sip_status.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"
#include "livekit_sip.pb.h"

namespace lkmock::responder {
namespace {

std::map<std::string, std::string> Meta(const TwirpError& error) {
  return {error.meta.begin(), error.meta.end()};
}

google::rpc::Status Details(const TwirpError& error) {
  std::string bytes;
  EXPECT_TRUE(absl::Base64Unescape(Meta(error)["error_details"], &bytes));
  google::rpc::Status status;
  EXPECT_TRUE(status.ParseFromString(bytes));
  return status;
}

TEST(SipError, SaysThePhraseThatWasGiven) {
  const TwirpError error = SipError({486, "Busy Here"});
  EXPECT_EQ(error.code, "resource_exhausted");
  EXPECT_EQ(error.msg, "twirp error unknown: sip status: 486: Busy Here");
  EXPECT_EQ(Meta(error)["sip_status_code"], "486");
  EXPECT_EQ(Meta(error)["sip_status"], "Busy Here");
}

TEST(SipError, SaysTheCodesNameWhereNoPhraseWasGiven) {
  const TwirpError error = SipError({486, ""});
  EXPECT_EQ(error.msg, "twirp error unknown: sip status: 486 (BUSY_HERE)");
  EXPECT_EQ(Meta(error)["sip_status"], "SIP_STATUS_BUSY_HERE");
  EXPECT_EQ(Details(error).message(), "sip status 486: BUSY_HERE");
}

TEST(SipError, CarriesAStatusWithTheSipStatusInIt) {
  const google::rpc::Status status = Details(SipError({603, "Decline"}));
  EXPECT_EQ(status.code(), 7);  // permission_denied
  EXPECT_EQ(status.message(), "sip status 603: Decline");
  ASSERT_EQ(status.details_size(), 1);
  EXPECT_EQ(status.details(0).type_url(), "type.googleapis.com/livekit.SIPStatus");
  livekit::SIPStatus sip;
  ASSERT_TRUE(status.details(0).UnpackTo(&sip));
  EXPECT_EQ(sip.code(), livekit::SIP_STATUS_GLOBAL_DECLINE);
  EXPECT_EQ(sip.status(), "Decline");
}

TEST(SipError, MapsUnknownCodesByTheirClass) {
  const struct {
    int sip;
    std::string twirp;
  } kCodes[] = {{150, "unknown"},          {399, "invalid_argument"},
                {499, "invalid_argument"}, {599, "failed_precondition"},
                {699, "invalid_argument"}, {100, "unknown"}};
  for (const auto& row : kCodes) {
    SCOPED_TRACE(row.sip);
    EXPECT_EQ(SipError({row.sip, ""}).code, row.twirp);
  }
}

TEST(SipError, NamesAnUnknownCodeByItsNumber) {
  const TwirpError error = SipError({499, ""});
  EXPECT_EQ(error.msg, "twirp error unknown: sip status: 499 (499)");
  EXPECT_EQ(Meta(error)["sip_status"], "499");
}

TEST(SipError, KnowsEveryFailureOfTheTable) {
  for (const SipCode& row : AllSipCodes()) {
    if (row.twirp_code.empty()) continue;
    SCOPED_TRACE(row.code);
    const TwirpError error = SipError({row.code, ""});
    EXPECT_EQ(error.code, row.twirp_code);
    EXPECT_EQ(Details(error).code(), FindTwirpCode(row.twirp_code)->grpc_number);
    EXPECT_EQ(Meta(error)["sip_status"], row.name);
  }
}

}  // namespace
}  // namespace lkmock::responder
