// The command after "--": runs beside the listeners, and its end is the server's.
#ifndef LKMOCK_CMD_TEST_SERVER_CHILD_PROCESS_H_
#define LKMOCK_CMD_TEST_SERVER_CHILD_PROCESS_H_

#include <sys/types.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

namespace lkmock {

// Not thread-safe.
class ChildProcess {
 public:
  // Runs `command`, looked up in PATH, with this process's environment and `variables` on top,
  // and with no signal blocked or ignored. kNotFound: there is no such command;
  // kPermissionDenied: it may not be executed.
  static absl::StatusOr<ChildProcess> Start(
      const std::vector<std::string>& command,
      const std::vector<std::pair<std::string, std::string>>& variables);

  pid_t pid() const { return pid_; }

  // The exit status as a shell has it (128 and the signal's number after a signal), or nullopt
  // while it runs. Does not wait.
  std::optional<int> ExitStatus();

 private:
  explicit ChildProcess(pid_t pid) : pid_(pid) {}

  pid_t pid_;
  std::optional<int> exit_status_;
};

}  // namespace lkmock

#endif  // LKMOCK_CMD_TEST_SERVER_CHILD_PROCESS_H_
