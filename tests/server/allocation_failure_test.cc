// Memory that is not there, in the whole server: the n-th allocation of a request fails, for every
// n. It costs one connection at most; the next request is answered as ever.
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "auth/claims.h"
#include "auth/token_minter.h"
#include "cmd/test-server/flags.h"
#include "cmd/test-server/test_server.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/crowd_requests.h"
#include "tests/support/failing_new.h"
#include "tests/support/raw_connection.h"

namespace lkmock {
namespace {

using testing::FailAllocation;
using ::testing::HasSubstr;
using testing::RawConnection;
using testing::RawResponse;

std::string Token() {
  auth::Claims claims;
  claims.expires_at = absl::Now() + absl::Minutes(5);
  claims.video.room_create = true;
  claims.video.room_admin = true;
  return auth::MintToken(claims, "devkey", "secret");
}

std::string Call(std::string_view headers, std::string_view body, std::string_view type) {
  return absl::StrCat("POST /twirp/livekit.RoomService/CreateRoom HTTP/1.1\r\nHost: mock\r\n",
                      "Connection: close\r\nAuthorization: Bearer ", Token(),
                      "\r\nContent-Type: application/", type, "\r\n", headers,
                      "Content-Length: ", body.size(), "\r\n\r\n", body);
}

std::string Get(std::string_view target, std::string_view headers = "") {
  return absl::StrCat("GET ", target, " HTTP/1.1\r\nHost: mock\r\nConnection: close\r\n", headers,
                      "\r\n");
}

struct Request {
  const char* name;
  std::string bytes;
};

TEST(AllocationFailure, CostsOneConnectionOfTheWholeServer) {
  testing::SpareThisThread();
  constexpr int kMoreThanAll = 2000;
  const auto flags = ParseFlags({"--ports", "0", "--bind", "127.0.0.1", "--threads", "1"},
                                [](std::string_view) { return ""; });
  ASSERT_TRUE(flags.ok()) << flags.status();
  auto server = TestServer::Bind(*flags);
  ASSERT_TRUE(server.ok()) << server.status();
  (*server)->Serve();
  const std::string& url = (*server)->regions().front().url;
  const auto port = static_cast<uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
  const std::string json = R"({"name":"room","metadata":"about it","emptyTimeout":30})";
  // A control that is known would not be parsed again.
  const auto control = [](int n, std::string_view fields) {
    return absl::StrCat("X-Lk-Mock: {\"id\":\"call-", n, "\",", fields, "}\r\n");
  };
  const Request kRequests[] = {
      {"JSON", Call("", json, "json")},
      {"protobuf", Call("", "\x0A\x04room", "protobuf")},
      {"failure",
       Call(control(1, R"("failRegions":[0],"failHeaders":{"Retry-After":"1"})"), json, "json")},
      {"attempts",
       Call(control(2, R"("attempts":[503,"drop","ok"],"explain":true)"), json, "json")},
      {"problems", Call("X-Lk-Mock: {\"failRegion\":[0],\"delayMs\":\"x\"}\r\n", json, "json")},
      {"unknown method", Get("/twirp/livekit.Nothing/AtAll")},
      {"discovery", Get("/settings/regions", control(1, R"("regions":{"order":[0]})"))},
      {"journal", Get("/_test/calls")},
      {"journal of a call", Get("/_test/calls/call-1?wait=2&timeoutMs=1")},
      {"stats", Get("/_test/stats")},
      {"metrics", Get("/metrics")},
      {"signal", testing::SignalUpgrade() + "\x88\x80" + std::string(4, '\0')},
  };
  for (const Request& request : kRequests) {
    SCOPED_TRACE(request.name);
    int n = 0;
    bool failed = true;
    while (failed && ++n < kMoreThanAll) {
      FailAllocation(n);
      RawConnection unlucky(port);
      unlucky.Send(request.bytes);
      unlucky.ReadToEnd();
      unlucky.Close();
      RawConnection next(port);
      next.Send(Get("/"));  // The server has one thread: it is done with the other one.
      next.ReadToEnd();
      failed = FailAllocation(0);
      RawConnection other(port);
      other.Send(Call("", json, "json"));
      const RawResponse response = other.ReadResponse();
      ASSERT_EQ(response.status(), 200) << "after allocation " << n;
      ASSERT_THAT(response.body, HasSubstr("about it"));
    }
    EXPECT_LT(n, kMoreThanAll) << "there are more allocations than were tried";
  }
  (*server)->Shutdown(absl::Seconds(5));
}

}  // namespace
}  // namespace lkmock

// libprotobuf 3.21 loses the element that it has made for a list which then cannot grow: some 50
// bytes for each allocation that fails there. Of that, the leak sanitizer is not to speak; all else
// it shall.
extern "C" const char* __lsan_default_suppressions() {
  return "leak:google::protobuf::RepeatedPtrField\nleak:google::protobuf::Reflection::AddMessage\n";
}
