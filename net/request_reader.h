// Bytes in, requests out: the HTTP/1.1 grammar of one connection, without its socket.
//
// The grammar is Boost.Beast's; on top come Go's checks, the limits, and a few refusals where two
// readers of the same bytes could disagree (obs-fold, a list as Content-Length, Transfer-Encoding
// in HTTP/1.0). A request that is plain (net/plain_request.h) and arrives in one piece is read
// without Beast, to the same end for a fraction of the cost. Empty lines before a request are no
// part of it (RFC 9112, 2.2), but count to the limit of its header. As in Go, HTTP/1.2 to 1.9 are
// read as 1.1. Between requests a reader holds some 3 kB, whatever came before.
#ifndef LKMOCK_NET_REQUEST_READER_H_
#define LKMOCK_NET_REQUEST_READER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/types/span.h"
#include "core/call.h"
#include "net/plain_request.h"
#include "net/response_head.h"

namespace lkmock::net {

class RequestReader {
 public:
  enum class State {
    kIdle,      // No byte of a request; empty lines at most.
    kHead,      // Some of its request line and fields.
    kBody,      // All of them, not all of the body.
    kComplete,  // call() is there, until Finish().
    kRejected,  // rejection() is there; what follows on this connection cannot be read.
  };

  RequestReader(size_t max_header_bytes, size_t max_body_bytes);
  ~RequestReader();
  RequestReader(const RequestReader&) = delete;
  RequestReader& operator=(const RequestReader&) = delete;

  // Where the next bytes go; never empty. Commit says how many came. Only Prepare moves bytes, so
  // everything else here may be called while a read into the space is under way.
  absl::Span<char> Prepare();
  void Commit(size_t bytes) { end_ += bytes; }

  // Takes what has arrived as far as the end of the current request.
  State Parse();

  // Of a complete request. Views, valid until Finish(); `region_index` is the caller's to set.
  Call call();
  ResponseShape shape() const;

  const Rejection& rejection() const { return rejection_; }

  // Forgets the current request, and its memory; what was pipelined behind it stays.
  void Finish();

  // Forgets everything, pipelined bytes too. Not while a read is under way.
  void Clear();

  // Whether the client waits for "100 Continue" before it sends the body (RFC 9110, 10.1.1);
  // true once a request.
  bool TakeExpectContinue();

  // Of a complete request.
  size_t size() const { return kept_ + body_.size(); }

  // Bytes that belong to no finished request yet.
  size_t buffered() const { return end_ - begin_; }

  // The same, between two requests: what a protocol that takes over from here begins with.
  std::string_view pipelined() const { return unparsed(); }

 private:
  class Parser;

  // What is known of the current request. Slices count from begin_, because Prepare moves the
  // bytes.
  struct Request {
    Slice method;
    Slice target;
    Slice path;
    Slice query;
    std::optional<std::string> decoded_path;  // Where `path` has escapes.
    Slice host;
    int hosts = 0;
    std::optional<Slice> plain_body;  // Of a plain request, which is complete; else body_ has it.
    bool head_done = false;
    bool http_1_0 = false;
    bool keep_alive = false;
    bool expects_continue = false;
    bool has_transfer_encoding = false;
    bool rejected = false;
  };

  std::string_view unparsed() const {
    return {data_.get() + begin_ + parsed_, buffered() - parsed_};
  }
  Slice ToSlice(std::string_view view) const;
  std::string_view View(Slice slice) const {
    return {data_.get() + begin_ + slice.begin, slice.size};
  }

  void SkipEmptyLines();

  // Reads the request that begins here, if it is plain and all there.
  void ReadPlain();

  // Gives the parser what it has not taken yet.
  void Feed();
  bool ReadAsHttp11();
  void OnRequestLine(std::string_view method, std::string_view target, bool http_1_0);
  bool OnField(std::string_view name, std::string_view value);
  void CheckHead();
  void ReadTarget();
  void Reject(int status, std::string_view detail = {});

  const size_t max_header_bytes_;
  const size_t max_body_bytes_;

  // The current request starts at begin_. Of its bytes, the first parsed_ have been taken, and
  // the first kept_ (its head, or all of a plain one) are still pointed to.
  std::unique_ptr<char[]> data_;
  size_t capacity_ = 0;
  size_t begin_ = 0;
  size_t end_ = 0;
  size_t parsed_ = 0;
  size_t kept_ = 0;
  size_t skipped_ = 0;       // Of empty lines, before begin_.
  uint64_t chunk_rest_ = 0;  // Bytes of the current chunk that the parser has not taken.

  std::unique_ptr<Parser> parser_;  // Of a request that has begun and is not plain.
  Request request_;
  std::vector<FieldSlices> fields_;
  std::string body_;
  Rejection rejection_;
  std::vector<HeaderField> call_fields_;
};

}  // namespace lkmock::net

#endif  // LKMOCK_NET_REQUEST_READER_H_
