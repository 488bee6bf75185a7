// The built test-server, started by a shell that takes something away from it first: descriptors,
// memory, or somewhere to print to.
#ifndef LKMOCK_TESTS_SERVER_SHELLED_SERVER_H_
#define LKMOCK_TESTS_SERVER_SHELLED_SERVER_H_

#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/support/eventually.h"

namespace lkmock::testing {

class ShelledServer {
 public:
  // "BEFORE, then exec test-server --ports 0 … ARGS": `before` may be `ulimit -n 64`, `args` may
  // end in redirections. What it says on stderr, it says in errors(), unless those say otherwise.
  explicit ShelledServer(std::string_view before, std::string_view args = "") {
    const std::string ready = Path("ready");
    const std::string command =
        absl::StrCat("rm -f ", ready, "\n", before, "\nexec cmd/test-server/test-server --ports 0",
                     " --ready-file ", ready, " >/dev/null 2>", Path("errors"), " ", args);
    const char* const words[] = {"/bin/sh", "-c", command.c_str(), nullptr};
    EXPECT_EQ(posix_spawn(&pid_, words[0], nullptr, nullptr, const_cast<char**>(words), environ),
              0);
    EXPECT_TRUE(Eventually([&] {
      const std::string text = Contents(ready);
      const size_t place = text.find("\"port\":");
      uint32_t port = 0;
      if (place != std::string::npos) {
        const size_t begin = place + 7;
        EXPECT_TRUE(absl::SimpleAtoi(text.substr(begin, text.find(',', begin) - begin), &port));
      }
      port_ = static_cast<uint16_t>(port);
      return port_ != 0 || HasEnded();
    })) << "the server did not start: "
        << errors();
    EXPECT_NE(port_, 0) << errors();
  }
  ShelledServer(const ShelledServer&) = delete;
  ShelledServer& operator=(const ShelledServer&) = delete;
  ~ShelledServer() {
    if (pid_ == -1) return;
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }

  uint16_t port() const { return port_; }
  pid_t pid() const { return pid_; }
  std::string errors() const { return Contents(Path("errors")); }

  // Asks it to end. Its exit status; 128 and the signal's number after a signal.
  int Stop() {
    kill(pid_, SIGTERM);
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  }

 private:
  static std::string Path(std::string_view name) {
    return absl::StrCat(std::getenv("TEST_TMPDIR"), "/", name);
  }
  static std::string Contents(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }
  bool HasEnded() const {
    siginfo_t info = {};
    return waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           info.si_pid == pid_;
  }

  pid_t pid_ = -1;
  uint16_t port_ = 0;
};

}  // namespace lkmock::testing

#endif  // LKMOCK_TESTS_SERVER_SHELLED_SERVER_H_
