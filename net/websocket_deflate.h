// permessage-deflate without context takeover (RFC 7692): each message is compressed by itself, so
// that between two of them a connection keeps nothing. Without memory both throw std::bad_alloc.
#ifndef LKMOCK_NET_WEBSOCKET_DEFLATE_H_
#define LKMOCK_NET_WEBSOCKET_DEFLATE_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace lkmock::net {

// The compressed form of `message`. It refers back 512 bytes at most, so that a peer of any
// window size can read it.
std::string DeflateMessage(std::string_view message);

enum class Inflated { kOk, kTooLarge, kCorrupt };

// Replaces *message by what `compressed` says. Stops as soon as that is more than `limit` bytes:
// a small message cannot make a large one.
Inflated InflateMessage(std::string_view compressed, size_t limit, std::string* message);

}  // namespace lkmock::net

#endif  // LKMOCK_NET_WEBSOCKET_DEFLATE_H_
