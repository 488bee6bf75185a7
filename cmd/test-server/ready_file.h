// --ready-file: says, by being there, that the server accepts, and where.
#ifndef LKMOCK_CMD_TEST_SERVER_READY_FILE_H_
#define LKMOCK_CMD_TEST_SERVER_READY_FILE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "core/region.h"

namespace lkmock {

// Not thread-safe, but for Remove.
class ReadyFile {
 public:
  // Removes what an earlier run left at `path`, and makes sure that it can be written. The error
  // says why not: what is neither empty nor a ready file stays as it is.
  static absl::StatusOr<std::unique_ptr<ReadyFile>> Claim(const std::string& path);

  // Writes the regions' names, ports and URLs as JSON: first to a file beside it, which then takes
  // its name, so that a reader sees all of it or nothing.
  absl::Status Publish(const std::vector<Region>& regions);

  // At the end of the run.
  void Remove() const;

 private:
  explicit ReadyFile(const std::string& path) : path_(path), new_path_(path + ".new") {}

  absl::Status Write(const std::string& text) const;

  const std::string path_;
  const std::string new_path_;
};

}  // namespace lkmock

#endif  // LKMOCK_CMD_TEST_SERVER_READY_FILE_H_
