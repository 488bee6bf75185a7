#include "tests/fuzz/answers.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "tests/fuzz/conversation.h"
#include "tests/fuzz/fuzz_target.h"

namespace lkmock::fuzz {
namespace {

[[noreturn]] void FailAt(std::string_view what, std::string_view text) {
  Fail(absl::StrCat(what, ": ", absl::CHexEscape(text.substr(0, 400))));
}

std::string_view TakeLine(std::string_view* text) {
  const size_t end = text->find("\r\n");
  if (end == std::string_view::npos) FailAt("a line of an answer does not end", *text);
  const std::string_view line = text->substr(0, end);
  text->remove_prefix(end + 2);
  const auto breaks = [](char c) { return c == '\r' || c == '\n' || c == '\0'; };
  if (std::any_of(line.begin(), line.end(), breaks)) FailAt("a line breaks", line);
  return line;
}

bool IsToken(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isalnum(c) || absl::StrContains("!#$%&'*+-.^_`|~", c);
  });
}

uint64_t BigEndian(std::string_view bytes) {
  uint64_t value = 0;
  for (const char byte : bytes) value = value << 8 | static_cast<uint8_t>(byte);
  return value;
}

// Source: RFC 6455, 7.4; IANA, WebSocket Close Code Number.
bool MayClose(uint64_t code) {
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) ||
         (code >= 3000 && code <= 4999);
}

bool SaysClose(const AnswerHead& head) {
  return absl::EqualsIgnoreCase(head.Get("Connection").value_or(""), "close");
}

// How many bytes of body follow the head.
size_t BodySize(const AnswerHead& head, bool is_head, std::string_view rest) {
  const std::optional<std::string_view> length = head.Get("Content-Length");
  if (is_head || head.status < 200 || head.status == 204 || head.status == 304) return 0;
  if (head.Get("Transfer-Encoding")) FailAt("an answer is chunked", rest);
  if (!length.has_value()) {
    if (!SaysClose(head)) FailAt("an answer's end cannot be told", rest);
    return rest.size();
  }
  uint64_t size = 0;
  if (!absl::SimpleAtoi(*length, &size)) FailAt("a length is no number", *length);
  if (size > rest.size()) FailAt("an answer is too short", rest);
  return size;
}

// A call whose ending leaves no whole answer.
bool IsCut(Ending ending) {
  return ending == Ending::kDrop || ending == Ending::kReset || ending == Ending::kStall ||
         ending == Ending::kTruncate || ending == Ending::kRaw;
}

// What is left where the last call was cut.
void CheckCut(const Served& served, std::string_view rest) {
  const bool may_have_bytes = served.ending == Ending::kRaw || served.ending == Ending::kTruncate;
  if (!may_have_bytes && !rest.empty()) FailAt("something is sent instead of nothing", rest);
  if (served.ending == Ending::kRaw && rest != served.body) FailAt("this is not raw", rest);
}

// What asks for a body that is not there yet; whether it is, depends on the pieces.
void SkipInterim(std::string_view* rest) {
  while (absl::ConsumePrefix(rest, "HTTP/1.1 100 Continue\r\n\r\n")) {
  }
}

// An answer as it is, but for the time of the day.
void AppendTimeless(const AnswerHead& head, std::string_view body, std::string* out) {
  absl::StrAppend(out, head.status, "\n");
  for (const auto& [name, value] : head.fields) {
    absl::StrAppend(out, name, ": ", name == "Date" ? "" : value, "\n");
  }
  absl::StrAppend(out, "\n", body, "\n");
}

}  // namespace

std::optional<std::string_view> AnswerHead::Get(std::string_view name) const {
  std::optional<std::string_view> found;
  for (const auto& [field, value] : fields) {
    if (!absl::EqualsIgnoreCase(field, name)) continue;
    if (found.has_value()) Fail(absl::StrCat("an answer has two fields ", name));
    found = value;
  }
  return found;
}

