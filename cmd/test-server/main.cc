// test-server: a programmable mock of the LiveKit server. `--help` says how.
#include <fcntl.h>
#include <google/protobuf/stubs/logging.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "cmd/test-server/child_process.h"
#include "cmd/test-server/flags.h"
#include "cmd/test-server/health_check.h"
#include "cmd/test-server/parent_watch.h"
#include "cmd/test-server/ready_file.h"
#include "cmd/test-server/test_server.h"
#include "core/version.h"

namespace lkmock {
namespace {

constexpr absl::Duration kHealthCheckLimit = absl::Seconds(2);

constexpr int kFailure = 1;
constexpr int kMayNotExecute = 126;  // As in a shell, these two.
constexpr int kCommandNotFound = 127;

int Fail(std::string_view message, int status = kFailure) {
  std::fprintf(stderr, "test-server: %.*s\n", static_cast<int>(message.size()), message.data());
  return status;
}

int Print(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  return std::fflush(stdout) == 0 && std::ferror(stdout) == 0 ? 0 : Fail("cannot write to stdout");
}

std::string Environment(std::string_view name) {
  const char* value = std::getenv(std::string(name).c_str());
  return value == nullptr ? "" : value;
}

// The signals that main() waits for. Blocked before any thread starts, so that no other takes
// them.
sigset_t BlockSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (int signal : {SIGINT, SIGTERM, SIGCHLD}) sigaddset(&signals, signal);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGCHLD, SIG_DFL);  // An inherited SIG_IGN would hide the end of the command.
  signal(SIGPIPE, SIG_IGN);  // A reader that leaves is an error of its write, no more.
  signal(SIGHUP, SIG_IGN);   // There is nothing to reload, and a closed terminal is no order.
  return signals;
}

// As many connections as the system grants, as Go's runtime does it: the soft limit of 1024 is for
// programs that use select(). Returns the limit as it was, for the command.
rlimit RaiseDescriptorLimit() {
  rlimit limit = {};
  getrlimit(RLIMIT_NOFILE, &limit);
  const rlimit raised = {limit.rlim_max, limit.rlim_max};
  setrlimit(RLIMIT_NOFILE, &raised);
  return limit;
}

// A descriptor below 3 that is closed would be given to a socket, and be printed to.
void FillStandardDescriptors() {
  int fd;
  while ((fd = open("/dev/null", O_RDWR)) >= 0 && fd <= STDERR_FILENO) {
  }
  if (fd > STDERR_FILENO) close(fd);
}

// Returns when somebody asks for the end.
void AwaitEnd(const sigset_t& signals) {
  int signal;
  do {
    signal = sigwaitinfo(&signals, nullptr);
  } while (signal != SIGINT && signal != SIGTERM);
}

// Lets running requests finish; a second signal ends the process at once.
void ShutDown(TestServer& server, absl::Duration drain, const sigset_t& signals,
              std::shared_ptr<const ReadyFile> ready_file) {
  std::thread impatience([signals, ready_file = std::move(ready_file)] {
    AwaitEnd(signals);
    if (ready_file != nullptr) ready_file->Remove();
    _exit(0);
  });
  impatience.detach();
  server.Shutdown(drain);
}

// Until a signal says so.
int ServeForever(TestServer& server, const ServerFlags& flags, const sigset_t& signals,
                 std::shared_ptr<const ReadyFile> ready_file) {
  AwaitEnd(signals);
  std::puts("test-server: shutting down");
  std::fflush(stdout);
  ShutDown(server, flags.drain, signals, std::move(ready_file));
  return 0;
}

// Until the command ends; signals that are meant for it are passed on.
int ServeCommand(TestServer& server, const ServerFlags& flags, const sigset_t& signals,
                 const rlimit& descriptors) {
  const std::string& url = server.regions().front().url;
  auto child = ChildProcess::Start(flags.command, {{"LK_TEST_SERVER_URL", url},
                                                   {"LIVEKIT_URL", url},
                                                   {"LIVEKIT_API_KEY", server.api_key()},
                                                   {"LIVEKIT_API_SECRET", server.api_secret()}});
  if (!child.ok()) {
    return Fail(child.status().message(),
                absl::IsPermissionDenied(child.status()) ? kMayNotExecute : kCommandNotFound);
  }
  prlimit(child->pid(), RLIMIT_NOFILE, &descriptors, nullptr);
  while (true) {
    if (const std::optional<int> status = child->ExitStatus()) {
      server.Shutdown(absl::ZeroDuration());
      return *status;
    }
    siginfo_t info = {};
    const int signal = sigwaitinfo(&signals, &info);
    // A terminal's Ctrl-C has reached the command already; a signal sent to us alone has not.
    const bool sent_to_us = info.si_code <= 0;
    if ((signal == SIGINT || signal == SIGTERM) && sent_to_us) kill(child->pid(), signal);
  }
}

int Main(const std::vector<std::string>& args) {
  const auto flags = ParseFlags(args, Environment);
  if (!flags.ok()) return Fail(flags.status().message());
  if (flags->help) return Print(HelpText());
  if (flags->version) return Print(absl::StrCat("test-server (lkmock) ", kVersion, "\n"));
  if (flags->health_check) {
    const absl::Status health = CheckHealth(*flags, kHealthCheckLimit);
    return health.ok() ? 0 : Fail(health.message());
  }

  FillStandardDescriptors();
  // It prints a line for each string of a client that is no UTF-8, --quiet or not.
  google::protobuf::SetLogHandler(nullptr);
  const sigset_t signals = BlockSignals();
  const rlimit descriptors = RaiseDescriptorLimit();
  if (flags->exit_with_parent) {
    const absl::Status watched = EndWithParent();
    if (!watched.ok()) return Fail(watched.message());
  }
  const auto server = TestServer::Bind(*flags);
  if (!server.ok()) return Fail(server.status().message());
  std::shared_ptr<ReadyFile> ready_file;
  if (!flags->ready_file.empty()) {
    auto claimed = ReadyFile::Claim(flags->ready_file);
    if (!claimed.ok()) return Fail(claimed.status().message());
    ready_file = *std::move(claimed);
  }

  (*server)->Serve();
  // A command's stdout is the command's.
  std::FILE* const out = flags->command.empty() ? stdout : stderr;
  for (const std::string& line : (*server)->ListenerLines()) {
    if (flags->command.empty() || !flags->quiet) std::fprintf(out, "%s\n", line.c_str());
  }
  std::fflush(out);
  if (ready_file != nullptr) {
    const absl::Status published = ready_file->Publish((*server)->regions());
    if (!published.ok()) return Fail(published.message());
  }
  const int status = flags->command.empty() ? ServeForever(**server, *flags, signals, ready_file)
                                            : ServeCommand(**server, *flags, signals, descriptors);
  if (ready_file != nullptr) ready_file->Remove();
  return status;
}

}  // namespace
}  // namespace lkmock

int main(int argc, char** argv) {
  try {
    return lkmock::Main({argv + 1, argv + argc});
  } catch (const std::exception& error) {  // Of the standard library: no memory, no thread.
    return lkmock::Fail(error.what());
  }
}
