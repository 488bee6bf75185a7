// The upgrade from HTTP to WebSocket, as gorilla/websocket's Upgrader has it.
#ifndef LKMOCK_NET_WEBSOCKET_HANDSHAKE_H_
#define LKMOCK_NET_WEBSOCKET_HANDSHAKE_H_

#include <optional>
#include <string>
#include <string_view>

#include "core/call.h"
#include "core/outcome.h"

namespace lkmock::net {

// The Sec-WebSocket-Accept that proves a server to have read `key`. Source: RFC 6455, 4.2.2.
std::string WebSocketAccept(std::string_view key);

// What a valid request for an upgrade asks for.
struct WebSocketUpgrade {
  std::string accept;    // For the answer.
  bool deflate = false;  // permessage-deflate is among the offers, with whatever parameters.
};

// Whether `call` is a valid request for an upgrade, if it is one of HTTP/1.1.
bool IsUpgrade(const Call& call);

// Nullopt: `call` asks for no WebSocket of version 13, or not by the rules of RFC 6455, 4.2.1.
// Any Origin will do.
std::optional<WebSocketUpgrade> ReadUpgrade(const Call& call, bool http_1_0);

// The 101, complete. Of subprotocols, none is selected.
// Upstream: any offer of permessage-deflate is accepted, without context takeover either way; a
// window size that the client asks for is not confirmed (against RFC 7692, 7.1.2.1), but kept.
std::string SwitchingProtocols(const WebSocketUpgrade& upgrade, const HeaderBlock& fields);

// The answer to everything else: 400, with `fields` and what gorilla/websocket adds.
Reply UpgradeRefusal(HeaderBlock fields);

}  // namespace lkmock::net

#endif  // LKMOCK_NET_WEBSOCKET_HANDSHAKE_H_