AnswerHead TakeHead(std::string_view* text) {
  AnswerHead head;
  const std::string_view status = TakeLine(text);
  if (!absl::StartsWith(status, "HTTP/1.") || status.size() < 13 || status[8] != ' ' ||
      status[12] != ' ' || !absl::SimpleAtoi(status.substr(9, 3), &head.status) ||
      head.status < 100 || head.status > 599) {
    FailAt("this is no status line", status);
  }
  for (std::string_view line; !(line = TakeLine(text)).empty();) {
    const size_t colon = line.find(": ");
    if (colon == std::string_view::npos || !IsToken(line.substr(0, colon))) {
      FailAt("this is no field", line);
    }
    head.fields.emplace_back(line.substr(0, colon), line.substr(colon + 2));
  }
  return head;
}

void CheckFrames(std::string_view frames, bool deflate) {
  bool closed = false;
  while (!frames.empty()) {
    if (closed) FailAt("a frame follows the close frame", frames);
    if (frames.size() < 2) FailAt("half a frame", frames);
    const uint8_t first = static_cast<uint8_t>(frames[0]);
    const uint8_t second = static_cast<uint8_t>(frames[1]);
    const int opcode = first & 0x0F;
    const size_t length_bytes = second < 126 ? 0 : second == 126 ? 2 : 8;
    if ((first & 0x80) == 0 || second > 127) FailAt("a frame is fragmented or masked", frames);
    if ((first & 0x70) != 0 && !(deflate && (first & 0x70) == 0x40 && opcode == 2)) {
      FailAt("reserved bits are set", frames);
    }
    if (opcode != 2 && opcode != 8 && opcode != 10) FailAt("an unexpected opcode", frames);
    if (opcode >= 8 && second > 125) FailAt("a control frame is long", frames);
    if (frames.size() < 2 + length_bytes) FailAt("half a frame", frames);
    const uint64_t size = length_bytes == 0 ? second : BigEndian(frames.substr(2, length_bytes));
    frames.remove_prefix(2 + length_bytes);
    if (frames.size() < size) FailAt("half a frame", frames);
    closed = opcode == 8;
    if (closed && size != 0 && (size < 2 || !MayClose(BigEndian(frames.substr(0, 2))))) {
      FailAt("no code to close with", frames);
    }
    frames.remove_prefix(size);
  }
}

Answers CheckAnswers(const Conversation& conversation) {
  const std::string_view received = conversation.received;
  const std::vector<Served>& served = conversation.served;
  std::string_view rest = received;
  Answers answers;
  bool last = false;
  size_t answered = 0;
  while (SkipInterim(&rest), !rest.empty()) {
    if (answered < served.size() && IsCut(served[answered].ending)) break;
    if (last) FailAt("something follows the last answer", rest);
    const std::string_view from_here = rest;
    const AnswerHead head = TakeHead(&rest);
    const std::optional<std::string_view> number = head.Get(kNumberHeader);
    if (number.has_value() && (answered >= served.size() || *number != absl::StrCat(answered))) {
      Fail(absl::StrCat("answer ", *number, " comes where ", answered, " is expected"));
    }
    if (head.status == 101) {
      if (!number.has_value()) Fail("nobody asked for an upgrade");
      CheckFrames(rest, head.Get("Sec-WebSocket-Extensions").has_value());
      AppendTimeless(head, "", &answers.to_calls);
      answers.frames = rest;
      return answers;
    }
    const bool is_head = number.has_value() && served[answered].is_head;
    const std::string_view body = rest.substr(0, BodySize(head, is_head, rest));
    rest.remove_prefix(body.size());
    answered += number.has_value();
    last = SaysClose(head);
    // Without the handler, the server refuses what it cannot read, and answers OPTIONS *.
    if (number.has_value() || head.status == 200) {
      AppendTimeless(head, body, &answers.to_calls);
    } else {
      if (!last) FailAt("a refusal is not the last answer", from_here);
      answers.refusal = from_here;
    }
  }
  if (answered < served.size() && IsCut(served[answered].ending)) {
    CheckCut(served[answered++], rest);
    if (served[answered - 1].ending == Ending::kRaw) answers.to_calls += rest;
  }
  if (answered != served.size()) {
    Fail(absl::StrCat(served.size(), " calls have ", answered, " answers"));
  }
  return answers;
}

bool AnsweredAlike(const Answers& a, const Answers& b) {
  return a.to_calls == b.to_calls && a.refusal.empty() == b.refusal.empty();
}

}  // namespace lkmock::fuzz
