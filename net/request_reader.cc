#include "net/request_reader.h"

#include <algorithm>
#include <array>
#include <bit>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <cstring>
#include <functional>
#include <limits>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "core/http_field.h"
#include "core/query.h"
#include "net/request_target.h"

namespace lkmock::net {
namespace {

namespace http = boost::beast::http;
using boost::beast::error_code;

constexpr size_t kIdleCapacity = 2048;         // Holds a usual call: its token, control and body.
constexpr size_t kMinRead = 512;               // A read of less is not worth its system call.
constexpr size_t kMaxRead = 64 << 10;          // Of a body.
constexpr size_t kMaxChunkFraming = 16 << 10;  // A chunk's size line, or the trailers.
constexpr size_t kMaxKeptBody = 1024;  // A larger buffer of a body is freed after its request.
constexpr size_t kMaxKeptFields = 32;

// The shortest end of a chunked body. Beast (1.81) asserts that it has as much when it continues
// at the last chunk, so it is not shown less.
constexpr std::string_view kShortestEnd = "0\r\n\r\n";

// What a Host field may consist of, as golang.org/x/net's ValidHostHeader has it.
constexpr std::array<bool, 256> kIsHostByte = AlphanumericBytesAnd("!$%&'()*+,-.:;=[]_~");

bool IsValidHost(std::string_view host) {
  return std::all_of(host.begin(), host.end(), [](unsigned char c) { return kIsHostByte[c]; });
}

// The version in the request line of `head`, if it is well-formed, whatever its numbers; else "".
// As Go has it: all that stands behind the second blank.
std::string_view FindVersion(std::string_view head) {
  const std::string_view line = head.substr(0, head.find('\r'));
  const size_t blank = line.find(' ', line.find(' ') + 1);
  if (blank == std::string_view::npos) return {};
  const std::string_view version = line.substr(blank + 1);
  const bool well_formed = version.size() == 8 && absl::StartsWith(version, "HTTP/") &&
                           absl::ascii_isdigit(version[5]) && version[6] == '.' &&
                           absl::ascii_isdigit(version[7]);
  return well_formed ? version : std::string_view();
}

// Whether a CR or an LF stands alone. A CR at the end does not: its LF may follow.
bool HasBareCrOrLf(std::string_view text) {
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') return true;
    if (text[i] == '\r' && ++i < text.size() && text[i] != '\n') return true;
  }
  return false;
}

}  // namespace

// Passes on what RequestReader keeps of each event; the body it appends itself.
class RequestReader::Parser final : public http::basic_parser<true> {
 public:
  explicit Parser(RequestReader& reader) : reader_(reader) {
    // RequestReader limits the header as a whole; this limit is one of each call of put().
    header_limit(std::numeric_limits<uint32_t>::max());
    body_limit(reader.max_body_bytes_);
    eager(false);
  }

 private:
  using View = boost::beast::string_view;
  static std::string_view Std(View view) { return {view.data(), view.size()}; }

  void on_request_impl(http::verb, View method, View target, int version, error_code& ec) override {
    reader_.OnRequestLine(Std(method), Std(target), version < 11);
    ec = {};
  }
  void on_field_impl(http::field, View name, View value, error_code& ec) override {
    ec = reader_.OnField(Std(name), Std(value)) ? error_code() : http::error::bad_value;
  }
  void on_header_impl(error_code& ec) override { ec = {}; }
  void on_body_init_impl(const boost::optional<uint64_t>&, error_code& ec) override { ec = {}; }
  size_t on_body_impl(View body, error_code& ec) override {
    reader_.body_.append(body.data(), body.size());
    ec = {};
    return body.size();
  }
  void on_chunk_header_impl(uint64_t size, View, error_code& ec) override {
    reader_.chunk_rest_ = size;
    ec = {};
  }
  size_t on_chunk_body_impl(uint64_t rest, View body, error_code& ec) override {
    reader_.chunk_rest_ = rest - body.size();
    return on_body_impl(body, ec);
  }
  void on_finish_impl(error_code& ec) override { ec = {}; }
  void on_response_impl(int, View, int, error_code& ec) override { ec = {}; }

  RequestReader& reader_;
};

RequestReader::RequestReader(size_t max_header_bytes, size_t max_body_bytes)
    : max_header_bytes_(std::min<size_t>(max_header_bytes, 1 << 30)),
      max_body_bytes_(max_body_bytes) {}

RequestReader::~RequestReader() = default;

