// What is in the tarball, and that nothing in it tells where or when it was made.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "core/version.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/shell.h"

namespace lkmock {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;
using ::testing::MatchesRegex;
using ::testing::Not;
using testing::OutputOf;
using testing::RunShell;
using ::testing::SizeIs;
using testing::TemporaryFolder;

constexpr size_t kLargestBinary = 15'000'000;

class ReleaseTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    const std::vector<std::string> found = RunShell("ls release/*.tar.gz").Lines();
    ASSERT_THAT(found, SizeIs(1));
    tarball_ = new std::string(found.front());
    std::string_view name = *tarball_;
    absl::ConsumePrefix(&name, "release/");
    absl::ConsumeSuffix(&name, ".tar.gz");
    name_ = new std::string(name);
    const std::string folder = TemporaryFolder("unpacked");
    OutputOf(absl::StrCat("tar -xzf ", *tarball_, " -C ", folder));
    root_ = new std::string(absl::StrCat(folder, "/", name));
  }

  static std::string ReadFile(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    EXPECT_TRUE(file) << path;
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }

  static std::string* tarball_;
  static std::string* name_;  // Of the one folder in it.
  static std::string* root_;  // Where it is unpacked.
};

std::string* ReleaseTest::tarball_;
std::string* ReleaseTest::name_;
std::string* ReleaseTest::root_;

TEST_F(ReleaseTest, IsCalledAsItsProgramsCallThemselves) {
  EXPECT_THAT(*name_, MatchesRegex(absl::StrCat("lkmock-", kVersion, "-linux-(amd64|arm64)")));
  for (const char* program : {"test-server", "lkmock-cli"}) {
    EXPECT_EQ(OutputOf(absl::StrCat(*root_, "/bin/", program, " --version")),
              absl::StrCat(program, " (lkmock) ", kVersion, "\n"));
  }
}

TEST_F(ReleaseTest, HoldsProgramsPagesDocsAndLicences) {
  const std::string list = OutputOf(absl::StrCat("cd ", *root_, " && find . -type f"));
  const std::vector<std::string> files = absl::StrSplit(list, '\n');
  EXPECT_THAT(files, IsSupersetOf({
                         "./LICENSE",
                         "./README.md",
                         "./SECURITY.md",
                         "./bin/lkmock-cli",
                         "./bin/test-server",
                         "./docs/cli.md",
                         "./docs/control.md",
                         "./docs/server.md",
                         "./share/bash-completion/completions/lkmock-cli",
                         "./share/bash-completion/completions/test-server",
                         "./share/man/man1/lkmock-cli.1",
                         "./share/man/man1/test-server.1",
                         "./share/zsh/site-functions/_lkmock-cli",
                         "./share/zsh/site-functions/_test-server",
                     }));
  EXPECT_THAT(ReadFile(*root_ + "/LICENSE"), HasSubstr("Apache License"));
}

// The place that a heading of a page makes, as GitHub names it; "" of any other line.
std::string AnchorOf(std::string_view line) {
  if (!absl::StartsWith(line, "#")) return "";
  std::string anchor = "#";
  for (const char c : absl::StripAsciiWhitespace(line.substr(line.find_first_not_of('#')))) {
    if (c == ' ') anchor += '-';
    if (absl::ascii_isalnum(c) || c == '-' || c == '_') anchor += absl::ascii_tolower(c);
  }
  return anchor;
}

TEST_F(ReleaseTest, HasPagesWithoutADeadLink) {
  const std::string list = OutputOf(absl::StrCat("find ", *root_, " -name '*.md'"));
  const std::regex link(R"(\]\(([^):#]*)(#[^)]*)?\))");  // Without those to other machines.
  size_t links = 0;
  for (const std::string_view page : absl::StrSplit(list, '\n', absl::SkipEmpty())) {
    const std::string text = ReadFile(std::string(page));
    for (std::sregex_iterator it(text.begin(), text.end(), link), end; it != end; ++it, ++links) {
      SCOPED_TRACE(absl::StrCat(page, ": ", it->str()));
      const std::filesystem::path target =
          std::filesystem::path(page).parent_path() / (*it)[1].str();
      const std::string path =
          (*it)[1].length() == 0 ? std::string(page) : target.lexically_normal().string();
      EXPECT_TRUE(absl::StartsWith(path, *root_));
      EXPECT_TRUE(std::filesystem::exists(path));
      if ((*it)[2].length() == 0) continue;
      std::vector<std::string> anchors;
      for (const std::string_view line : absl::StrSplit(ReadFile(path), '\n')) {
        anchors.push_back(AnchorOf(line));
      }
      EXPECT_THAT(anchors, Contains((*it)[2].str()));
    }
  }
  EXPECT_GT(links, 50u);
  EXPECT_THAT(ReadFile(*root_ + "/docs/ci.md"), HasSubstr("\nexamples/ci/around.sh\n"));
}

