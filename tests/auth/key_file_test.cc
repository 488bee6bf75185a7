#include "auth/key_file.h"

#include <fstream>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace lkmock::auth {
namespace {

using Pairs = std::vector<KeyPair>;

Pairs Parsed(std::string_view text) {
  absl::StatusOr<Pairs> pairs = ParseKeyFile(text, "keys.yaml");
  EXPECT_TRUE(pairs.ok()) << pairs.status();
  return pairs.ok() ? *pairs : Pairs();
}

std::string Problem(std::string_view text) {
  const absl::StatusOr<Pairs> pairs = ParseKeyFile(text, "keys.yaml");
  EXPECT_TRUE(absl::IsInvalidArgument(pairs.status())) << pairs.status();
  return std::string(pairs.status().message());
}

TEST(KeyFile, ReadsKeyAndSecretOfEachLine) {
  EXPECT_EQ(Parsed("devkey: secret\nAPIone: 0123abc\n"),
            (Pairs{{"devkey", "secret"}, {"APIone", "0123abc"}}));
}

TEST(KeyFile, ReadsWhatYamlAllows) {
  EXPECT_EQ(Parsed("# keys\n\n'a key': \"s: # \\\"\"  # a comment\n12: 0x1F\r\nb: true\n"),
            (Pairs{{"a key", "s: # \""}, {"12", "0x1F"}, {"b", "true"}}));
  EXPECT_EQ(Parsed("{a: b, c: d}"), (Pairs{{"a", "b"}, {"c", "d"}}));
  EXPECT_EQ(Parsed("---\na: b\n---\nc: d\n"), (Pairs{{"a", "b"}}));
}

struct BadFile {
  std::string_view name;
  std::string_view text;
  std::string_view problem;
};

TEST(KeyFile, SaysWhatIsWrongAndInWhichLine) {
  constexpr BadFile kFiles[] = {
      {"empty", "", "keys.yaml: no key; 'key: secret' lines expected"},
      {"only a comment", "# nothing\n", "keys.yaml: no key; 'key: secret' lines expected"},
      {"an empty map", "\n{}", "keys.yaml: no key; 'key: secret' lines expected"},
      {"a word", "\ndevkey\n", "keys.yaml:2: no map; 'key: secret' lines expected"},
      {"no colon", "devkey hush", "keys.yaml:1: no map; 'key: secret' lines expected"},
      {"a list", "- a: hush\n", "keys.yaml:1: no map; 'key: secret' lines expected"},
      {"no secret", "a: hush\nb:\n", "keys.yaml:2: the secret of 'b' is empty"},
      {"an empty secret", "a: ''\n", "keys.yaml:1: the secret of 'a' is empty"},
      {"a null secret", "a: ~\n", "keys.yaml:1: the secret of 'a' is empty"},
      {"a list of secrets", "a: hush\nb: [hush]\n", "keys.yaml:2: the secret of 'b' is no text"},
      {"a map of secrets", "keys:\n  a: hush\n", "keys.yaml:1: the secret of 'keys' is no text"},
      {"an empty key", "'': hush\n", "keys.yaml:1: a key that is no text; 'key: secret' expected"},
      {"a key that is a list", "[a]: hush\n",
       "keys.yaml:1: a key that is no text; 'key: secret' expected"},
      {"a key twice", "a: hush\nb: hush\na: hush2\n", "keys.yaml:3: key 'a' is there twice"},
  };
  for (const BadFile& file : kFiles) {
    SCOPED_TRACE(file.name);
    EXPECT_EQ(Problem(file.text), file.problem);
  }
}

TEST(KeyFile, NamesTheLineOfBrokenYaml) {
  for (std::string_view text :
       {"a: b\nc: {hush\n", "a: b\nc: *hush\n", "a: b\n\thush: d: e\n", "a: b\nc: \"\\hush\"\n"}) {
    SCOPED_TRACE(text);
    const std::string problem = Problem(text);
    EXPECT_TRUE(absl::StartsWith(problem, "keys.yaml:")) << problem;
    EXPECT_TRUE(absl::StrContains(problem, ": no YAML: ")) << problem;
    EXPECT_FALSE(absl::StrContains(problem, "hush")) << problem;
  }
}

TEST(KeyFile, SurvivesDeepNesting) { Problem(std::string(100'000, '[')); }

TEST(KeyFile, ReadsFromDisk) {
  const std::string path = absl::StrCat(testing::TempDir(), "/keys.yaml");
  // More than one read's worth.
  std::ofstream file(path);
  for (int i = 0; i < 1000; ++i) file << "key" << i << ": secret" << i << "\n";
  file.close();
  const absl::StatusOr<Pairs> pairs = ReadKeyFile(path);
  ASSERT_TRUE(pairs.ok()) << pairs.status();
  ASSERT_EQ(pairs->size(), 1000u);
  EXPECT_EQ(pairs->back(), KeyPair("key999", "secret999"));
}

TEST(KeyFile, SaysWhyItCannotBeRead) {
  const std::string missing = absl::StrCat(testing::TempDir(), "/missing.yaml");
  absl::Status status = ReadKeyFile(missing).status();
  EXPECT_TRUE(absl::IsNotFound(status));
  EXPECT_TRUE(absl::StrContains(status.message(), "cannot read " + missing)) << status;

  status = ReadKeyFile(testing::TempDir()).status();
  EXPECT_FALSE(status.ok());
  EXPECT_TRUE(absl::StrContains(status.message(), "Is a directory")) << status;
}

TEST(KeyPair, IsReadAroundTheFirstColon) {
  const KeyPair expected("key", "sec:ret=");
  for (std::string_view text : {"key:sec:ret=", "key: sec:ret=", " key : sec:ret= \n"}) {
    SCOPED_TRACE(text);
    const absl::StatusOr<KeyPair> pair = ParseKeyPair(text);
    ASSERT_TRUE(pair.ok()) << pair.status();
    EXPECT_EQ(*pair, expected);
  }
}

TEST(KeyPair, IsRefusedWithoutBothHalves) {
  constexpr struct {
    std::string_view text;
    std::string_view problem;
  } kPairs[] = {
      {"", "no ':' in the key; KEY:SECRET expected"},
      {"hush", "no ':' in the key; KEY:SECRET expected"},
      {":hush", "no key before ':'; KEY:SECRET expected"},
      {"  : hush", "no key before ':'; KEY:SECRET expected"},
      {"key:", "no secret after 'key:'; KEY:SECRET expected"},
      {"key: ", "no secret after 'key:'; KEY:SECRET expected"},
  };
  for (const auto& pair : kPairs) {
    SCOPED_TRACE(pair.text);
    const absl::Status status = ParseKeyPair(pair.text).status();
    EXPECT_TRUE(absl::IsInvalidArgument(status));
    EXPECT_EQ(status.message(), pair.problem);
  }
}

TEST(GenerateKeyPair, LooksLikeThoseOfLiveKit) {
  const absl::StatusOr<KeyPair> pair = GenerateKeyPair();
  ASSERT_TRUE(pair.ok()) << pair.status();
  const auto& [key, secret] = *pair;
  EXPECT_EQ(key.size(), 15u);
  EXPECT_TRUE(absl::StartsWith(key, "API"));
  EXPECT_EQ(secret.size(), 43u);
  for (char c : key + secret) EXPECT_TRUE(absl::ascii_isalnum(c)) << c;
}

TEST(GenerateKeyPair, UsesEveryLetterAndNeverRepeats) {
  std::set<std::string> seen;
  std::set<char> letters;
  for (int i = 0; i < 200; ++i) {
    const absl::StatusOr<KeyPair> pair = GenerateKeyPair();
    ASSERT_TRUE(pair.ok());
    EXPECT_TRUE(seen.insert(pair->first).second);
    EXPECT_TRUE(seen.insert(pair->second).second);
    letters.insert(pair->second.begin(), pair->second.end());
  }
  EXPECT_EQ(letters.size(), 62u);
}

TEST(FormatKeyLine, WritesAGeneratedPairPlainly) {
  EXPECT_EQ(FormatKeyLine({"APIkey", "Secret123"}), "APIkey: Secret123");
}

TEST(FormatKeyLine, IsReadBackWhateverThePairIs) {
  for (std::string_view secret :
       {"plain", "0123", "1e5", "null", "NULL", "~", "a: b", "#c", "'", "\"", "{", "*a", "&a",
        "- a", " blanks ", "true", "ü", "\\n", "\n"}) {
    SCOPED_TRACE(secret);
    const Pairs pairs = {{"key", std::string(secret)}, {std::string(secret) + "x", "end"}};
    EXPECT_EQ(Parsed(absl::StrCat(FormatKeyLine(pairs[0]), "\n", FormatKeyLine(pairs[1]), "\n")),
              pairs);
  }
}

TEST(FormatKeyLine, IsReadBackForGeneratedPairs) {
  for (int i = 0; i < 50; ++i) {
    const KeyPair pair = *GenerateKeyPair();
    EXPECT_EQ(Parsed(FormatKeyLine(pair)), Pairs{pair});
  }
}

}  // namespace
}  // namespace lkmock::auth
