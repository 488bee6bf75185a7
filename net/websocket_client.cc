#include "net/websocket_client.h"

#include <poll.h>
#include <sys/random.h>

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>
#include <cstdlib>
#include <optional>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "core/outcome.h"
#include "net/http_exchange.h"
#include "net/url.h"
#include "net/websocket_deflate.h"
#include "net/websocket_frame.h"
#include "net/websocket_handshake.h"
#include "net/websocket_reader.h"

namespace lkmock::net {
namespace {

namespace asio = boost::asio;
using ErrorCode = boost::system::error_code;

constexpr size_t kMaxMessageBytes = 64 << 20;

// Aborts where the system has no randomness: Linux has, since 3.17.
void FillRandomly(void* bytes, size_t size) {
  if (getentropy(bytes, size) != 0) std::abort();
}

std::string RandomKey() {
  unsigned char bytes[16];
  FillRandomly(bytes, sizeof(bytes));
  return absl::Base64Escape({reinterpret_cast<const char*>(bytes), sizeof(bytes)});
}

MaskKey RandomMask() {
  MaskKey mask;
  FillRandomly(mask.data(), mask.size());
  return mask;
}

absl::StatusOr<std::string> UpgradeBytes(const WebSocketRequest& request, const Url& url,
                                         std::string_view key) {
  absl::StatusOr<HeaderBlock> fields = RequestFields(request.headers);
  if (!fields.ok()) return fields.status();
  if (!fields->Has("Host")) fields->Add("Host", url.Authority());
  fields->Add("Connection", "Upgrade");
  fields->Add("Upgrade", "websocket");
  fields->Add("Sec-WebSocket-Version", "13");
  fields->Add("Sec-WebSocket-Key", key);
  if (request.offer_deflate) {
    fields->Add("Sec-WebSocket-Extensions",
                "permessage-deflate; server_no_context_takeover; client_no_context_takeover");
  }
  return absl::StrCat("GET ", url.Target(), " HTTP/1.1\r\n", fields->bytes(), "\r\n");
}

// What is wrong with a 101; "" where nothing is. Source: RFC 6455, 4.1; RFC 7692, 7.1.1.1.
std::string UpgradeDefect(const ClientResponse& response, std::string_view key, bool deflate) {
  if (!absl::EqualsIgnoreCase(response.Header("Upgrade"), "websocket")) {
    return absl::StrCat("upgraded to '", response.Header("Upgrade"), "', not to websocket");
  }
  const std::string_view accept = response.Header("Sec-WebSocket-Accept");
  if (accept != WebSocketAccept(key)) {
    return absl::StrCat("sent '", accept, "' as Sec-WebSocket-Accept, which answers another key");
  }
  const std::string_view extension = response.Header("Sec-WebSocket-Extensions");
  const bool as_offered = deflate && absl::StrContains(extension, "permessage-deflate") &&
                          absl::StrContains(extension, "server_no_context_takeover");
  if (!extension.empty() && !as_offered) {
    return absl::StrCat("answered with the extension '", extension, "', which was not offered");
  }
  return "";
}

}  // namespace

// The socket does not block; what waits is poll().
class WebSocketClient::Impl {
 public:
  Impl(std::unique_ptr<HttpExchange> exchange, ClientResponse response, absl::Duration send_timeout)
      : upgrade(std::move(response)),
        exchange_(std::move(exchange)),
        deflate_(!upgrade.Header("Sec-WebSocket-Extensions").empty()),
        send_timeout_(send_timeout),
        reader_(WebSocketReader::Peer::kServer, deflate_, kMaxMessageBytes),
        bytes_(exchange_->Rest()),
        input_(bytes_) {
    ErrorCode ignored;  // A socket that blocks still works; only timeouts suffer.
    exchange_->socket().non_blocking(true, ignored);
  }

  absl::Status SendMessage(std::string_view message) {
    if (deflate_) return Write(Opcode::kBinary, DeflateMessage(message), true);
    return Write(Opcode::kBinary, message);
  }

  absl::Status Write(Opcode opcode, std::string_view payload, bool compressed = false) {
    if (end_ || close_sent_) return absl::UnavailableError("the WebSocket is closed");
    std::string frame;
    AppendFrame(opcode, payload, compressed, RandomMask(), &frame);
    const absl::Time deadline = absl::Now() + send_timeout_;
    for (size_t written = 0; written < frame.size();) {
      ErrorCode error;
      written += exchange_->socket().write_some(asio::buffer(frame) + written, error);
      if (error == asio::error::would_block) {
        if (!Await(POLLOUT, deadline)) {
          End({.kind = Event::kReset});
          return absl::UnavailableError(absl::StrCat(exchange_->peer(), " took no message for ",
                                                     absl::FormatDuration(send_timeout_)));
        }
      } else if (error) {
        return absl::UnavailableError(
            absl::StrCat("sending to ", exchange_->peer(), ": ", error.message()));
      }
    }
    return absl::OkStatus();
  }