TEST_F(ReleaseTest, CarriesTheLicenceOfAllThatIsLinkedIn) {
  const struct {
    const char* component;
    const char* text;
  } kLicences[] = {
      {"abseil", "Apache License"},
      {"boost", "Boost Software License"},
      {"cli11", "Redistribution and use in source and binary forms"},
      {"fmt", "Permission is hereby granted"},
      {"gcc-runtime", "GCC RUNTIME LIBRARY EXCEPTION"},
      {"glibc", "GNU Lesser General Public"},
      {"nlohmann-json", "Permission is hereby granted"},
      {"openssl", "Apache-2.0"},
      {"protobuf", "Redistribution and use in source and binary forms"},
      {"spdlog", "Permission is hereby granted"},
      {"yaml-cpp", "Permission is hereby granted"},
      {"zlib", "This software is provided 'as-is'"},
  };
  for (const auto& [component, text] : kLicences) {
    EXPECT_THAT(ReadFile(absl::StrCat(*root_, "/licences/", component)), HasSubstr(text))
        << component;
  }
}

// Debian's copyright files name the long texts by their place on a Debian machine.
TEST_F(ReleaseTest, CarriesTheTextsThatItsLicencesReferTo) {
  const std::string references =
      OutputOf(absl::StrCat("cd ", *root_,
                            "/licences && grep -rhoE '/usr/share/common-licenses/[A-Za-z0-9.+-]+' ."
                            " | sed 's/[.]$//' | sort -u"));
  EXPECT_THAT(references, HasSubstr("Apache-2.0"));
  for (const std::string_view reference : absl::StrSplit(references, '\n', absl::SkipEmpty())) {
    const std::string text(absl::StripPrefix(reference, "/usr/share/"));
    EXPECT_FALSE(ReadFile(absl::StrCat(*root_, "/licences/", text)).empty()) << text;
  }
}

TEST_F(ReleaseTest, SaysNothingOfWhoMadeItAndWhen) {
  const std::string header = ReadFile(*tarball_).substr(0, 8);
  EXPECT_EQ(header.substr(3), std::string(5, '\0')) << "gzip: a name or a time";
  const std::string list =
      OutputOf(absl::StrCat("TZ=UTC tar --full-time --numeric-owner -tvzf ", *tarball_));
  std::vector<std::string> paths;
  for (const std::string_view line : absl::StrSplit(list, '\n', absl::SkipEmpty())) {
    EXPECT_THAT(std::string(line), MatchesRegex("(drwxr-xr-x|-rwxr-xr-x|-rw-r--r--) 0/0 +[0-9]+ "
                                                "1970-01-01 00:00:00 [^ ]+"));
    paths.emplace_back(absl::StripSuffix(line.substr(line.rfind(' ') + 1), "/"));
  }
  EXPECT_TRUE(std::is_sorted(paths.begin(), paths.end()));
  EXPECT_EQ(paths.front(), *name_);
}

TEST_F(ReleaseTest, HasStrippedStaticBinariesOfBoundedSize) {
  for (const char* program : {"test-server", "lkmock-cli"}) {
    SCOPED_TRACE(program);
    const std::string path = absl::StrCat(*root_, "/bin/", program);
    EXPECT_THAT(OutputOf(absl::StrCat("readelf -lW ", path)),
                AllOf(HasSubstr("LOAD"), Not(HasSubstr("INTERP")), Not(HasSubstr("DYNAMIC"))));
    EXPECT_THAT(OutputOf(absl::StrCat("readelf -SW ", path)),
                AllOf(HasSubstr(".text"), Not(HasSubstr(".symtab")), Not(HasSubstr(".debug"))));
    EXPECT_THAT(ReadFile(path), SizeIs(::testing::Le(kLargestBinary)));
  }
}

TEST_F(ReleaseTest, HasBinariesThatDoNotKnowWhereTheyWereBuilt) {
  for (const char* program : {"test-server", "lkmock-cli"}) {
    const std::string bytes = ReadFile(absl::StrCat(*root_, "/bin/", program));
    for (const char* trace : {"bazel-out/", "/execroot/", "/sandbox/", "/.cache/", "/home/"}) {
      EXPECT_FALSE(absl::StrContains(bytes, trace)) << program << ": " << trace;
    }
  }
}

// The name is resolved by the static C library, without any file of the system but its own.
TEST_F(ReleaseTest, WorksFromWhereItIsUnpacked) {
  const testing::ShellResult run = RunShell(absl::StrCat(
      "cd ", *root_,
      "/bin && env -i ./test-server --ports 0 --advertise-host "
      "http://localhost -- ./lkmock-cli call RoomService/CreateRoom -d '{\"name\":\"x\"}'"));
  EXPECT_EQ(run.status, 0);
  EXPECT_THAT(run.output,
              AllOf(HasSubstr("(advertised as http://localhost:"), HasSubstr("MOCK_SID")));
}

}  // namespace
}  // namespace lkmock
