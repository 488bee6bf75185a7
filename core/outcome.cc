#include "core/outcome.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/http_field.h"

namespace lkmock {
namespace {

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
  const size_t value_start = bytes_.size() + name.size() + 2;
  absl::StrAppend(&bytes_, name, ": ", value);
  for (size_t i = value_start; i < bytes_.size(); ++i) {
    if (BreaksField(bytes_[i])) bytes_[i] = ' ';
  }
  bytes_ += "\r\n";
}

bool HeaderBlock::Has(std::string_view name) const { return !FindLine(bytes_, name).empty(); }

std::string_view HeaderBlock::Get(std::string_view name) const {
  const std::string_view line = FindLine(bytes_, name);
  return line.empty() ? line : line.substr(name.size() + 2);
}

}  // namespace lkmock
