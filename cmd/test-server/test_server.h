// The composition: listeners, service and log, made of the flags and run together.
#ifndef LKMOCK_CMD_TEST_SERVER_TEST_SERVER_H_
#define LKMOCK_CMD_TEST_SERVER_TEST_SERVER_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "cmd/test-server/flags.h"
#include "cmd/test-server/mock_service.h"
#include "core/log.h"
#include "core/region.h"
#include "net/http_server.h"

namespace lkmock {

class TestServer {
 public:
  // Reads the files that `flags` name and binds every port or none; clients queue until Serve. The
  // error is one line that says which file, flag or port, and why.
  static absl::StatusOr<std::unique_ptr<TestServer>> Bind(const ServerFlags& flags);
  ~TestServer();

  // From now on, on threads of its own. Once.
  void Serve();

  const std::vector<Region>& regions() const { return regions_; }

  // A key and its secret, of which a token of full rights can be made: the first of --key and
  // --key-file, or else devkey and the --api-secret.
  const std::string& api_key() const { return api_key_; }
  const std::string& api_secret() const { return api_secret_; }

  // What stdout says of each listener at start.
  std::vector<std::string> ListenerLines() const;

  // Stops accepting and lets running requests finish for at most `drain`.
  void Shutdown(absl::Duration drain);

 private:
  TestServer() = default;

  std::string bind_;
  bool advertise_auto_ = false;
  std::vector<Region> regions_;
  std::string api_key_;
  std::string api_secret_;
  std::unique_ptr<Log> log_;  // Null: quiet.
  std::unique_ptr<MockService> service_;
  std::unique_ptr<net::HttpServer> server_;  // Last: its threads use what stands above.
};

}  // namespace lkmock

#endif  // LKMOCK_CMD_TEST_SERVER_TEST_SERVER_H_
