#include "tests/support/shell.h"

#include <sys/wait.h>

#include <cstdio>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"

namespace lkmock::testing {

std::vector<std::string> ShellResult::Lines() const {
  return absl::StrSplit(output, '\n', absl::SkipEmpty());
}

ShellResult RunShell(const std::string& command) {
  ShellResult result;
  std::FILE* const pipe = popen(absl::StrCat("exec 2>&1; ", command).c_str(), "r");
  char buffer[4096];
  size_t count;
  while ((count = std::fread(buffer, 1, sizeof(buffer), pipe)) > 0) {
    result.output.append(buffer, count);
  }
  const int status = pclose(pipe);
  result.status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  return result;
}

std::string OutputOf(const std::string& command) {
  ShellResult result = RunShell(command);
  EXPECT_EQ(result.status, 0) << command << "\n" << result.output;
  return std::move(result.output);
}

bool HasProgram(std::string_view name) {
  return RunShell(absl::StrCat("command -v ", name)).status == 0;
}

std::string TemporaryFolder(std::string_view name) {
  std::string folder = absl::StrCat(std::getenv("TEST_TMPDIR"), "/", name);
  OutputOf(absl::StrCat("rm -rf ", folder, " && mkdir ", folder));
  return folder;
}

}  // namespace lkmock::testing