absl::Span<char> RequestReader::Prepare() {
  size_t room = kMinRead;
  if (parser_ != nullptr && request_.head_done && !request_.rejected && !parser_->is_done()) {
    const auto rest = parser_->content_length_remaining();
    room = std::clamp<size_t>(rest ? *rest : kMaxRead / 4, kMinRead, kMaxRead);
  }
  // Between kept_ and parsed_ lie bytes of a body that were copied: they go.
  const std::string_view tail = unparsed();
  const size_t needed = kept_ + tail.size() + room;
  const bool oversized = kept_ + tail.size() == 0 && capacity_ > kIdleCapacity;
  if (needed > capacity_ || (oversized && needed <= kIdleCapacity)) {
    const size_t capacity = std::max(kIdleCapacity, std::bit_ceil(needed));
    std::unique_ptr<char[]> data(new char[capacity]);
    if (kept_ > 0) std::memcpy(data.get(), data_.get() + begin_, kept_);
    if (!tail.empty()) std::memcpy(data.get() + kept_, tail.data(), tail.size());
    data_ = std::move(data);
    capacity_ = capacity;
  } else {
    if (kept_ > 0) std::memmove(data_.get(), data_.get() + begin_, kept_);
    if (!tail.empty()) std::memmove(data_.get() + kept_, tail.data(), tail.size());
  }
  end_ = kept_ + tail.size();
  begin_ = 0;
  parsed_ = kept_;
  return {data_.get() + end_, capacity_ - end_};
}

RequestReader::State RequestReader::Parse() {
  if (request_.rejected) return State::kRejected;
  if (request_.plain_body) return State::kComplete;
  if (parser_ == nullptr) {
    SkipEmptyLines();
    if (request_.rejected) return State::kRejected;
    if (unparsed().empty() || unparsed() == "\r") return State::kIdle;
    // Once a request, for what comes in many pieces shall not be looked at again with each.
    ReadPlain();
    if (request_.rejected) return State::kRejected;
    if (request_.plain_body) return State::kComplete;
    parser_ = std::make_unique<Parser>(*this);
  }

  if (!request_.head_done) {
    Feed();
    kept_ = parsed_;
    request_.head_done = !request_.rejected && parser_->is_header_done();
    const size_t head_bytes =
        request_.head_done ? kept_ : buffered() + 1;  // At least one is to come.
    if (!request_.rejected && skipped_ + head_bytes > max_header_bytes_) Reject(431);
    if (request_.head_done && !request_.rejected) CheckHead();
    if (request_.rejected) return State::kRejected;
    if (!request_.head_done) return State::kHead;
    request_.keep_alive = parser_->keep_alive();
    parser_->eager(true);
  }
  if (!parser_->is_done()) Feed();
  if (request_.rejected) return State::kRejected;
  if (parser_->is_done()) return State::kComplete;
  // Of a body, the parser leaves nothing but framing that it finds incomplete.
  if (unparsed().size() > kMaxChunkFraming) {
    Reject(400, "chunk header or trailer too long");
  } else if (HasBareCrOrLf(unparsed())) {
    Reject(400);  // Beast would wait for a CRLF.
  }
  return request_.rejected ? State::kRejected : State::kBody;
}

void RequestReader::SkipEmptyLines() {
  while (absl::StartsWith(unparsed(), "\r\n")) {
    begin_ += 2;
    skipped_ += 2;
  }
  if (skipped_ >= max_header_bytes_) Reject(431);
}

void RequestReader::ReadPlain() {
  const auto plain =
      ReadPlainRequest(unparsed(), max_header_bytes_ - skipped_, max_body_bytes_, fields_);
  if (!plain) return fields_.clear();
  request_.method = plain->method;
  request_.target = plain->target;
  request_.host = plain->host;
  request_.hosts = 1;
  request_.plain_body = plain->body;
  request_.keep_alive = plain->keep_alive;
  kept_ = parsed_ = plain->body.begin + plain->body.size;
  CheckHead();
}

void RequestReader::Feed() {
  if (unparsed().empty()) return;
  if (request_.head_done && parser_->chunked() && chunk_rest_ == 0 &&
      unparsed().size() < kShortestEnd.size() && absl::StartsWith(unparsed(), "0\r\n")) {
    return;
  }
  const boost::asio::const_buffer input(unparsed().data(), unparsed().size());
  error_code ec;
  size_t taken = parser_->put(input, ec);
  if (ec == http::error::bad_version && ReadAsHttp11()) taken = parser_->put(input, ec);
  parsed_ += taken;
  if (!ec || ec == http::error::need_more || request_.rejected) return;
  Reject(ec == http::error::body_limit ? 413 : 400);
}

// Upstream: Go serves any HTTP/1.x. Beast refuses 1.2 and up, with nothing of the request line
// taken; so the digit is set to what it is read as, and true says: try again.
bool RequestReader::ReadAsHttp11() {
  const std::string_view version = FindVersion({data_.get() + begin_, buffered()});
  if (version.empty()) return false;
  if (version[5] != '1') {
    Reject(505, "unsupported protocol version");
    return false;
  }
  data_[&version[7] - data_.get()] = '1';
  return true;
}

