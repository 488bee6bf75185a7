#include "net/websocket_deflate.h"

#include <zlib.h>

#include <new>

#include "absl/cleanup/cleanup.h"

namespace lkmock::net {
namespace {

// What a sync flush ends with, and a message leaves out. Source: RFC 7692, 7.2.1.
constexpr std::string_view kTail("\x00\x00\xff\xff", 4);

// Negative: raw deflate, without zlib's own frame.
constexpr int kDeflateWindowBits = -9;
constexpr int kInflateWindowBits = -15;
constexpr int kMemoryLevel = 4;  // 16 kB while a message is compressed.

Bytef* Bytes(std::string_view text) {
  return reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));  // zlib's input lacks a const.
}

}  // namespace

std::string DeflateMessage(std::string_view message) {
  z_stream z = {};
  if (deflateInit2(&z, Z_BEST_SPEED, Z_DEFLATED, kDeflateWindowBits, kMemoryLevel,
                   Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::bad_alloc();  // All else is right.
  }
  const absl::Cleanup end = [&z] { deflateEnd(&z); };
  // Holds all of it, and then some: the flush comes on top of what deflateBound promises.
  std::string compressed(deflateBound(&z, message.size()) + 16, '\0');
  z.next_in = Bytes(message);
  z.avail_in = message.size();
  z.next_out = Bytes(compressed);
  z.avail_out = compressed.size();
  deflate(&z, Z_SYNC_FLUSH);
  compressed.resize(compressed.size() - z.avail_out - kTail.size());
  return compressed;
}

Inflated InflateMessage(std::string_view compressed, size_t limit, std::string* message) {
  message->clear();
  z_stream z = {};
  if (inflateInit2(&z, kInflateWindowBits) != Z_OK) throw std::bad_alloc();
  const absl::Cleanup end = [&z] { inflateEnd(&z); };
  Inflated result = Inflated::kOk;
  int status = Z_OK;
  for (const std::string_view input : {compressed, kTail}) {
    z.next_in = Bytes(input);
    z.avail_in = input.size();
    char chunk[4096];
    do {
      z.next_out = reinterpret_cast<Bytef*>(chunk);
      z.avail_out = sizeof(chunk);
      status = inflate(&z, Z_SYNC_FLUSH);
      message->append(chunk, sizeof(chunk) - z.avail_out);
      if (message->size() > limit) result = Inflated::kTooLarge;
      // Z_BUF_ERROR: nothing was left to do; Z_STREAM_END: a final block, which may come anywhere.
      if (status != Z_OK && status != Z_BUF_ERROR && status != Z_STREAM_END) {
        result = Inflated::kCorrupt;
      }
    } while (result == Inflated::kOk && status == Z_OK && (z.avail_in > 0 || z.avail_out == 0));
    if (result != Inflated::kOk || status == Z_STREAM_END) break;
  }
  constexpr int kBetweenBlocks = 128;  // A bit of data_type, as zlib.h says.
  if (result == Inflated::kOk && status != Z_STREAM_END && !(z.data_type & kBetweenBlocks)) {
    result = Inflated::kCorrupt;
  }
  return result;
}

}  // namespace lkmock::net
