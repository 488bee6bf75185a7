#include "cmd/test-server/ready_file.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "core/json_text.h"

namespace lkmock {
namespace {

absl::Status LastError(const std::string& path) {
  return absl::InvalidArgumentError(absl::StrCat("--ready-file: ", path, ": ", strerror(errno)));
}

std::string ReadyText(const std::vector<Region>& regions) {
  std::string json = "{\"url\":";
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
