#include "core/outcome.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/http_field.h"

namespace lkmock {
namespace {

// Of the fields of an answer; more take another allocation.
constexpr size_t kUsualBytes = 128;

// The line of `name` within `bytes`, without its end; nullptr data where there is none.
std::string_view FindLine(std::string_view bytes, std::string_view name) {
  while (!bytes.empty()) {
    const std::string_view line = bytes.substr(0, bytes.find("\r\n"));
    if (line.size() > name.size() && line[name.size()] == ':' &&
        absl::StartsWithIgnoreCase(line, name)) {
      return line;
    }
    bytes.remove_prefix(line.size() + 2);
  }
  return {};
}

}  // namespace

void HeaderBlock::Add(std::string_view name, std::string_view value) {
  if (!IsFieldName(name)) return;
  if (bytes_.empty()) bytes_.reserve(kUsualBytes);
  absl::StrAppend(&bytes_, name, ": ", value, "\r\n");
  const auto value_end = bytes_.end() - 2;
  std::replace_if(value_end - static_cast<ptrdiff_t>(value.size()), value_end, BreaksField, ' ');
}

bool HeaderBlock::Has(std::string_view name) const { return !FindLine(bytes_, name).empty(); }

std::string_view HeaderBlock::Get(std::string_view name) const {
  const std::string_view line = FindLine(bytes_, name);
  return line.empty() ? line : line.substr(name.size() + 2);
}

}  // namespace lkmock
