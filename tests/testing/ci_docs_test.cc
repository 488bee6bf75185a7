// Holds docs/ci.md against the files that it shows, and runs those that a shell can run.
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <functional>
#include <iterator>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "cmd/test-server/flags.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "yaml-cpp/yaml.h"

namespace lkmock {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr const char* kYamlFiles[] = {"image/compose.yaml", "image/github-actions.yaml",
                                      "examples/ci/gitlab.yml"};

std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  EXPECT_TRUE(file.is_open()) << path;
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

struct Block {
  std::string source;  // Of the last link before it.
  std::string text;
};

std::vector<Block> BlocksOf(const std::string& page) {
  static const std::regex kLink(R"(\]\(\.\./([^)]*)\))");
  std::vector<Block> blocks;
  std::string source;
  bool inside = false;
  for (const std::string& line : std::vector<std::string>(absl::StrSplit(page, '\n'))) {
    std::smatch link;
    if (absl::StartsWith(line, "```")) {
      inside = !inside;
      if (inside) blocks.push_back({source, ""});
    } else if (inside) {
      absl::StrAppend(&blocks.back().text, line, "\n");
    } else if (std::regex_search(line, link, kLink)) {
      source = link[1];
    }
  }
  return blocks;
}

std::vector<std::string> AllMatches(const std::string& text, const char* pattern) {
  const std::regex regex(pattern);
  std::vector<std::string> matches;
  for (auto match = std::sregex_iterator(text.begin(), text.end(), regex);
       match != std::sregex_iterator(); ++match) {
    matches.push_back((*match)[1]);
  }
  return matches;
}

// The page and all that it shows.
std::string AllText() {
  std::string text = ReadFile("docs/ci.md");
  for (const Block& block : BlocksOf(text)) absl::StrAppend(&text, ReadFile(block.source));
  return text;
}

TEST(CiDocs, ShowWhatStandsInTheExamples) {
  const std::vector<Block> blocks = BlocksOf(ReadFile("docs/ci.md"));
  EXPECT_THAT(blocks, SizeIs(9));
  for (const Block& block : blocks) {
    SCOPED_TRACE(block.source);
    EXPECT_THAT(ReadFile(block.source), HasSubstr(block.text));
  }
}

TEST(CiDocs, NameFlagsAndVariablesThatExist) {
  std::set<std::string, std::less<>> flags;
  // What the tests, not the server, are told.
  std::set<std::string, std::less<>> variables = {"LK_TEST_SERVER_URL", "LK_TEST_SERVER_URLS"};
  for (const FlagRow& row : AllFlags()) {
    flags.emplace(row.name);
    variables.emplace(row.variable);
  }
  const std::string text = AllText();
  for (const std::string& name : AllMatches(text, R"((LK_TEST_SERVER_[A-Z_]+))")) {
    EXPECT_THAT(variables, Contains(name));
  }
  // Of a command line, up to its "--".
  for (const std::string& line : AllMatches(text, R"(test-server( --[^\n]*))")) {
    for (const std::string& word : std::vector<std::string>(absl::StrSplit(line, ' '))) {
      if (word == "--") break;
      if (!absl::StartsWith(word, "--")) continue;
      EXPECT_THAT(flags, Contains(word));
    }
  }
}

TEST(CiDocs, HaveYamlThatParses) {
  for (const char* path : kYamlFiles) {
    SCOPED_TRACE(path);
    EXPECT_NO_THROW(EXPECT_TRUE(YAML::Load(ReadFile(path)).IsMap()));
  }
}

TEST(CiDocs, MapThePortsOfTheServer) {
  const auto flags = ParseFlags({}, [](std::string_view) { return std::string(); });
  ASSERT_TRUE(flags.ok());
  std::vector<std::string> mapped;
  for (const uint16_t port : flags->ports) mapped.push_back(absl::StrCat(port, ":", port));
  const YAML::Node github = YAML::Load(ReadFile("image/github-actions.yaml"));
  EXPECT_EQ(github["jobs"]["test"]["services"]["livekit"]["ports"].as<std::vector<std::string>>(),
            mapped);
  for (const char* path : kYamlFiles) {
    for (const std::string& port : AllMatches(ReadFile(path), R"(URL: http://[^:]*:(\d+))")) {
      EXPECT_EQ(port, absl::StrCat(flags->ports[0])) << path;
    }
  }
}

// ---- The shell scripts, with commands that note what they were told ----

class ShellSnippets : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = absl::StrCat(getenv("TEST_TMPDIR"), "/",
                           ::testing::UnitTest::GetInstance()->current_test_info()->name());
    ASSERT_EQ(mkdir(folder_.c_str(), 0700), 0);
    for (const char* command : {"npm", "unit_tests", "integration_tests"}) {
      WriteCommand(command,
                   "echo \"$0 $* $LIVEKIT_URL $LIVEKIT_API_KEY:$LIVEKIT_API_SECRET\" >>log\n"
                   "lkmock-cli list-rooms >>log\n");
    }
  }

  void WriteCommand(const std::string& name, std::string_view script) {
    const std::string path = absl::StrCat(folder_, "/", name);
    std::ofstream(path) << "#!/bin/sh\nset -e\n" << script;
    ASSERT_EQ(chmod(path.c_str(), 0700), 0);
  }

  // Runs a snippet in a folder of its own, where the commands are. The exit status.
  int Run(const std::string& snippet) {
    char here[4096];
    EXPECT_NE(getcwd(here, sizeof(here)), nullptr);
    const std::string path =
        absl::StrJoin({folder_, absl::StrCat(here, "/cmd/test-server"),
                       absl::StrCat(here, "/cmd/lkmock-cli"), std::string(getenv("PATH"))},
                      ":");
    const int status = std::system(absl::StrCat("cd '", folder_, "' && PATH='", path, "' '", here,
                                                "/examples/ci/", snippet, "'")
                                       .c_str());
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  std::string Log() const { return ReadFile(absl::StrCat(folder_, "/log")); }

  std::string folder_;
};

TEST_F(ShellSnippets, RunACommandBesideAServer) {
  EXPECT_EQ(Run("around.sh"), 0);
  EXPECT_THAT(Log(), HasSubstr("npm test http://127.0.0.1:"));
  EXPECT_THAT(Log(), HasSubstr("MOCK_SID"));
}

TEST_F(ShellSnippets, EndWithTheStatusOfTheCommand) {
  WriteCommand("npm", "exit 7\n");
  EXPECT_EQ(Run("around.sh"), 7);
}

TEST_F(ShellSnippets, RunCommandsBesideAServerInTheBackground) {
  EXPECT_EQ(Run("background.sh"), 0);
  EXPECT_THAT(Log(), HasSubstr("unit_tests  http://127.0.0.1:"));
  EXPECT_THAT(Log(), HasSubstr("integration_tests  http://127.0.0.1:"));
}

TEST_F(ShellSnippets, StopAtTheFirstFailure) {
  WriteCommand("unit_tests", "echo failed >>log; exit 3\n");
  EXPECT_EQ(Run("background.sh"), 3);
  EXPECT_EQ(Log(), "failed\n");
}

TEST_F(ShellSnippets, FailWithoutAServer) {
  WriteCommand("test-server", "exit 1\n");
  EXPECT_EQ(Run("around.sh"), 1);
  EXPECT_NE(Run("background.sh"), 0);
}

}  // namespace
}  // namespace lkmock
