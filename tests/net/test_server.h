// A server on free ports of the loopback, answering as the test says.
#ifndef LKMOCK_TESTS_NET_TEST_SERVER_H_
#define LKMOCK_TESTS_NET_TEST_SERVER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/call.h"
#include "core/outcome.h"
#include "net/http_server.h"
#include "net/server_options.h"
#include "tests/support/raw_connection.h"

namespace lkmock::net {

inline Outcome Answer(std::string body) { return {.reply = {.body = std::move(body)}}; }

// "GET /path|body"
inline Outcome Echo(const Call& call) {
  return Answer(absl::StrCat(call.method, " ", call.path, "|", call.body));
}

inline ServerOptions LoopbackOptions() { return {.bind = "127.0.0.1", .threads = 2}; }

class TestServer {
 public:
  explicit TestServer(Handler handler = Echo, const ServerOptions& options = LoopbackOptions(),
                      const std::vector<uint16_t>& ports = {0})
      : server_(HttpServer::Bind(options, ports).value()) {
    server_->Start(std::move(handler));
  }

  HttpServer* operator->() const { return server_.get(); }
  uint16_t port(size_t i = 0) const { return server_->ports()[i]; }
  testing::RawConnection Connect() const { return testing::RawConnection(port()); }

 private:
  std::unique_ptr<HttpServer> server_;
};

inline std::string Get(std::string_view path, std::string_view fields = "") {
  return absl::StrCat("GET ", path, " HTTP/1.1\r\nHost: h\r\n", fields, "\r\n");
}

inline std::string Post(std::string_view path, std::string_view body) {
  return absl::StrCat("POST ", path, " HTTP/1.1\r\nHost: h\r\nContent-Length: ", body.size(),
                      "\r\n\r\n", body);
}

}  // namespace lkmock::net

#endif  // LKMOCK_TESTS_NET_TEST_SERVER_H_
