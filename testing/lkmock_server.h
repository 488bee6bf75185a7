// The mock inside of a C++ test: no process to start, no port to choose.
//
//   class RoomClientTest : public ::testing::Test {
//    protected:
//     const lkmock::testing::LkmockServer server_ = lkmock::testing::LkmockServer::Start().value();
//   };
//
//   TEST_F(RoomClientTest, FailsOver) {
//     RoomClient client(server_.url(), server_.api_key(), server_.api_secret());
#ifndef LKMOCK_TESTING_LKMOCK_SERVER_H_
#define LKMOCK_TESTING_LKMOCK_SERVER_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "auth/claims.h"  // IWYU pragma: export

namespace lkmock {
class TestServer;
}  // namespace lkmock

namespace lkmock::testing {

struct LkmockServerOptions {
  int regions = 4;  // Each on a free port of 127.0.0.1.

  // As on the command line of test-server, which docs/server.md lists: {"--strict"}. They beat what
  // else stands here. The environment does not count, and there is one thread unless --threads
  // says otherwise: it waits for nobody, so a hundred slow calls do not need a second one.
  std::vector<std::string> flags;
};

// A server that runs from Start to the end of the object, on threads of its own. One that was
// moved from has none, and may only be assigned to or destroyed.
//
// All const functions may be called from any number of threads at once. Servers in one process know
// nothing of each other. What the server has to report (a mistyped control field, say) it writes to
// stderr, unless the flags say --quiet.
class LkmockServer {
 public:
  // Returns once every region accepts connections.
  // kInvalidArgument: no region, a flag that makes no sense, or one that is about a program
  // (--help,
  // --version, --health-check, --exit-with-parent, --ready-file, a COMMAND). kUnavailable: a port
  // is taken. The message is what test-server would print.
  static absl::StatusOr<LkmockServer> Start(const LkmockServerOptions& options = {});

  LkmockServer(LkmockServer&&) noexcept;
  LkmockServer& operator=(LkmockServer&&) noexcept;
  ~LkmockServer();  // Cuts what is under way, and returns when the threads have ended.

  int regions() const;

  // The base URL of a region, without a trailing slash; 0 is the primary. `region` must be below
  // regions(). Valid as long as the server.
  const std::string& url(int region = 0) const;

  // What the server verifies tokens with; "devkey" and "secret" unless the flags say otherwise.
  // Valid as long as the server.
  const std::string& api_key() const;
  const std::string& api_secret() const;

  // A token with these claims, signed with the pair above. Without `expires_at`, it is good for an
  // hour.
  std::string Token(auth::Claims claims) const;

  // A token with the grants that the API's `method` asks for and no other: "CreateRoom" of
  // "RoomService/CreateRoom". Where the method compares rooms, `room` is the token's, as source and
  // as destination. kInvalidArgument: no such method; names the nearest.
  absl::StatusOr<std::string> TokenFor(std::string_view method, std::string_view room = "") const;

 private:
  explicit LkmockServer(std::unique_ptr<TestServer> server);

  std::unique_ptr<TestServer> server_;
};

}  // namespace lkmock::testing

#endif  // LKMOCK_TESTING_LKMOCK_SERVER_H_
