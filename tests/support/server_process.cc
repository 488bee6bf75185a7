#include "tests/support/server_process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <thread>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"

namespace lkmock::testing {
namespace {

constexpr char kBinary[] = "cmd/test-server/test-server";

struct Spawned {
  pid_t pid = -1;
  int out = -1;
  int err = -1;
};

Spawned Spawn(const std::vector<std::string>& args, std::vector<std::string> variables) {
  std::vector<std::string> words = {kBinary};
  words.insert(words.end(), args.begin(), args.end());
  variables.push_back(absl::StrCat("PATH=", getenv("PATH") == nullptr ? "" : getenv("PATH")));
  const auto pointers = [](std::vector<std::string>& strings) {
    std::vector<char*> result;
    for (std::string& string : strings) result.push_back(string.data());
    result.push_back(nullptr);
    return result;
  };
  int out[2];
  int err[2];
  EXPECT_EQ(pipe2(out, O_CLOEXEC), 0);
  EXPECT_EQ(pipe2(err, O_CLOEXEC), 0);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, out[1], 1);
  posix_spawn_file_actions_adddup2(&actions, err[1], 2);
  Spawned spawned;
  EXPECT_EQ(posix_spawn(&spawned.pid, kBinary, &actions, nullptr, pointers(words).data(),
                        pointers(variables).data()),
            0);
  posix_spawn_file_actions_destroy(&actions);
  close(out[1]);
  close(err[1]);
  spawned.out = out[0];
  spawned.err = err[0];
  return spawned;
}

std::string ReadAll(int fd) {
  std::string text;
  char buffer[4096];
  ssize_t count;
  while ((count = read(fd, buffer, sizeof(buffer))) > 0) {
    text.append(buffer, static_cast<size_t>(count));
  }
  close(fd);
  return text;
}

int ExitStatus(int status) {
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

ProgramRun Collect(const Spawned& spawned) {
  ProgramRun run;
  std::thread err([&] { run.err = ReadAll(spawned.err); });
  run.out = ReadAll(spawned.out);
  err.join();
  int status = 0;
  waitpid(spawned.pid, &status, 0);
  run.status = ExitStatus(status);
  return run;
}

// "… listening on 0.0.0.0:9999 (advertised …"
uint16_t PortOfLine(const std::string& line) {
  const std::vector<std::string> words = absl::StrSplit(line, ' ');
  uint32_t port = 0;
  if (words.size() > 4) {
    EXPECT_TRUE(absl::SimpleAtoi(words[4].substr(words[4].rfind(':') + 1), &port)) << line;
  }
  return static_cast<uint16_t>(port);
}

}  // namespace

ProgramRun RunServerBinary(const std::vector<std::string>& args,
                           const std::vector<std::string>& variables) {
  return Collect(Spawn(args, variables));
}

ServerProcess::ServerProcess(std::vector<std::string> args) {
  const bool has_ports = std::any_of(args.begin(), args.end(), [](const std::string& arg) {
    return absl::StartsWith(arg, "--ports");
  });
  std::string ports = "0,0,0,0";
  if (!has_ports) args.insert(args.begin(), {"--ports", ports});
  for (size_t i = 0; i < args.size(); ++i) {
    if (absl::StartsWith(args[i], "--ports=")) ports = args[i].substr(8);
    if (args[i] == "--ports" && i + 1 < args.size()) ports = args[i + 1];
  }
  const size_t listeners = std::vector<std::string>(absl::StrSplit(ports, ',')).size();

  const Spawned spawned = Spawn(args, {});
  pid_ = spawned.pid;
  out_ = spawned.out;
  err_ = spawned.err;
  char c;
  std::string line;
  while (lines_.size() < listeners && read(out_, &c, 1) == 1) {
    if (c != '\n') {
      line += c;
      continue;
    }
    lines_.push_back(line);
    ports_.push_back(PortOfLine(line));
    line.clear();
  }
  EXPECT_EQ(lines_.size(), listeners) << "the server did not start";
}

ServerProcess::~ServerProcess() {
  if (pid_ == -1) return;
  Signal(SIGKILL);
  Join();
}

void ServerProcess::Signal(int signal) const { kill(pid_, signal); }

int ServerProcess::Wait() {
  int status = 0;
  waitpid(std::exchange(pid_, -1), &status, 0);
  close(out_);
  close(err_);
  return ExitStatus(status);
}

ProgramRun ServerProcess::Join() { return Collect({std::exchange(pid_, -1), out_, err_}); }

}  // namespace lkmock::testing
