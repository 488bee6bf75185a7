#include "core/outcome.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace lkmock {
namespace {

bool IsTokenChar(char c) {
  return absl::ascii_isalnum(c) ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool IsToken(std::string_view name) {
  for (char c : name) {
    if (!IsTokenChar(c)) return false;
  }
  return !name.empty();
}

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
  if (!IsToken(name)) return;
  const size_t value_start = bytes_.size() + name.size() + 2;
  absl::StrAppend(&bytes_, name, ": ", value);
  for (size_t i = value_start; i < bytes_.size(); ++i) {
    if (bytes_[i] == '\r' || bytes_[i] == '\n' || bytes_[i] == '\0') bytes_[i] = ' ';
  }
  bytes_ += "\r\n";
}

bool HeaderBlock::Has(std::string_view name) const { return !FindLine(bytes_, name).empty(); }

std::string_view HeaderBlock::Get(std::string_view name) const {
  const std::string_view line = FindLine(bytes_, name);
  return line.empty() ? line : line.substr(name.size() + 2);
}

}  // namespace lkmock