  Event Receive(absl::Duration timeout) {
    const absl::Time deadline = absl::Now() + timeout;
    bool late = false;  // Who never pauses, and never ends a message, cannot hold us.
    while (true) {
      if (std::optional<Event> event = TakeEvent()) return *std::move(event);
      if (end_) return *end_;
      if (late || !Await(POLLIN, deadline)) return {.kind = Event::kTimeout};
      Read();
      late = absl::Now() >= deadline;
    }
  }

  void Close(uint16_t code, std::string_view reason) {
    // What there is to be said of a failure, the next Receive says.
    Write(Opcode::kClose, ClosePayload(code, reason)).IgnoreError();
    close_sent_ = true;
  }

  const ClientResponse upgrade;

 private:
  // Nullopt: more input is needed.
  std::optional<Event> TakeEvent() {
    while (!end_) {
      switch (reader_.Next(&input_)) {
        case WebSocketReader::Event::kNeedMore:
          return std::nullopt;
        case WebSocketReader::Event::kText:
        case WebSocketReader::Event::kBinary:
          return Event{.kind = Event::kMessage, .message = std::move(reader_.payload())};
        case WebSocketReader::Event::kPing:
          Write(Opcode::kPong, reader_.payload()).IgnoreError();  // As in Close.
          break;
        case WebSocketReader::Event::kPong:
          break;
        case WebSocketReader::Event::kClose:
          Close(reader_.close_code(), "");
          End({.kind = Event::kClosed,
               .close_code = reader_.close_code(),
               .close_reason = std::move(reader_.payload())});
          break;
        case WebSocketReader::Event::kError:
          Close(reader_.close_code(), reader_.error());
          End({.kind = Event::kBroken,
               .close_code = reader_.close_code(),
               .close_reason = std::string(reader_.error())});
          break;
      }
    }
    return std::nullopt;
  }

  void Read() {
    bytes_.resize(64 << 10);
    ErrorCode error;
    bytes_.resize(exchange_->socket().read_some(asio::buffer(bytes_), error));
    input_ = bytes_;
    if (!error || error == asio::error::would_block) return;
    End({.kind = error == asio::error::eof ? Event::kDropped : Event::kReset});
  }

  void End(Event event) {
    end_ = std::move(event);
    ErrorCode ignored;  // The connection has served its purpose.
    exchange_->socket().close(ignored);
  }

  // Whether the socket is ready, or broken, before `deadline`.
  bool Await(short events, absl::Time deadline) {
    while (true) {
      const absl::Duration left = std::min(deadline - absl::Now(), absl::Hours(1));
      pollfd socket = {.fd = exchange_->socket().native_handle(), .events = events, .revents = 0};
      const int64_t milliseconds =
          absl::ToInt64Milliseconds(absl::Ceil(left, absl::Milliseconds(1)));
      if (poll(&socket, 1, static_cast<int>(std::max<int64_t>(milliseconds, 0))) > 0) return true;
      if (absl::Now() >= deadline) return false;  // Else a signal, or a very long wait.
    }
  }

  const std::unique_ptr<HttpExchange> exchange_;
  const bool deflate_;
  const absl::Duration send_timeout_;
  WebSocketReader reader_;
  std::string bytes_;
  std::string_view input_;  // Of bytes_, what is not yet read.
  bool close_sent_ = false;
  std::optional<Event> end_;
};

absl::StatusOr<WebSocketClient::Answer> WebSocketClient::Connect(const WebSocketRequest& request) {
  const absl::StatusOr<Url> url = ParsePlainUrl(request.url);
  if (!url.ok()) return url.status();
  const std::string key = RandomKey();
  absl::StatusOr<std::string> bytes = UpgradeBytes(request, *url, key);
  if (!bytes.ok()) return bytes.status();
  auto exchange = std::make_unique<HttpExchange>(*url, *std::move(bytes), /*is_head=*/false);
  if (absl::Status status = exchange->Run(*url, request.connect_timeout); !status.ok()) {
    return status;
  }
  Answer answer = {.response = exchange->TakeResponse()};
  if (answer.response.status != 101) return answer;
  const std::string defect = UpgradeDefect(answer.response, key, request.offer_deflate);
  if (!defect.empty()) {
    return absl::UnavailableError(absl::StrCat(url->HostAndPort(), " ", defect));
  }
  answer.client.reset(new WebSocketClient(
      std::make_unique<Impl>(std::move(exchange), answer.response, request.connect_timeout)));
  return answer;
}

WebSocketClient::WebSocketClient(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

WebSocketClient::~WebSocketClient() = default;

const ClientResponse& WebSocketClient::upgrade() const { return impl_->upgrade; }

absl::Status WebSocketClient::Send(std::string_view binary_message) {
  return impl_->SendMessage(binary_message);
}

absl::Status WebSocketClient::Ping(std::string_view payload) {
  if (payload.size() > kMaxControlPayload) {
    return absl::InvalidArgumentError(
        absl::StrCat("a ping of ", payload.size(), " bytes; at most ", kMaxControlPayload, " fit"));
  }
  return impl_->Write(Opcode::kPing, payload);
}

WebSocketClient::Event WebSocketClient::Receive(absl::Duration timeout) {
  return impl_->Receive(timeout);
}

void WebSocketClient::Close(uint16_t code, std::string_view reason) { impl_->Close(code, reason); }

}  // namespace lkmock::net
