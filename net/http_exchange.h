// One request and its response over a connection of their own: what the clients of this folder
// share.
#ifndef LKMOCK_NET_HTTP_EXCHANGE_H_
#define LKMOCK_NET_HTTP_EXCHANGE_H_

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "core/outcome.h"
#include "net/client_response.h"
#include "net/url.h"

namespace lkmock::net {

// The URL of something to connect to without TLS; kInvalidArgument says what is wrong with it.
absl::StatusOr<Url> ParsePlainUrl(std::string_view text);

// The fields of a request; kInvalidArgument: a name or a value that cannot be sent.
absl::StatusOr<HeaderBlock> RequestFields(
    const std::vector<std::pair<std::string, std::string>>& headers);

// Each step begins the next, until one leaves a status. Used once.
class HttpExchange {
 public:
  // `bytes` is the whole request, `is_head` whether its method is HEAD.
  HttpExchange(const Url& url, std::string bytes, bool is_head);

  // The errors are those of Send, but for kInvalidArgument.
  absl::Status Run(const Url& url, absl::Duration timeout);

  // After an OK Run. What follows on the connection, which a 101 leaves to its protocol, is in
  // Rest() first, and then to be read from the socket.
  ClientResponse TakeResponse();
  std::string Rest() const;
  boost::asio::ip::tcp::socket& socket() { return socket_; }
  const std::string& peer() const { return peer_; }

 private:
  using ErrorCode = boost::system::error_code;
  using Resolver = boost::asio::ip::tcp::resolver;
  using Body = boost::beast::http::string_body;

  void Fail(std::string what);
  void Finish(absl::Status status);
  void OnResolved(ErrorCode error, const Resolver::results_type& endpoints);
  void OnConnected(ErrorCode error);
  void Read();
  void OnRead(ErrorCode error, size_t bytes);

  const std::string peer_;
  const bool is_head_;
  const std::string bytes_;
  std::string_view step_ = "connecting to";
  boost::asio::io_context io_{1};
  Resolver resolver_{io_};
  boost::asio::ip::tcp::socket socket_{io_};
  boost::beast::flat_buffer buffer_;
  std::optional<boost::beast::http::response_parser<Body>> parser_;
  std::optional<absl::Status> status_;
};

}  // namespace lkmock::net

#endif  // LKMOCK_NET_HTTP_EXCHANGE_H_
