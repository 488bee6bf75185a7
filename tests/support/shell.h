// Commands of a shell, for tests of what is made for shells and archives.
#ifndef LKMOCK_TESTS_SUPPORT_SHELL_H_
#define LKMOCK_TESTS_SUPPORT_SHELL_H_

#include <string>
#include <string_view>
#include <vector>

namespace lkmock::testing {

struct ShellResult {
  int status = -1;     // As a shell has it.
  std::string output;  // Of stdout and stderr.

  std::vector<std::string> Lines() const;
};

// Runs `command` with /bin/sh to its end.
ShellResult RunShell(const std::string& command);

// The output of a command that must succeed.
std::string OutputOf(const std::string& command);

// Whether a program is in PATH.
bool HasProgram(std::string_view name);

// A new, empty folder of this test.
std::string TemporaryFolder(std::string_view name);

}  // namespace lkmock::testing

#endif  // LKMOCK_TESTS_SUPPORT_SHELL_H_
