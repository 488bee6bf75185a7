#include "cmd/test-server/health_check.h"

#include <algorithm>
#include <sstream>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "boost/asio/buffer.hpp"
#include "boost/asio/error.hpp"
#include "boost/asio/io_context.hpp"
#include "boost/asio/ip/tcp.hpp"
#include "boost/asio/read.hpp"
#include "boost/asio/write.hpp"

namespace lkmock {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// Whoever else listens there may have much to say.
constexpr size_t kMostBytes = 4096;
constexpr size_t kMostShown = 100;

// Where a server that is bound to `bind` is found from its own machine.
asio::ip::address Reachable(const std::string& bind) {
  error_code error;
  const asio::ip::address address = asio::ip::make_address(bind, error);
  if (error) return asio::ip::address_v4::loopback();  // "localhost", the only name that binds.
  if (!address.is_unspecified()) return address;
  if (address.is_v6()) return asio::ip::address_v6::loopback();
  return asio::ip::address_v4::loopback();
}

// All that `server` answers until it closes, as far as kMostBytes.
error_code Ask(const tcp::endpoint& server, absl::Duration limit, std::string* answer) {
  asio::io_context io;
  tcp::socket socket(io);
  const std::string request =
      absl::StrCat("GET /_test/health HTTP/1.1\r\nHost: localhost:", server.port(),
                   "\r\nConnection: close\r\n\r\n");
  error_code result = asio::error::timed_out;
  const auto receive = [&](error_code error, size_t) {
    result = error == asio::error::eof ? error_code() : error;
  };
  const auto sent = [&](error_code error, size_t) {
    if ((result = error)) return;
    result = asio::error::timed_out;
    asio::async_read(socket, asio::dynamic_buffer(*answer, kMostBytes), receive);
  };
  socket.async_connect(server, [&](error_code error) {
    if ((result = error)) return;
    result = asio::error::timed_out;
    asio::async_write(socket, asio::buffer(request), sent);
  });
  io.run_for(absl::ToChronoMilliseconds(limit));
  return result;
}

}  // namespace

absl::Status CheckHealth(const ServerFlags& flags, absl::Duration limit) {
  if (flags.ports.front() == 0) {
    return absl::InvalidArgumentError(
        "--health-check: with --ports 0 the running server alone knows its port; name one");
  }
  const tcp::endpoint server(Reachable(flags.bind), flags.ports.front());
  std::string answer;
  const error_code error = Ask(server, limit, &answer);
  if (!error && absl::StartsWith(answer, "HTTP/1.1 200 ") && absl::EndsWith(answer, "\r\n\r\nok")) {
    return absl::OkStatus();
  }
  std::string found = error.message();
  if (error == asio::error::timed_out) {
    found = absl::StrCat("no answer within ", absl::FormatDuration(limit));
  } else if (!error) {
    const std::string first_line = answer.substr(0, std::min(answer.find('\r'), kMostShown));
    found = absl::StrCat("found '", absl::CHexEscape(first_line), "' instead of 200 and ok");
  }
  std::ostringstream where;
  where << server;
  return absl::UnavailableError(absl::StrCat("not well: ", where.str(), ": ", found));
}

}  // namespace lkmock
