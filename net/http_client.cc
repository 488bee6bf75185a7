#include "net/http_client.h"

#include <algorithm>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <optional>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/outcome.h"
#include "net/url.h"

namespace lkmock::net {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using ErrorCode = boost::system::error_code;
using Parser = http::response_parser<http::string_body>;

constexpr uint64_t kMaxBodyBytes = 64 << 20;
constexpr uint32_t kMaxHeaderBytes = 1 << 20;

absl::StatusOr<std::string> RequestBytes(const ClientRequest& request, const Url& url) {
  if (request.method.empty() ||
      !std::all_of(request.method.begin(), request.method.end(), absl::ascii_isalpha)) {
    return absl::InvalidArgumentError(
        absl::StrCat("method '", request.method, "' is not made of letters"));
  }
  HeaderBlock fields;
  for (const auto& [name, value] : request.headers) {
    if (value.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos) {
      return absl::InvalidArgumentError(
          absl::StrCat("header '", name, "' has a value of more than one line"));
    }
    const size_t before = fields.bytes().size();
    fields.Add(name, value);
    if (fields.bytes().size() == before) {
      return absl::InvalidArgumentError(absl::StrCat("'", name, "' is no name of a header"));
    }
  }
  if (!fields.Has("Host")) fields.Add("Host", url.Authority());
  if (!fields.Has("Content-Length") && !fields.Has("Transfer-Encoding") &&
      (!request.body.empty() || request.method == "POST")) {
    fields.Add("Content-Length", absl::StrCat(request.body.size()));
  }
  if (!fields.Has("Connection")) fields.Add("Connection", "close");
  return absl::StrCat(request.method, " ", url.Target(), " HTTP/1.1\r\n", fields.bytes(), "\r\n",
                      request.body);
}

// One exchange: each step begins the next, until one leaves a status.
class Exchange {
 public:
  Exchange(const ClientRequest& request, const Url& url, std::string bytes)
      : peer_(url.HostAndPort()),
        is_head_(request.method == "HEAD"),
        bytes_(std::move(bytes)),
        buffer_(kMaxHeaderBytes + kMaxBodyBytes) {}

  absl::Status Run(const Url& url, absl::Duration timeout) {
    resolver_.async_resolve(url.host, absl::StrCat(url.port),
                            [this](ErrorCode error, const tcp::resolver::results_type& endpoints) {
                              OnResolved(error, endpoints);
                            });
    io_.run_for(absl::ToChronoNanoseconds(std::min(timeout, absl::Hours(24 * 365))));
    if (status_) return *status_;
    return absl::UnavailableError(
        absl::StrCat("timed out after ", absl::FormatDuration(timeout), " ", step_, " ", peer_));
  }

  // After an OK Run.
  ClientResponse TakeResponse() {
    http::response<http::string_body> message = parser_->release();
    ClientResponse response;
    response.status = static_cast<int>(message.result_int());
    response.reason = std::string(message.reason());
    for (const auto& field : message) {
      response.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
    }
    response.body = std::move(message.body());
    return response;
  }

 private:
  template <typename... What>
  void Fail(const What&... what) {
    Finish(absl::UnavailableError(absl::StrCat(what...)));
  }

  // Whatever is still under way does not matter any more.
  void Finish(absl::Status status) {
    status_ = std::move(status);
    io_.stop();
  }

  void OnResolved(ErrorCode error, const tcp::resolver::results_type& endpoints) {
    if (error) return Fail("cannot resolve the host of ", peer_, ": ", error.message());
    asio::async_connect(socket_, endpoints,
                        [this](ErrorCode error, const tcp::endpoint&) { OnConnected(error); });
  }

  void OnConnected(ErrorCode error) {
    if (error == asio::error::connection_refused) return Fail("connection refused by ", peer_);
    if (error) return Fail("cannot connect to ", peer_, ": ", error.message());
    ErrorCode ignored;
    socket_.set_option(tcp::no_delay(true), ignored);
    step_ = "waiting for a response of";
    // Both ways at once: a server may answer, and close, before it has read everything. What the
    // write has to say of that, the read says better.
    asio::async_write(socket_, asio::buffer(bytes_), [](ErrorCode, size_t) {});
    Read();
  }

  void Read() {
    parser_.emplace();
    parser_->header_limit(kMaxHeaderBytes);
    parser_->body_limit(kMaxBodyBytes);
    parser_->skip(is_head_);
    http::async_read(socket_, buffer_, *parser_,
                     [this](ErrorCode error, size_t bytes) { OnRead(error, bytes); });
  }

  void OnRead(ErrorCode error, size_t bytes) {
    if (error == http::error::end_of_stream) {
      return Fail(peer_, " closed the connection without a response");
    }
    if (error == http::error::partial_message) {
      return Fail(peer_, " closed the connection in the middle of its response, after ", bytes,
                  " bytes");
    }
    if (error == http::error::body_limit || error == http::error::buffer_overflow) {
      return Finish(absl::ResourceExhaustedError(
          absl::StrCat("the response of ", peer_, " is larger than 64 MiB")));
    }
    if (error == asio::error::connection_reset) return Fail("connection reset by ", peer_);
    if (error && error.category() == http::make_error_code(http::error::need_more).category()) {
      return Fail(peer_, " answered with what is no HTTP/1.1 response (", error.message(), ")");
    }
    if (error) return Fail("reading the response of ", peer_, ": ", error.message());
    const int status = static_cast<int>(parser_->get().result_int());
    if (status / 100 == 1 && status != 101) return Read();  // Not the final one.
    Finish(absl::OkStatus());
  }

  const std::string peer_;
  const bool is_head_;
  const std::string bytes_;
  std::string_view step_ = "connecting to";
  asio::io_context io_{1};
  tcp::resolver resolver_{io_};
  tcp::socket socket_{io_};
  boost::beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  std::optional<absl::Status> status_;
};

}  // namespace

std::string_view ClientResponse::Header(std::string_view name) const {
  for (const auto& [field, value] : headers) {
    if (absl::EqualsIgnoreCase(field, name)) return value;
  }
  return {};
}

absl::StatusOr<ClientResponse> Send(const ClientRequest& request) {
  const absl::StatusOr<Url> url = ParseUrl(request.url);
  if (!url.ok()) return url.status();
  if (url->secure) {
    return absl::InvalidArgumentError(
        absl::StrCat("URL '", request.url, "': TLS is not supported; write http://"));
  }
  absl::StatusOr<std::string> bytes = RequestBytes(request, *url);
  if (!bytes.ok()) return bytes.status();
  Exchange exchange(request, *url, *std::move(bytes));
  if (absl::Status status = exchange.Run(*url, request.timeout); !status.ok()) return status;
  return exchange.TakeResponse();
}

}  // namespace lkmock::net
