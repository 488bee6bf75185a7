#include "bench/load/request_template.h"

#include <charconv>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace lkmock::bench {
namespace {

constexpr std::string_view kToken = "{{token}}";
constexpr std::string_view kNumber = "{{n}}";
constexpr uint64_t kFirstNumber = 1'000'000'000;  // No leading zero: JSON has none.
constexpr uint64_t kNumbers = 9'000'000'000;

}  // namespace

RequestTemplate::RequestTemplate(std::string_view text) {
  while (true) {
    const size_t token = text.find(kToken);
    const size_t number = text.find(kNumber);
    if (token == number) break;  // Neither is there.
    const bool is_token = token < number;
    const size_t end = is_token ? token : number;
    pieces_.push_back(
        {std::string(text.substr(0, end)), is_token ? Place::kToken : Place::kNumber});
    text.remove_prefix(end + (is_token ? kToken : kNumber).size());
    has_token_ |= is_token;
  }
  pieces_.push_back({std::string(text), Place::kNone});
}

void RequestTemplate::Append(std::string_view token, uint64_t n, std::string* out) const {
  for (const Piece& piece : pieces_) {
    out->append(piece.text);
    switch (piece.place) {
      case Place::kNone:
        break;
      case Place::kToken:
        out->append(token);
        break;
      case Place::kNumber: {
        char digits[10];
        std::to_chars(digits, digits + sizeof(digits), kFirstNumber + n % kNumbers);
        out->append(digits, sizeof(digits));
      }
    }
  }
}

absl::StatusOr<RequestTemplate> HttpTemplate(const RequestParts& parts) {
  std::string text =
      absl::StrCat(parts.method, " ", parts.target, " HTTP/1.1\r\nHost: ", parts.authority, "\r\n");
  for (const auto& [name, value] : parts.headers) {
    if (name.empty() || absl::StrContains(name, ' ') ||
        absl::StrCat(name, value).find_first_of("\r\n") != std::string::npos) {
      return absl::InvalidArgumentError(
          absl::StrCat("header '", name, ": ", value, "' is no line of HTTP's"));
    }
    absl::StrAppend(&text, name, ": ", value, "\r\n");
  }
  const RequestTemplate body(parts.body);
  if (body.has_token()) {
    return absl::InvalidArgumentError("the body has a {{token}}; it may stand in headers and URL");
  }
  std::string example;
  body.Append({}, 0, &example);
  if (!example.empty() || parts.method != "GET") {
    absl::StrAppend(&text, "Content-Length: ", example.size(), "\r\n");
  }
  return RequestTemplate(absl::StrCat(text, "\r\n", parts.body));
}

}  // namespace lkmock::bench
