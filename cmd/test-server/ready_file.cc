#include "cmd/test-server/ready_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "core/json_text.h"

namespace lkmock {
namespace {

constexpr std::string_view kBegin = "{\"url\":";

absl::Status Refusal(const std::string& path, std::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("--ready-file: ", path, ": ", why));
}

absl::Status LastError(const std::string& path) { return Refusal(path, strerror(errno)); }

// A path may be mistyped, and what stands there be dear to somebody, or be /dev/null.
absl::Status CheckReplaceable(const std::string& path) {
  struct stat found;
  if (lstat(path.c_str(), &found) != 0) return absl::OkStatus();
  if (!S_ISREG(found.st_mode)) return Refusal(path, "it is there, and is no regular file");
  std::ifstream file(path, std::ios::binary);
  std::string begin(kBegin.size(), '\0');
  file.read(begin.data(), static_cast<std::streamsize>(begin.size()));
  if (file.gcount() == 0 || begin == kBegin) return absl::OkStatus();
  return Refusal(path, "it is there, and is no ready file; remove it, or name another one");
}

std::string ReadyText(const std::vector<Region>& regions) {
  std::string json(kBegin);
  AppendJsonString(regions.front().url, &json);
  json += ",\"regions\":[";
  for (const Region& region : regions) {
    absl::StrAppend(&json, region.index == 0 ? "" : ",", "{\"index\":", region.index, ",\"name\":");
    AppendJsonString(region.name, &json);
    absl::StrAppend(&json, ",\"port\":", region.url.substr(region.url.rfind(':') + 1), ",\"url\":");
    AppendJsonString(region.url, &json);
    json += '}';
  }
  return json + "]}\n";
}

}  // namespace

absl::StatusOr<std::unique_ptr<ReadyFile>> ReadyFile::Claim(const std::string& path) {
  std::unique_ptr<ReadyFile> file(new ReadyFile(path));
  for (const std::string& replaced : {file->path_, file->new_path_}) {
    const absl::Status replaceable = CheckReplaceable(replaced);
    if (!replaceable.ok()) return replaceable;
  }
  file->Remove();
  const absl::Status writable = file->Write("");
  if (!writable.ok()) return writable;
  return file;
}

absl::Status ReadyFile::Publish(const std::vector<Region>& regions) {
  const absl::Status written = Write(ReadyText(regions));
  if (!written.ok()) return written;
  if (std::rename(new_path_.c_str(), path_.c_str()) != 0) return LastError(path_);
  return absl::OkStatus();
}

absl::Status ReadyFile::Write(const std::string& text) const {
  std::ofstream file(new_path_, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  return file ? absl::OkStatus() : LastError(path_);
}

void ReadyFile::Remove() const {
  unlink(path_.c_str());
  unlink(new_path_.c_str());
}

}  // namespace lkmock
