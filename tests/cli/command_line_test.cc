// The words of a command line: which command, which flags, what help and what suggestions.
#include <new>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "cmd/lkmock-cli/cli.h"
#include "cmd/lkmock-cli/session.h"
#include "cmd/lkmock-cli/table_text.h"
#include "core/version.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "net/http_client.h"
#include "tests/cli/fake_world.h"

namespace lkmock::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

std::vector<std::string> Words(std::string_view text) { return absl::StrSplit(text, ' '); }

TEST(CommandLine, HelpsWithTheProgramAGroupAndEveryCommand) {
  for (const std::vector<std::string>& args :
       {Words("help"), Words("--help"), Words("-h"), Words("--json --help")}) {
    const CliRun run = FakeWorld().Run(args);
    EXPECT_EQ(run.status, 0);
    for (const Command& command : AllCommands()) EXPECT_THAT(run.out, HasSubstr(command.name));
  }
  for (std::string_view line : {"help token", "token --help", "--help token"}) {
    EXPECT_THAT(FakeWorld().Run(Words(line)).out,
                AllOf(HasSubstr("token verify"), Not(HasSubstr("delete-room"))))
        << line;
  }
  for (const Command& command : AllCommands()) {
    SCOPED_TRACE(command.name);
    const CliRun run = FakeWorld().Run(Words(absl::StrCat("help ", command.name)));
    EXPECT_EQ(run.status, 0);
    EXPECT_EQ(FakeWorld().Run(Words(absl::StrCat(command.name, " --help"))).out, run.out);
    for (const Flag& flag : command.flags) EXPECT_THAT(run.out, HasSubstr(flag.name));
    for (const Flag& flag : GlobalFlags()) EXPECT_THAT(run.out, HasSubstr(flag.name));
  }
}

TEST(CommandLine, SaysOfEveryCommandWhatItDoes) {
  for (const Command& command : AllCommands()) {
    EXPECT_THAT(command.summary, ::testing::MatchesRegex("[A-Z][a-z]+ .*[^.]")) << command.name;
  }
}

TEST(CommandLine, KeepsHelpWithinAHundredColumns) {
  for (const Command& command : AllCommands()) {
    const CliRun run = FakeWorld().Run(Words(absl::StrCat("help ", command.name)));
    for (std::string_view line : absl::StrSplit(run.out, '\n')) {
      EXPECT_LE(line.size(), 100) << line;
    }
  }
}

TEST(CommandLine, PrintsItsVersion) {
  const CliRun run = FakeWorld().Run({"--version"});
  EXPECT_EQ(run.status, 0);
  EXPECT_EQ(run.out, absl::StrCat("lkmock-cli (lkmock) ", kVersion, "\n"));
}

TEST(CommandLine, GivesEachFlagOneMeaning) {
  for (const Command& command : AllCommands()) {
    std::set<std::string> names;
    std::set<char> short_names;
    for (const auto& flags : {absl::Span<const Flag>(command.flags), GlobalFlags()}) {
      for (const Flag& flag : flags) {
        EXPECT_TRUE(names.insert(flag.name).second) << command.name << flag.name;
        if (flag.short_name == '\0') continue;
        EXPECT_TRUE(short_names.insert(flag.short_name).second) << command.name << flag.name;
      }
    }
  }
}

