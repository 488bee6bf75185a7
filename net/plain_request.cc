#include "net/plain_request.h"

#include <algorithm>
#include <cstring>

#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "core/http_field.h"

namespace lkmock::net {
namespace {

constexpr size_t kMaxLengthDigits = 9;  // No overflow to think of.

bool IsPrintable(char c) { return c >= ' ' && c <= '~'; }

// Whether `size` bytes, a multiple of eight, are all printable ASCII. The top bit of a byte is set
// in the sum or in the difference, exactly if the byte is not printable; only such a byte carries
// or borrows, so the lowest one of a word tells true.
template <size_t size>
bool ArePrintable(const char* bytes) {
  constexpr uint64_t kEach = 0x0101010101010101;
  uint64_t top_bits = 0;
  for (size_t i = 0; i < size; i += sizeof(uint64_t)) {
    uint64_t word;
    std::memcpy(&word, bytes + i, sizeof(word));
    top_bits |= (word + kEach) | (word - ' ' * kEach);
  }
  return (top_bits & 0x80 * kEach) == 0;
}

template <size_t step>
const char* SkipPrintable(const char* p, const char* end) {
  while (end - p >= static_cast<ptrdiff_t>(step) && ArePrintable<step>(p)) p += step;
  return p;
}

// Takes a head apart from its front.
class Scanner {
 public:
  explicit Scanner(std::string_view head) : at_(head.data()), end_(at_ + head.size()) {}

  const char* at() const { return at_; }

  // Both "" where there is none.
  std::string_view TakeToken() {
    const char* p = at_;
    while (p < end_ && kIsTokenByte[static_cast<uint8_t>(*p)]) ++p;
    return TakeTo(p);
  }
  std::string_view TakePrintable() {
    // Most values are short; most bytes are in those that are not.
    const char* const end_of_short = at_ + std::min<ptrdiff_t>(end_ - at_, 32);
    const char* p = SkipPrintable<8>(at_, end_of_short);
    if (p == end_of_short) p = SkipPrintable<8>(SkipPrintable<32>(p, end_), end_);
    while (p < end_ && IsPrintable(*p)) ++p;
    return TakeTo(p);
  }

  bool Take(char c) {
    if (at_ == end_ || *at_ != c) return false;
    ++at_;
    return true;
  }
  bool TakeLineEnd() {
    if (end_ - at_ < 2 || at_[0] != '\r' || at_[1] != '\n') return false;
    at_ += 2;
    return true;
  }

 private:
  std::string_view TakeTo(const char* p) {
    const std::string_view taken(at_, p - at_);
    at_ = p;
    return taken;
  }

  const char* at_;
  const char* const end_;
};

std::string_view StripBlanks(std::string_view value) {
  while (absl::ConsumePrefix(&value, " ")) continue;
  while (absl::ConsumeSuffix(&value, " ")) continue;
  return value;
}

// What the fields say, beside what they are.
struct Framing {
  int hosts = 0;
  std::string_view host;
  std::optional<uint32_t> content_length;
  bool keep_alive = true;
};

bool ReadContentLength(std::string_view value, Framing& framing) {
  uint32_t length = 0;
  if (framing.content_length || value.empty() || value.size() > kMaxLengthDigits) return false;
  for (const char c : value) {
    if (c < '0' || c > '9') return false;
    length = 10 * length + (c - '0');
  }
  framing.content_length = length;
  return true;
}

bool ReadConnection(std::string_view value, Framing& framing) {
  if (absl::EqualsIgnoreCase(value, "close")) {
    framing.keep_alive = false;
    return true;
  }
  return absl::EqualsIgnoreCase(value, "keep-alive");
}

// False: not plain. Few fields are as long as one of these, so few are compared.
bool ReadField(std::string_view name, std::string_view value, Framing& framing) {
  const auto is = [name](std::string_view other) {
    return name == other || absl::EqualsIgnoreCase(name, other);
  };
  switch (name.size()) {
    case 4:
      if (!is("Host")) return true;
      framing.host = value;
      return ++framing.hosts == 1;
    case 6:
      return !is("Expect");
    case 10:
      return !is("Connection") || ReadConnection(value, framing);
    case 14:
      return !is("Content-Length") || ReadContentLength(value, framing);
    case 16:
      return !is("Proxy-Connection");
    case 17:
      return !is("Transfer-Encoding");
    default:
      return true;
  }
}

}  // namespace

std::optional<PlainRequest> ReadPlainRequest(std::string_view bytes, size_t max_head,
                                             size_t max_body, std::vector<FieldSlices>& fields) {
  const auto slice = [bytes](std::string_view part) {
    return Slice{static_cast<uint32_t>(part.data() - bytes.data()),
                 static_cast<uint32_t>(part.size())};
  };
  Scanner head(bytes.substr(0, max_head));

  const std::string_view method = head.TakeToken();
  if (method.empty() || !head.Take(' ')) return std::nullopt;
  std::string_view target = head.TakePrintable();
  if (!head.TakeLineEnd() || !absl::ConsumeSuffix(&target, " HTTP/1.1")) return std::nullopt;
  if (target.empty() || absl::StrContains(target, ' ')) return std::nullopt;

  Framing framing;
  while (!head.TakeLineEnd()) {
    const std::string_view name = head.TakeToken();
    if (name.empty() || !head.Take(':')) return std::nullopt;
    const std::string_view value = StripBlanks(head.TakePrintable());
    if (!head.TakeLineEnd() || !ReadField(name, value, framing)) return std::nullopt;
    fields.push_back({slice(name), slice(value)});
  }
  if (framing.hosts == 0) return std::nullopt;

  const size_t head_size = head.at() - bytes.data();
  const size_t length = framing.content_length.value_or(0);
  if (length > max_body || length > bytes.size() - head_size) return std::nullopt;
  return PlainRequest{.method = slice(method),
                      .target = slice(target),
                      .host = slice(framing.host),
                      .body = slice(bytes.substr(head_size, length)),
                      .keep_alive = framing.keep_alive};
}

}  // namespace lkmock::net
