#include "bench/load/response_reader.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace lkmock::bench {
namespace {

constexpr std::string_view kLineEnd = "\r\n";

// The number that `text` is from its first to its last character.
std::optional<uint64_t> ReadNumber(std::string_view text, int base) {
  uint64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number, base);
  if (text.empty() || error != std::errc() || stop != end) return std::nullopt;
  return number;
}

// Takes a line off the front, without its end. False: it has not arrived.
bool TakeLine(std::string_view* input, std::string_view* line) {
  const size_t end = input->find(kLineEnd);
  if (end == std::string_view::npos) return false;
  *line = input->substr(0, end);
  input->remove_prefix(end + kLineEnd.size());
  return true;
}

}  // namespace

ResponseReader::Event ResponseReader::Next(std::string_view* input) {
  std::string_view line;
  while (true) {
    switch (state_) {
      case State::kHead: {
        const size_t end = input->find("\r\n\r\n");
        if (end == std::string_view::npos) return Event::kNeedMore;
        if (!TakeHead(input->substr(0, end + kLineEnd.size()))) return Event::kBroken;
        input->remove_prefix(end + 2 * kLineEnd.size());
        if (status_ == 101) return Event::kResponse;
        if (status_ < 200) state_ = State::kHead;
        break;
      }
      case State::kBody: {
        const size_t taken = std::min<uint64_t>(missing_, input->size());
        input->remove_prefix(taken);
        missing_ -= taken;
        if (missing_ > 0) return Event::kNeedMore;
        state_ = State::kHead;
        return Event::kResponse;
      }
      case State::kChunkSize: {
        if (!TakeLine(input, &line)) return Event::kNeedMore;
        const auto size = ReadNumber(line.substr(0, line.find_first_of("; ")), 16);
        if (!size) return Break("the size of a chunk is no number");
        missing_ = *size + kLineEnd.size();
        state_ = *size == 0 ? State::kTrailer : State::kChunk;
        break;
      }
      case State::kChunk: {
        const size_t taken = std::min<uint64_t>(missing_, input->size());
        input->remove_prefix(taken);
        missing_ -= taken;
        if (missing_ > 0) return Event::kNeedMore;
        state_ = State::kChunkSize;
        break;
      }
      case State::kTrailer:
        if (!TakeLine(input, &line)) return Event::kNeedMore;
        if (!line.empty()) break;
        state_ = State::kHead;
        return Event::kResponse;
    }
  }
}

// Of `head`, every line has its end.
bool ResponseReader::TakeHead(std::string_view head) {
  std::string_view line;
  TakeLine(&head, &line);
  const auto status = line.size() >= 12 ? ReadNumber(line.substr(9, 3), 10) : std::nullopt;
  if (!absl::StartsWith(line, "HTTP/1.") || !status || *status < 100) {
    Break("this is no response of HTTP/1");
    return false;
  }
  status_ = static_cast<int>(*status);
  closes_ = line[7] == '0';
  std::optional<uint64_t> length;
  bool chunked = false;
  while (TakeLine(&head, &line)) {
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string_view name = line.substr(0, colon);
    const std::string_view value = absl::StripAsciiWhitespace(line.substr(colon + 1));
    if (absl::EqualsIgnoreCase(name, "Content-Length")) {
      length = ReadNumber(value, 10);
    } else if (absl::EqualsIgnoreCase(name, "Transfer-Encoding")) {
      chunked = absl::EqualsIgnoreCase(value, "chunked");
    } else if (absl::EqualsIgnoreCase(name, "Connection")) {
      closes_ = absl::EqualsIgnoreCase(value, "close");
    }
  }
  const bool has_body = status_ >= 200 && status_ != 204 && status_ != 304;
  if (has_body && !chunked && !length) {
    Break("the response has neither Content-Length nor chunks");
    return false;
  }
  state_ = has_body && chunked ? State::kChunkSize : State::kBody;
  missing_ = has_body && !chunked ? *length : 0;
  return true;
}

ResponseReader::Event ResponseReader::Break(std::string_view error) {
  error_ = error;
  return Event::kBroken;
}

}  // namespace lkmock::bench
