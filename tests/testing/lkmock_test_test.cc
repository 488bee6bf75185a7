// The rule lkmock_test from outside: how its launcher ends, and what it leaves behind.
#include <signal.h>
#include <sys/types.h>
#include <sys/wait.h>

#include <cstdio>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "net/http_client.h"
#include "tests/support/eventually.h"
#include "tests/support/process_status.h"

namespace lkmock {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kSubject[] = "tests/testing/subject_test";

// A launcher that runs; its stdout and stderr are one.
class Launcher {
 public:
  explicit Launcher(std::string_view command)
      : output_(popen(absl::StrCat(command, " 2>&1").c_str(), "r")) {}
  Launcher(const Launcher&) = delete;
  ~Launcher() {
    if (output_ != nullptr) Join();
  }

  // The next line, without its end; "" at the end of the output.
  std::string ReadLine() {
    std::string line;
    for (int c; (c = std::fgetc(output_)) != EOF && c != '\n';) line += static_cast<char>(c);
    return line;
  }

  // Waits for the end: the exit status as a shell has it. What it printed is in `rest`.
  int Join() {
    for (int c; (c = std::fgetc(output_)) != EOF;) rest += static_cast<char>(c);
    const int status = pclose(output_);
    output_ = nullptr;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  }

  std::string rest;

 private:
  std::FILE* output_;
};

// What a subject says of itself.
struct Introduction {
  pid_t launcher = 0;
  pid_t test = 0;
  pid_t server = 0;
  std::vector<std::string> urls;
};

// Skips the server's own lines.
Introduction ReadIntroduction(Launcher& launcher) {
  std::string line = launcher.ReadLine();
  while (absl::StartsWith(line, "test-server: ")) line = launcher.ReadLine();
  const std::vector<std::string> words = absl::StrSplit(line, ' ');
  Introduction result;
  EXPECT_THAT(words, SizeIs(4)) << line;
  if (words.size() != 4) return result;
  EXPECT_TRUE(absl::SimpleAtoi(words[0], &result.launcher)) << line;
  EXPECT_TRUE(absl::SimpleAtoi(words[1], &result.test)) << line;
  EXPECT_TRUE(absl::SimpleAtoi(words[2], &result.server)) << line;
  result.urls = absl::StrSplit(words[3], ',');
  return result;
}

bool Serves(const std::string& url) { return net::Send({.method = "GET", .url = url}).ok(); }

bool IsThere(pid_t pid) { return kill(pid, 0) == 0; }

std::string Subject(std::string_view args) { return absl::StrCat(kSubject, " ", args); }

// ---- The end of the test ----

TEST(LkmockTest, EndsWithTheStatusOfTheTest) {
  for (const auto& [args, status] : std::vector<std::pair<std::string, int>>{
           {"exit 0", 0}, {"exit 1", 1}, {"exit 77", 77}, {"die SEGV", 139}, {"die KILL", 137}}) {
    SCOPED_TRACE(args);
    Launcher launcher(Subject(args));
    EXPECT_EQ(launcher.Join(), status);
    EXPECT_THAT(launcher.rest, Not(HasSubstr("lkmock_test:")));
  }
}

TEST(LkmockTest, LeavesStdinToTheTest) {
  Launcher launcher(absl::StrCat("echo 'said to the test' | ", Subject("read")));
  EXPECT_EQ(launcher.Join(), 0);
  EXPECT_THAT(launcher.rest, HasSubstr("\nsaid to the test\n"));
}

// ---- The end of the server ----

TEST(LkmockTest, FailsWhereTheServerDoesNotStart) {
  Launcher launcher("tests/testing/subject_without_server_test exit 0");
  EXPECT_EQ(launcher.Join(), 1);
  EXPECT_THAT(launcher.rest, AllOf(HasSubstr("unknown flag --prots"),
                                   HasSubstr("FAILED: the test server did not start")));
}

TEST(LkmockTest, FailsAndStopsTheTestWhenTheServerDies) {
  for (const char* subject : {"introduce", "be-stubborn"}) {
    SCOPED_TRACE(subject);
    Launcher launcher(Subject(subject));
    const Introduction who = ReadIntroduction(launcher);
    kill(who.server, SIGKILL);
    EXPECT_EQ(launcher.Join(), 1);
    EXPECT_THAT(launcher.rest, HasSubstr("FAILED: the test server died (exit status 137)"));
    EXPECT_FALSE(IsThere(who.test));
  }
}

TEST(LkmockTest, FailsWhereTheTestPassesOverADeadServer) {
  Launcher launcher(Subject("kill-server-and-pass"));
  EXPECT_EQ(launcher.Join(), 1);
  EXPECT_THAT(launcher.rest, HasSubstr("FAILED: the test server died (exit status 137)"));
}

// ---- Signals ----

TEST(LkmockTest, PassesSignalsOnAndWaitsForTheTest) {
  for (const auto& [name, signal] :
       std::vector<std::pair<std::string, int>>{{"TERM", SIGTERM}, {"INT", SIGINT}}) {
    SCOPED_TRACE(name);
    Launcher launcher(Subject(absl::StrCat("end-well ", name)));
    const Introduction who = ReadIntroduction(launcher);
    kill(who.launcher, signal);
    EXPECT_EQ(launcher.Join(), 9);
    EXPECT_FALSE(IsThere(who.server));
    EXPECT_FALSE(IsThere(who.test));
  }
}

// Bazel signals all processes of a test at its time limit. The test may still have to write its
// report, with the server's help.
TEST(LkmockTest, KeepsTheServerUntilTheTestHasEnded) {
  Launcher launcher(Subject("be-stubborn"));
  const Introduction who = ReadIntroduction(launcher);
  kill(who.server, SIGTERM);
  kill(who.launcher, SIGTERM);
  EXPECT_TRUE(Serves(who.urls[0]));
  kill(who.test, SIGKILL);
  EXPECT_EQ(launcher.Join(), 137);
  EXPECT_FALSE(Serves(who.urls[0]));
}

TEST(LkmockTest, LeavesNothingBehindWhenItIsKilled) {
  Launcher launcher(Subject("introduce"));
  const Introduction who = ReadIntroduction(launcher);
  kill(who.launcher, SIGKILL);
  for (const pid_t pid : {who.server, who.test}) {
    // A zombie has no memory, either.
    EXPECT_TRUE(testing::Eventually([&] { return testing::ProcessStatus(pid, "VmRSS") == 0; }));
  }
}

// ---- Side by side ----

TEST(LkmockTest, RunsBesideOthersOnPortsOfItsOwn) {
  constexpr size_t kLaunchers = 6;
  std::vector<std::unique_ptr<Launcher>> launchers;
  for (size_t i = 0; i < kLaunchers; ++i) {
    launchers.push_back(std::make_unique<Launcher>(Subject("introduce")));
  }
  std::vector<Introduction> all;
  std::set<std::string> urls;
  for (const auto& launcher : launchers) {
    all.push_back(ReadIntroduction(*launcher));
    EXPECT_THAT(all.back().urls, SizeIs(4));
    urls.insert(all.back().urls.begin(), all.back().urls.end());
  }
  EXPECT_THAT(urls, SizeIs(4 * kLaunchers));
  for (const Introduction& who : all) kill(who.launcher, SIGTERM);
  for (const auto& launcher : launchers) EXPECT_EQ(launcher->Join(), 143);
}

}  // namespace
}  // namespace lkmock