TEST(CommandLine, TakesGlobalFlagsBeforeAndBehindTheCommand) {
  for (std::string_view line :
       {"--url http://h:1 token create --json", "token --url http://h:1 --json create",
        "token create --json --url=http://h:1", "--json --url=http://h:1 token create"}) {
    const CliRun run = FakeWorld().Run(Words(line));
    EXPECT_THAT(run.out, AllOf(StartsWith("{"), HasSubstr(R"("url": "http://h:1")"))) << line;
  }
}

TEST(CommandLine, TakesWordsBehindTwoDashesAsOperands) {
  FakeWorld world;
  EXPECT_EQ(world.Run({"list-rooms", "a", "--", "--b"}).status, 0);
  EXPECT_EQ(world.sent.at(0).body, R"({"names":["a","--b"]})");
}

TEST(CommandLine, KeepsValuesAsTheyAre) {
  for (const std::string value : {R"(["a","b"])", "-1", "a=b", "a=", "", "--x", "--url=", "{}"}) {
    SCOPED_TRACE(value);
    FakeWorld world;
    const CliRun run =
        world.Run({"token", "create", "--json", absl::StrCat("--attribute=k=", value)});
    EXPECT_EQ(run.status, 0) << run.err;
    EXPECT_EQ(world.Run({"token", "create", "--metadata", value}).status, 0);
  }
  FakeWorld world;
  world.Run({"call", "Foo/Bar", "--unknown", "-d", "[1,2]"});
  EXPECT_EQ(world.sent.at(0).body, "[1,2]");
}

struct Mistake {
  std::string_view line;
  std::string_view error;
};

class MistypedLine : public ::testing::TestWithParam<Mistake> {};

TEST_P(MistypedLine, IsRefusedWithWhatWouldDo) {
  FakeWorld world;
  const CliRun run =
      world.Run(GetParam().line.empty() ? std::vector<std::string>() : Words(GetParam().line));
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.out, IsEmpty());
  EXPECT_EQ(run.err, absl::StrCat("lkmock-cli: ", GetParam().error, "\n"));
  EXPECT_THAT(world.sent, IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    CommandLine, MistypedLine,
    ::testing::Values(
        Mistake{"", "no command; 'lkmock-cli help' lists them"},
        Mistake{"--json", "no command; 'lkmock-cli help' lists them"},
        Mistake{"--url", "--url needs a value"}, Mistake{"--json --url", "--url needs a value"},
        Mistake{"--url=", "--url= has no value; an empty one is --url ''"},
        Mistake{"token --url", "--url needs a value"}, Mistake{"call x -d", "--data needs a value"},
        Mistake{"regons", "unknown command 'regons'; did you mean 'regions'?"},
        Mistake{"frobnicate", "unknown command 'frobnicate'; 'lkmock-cli help' lists them"},
        Mistake{"token", "'token' takes one of: create, verify, decode"},
        Mistake{"token craete", "unknown command 'token craete'; did you mean 'create'?"},
        Mistake{"help tokn", "unknown command 'tokn'; did you mean 'token'?"},
        Mistake{"help token verfy", "unknown command 'token verfy'; did you mean 'verify'?"},
        Mistake{"creat-room", "unknown command 'creat-room'; did you mean 'create-room'?"},
        Mistake{
            "methods --josn",
            "unknown flag --josn; did you mean '--json'?; 'lkmock-cli help methods' lists them"},
        Mistake{"call x --fail-region=0",
                "unknown flag --fail-region; did you mean '--fail-regions'?; 'lkmock-cli help "
                "call' lists them"},
        Mistake{"regions --url", "--url needs a value"},
        Mistake{"call x --token= --no-check", "--token= has no value; an empty one is --token ''"},
        Mistake{"call --fail-mode= x", "--fail-mode= has no value; an empty one is --fail-mode ''"},
        Mistake{"--url= regions", "--url= has no value; an empty one is --url ''"},
        Mistake{"methods  --url=", "--url= has no value; an empty one is --url ''"},
        Mistake{"regions --json=", "--json= has no value; --json needs none"},
        Mistake{"call", "'call' needs SERVICE/METHOD"},
        Mistake{"call a b", "'call' does not know what to do with 'b'; it takes SERVICE/METHOD"},
        Mistake{"regions a", "'regions' does not know what to do with 'a'"},
        Mistake{"regions --url ftp://x", "'ftp://x' is no URL such as http://127.0.0.1:9999"},
        Mistake{"regions --timeout 3", "--timeout: '3' is no time such as 30s, 5m, 24h or 90d"},
        Mistake{"regions --timeout 0s", "--timeout: more than nothing is needed, such as 30s"}));

TEST(CommandLine, EndsWithAMessageWhereTheSystemHasNoMore) {
  FakeWorld world;
  world.server = [](const net::ClientRequest&) -> absl::StatusOr<net::ClientResponse> {
    throw std::bad_alloc();
  };
  const CliRun run = world.Run({"regions"});
  EXPECT_EQ(run.status, 1);
  EXPECT_EQ(run.err, "lkmock-cli: std::bad_alloc\n");
}

TEST(CommandLine, SaysWhereOutputCannotBeWritten) {
  std::ostringstream out;
  out.setstate(std::ios::badbit);
  std::ostringstream err;
  Context context;
  context.out = &out;
  context.err = &err;
  EXPECT_EQ(RunCli({"--version"}, context), 1);
  EXPECT_THAT(err.str(), HasSubstr("cannot write"));
}

TEST(AlignedTable, PadsColumnsButNotLines) {
  EXPECT_EQ(AlignedTable({{"A", "LONG", "C"}, {"aaa", "", "c"}, {"a"}}),
            "A    LONG  C\naaa        c\na\n");
}

TEST(AlignedTable, KeepsARowToItsLineWhateverIsInIt) {
  EXPECT_EQ(AlignedTable({{"a\nb", "c"}, {"\x1b[31m", "d"}, {"–", "e"}}),
            "\"a\\nb\"        c\n\"\\u001b[31m\"  d\n–           e\n");
}

TEST(WrappedTable, BreaksLastCellsBetweenWords) {
  EXPECT_EQ(WrappedTable({{"flag", "one two three"}, {"f", "four"}}, 13),
            "flag  one two\n      three\nf     four\n");
  EXPECT_EQ(WrappedTable({{"a", "unbreakable word"}}, 4), "a  unbreakable\n   word\n");
}

}  // namespace
}  // namespace lkmock::cli
