// What arrives: one HTTP request, complete, without the socket it came by.
#ifndef LKMOCK_CORE_CALL_H_
#define LKMOCK_CORE_CALL_H_

#include <cstdint>
#include <string_view>

#include "absl/strings/match.h"
#include "absl/types/span.h"

namespace lkmock {

struct HeaderField {
  std::string_view name;
  std::string_view value;  // Without the blanks around it.
};

// The header fields of one request, in the order of the wire. A view: it owns nothing.
class Headers {
 public:
  Headers() = default;
  explicit Headers(absl::Span<const HeaderField> fields) : fields_(fields) {}

  // The first value under `name` (any case), or "" where there is none: to HTTP clients, an
  // empty control header and an absent one mean the same.
  std::string_view Get(std::string_view name) const {
    for (const HeaderField& field : fields_) {
      if (absl::EqualsIgnoreCase(field.name, name)) return field.value;
    }
    return {};
  }

  absl::Span<const HeaderField> fields() const { return fields_; }

 private:
  absl::Span<const HeaderField> fields_;
};

// Views of the connection's buffers, valid until the handler returns.
struct Call {
  std::string_view method = "GET";  // As on the wire: "POST".
  std::string_view path = "/";      // Percent-decoded, without the query.
  std::string_view query;           // Raw, without the '?'.
  Headers headers;
  std::string_view body;
  int region_index = 0;     // Of the listener that it came by.
  uint64_t connection = 0;  // That it came by, counted from 1 since the server's start; 0: none.
};

}  // namespace lkmock

#endif  // LKMOCK_CORE_CALL_H_
