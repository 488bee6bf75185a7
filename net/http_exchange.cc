#include "net/http_exchange.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/read.hpp>
#include <cstdint>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace lkmock::net {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;

constexpr uint64_t kMaxBodyBytes = 64 << 20;
constexpr uint32_t kMaxHeaderBytes = 1 << 20;

// Whether a response may begin with `bytes`, however few they are: the parser waits for a whole
// header before it looks.
bool MayBeHttp(std::string_view bytes) {
  constexpr std::string_view kStart = "HTTP/1.";
  return absl::StartsWith(kStart, bytes.substr(0, kStart.size()));
}

}  // namespace

absl::StatusOr<Url> ParsePlainUrl(std::string_view text) {
  absl::StatusOr<Url> url = ParseUrl(text);
  if (url.ok() && url->secure) {
    return absl::InvalidArgumentError(
        absl::StrCat("URL '", text, "': TLS is not supported; write http:// or ws://"));
  }
  return url;
}

absl::StatusOr<HeaderBlock> RequestFields(
    const std::vector<std::pair<std::string, std::string>>& headers) {
  HeaderBlock fields;
  for (const auto& [name, value] : headers) {
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
  return fields;
}

HttpExchange::HttpExchange(const Url& url, std::string bytes, bool is_head)
    : peer_(url.HostAndPort()),
      is_head_(is_head),
      bytes_(std::move(bytes)),
      buffer_(kMaxHeaderBytes + kMaxBodyBytes) {}

absl::Status HttpExchange::Run(const Url& url, absl::Duration timeout) {
  resolver_.async_resolve(url.host, absl::StrCat(url.port),
                          [this](ErrorCode error, const tcp::resolver::results_type& endpoints) {
                            OnResolved(error, endpoints);
                          });
  io_.run_for(absl::ToChronoNanoseconds(std::min(timeout, absl::Hours(24 * 365))));
  if (status_) return *status_;
  if (parser_ && (parser_->got_some() || buffer_.size() > 0)) {
    step_ = "in the middle of the response of";
  }
  return absl::UnavailableError(
      absl::StrCat("timed out after ", absl::FormatDuration(timeout), " ", step_, " ", peer_));
}

ClientResponse HttpExchange::TakeResponse() {
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

std::string HttpExchange::Rest() const { return boost::beast::buffers_to_string(buffer_.cdata()); }

void HttpExchange::Fail(std::string what) { Finish(absl::UnavailableError(what)); }

// Whatever is still under way does not matter any more.
void HttpExchange::Finish(absl::Status status) {
  status_ = std::move(status);
  io_.stop();
}

void HttpExchange::OnResolved(ErrorCode error, const Resolver::results_type& endpoints) {
  if (error) return Fail(absl::StrCat("cannot resolve the host of ", peer_, ": ", error.message()));
  asio::async_connect(socket_, endpoints,
                      [this](ErrorCode error, const tcp::endpoint&) { OnConnected(error); });
}

void HttpExchange::OnConnected(ErrorCode error) {
  if (error == asio::error::connection_refused)
    return Fail(absl::StrCat("connection refused by ", peer_));
  if (error) return Fail(absl::StrCat("cannot connect to ", peer_, ": ", error.message()));
  ErrorCode ignored;
  socket_.set_option(tcp::no_delay(true), ignored);
  step_ = "waiting for a response of";
  // Both ways at once: a server may answer, and close, before it has read everything. What the
  // write has to say of that, the read says better.
  asio::async_write(socket_, asio::buffer(bytes_), [](ErrorCode, size_t) {});
  Read();
}

void HttpExchange::Read() {
  parser_.emplace();
  parser_->header_limit(kMaxHeaderBytes);
  parser_->body_limit(kMaxBodyBytes);
  parser_->skip(is_head_);
  http::async_read(socket_, buffer_, *parser_,
                   [this](ErrorCode error, size_t bytes) { OnRead(error, bytes); });
}

void HttpExchange::OnRead(ErrorCode error, size_t bytes) {
  if (error == http::error::end_of_stream) {
    return Fail(absl::StrCat(peer_, " closed the connection without a response"));
  }
  if (error == http::error::partial_message && (bytes > 0 || MayBeHttp(Rest()))) {
    return Fail(absl::StrCat(peer_, " closed the connection in the middle of its response, after ",
                             bytes + buffer_.size(), " bytes"));
  }
  if (error == http::error::body_limit || error == http::error::buffer_overflow) {
    return Finish(absl::ResourceExhaustedError(
        absl::StrCat("the response of ", peer_, " is larger than 64 MiB")));
  }
  if (error == asio::error::connection_reset)
    return Fail(absl::StrCat("connection reset by ", peer_));
  if (error && error.category() == http::make_error_code(http::error::need_more).category()) {
    return Fail(
        absl::StrCat(peer_, " answered with what is no HTTP/1.1 response (", error.message(), ")"));
  }
  if (error) return Fail(absl::StrCat("reading the response of ", peer_, ": ", error.message()));
  const int status = static_cast<int>(parser_->get().result_int());
  if (status / 100 == 1 && status != 101) return Read();  // Not the final one.
  Finish(absl::OkStatus());
}

}  // namespace lkmock::net
