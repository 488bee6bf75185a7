#include "tests/support/process_status.h"

#include <sys/resource.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "absl/strings/str_cat.h"

namespace lkmock::testing {

size_t ProcessStatus(pid_t pid, std::string_view name) {
  std::ifstream status(absl::StrCat("/proc/", pid, "/status"));
  const std::string wanted = absl::StrCat(name, ":");
  std::string word;
  size_t value = 0;
  while (status >> word && word != wanted) {
  }
  status >> value;
  return value;
}

size_t OpenDescriptors(pid_t pid) {
  const std::filesystem::directory_iterator fds(absl::StrCat("/proc/", pid, "/fd"));
  return static_cast<size_t>(std::distance(begin(fds), end(fds)));
}

size_t RaiseDescriptorLimit() {
  rlimit limit = {};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur;
}

}  // namespace lkmock::testing
