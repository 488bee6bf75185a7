#include "net/websocket_handshake.h"

// Not SHA1(), which calls EVP: see core/sha256.cc.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace lkmock::net {
namespace {

constexpr std::string_view kKeyHeader = "Sec-WebSocket-Key";

// Whether an element of the list that all fields `name` make up together is `token`, in any case;
// what an element says after a ';' does not count.
bool ListContains(const Headers& headers, std::string_view name, std::string_view token) {
  for (const HeaderField& field : headers.fields()) {
    if (!absl::EqualsIgnoreCase(field.name, name)) continue;
    for (std::string_view element : absl::StrSplit(field.value, ',')) {
      element = element.substr(0, element.find(';'));
      if (absl::EqualsIgnoreCase(absl::StripAsciiWhitespace(element), token)) return true;
    }
  }
  return false;
}

bool IsKey(std::string_view key) {
  std::string bytes;
  return key.size() == 24 && absl::EndsWith(key, "==") && absl::Base64Unescape(key, &bytes) &&
         bytes.size() == 16;
}

}  // namespace

std::string WebSocketAccept(std::string_view key) {
  const std::string text = absl::StrCat(key, "258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
  unsigned char digest[SHA_DIGEST_LENGTH];
  SHA_CTX sha1;
  SHA1_Init(&sha1);
  SHA1_Update(&sha1, text.data(), text.size());
  SHA1_Final(digest, &sha1);
  return absl::Base64Escape({reinterpret_cast<const char*>(digest), sizeof(digest)});
}

bool IsUpgrade(const Call& call) {
  return call.method == "GET" && ListContains(call.headers, "Connection", "upgrade") &&
         ListContains(call.headers, "Upgrade", "websocket") &&
         ListContains(call.headers, "Sec-WebSocket-Version", "13") &&
         IsKey(call.headers.Get(kKeyHeader));
}

std::optional<WebSocketUpgrade> ReadUpgrade(const Call& call, bool http_1_0) {
  if (http_1_0 || !IsUpgrade(call)) return std::nullopt;
  return WebSocketUpgrade{
      .accept = WebSocketAccept(call.headers.Get(kKeyHeader)),
      .deflate = ListContains(call.headers, "Sec-WebSocket-Extensions", "permessage-deflate")};
}

std::string SwitchingProtocols(const WebSocketUpgrade& upgrade, const HeaderBlock& fields) {
  constexpr std::string_view kDeflate =
      "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; "
      "client_no_context_takeover\r\n";
  return absl::StrCat(
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Accept: ",
      upgrade.accept, "\r\n", upgrade.deflate ? kDeflate : "", fields.bytes(), "\r\n");
}

Reply UpgradeRefusal(HeaderBlock fields) {
  Reply reply = {.status = 400, .headers = std::move(fields), .body = "Bad Request\n"};
  reply.headers.Add("Content-Type", "text/plain; charset=utf-8");
  reply.headers.Add("Sec-Websocket-Version", "13");
  reply.headers.Add("X-Content-Type-Options", "nosniff");
  return reply;
}

}  // namespace lkmock::net
