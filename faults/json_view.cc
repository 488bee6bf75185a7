#include "faults/json_view.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "core/json_events.h"
#include "core/json_text.h"
#include "faults/problem_list.h"
#include "nlohmann/json.hpp"

namespace lkmock::faults {
namespace {

using ::nlohmann::json;

// Keeps where the first error is.
struct Validator : NoJsonEvents {
  bool parse_error(size_t position, const std::string&, const json::exception&) {
    error_position = position;
    return false;
  }

  size_t error_position = 0;
};

// The position, from 1, of the byte with which `text` stops being JSON, its length + 1 where it
// merely ends too early, or 0 where nothing is wrong.
size_t ErrorPosition(std::string_view text) {
  if (const size_t foreign = ForeignJsonByte(text); foreign != 0) return foreign;
  Validator validator;
  ReadJsonEvents(text, validator);
  return validator.error_position;
}

// Cuts JSON into values. Nothing here looks for errors: the text has passed Parse.
class Cutter {
 public:
  explicit Cutter(std::string_view text) : rest_(text) {}

  // The next byte that is no blank, or NUL at the end.
  char Peek() {
    rest_ = absl::StripLeadingAsciiWhitespace(rest_);
    return rest_.empty() ? '\0' : rest_.front();
  }

  // Takes that byte if it is `wanted`.
  bool Take(char wanted) {
    if (Peek() != wanted) return false;
    rest_.remove_prefix(1);
    return true;
  }

  std::string_view TakeValue() {
    Peek();
    const std::string_view value = rest_.substr(0, ValueLength());
    rest_.remove_prefix(value.size());
    return value;
  }

  bool AtEnd() { return Peek() == '\0'; }

 private:
  size_t ValueLength() const {
    if (rest_.empty()) return 0;
    switch (rest_.front()) {
      case '"':
        return StringLength(0);
      case '{':
      case '[':
        return NestedLength();
      default:
        return std::min(rest_.find_first_of(",:]} \t\r\n"), rest_.size());
    }
  }

  // Of the string whose opening quote is at `start`.
  size_t StringLength(size_t start) const {
    size_t i = start + 1;
    while (i < rest_.size() && rest_[i] != '"') i += rest_[i] == '\\' ? 2 : 1;
    return std::min(i + 1, rest_.size()) - start;
  }

  size_t NestedLength() const {
    size_t depth = 0;
    for (size_t i = 0; i < rest_.size(); ++i) {
      const char c = rest_[i];
      if (c == '"') i += StringLength(i) - 1;
      if (c == '{' || c == '[') ++depth;
      if ((c == '}' || c == ']') && --depth == 0) return i + 1;
    }
    return rest_.size();
  }

  std::string_view rest_;
};

}  // namespace

absl::StatusOr<JsonView> JsonView::Parse(std::string_view text) {
  const size_t position = ErrorPosition(text);
  if (position > text.size()) {
    return absl::InvalidArgumentError(
        absl::StrCat("unexpected end of input at byte ", text.size()));
  }
  if (position > 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("cannot read ", Quoted(text.substr(position - 1, 1)), " at byte ", position));
  }
  return JsonView(absl::StripAsciiWhitespace(text));
}

JsonKind JsonView::kind() const {
  switch (text_.front()) {
    case 'n':
      return JsonKind::kNull;
    case 't':
    case 'f':
      return JsonKind::kBool;
    case '"':
      return JsonKind::kString;
    case '[':
      return JsonKind::kList;
    case '{':
      return JsonKind::kObject;
    default:
      return text_.find_first_of(".eE") == text_.npos ? JsonKind::kInteger : JsonKind::kFraction;
  }
}

bool JsonView::AsBool() const { return text_ == "true"; }

std::optional<int64_t> JsonView::AsInteger() const {
  int64_t value = 0;
  if (kind() != JsonKind::kInteger || !absl::SimpleAtoi(text_, &value)) return std::nullopt;
  return value;
}

std::optional<double> JsonView::AsNumber() const {
  const bool is_number = kind() == JsonKind::kInteger || kind() == JsonKind::kFraction;
  double value = 0;
  if (!is_number || !absl::SimpleAtod(text_, &value)) return std::nullopt;
  return value;
}

std::string JsonView::AsString() const {
  if (kind() != JsonKind::kString) return "";
  if (text_.find('\\') == text_.npos) return std::string(text_.substr(1, text_.size() - 2));
  json value = json::parse(text_, /*cb=*/nullptr, /*allow_exceptions=*/false);
  return value.is_string() ? std::move(value.get_ref<std::string&>()) : "";
}

std::vector<JsonView> JsonView::Elements() const {
  std::vector<JsonView> elements;
  Cutter cutter(text_);
  if (!cutter.Take('[')) return elements;
  while (!cutter.AtEnd() && !cutter.Take(']')) {
    elements.push_back(JsonView(cutter.TakeValue()));
    cutter.Take(',');
  }
  return elements;
}

std::vector<JsonMember> JsonView::Members() const {
  std::vector<JsonMember> members;
  Cutter cutter(text_);
  if (!cutter.Take('{')) return members;
  while (!cutter.AtEnd() && !cutter.Take('}')) {
    const JsonView name(cutter.TakeValue());
    cutter.Take(':');
    members.push_back({name.AsString(), JsonView(cutter.TakeValue())});
    cutter.Take(',');
  }
  return members;
}

}  // namespace lkmock::faults
