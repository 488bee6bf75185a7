// The built test-server as a process of its own, on free ports.
#ifndef LKMOCK_TESTS_SUPPORT_SERVER_PROCESS_H_
#define LKMOCK_TESTS_SUPPORT_SERVER_PROCESS_H_

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace lkmock::testing {

// What a program that has ended left behind.
struct ProgramRun {
  int status = -1;  // As a shell has it: 128 and the signal's number after a signal.
  std::string out;
  std::string err;
};

// Runs the test-server of this build with `args` to its end. `variables`: "NAME=value", the whole
// environment but PATH. The test target has //cmd/test-server in its data.
ProgramRun RunServerBinary(const std::vector<std::string>& args,
                           const std::vector<std::string>& variables = {});

// A server that runs while the object lives. One that does not start fails the test.
class ServerProcess {
 public:
  // `--ports 0,0,0,0` unless `args` say otherwise.
  explicit ServerProcess(std::vector<std::string> args = {});
  ~ServerProcess();  // Kills it if it is still there.

  const std::vector<uint16_t>& ports() const { return ports_; }
  uint16_t port() const { return ports_.at(0); }
  pid_t pid() const { return pid_; }

  // The line that it printed of each listener.
  const std::vector<std::string>& lines() const { return lines_; }

  void Signal(int signal) const;

  // Waits for its end, and reads nothing of what it has to say. The exit status.
  int Wait();

  // Waits for its end; `out` is what came after the listeners' lines.
  ProgramRun Join();

 private:
  pid_t pid_ = -1;
  int out_ = -1;
  int err_ = -1;
  std::vector<uint16_t> ports_;
  std::vector<std::string> lines_;
};

}  // namespace lkmock::testing

#endif  // LKMOCK_TESTS_SUPPORT_SERVER_PROCESS_H_
