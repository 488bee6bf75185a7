// test-server --exit-with-parent, under harnesses that end in several ways. The test's own process
// takes the orphans in, and so learns how they ended.
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/raw_connection.h"
#include "tests/support/server_process.h"

namespace lkmock {
namespace {

using ::testing::HasSubstr;
using testing::RawConnection;
using testing::ServerProcess;

class ParentWatchTest : public ::testing::Test {
 protected:
  ParentWatchTest() {
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    EXPECT_EQ(pipe2(out_, O_CLOEXEC), 0);
    EXPECT_EQ(pipe2(go_, O_CLOEXEC), 0);
  }

  ~ParentWatchTest() override {
    for (const int fd : {out_[0], out_[1], go_[0], go_[1]}) close(fd);
  }

  // In a child process: becomes the server, whose stdout is `out_`.
  template <typename... Flags>
  [[noreturn]] void BecomeServer(Flags... flags) {
    dup2(out_[1], STDOUT_FILENO);
    execl("cmd/test-server/test-server", "test-server", "--ports", "0", flags..., nullptr);
    _exit(127);
  }

  std::string ReadLine() {
    std::string line;
    char c;
    while (read(out_[0], &c, 1) == 1 && c != '\n') line += c;
    return line;
  }

  // How the one child that is left ended.
  static int AwaitOrphan() {
    int status = 0;
    EXPECT_GT(wait(&status), 0);
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  }

  int out_[2];
  int go_[2];  // Closed for writing: the server may start.
};

TEST_F(ParentWatchTest, EndsTheServerWellWhenItsParentIsKilled) {
  const pid_t harness = fork();
  if (harness == 0) {
    if (fork() == 0) BecomeServer("--exit-with-parent");
    while (true) pause();
  }
  EXPECT_THAT(ReadLine(), HasSubstr("listening"));
  kill(harness, SIGKILL);
  EXPECT_EQ(waitpid(harness, nullptr, 0), harness);
  EXPECT_EQ(ReadLine(), "test-server: shutting down");
  EXPECT_EQ(AwaitOrphan(), 0);
}

TEST_F(ParentWatchTest, EndsTheServerWhoseParentWasGoneBeforeItLooked) {
  const pid_t harness = fork();
  if (harness == 0) {
    setsid();
    if (fork() == 0) {
      char c;
      close(go_[1]);
      (void)!read(go_[0], &c, 1);
      BecomeServer("--exit-with-parent");
    }
    _exit(0);
  }
  EXPECT_EQ(waitpid(harness, nullptr, 0), harness);
  close(std::exchange(go_[1], -1));
  EXPECT_THAT(ReadLine(), HasSubstr("listening"));
  EXPECT_EQ(ReadLine(), "test-server: shutting down");
  EXPECT_EQ(AwaitOrphan(), 0);
}

TEST_F(ParentWatchTest, LeavesAnOrphanAloneThatDoesNotAskForIt) {
  const pid_t harness = fork();
  if (harness == 0) {
    const pid_t server = fork();
    if (server == 0) BecomeServer();
    (void)!write(go_[1], &server, sizeof(server));
    while (true) pause();
  }
  pid_t server = 0;
  ASSERT_EQ(read(go_[0], &server, sizeof(server)), ssize_t{sizeof(server)});
  EXPECT_THAT(ReadLine(), HasSubstr("listening"));
  kill(harness, SIGKILL);
  EXPECT_EQ(waitpid(harness, nullptr, 0), harness);
  kill(server, SIGKILL);
  EXPECT_EQ(AwaitOrphan(), 128 + SIGKILL);
}

// A command that runs beside the server gets the SIGTERM, as it does from anyone else.
TEST_F(ParentWatchTest, EndsTheCommandToo) {
  const pid_t harness = fork();
  if (harness == 0) {
    if (fork() == 0) {
      BecomeServer("--exit-with-parent", "--quiet", "--", "sh", "-c",
                   "trap 'echo told; exit 7' TERM; echo up; while :; do sleep 0.01; done");
    }
    while (true) pause();
  }
  EXPECT_EQ(ReadLine(), "up");
  kill(harness, SIGKILL);
  EXPECT_EQ(waitpid(harness, nullptr, 0), harness);
  EXPECT_EQ(ReadLine(), "told");
  EXPECT_EQ(AwaitOrphan(), 7);
}

// Go, Node and Tokio start programs from threads that they may end at any time.
TEST_F(ParentWatchTest, OutlivesTheThreadThatStartedIt) {
  std::unique_ptr<ServerProcess> server;
  std::thread([&] {
    server = std::make_unique<ServerProcess>(std::vector<std::string>{"--exit-with-parent"});
  }).join();
  for (int i = 0; i < 2; ++i) {
    RawConnection connection(server->port());
    connection.Send("GET / HTTP/1.1\r\nHost: mock\r\n\r\n");
    EXPECT_EQ(connection.ReadResponse().body, "ok");
  }
  server->Signal(SIGTERM);
  EXPECT_EQ(server->Join().status, 0);
}

}  // namespace
}  // namespace lkmock
