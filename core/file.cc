#include "core/file.h"

#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"

namespace lkmock {
namespace {

absl::Status LastError(const std::string& name) {
  return absl::Status(absl::ErrnoToStatusCode(errno),
                      absl::StrCat("cannot read ", name, ": ", strerror(errno)));
}

}  // namespace

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::FILE* const file = std::fopen(path.c_str(), "rb");
  if (file == nullptr) return LastError(path);
  absl::StatusOr<std::string> bytes = ReadFile(file, path);
  std::fclose(file);
  return bytes;
}

absl::StatusOr<std::string> ReadFile(std::FILE* file, const std::string& name) {
  std::string bytes;
  char buffer[1 << 14];
  while (const size_t count = std::fread(buffer, 1, sizeof(buffer), file)) {
    bytes.append(buffer, count);
  }
  if (std::ferror(file) != 0) return LastError(name);
  return bytes;
}

}  // namespace lkmock
