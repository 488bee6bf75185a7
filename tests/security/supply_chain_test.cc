// third_party/README.md tells of every dependency, and in the version that this build has found.
#include <zlib.h>

#include <CLI/Version.hpp>
#include <algorithm>
#include <boost/version.hpp>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/config.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "gmock/gmock.h"
#include "google/protobuf/stubs/common.h"
#include "gtest/gtest.h"
#include "openssl/opensslv.h"
#include "spdlog/spdlog.h"

namespace lkmock {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::string TextOf(const std::string& path) {
  std::ifstream file(path);
  EXPECT_TRUE(file) << path;
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::vector<std::string> LinesOf(const std::string& path) {
  return absl::StrSplit(TextOf(path), '\n');
}

// The row whose first cell begins with `name`: its cells, or nothing.
std::vector<std::string> RowOf(std::string_view name) {
  for (const std::string& line : LinesOf("third_party/README.md")) {
    std::vector<std::string> cells = absl::StrSplit(line, " | ");
    absl::string_view first = cells[0];
    if (!absl::ConsumePrefix(&first, "| ")) continue;
    if (absl::StrReplaceAll(first.substr(0, first.find(' ')), {{"`", ""}, {",", ""}}) == name) {
      return cells;
    }
  }
  return {};
}

TEST(SupplyChain, HasARowForEachRepository) {
  int repositories = 0;
  for (const std::string_view line : LinesOf("deps.bzl")) {
    const size_t start = line.find("name = \"");
    if (start == line.npos) continue;
    const std::string_view name = line.substr(start + 8, line.find('"', start + 8) - start - 8);
    EXPECT_THAT(RowOf(absl::StrCat("@", name)), Not(IsEmpty())) << name;
    ++repositories;
  }
  EXPECT_GT(repositories, 10);
}

TEST(SupplyChain, PinsEachArchiveByItsSum) {
  const std::vector<std::string> lines = LinesOf("deps.bzl");
  const auto count = [&](std::string_view text) {
    return std::count_if(lines.begin(), lines.end(),
                         [&](std::string_view line) { return absl::StrContains(line, text); });
  };
  EXPECT_EQ(count("  http_archive,"), count("  sha256 = \""));
  EXPECT_EQ(count("urls = ["), count("urls = [\"https://"));
}

// The same tarballs by two ways: of what Debian has not packed anew, the sums are the same.
TEST(SupplyChain, PinsTheSameSourcesForDebian) {
  const std::string setup = TextOf("tools/setup");
  const std::string deps = TextOf("deps.bzl");
  for (const std::string_view sum :
       {"81964fe578e9bd7c94dfdb09c8e4d6e6759e19967e397dbea48d1c10e45d0df2",
        "6430e4092653380d9dc4ccb45a1e2dc9259d581f4866dc0759713126056bc1d7"}) {
    EXPECT_THAT(setup, HasSubstr(sum));
    EXPECT_THAT(deps, HasSubstr(sum));
  }
}

TEST(SupplyChain, TellsTheVersionsThatWereFound) {
  struct Found {
    std::string_view name;
    std::string version;
  };
  const auto dotted = [](auto... parts) {
    std::string text;
    ((absl::StrAppend(&text, text.empty() ? "" : ".", parts)), ...);
    return text;
  };
  const std::vector<Found> all = {
      {"@com_google_absl", dotted(ABSL_LTS_RELEASE_VERSION, ABSL_LTS_RELEASE_PATCH_LEVEL)},
      {"@com_google_protobuf",
       dotted(GOOGLE_PROTOBUF_VERSION / 1000000, GOOGLE_PROTOBUF_VERSION / 1000 % 1000,
              GOOGLE_PROTOBUF_VERSION % 1000)},
      {"@boost", dotted(BOOST_VERSION / 100000, BOOST_VERSION / 100 % 1000)},
      {"@nlohmann_json", dotted(NLOHMANN_JSON_VERSION_MAJOR, NLOHMANN_JSON_VERSION_MINOR,
                                NLOHMANN_JSON_VERSION_PATCH)},
      {"@openssl", dotted(OPENSSL_VERSION_MAJOR, OPENSSL_VERSION_MINOR)},
      {"@cli11", dotted(CLI11_VERSION_MAJOR, CLI11_VERSION_MINOR)},
      {"@spdlog", dotted(SPDLOG_VER_MAJOR, SPDLOG_VER_MINOR)},
      {"fmt", dotted(FMT_VERSION / 10000, FMT_VERSION / 100 % 100)},
      {"@zlib", ZLIB_VERSION},
  };
  for (const Found& found : all) {
    SCOPED_TRACE(found.name);
    const std::vector<std::string> row = RowOf(found.name);
    ASSERT_GT(row.size(), 1u);
    EXPECT_EQ(row[1], found.version);
  }
}

// What the page names is installed by tools/setup, or else by a step of ./test.
TEST(SupplyChain, NamesPackagesThatAreInstalled) {
  const std::vector<std::string> installed = LinesOf("tools/packages");
  const std::string steps = TextOf("test");
  int packages = 0;
  for (const std::string& line : LinesOf("third_party/README.md")) {
    std::string_view cell = line;
    const size_t start = cell.find("| system: `");
    if (start == cell.npos) continue;
    cell.remove_prefix(start);
    cell = cell.substr(0, cell.find(" | "));
    const std::vector<std::string_view> pieces = absl::StrSplit(cell, '`');
    for (size_t i = 1; i < pieces.size(); i += 2, ++packages) {
      const bool is_there =
          std::find(installed.begin(), installed.end(), pieces[i]) != installed.end();
      EXPECT_TRUE(is_there || absl::StrContains(steps, pieces[i])) << pieces[i];
    }
  }
  EXPECT_GT(packages, 15);
}

}  // namespace
}  // namespace lkmock