void RequestReader::OnRequestLine(std::string_view method, std::string_view target, bool http_1_0) {
  request_.method = ToSlice(method);
  request_.target = ToSlice(target);
  request_.http_1_0 = http_1_0;
}

bool RequestReader::OnField(std::string_view name, std::string_view value) {
  if (request_.head_done) return true;  // A trailer. None means anything here.

  // obs-fold (RFC 9112, 5.2): Beast joins such lines in a buffer of its own, or skips a first one
  // that is empty.
  const char* const name_end = name.data() + name.size();
  const char* const input_end = data_.get() + end_;
  if (!std::less_equal<>()(name_end, value.data()) ||
      !std::less_equal<>()(value.data(), input_end) ||
      std::find(name_end, value.data(), '\n') != value.data()) {
    Reject(400, "folded header field");
    return false;
  }
  fields_.push_back({ToSlice(name), ToSlice(value)});

  if (absl::EqualsIgnoreCase(name, "Host")) {
    ++request_.hosts;
    request_.host = fields_.back().value;
  } else if (absl::EqualsIgnoreCase(name, "Content-Length")) {
    if (absl::StrContains(value, ',')) {  // Beast takes a list of equal lengths.
      Reject(400);
      return false;
    }
  } else if (absl::EqualsIgnoreCase(name, "Expect")) {
    if (!absl::EqualsIgnoreCase(value, "100-continue")) {
      Reject(417);
      return false;
    }
    request_.expects_continue = true;
  } else if (absl::EqualsIgnoreCase(name, "Transfer-Encoding")) {
    if (!absl::EqualsIgnoreCase(value, "chunked")) {
      Reject(501, "unsupported transfer encoding");
      return false;
    }
    request_.has_transfer_encoding = true;
  }
  return true;
}

void RequestReader::CheckHead() {
  if (request_.hosts > 1) return Reject(400, "too many Host headers");
  if (request_.hosts == 0 && !request_.http_1_0 && View(request_.method) != "CONNECT") {
    return Reject(400, "missing required Host header");
  }
  if (!IsValidHost(View(request_.host))) return Reject(400, "malformed Host header");
  // RFC 9112, 6.1: such framing is faulty, for an HTTP/1.0 relay does not know it.
  if (request_.http_1_0 && request_.has_transfer_encoding)
    return Reject(400, "Transfer-Encoding in HTTP/1.0");
  ReadTarget();
}

void RequestReader::ReadTarget() {
  const auto target = SplitRequestTarget(View(request_.method), View(request_.target));
  if (!target) return Reject(400);
  request_.path = ToSlice(target->path);
  request_.query = ToSlice(target->query);
  if (!absl::StrContains(target->path, '%')) return;
  request_.decoded_path = PercentDecode(target->path);
  if (!request_.decoded_path) Reject(400);
}

Call RequestReader::call() {
  call_fields_.clear();
  call_fields_.reserve(fields_.size());
  for (const FieldSlices& field : fields_) {
    call_fields_.push_back({View(field.name), View(field.value)});
  }
  Call call;
  call.method = View(request_.method);
  call.path =
      request_.decoded_path ? std::string_view(*request_.decoded_path) : View(request_.path);
  call.query = View(request_.query);
  call.headers = Headers(call_fields_);
  call.body = request_.plain_body ? View(*request_.plain_body) : std::string_view(body_);
  return call;
}

ResponseShape RequestReader::shape() const {
  return {.http_1_0 = request_.http_1_0,
          .is_head = View(request_.method) == "HEAD",
          .keep_alive = request_.keep_alive};
}

void RequestReader::Finish() {
  begin_ += parsed_;
  parsed_ = kept_ = skipped_ = 0;
  chunk_rest_ = 0;
  parser_.reset();
  request_ = {};
  fields_.clear();
  call_fields_.clear();
  if (fields_.capacity() > kMaxKeptFields) fields_.shrink_to_fit();
  if (call_fields_.capacity() > kMaxKeptFields) call_fields_.shrink_to_fit();
  body_.clear();
  if (body_.capacity() > kMaxKeptBody) body_.shrink_to_fit();
}

void RequestReader::Clear() {
  begin_ = end_;
  parsed_ = 0;
  Finish();
}

bool RequestReader::TakeExpectContinue() {
  // Once bytes of the body are there, the client did not wait.
  return std::exchange(request_.expects_continue, false) && !request_.http_1_0 &&
         parsed_ == kept_ && unparsed().empty();
}

Slice RequestReader::ToSlice(std::string_view view) const {
  if (view.empty()) return {};  // Wherever it stands.
  return {static_cast<uint32_t>(view.data() - (data_.get() + begin_)),
          static_cast<uint32_t>(view.size())};
}

void RequestReader::Reject(int status, std::string_view detail) {
  request_.rejected = true;
  rejection_ = {.status = status, .detail = detail};
}

}  // namespace lkmock::net
