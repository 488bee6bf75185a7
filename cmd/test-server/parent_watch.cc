#include "cmd/test-server/parent_watch.h"

#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <thread>

namespace lkmock {
namespace {

constexpr int kLookAgainMs = 100;

// Whether `parent` is not who started this process, but who takes in orphans. A session passes from
// parent to child, and only who leads one can have left his parent's.
bool IsFosterParent(pid_t parent) { return getsid(0) != getpid() && getsid(parent) != getsid(0); }

// PR_SET_PDEATHSIG will not do: its parent is the *thread* that forked, and runtimes fork on
// threads that come and go. getppid() changes when the process has ended, with all of its threads.
void AwaitEndOf(pid_t parent) {
  // Becomes readable at that moment. -1 before Linux 5.3; poll() then only takes its time.
  pollfd end = {static_cast<int>(syscall(SYS_pidfd_open, parent, 0)), POLLIN, 0};
  while (getppid() == parent) poll(&end, 1, end.fd < 0 ? kLookAgainMs : -1);
}

}  // namespace

absl::Status EndWithParent() {
  const pid_t parent = getppid();
  if (parent == 0) {
    return absl::FailedPreconditionError(
        "--exit-with-parent: the parent is outside of this container; whoever runs the container "
        "ends it");
  }
  std::thread([parent] {
    if (!IsFosterParent(parent)) AwaitEndOf(parent);
    kill(getpid(), SIGTERM);
  }).detach();
  return absl::OkStatus();
}

}  // namespace lkmock
