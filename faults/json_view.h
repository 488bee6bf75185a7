// A look into JSON text (RFC 8259) as it stands: a number keeps its digits, an object the order of
// its members and both of two that share a name, and nothing is copied until it is asked for.
//
// A tree of values would lose all three, and would build what the control only carries along: a
// `response` may be a megabyte.
#ifndef LKMOCK_FAULTS_JSON_VIEW_H_
#define LKMOCK_FAULTS_JSON_VIEW_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace lkmock::faults {

// Numbers are told apart by how they are written, as Go's encoding/json does: 200.0 and 2e2 are no
// integers.
enum class JsonKind { kNull, kBool, kInteger, kFraction, kString, kList, kObject };

struct JsonMember;

// One value. Views the text that it was made from, and costs a pass over it per question: ask once.
// Thread-safe.
class JsonView {
 public:
  // `text` holds one value, blanks around it allowed. InvalidArgument: "unexpected end of input at
  // byte 17" or "cannot read '}' at byte 3", where a byte counts from 1 and is the last that was
  // read; nor is a number read that no double can hold. Time and memory are linear in the length,
  // however deep the nesting.
  static absl::StatusOr<JsonView> Parse(std::string_view text);

  JsonKind kind() const;

  // The value as it was written, without blanks around it.
  std::string_view text() const { return text_; }

  // Each asks for its own kind; another kind yields false, nullopt or nothing.
  bool AsBool() const;
  std::optional<int64_t> AsInteger() const;  // nullopt, too, beyond 64 bits.
  std::optional<double> AsNumber() const;    // Of either kind of number; always finite.
  std::string AsString() const;              // UTF-8, escapes resolved.
  std::vector<JsonView> Elements() const;
  std::vector<JsonMember> Members() const;

 private:
  // Of text known to be valid.
  explicit JsonView(std::string_view text) : text_(text) {}

  std::string_view text_;
};

struct JsonMember {
  std::string name;
  JsonView value;
};

}  // namespace lkmock::faults

#endif  // LKMOCK_FAULTS_JSON_VIEW_H_
