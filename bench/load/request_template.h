// The bytes of requests that differ in little: a token, a number.
#ifndef LKMOCK_BENCH_LOAD_REQUEST_TEMPLATE_H_
#define LKMOCK_BENCH_LOAD_REQUEST_TEMPLATE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

namespace lkmock::bench {

// A text with places to be filled in: "{{token}}", and "{{n}}", which becomes a number of ten
// digits, so that the length of a body does not depend on it.
class RequestTemplate {
 public:
  RequestTemplate() = default;  // Of no bytes.
  explicit RequestTemplate(std::string_view text);

  bool has_token() const { return has_token_; }

  // Different for each `n` below 9 billion.
  void Append(std::string_view token, uint64_t n, std::string* out) const;

 private:
  enum class Place { kNone, kToken, kNumber };
  struct Piece {
    std::string text;
    Place place;  // Behind the text.
  };
  std::vector<Piece> pieces_;
  bool has_token_ = false;
};

// What an HTTP request is made of; target, values and body are texts of a template.
struct RequestParts {
  std::string method = "GET";
  std::string target = "/";
  std::string authority;  // The Host field.
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

// The template of a whole request, with its Content-Length where it has a body or is no GET.
// kInvalidArgument: a header that is no line of HTTP's, or a body with a {{token}}, whose length
// would differ from request to request.
absl::StatusOr<RequestTemplate> HttpTemplate(const RequestParts& parts);

}  // namespace lkmock::bench

#endif  // LKMOCK_BENCH_LOAD_REQUEST_TEMPLATE_H_
