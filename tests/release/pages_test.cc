// Manual pages and completions: complete, and understood by the programs that read them.
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "cmd/lkmock-cli/cli.h"
#include "cmd/lkmock-cli/command.h"
#include "cmd/test-server/flags.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/shell.h"

namespace lkmock {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using testing::HasProgram;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Not;
using testing::OutputOf;
using testing::RunShell;

std::string Page(const std::string& path) {
  std::ifstream file("release/" + path);
  EXPECT_TRUE(file) << path;
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// ---- Manual pages ----

TEST(ManPage, NamesEveryFlagOfTheServerWithItsVariable) {
  const std::string page = absl::StrReplaceAll(Page("man/test-server.1"), {{"\\-", "-"}});
  for (const FlagRow& row : AllFlags()) {
    EXPECT_THAT(page, AllOf(HasSubstr(absl::StrCat("\\fB", row.name, "\\fR")),
                            HasSubstr(std::string(row.variable))));
  }
}

TEST(ManPage, NamesEveryCommandWithItsFlags) {
  const std::string page = absl::StrReplaceAll(Page("man/lkmock-cli.1"), {{"\\-", "-"}});
  for (const cli::Command& command : cli::AllCommands()) {
    const size_t begin = page.find(absl::StrCat(".SS ", command.name, "\n"));
    ASSERT_NE(begin, std::string::npos) << command.name;
    const std::string section = page.substr(begin, page.find("\n.S", begin + 1) - begin);
    for (const cli::Flag& flag : command.flags) {
      EXPECT_THAT(section, HasSubstr(absl::StrCat("\\fB", flag.name, "\\fR"))) << command.name;
    }
  }
}

TEST(ManPage, TellsEveryExitStatus) {
  EXPECT_THAT(absl::StrReplaceAll(Page("man/lkmock-cli.1"), {{"\n", " "}}),
              AllOf(HasSubstr("0 where all is well"), HasSubstr("64 and the gRPC number"),
                    HasSubstr("2 where webhook send"), HasSubstr("else 1.")));
}

TEST(ManPage, IsGoodRoff) {
  if (!HasProgram("groff")) GTEST_SKIP() << "groff is not installed";
  for (const char* program : {"test-server", "lkmock-cli"}) {
    EXPECT_THAT(OutputOf(absl::StrCat("groff -man -Tutf8 -ww -z release/man/", program, ".1")),
                IsEmpty());
  }
}

// ---- bash ----

// What bash offers for the last of `words`.
std::vector<std::string> Offered(const std::string& program, const std::string& words) {
  const std::string function = absl::StrCat("_", absl::StrReplaceAll(program, {{"-", "_"}}));
  const std::string script =
      absl::StrCat("source release/bash/", program, "; COMP_WORDS=(", program, " ", words,
                   "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); ", function,
                   "; printf \"%s\\n\" \"${COMPREPLY[@]}\"");
  return testing::ShellResult{0, OutputOf(absl::StrCat("bash -uc '", script, "'"))}.Lines();
}

TEST(BashCompletion, OffersCommandsWordByWord) {
  EXPECT_THAT(Offered("lkmock-cli", "\"\""), IsSupersetOf({"token", "call", "wait"}));
  EXPECT_THAT(Offered("lkmock-cli", "tok"), ElementsAre("token"));
  EXPECT_THAT(Offered("lkmock-cli", "token \"\""), ElementsAre("create", "verify", "decode"));
  EXPECT_THAT(Offered("lkmock-cli", "--json token ver"), ElementsAre("verify"));
  EXPECT_THAT(Offered("lkmock-cli", "--url call tok"), ElementsAre("token"));
}

TEST(BashCompletion, OffersTheFlagsOfTheCommandAndTheGlobalOnes) {
  EXPECT_THAT(Offered("lkmock-cli", "token create --"),
              AllOf(IsSupersetOf({"--join", "--url"}), Not(Contains("--fail-regions"))));
  EXPECT_THAT(Offered("lkmock-cli", "call x --fail-r"), ElementsAre("--fail-regions"));
  EXPECT_THAT(Offered("test-server", "--adv"), ElementsAre("--advertise-host"));
}

TEST(BashCompletion, OffersTheValuesThatAreKnown) {
  EXPECT_THAT(Offered("lkmock-cli", "call RoomService/Create"),
              ElementsAre("RoomService/CreateRoom"));
  EXPECT_THAT(Offered("lkmock-cli", "token create --for SIP/Transfer"),
              ElementsAre("SIP/TransferSIPParticipant"));
  EXPECT_THAT(Offered("lkmock-cli", "signal --mode = no_p"), ElementsAre("no_pong"));
  EXPECT_THAT(Offered("test-server", "--log-format \"\""), ElementsAre("text", "json"));
  EXPECT_THAT(Offered("test-server", "--advertise-host a"), ElementsAre("auto"));
  EXPECT_THAT(Offered("lkmock-cli", "call x -d @release/b"), Contains("@release/bash"));
}

TEST(BashCompletion, OffersNothingForAValueThatIsFree) {
  EXPECT_THAT(Offered("lkmock-cli", "call --token \"\""), IsEmpty());
  EXPECT_THAT(Offered("test-server", "--ports \"\""), IsEmpty());
  EXPECT_THAT(Offered("test-server", "--strict -- \"\""), IsEmpty());  // bash's own follows.
}

// ---- zsh ----

TEST(ZshCompletion, NamesEveryFlag) {
  const std::string server = Page("zsh/_test-server");
  for (const FlagRow& row : AllFlags()) {
    EXPECT_THAT(server, HasSubstr(absl::StrCat(row.name, row.metavar.empty() ? "[" : "=[")));
  }
  const std::string cli = Page("zsh/_lkmock-cli");
  for (const cli::Command& command : cli::AllCommands()) {
    EXPECT_THAT(cli, HasSubstr(absl::StrCat("'", command.name, "')")));
    for (const cli::Flag& flag : command.flags) EXPECT_THAT(cli, HasSubstr(flag.name));
  }
}

TEST(ZshCompletion, IsGoodZsh) {
  if (!HasProgram("zsh")) GTEST_SKIP() << "zsh is not installed";
  for (const char* program : {"test-server", "lkmock-cli"}) {
    EXPECT_THAT(OutputOf(absl::StrCat("zsh -n release/zsh/_", program)), IsEmpty());
  }
}

}  // namespace
}  // namespace lkmock
