// A fixture for tests of the composed service, without sockets: four regions, calls, tokens.
#ifndef LKMOCK_TESTS_SERVICE_SERVICE_TEST_H_
#define LKMOCK_TESTS_SERVICE_SERVICE_TEST_H_

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "auth/claims.h"
#include "auth/token_minter.h"
#include "cmd/test-server/mock_service.h"
#include "core/method_table.h"
#include "core/outcome.h"
#include "core/region.h"
#include "gtest/gtest.h"
#include "tests/support/test_call.h"

namespace lkmock {

using testing::TestCall;

inline const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);
inline constexpr char kCreateRoom[] = "livekit.RoomService/CreateRoom";
inline constexpr char kDial[] = "livekit.SIP/CreateSIPParticipant";
inline constexpr char kTransfer[] = "livekit.SIP/TransferSIPParticipant";

class ServiceTest : public ::testing::Test {
 protected:
  static std::vector<Region> FourRegions() {
    std::vector<Region> regions;
    for (int i = 0; i < 4; ++i) {
      regions.push_back(
          {i, absl::StrCat("region-", i), absl::StrCat("http://127.0.0.1:", 9999 + i)});
    }
    return regions;
  }

  static std::unique_ptr<MockService> NewService(MockServiceOptions options = {}) {
    if (options.regions.empty()) options.regions = FourRegions();
    auto service = MockService::Create(std::move(options));
    EXPECT_TRUE(service.ok()) << service.status();
    return *std::move(service);
  }

  // A JSON call of a method, with a token that has just the grants for it.
  static TestCall CallOf(std::string_view key, std::string body = "{}", std::string control = "") {
    TestCall call;
    call.path = absl::StrCat("/twirp/", key);
    call.headers = {{"Content-Type", "application/json"}};
    call.body = std::move(body);
    if (!control.empty()) call.headers.emplace_back("X-Lk-Mock", std::move(control));
    if (const MethodRow* row = FindMethod(key)) {
      call.headers.emplace_back("Authorization", absl::StrCat("Bearer ", TokenFor(*row)));
    }
    return call;
  }

  static std::string TokenFor(const MethodRow& row, std::string_view room = "lobby",
                              std::string_view secret = "secret") {
    auth::Claims claims = auth::ClaimsForMethod(row, room, "annex");
    claims.expires_at = kNow + absl::Minutes(5);
    return auth::MintToken(claims, "devkey", secret);
  }

  static Outcome Handle(const MockService& service, const TestCall& call) {
    return call.With([&](const Call& c) { return service.Handle(c, kNow); });
  }

  Outcome Handle(const TestCall& call) const { return Handle(*service_, call); }

  const std::unique_ptr<MockService> service_ = NewService();
};

}  // namespace lkmock

#endif  // LKMOCK_TESTS_SERVICE_SERVICE_TEST_H_
