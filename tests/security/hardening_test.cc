// How the binaries are built: what .bazelrc and the toolchain ask for has arrived in them.
#include <elf.h>

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/security/elf_file.h"

namespace lkmock {
namespace {

using ::testing::Contains;
using testing::ElfFile;
using testing::ReadElfFile;

class HardeningTest : public ::testing::TestWithParam<const char*> {
 protected:
  const ElfFile elf_ = ReadElfFile(GetParam());
};

TEST_P(HardeningTest, HasNothingThatCanBeWrittenAndExecuted) {
  ASSERT_NE(elf_.Find(PT_GNU_STACK), nullptr);
  for (const ElfFile::Segment& segment : elf_.segments) {
    if (segment.type != PT_LOAD && segment.type != PT_GNU_STACK) continue;
    EXPECT_FALSE((segment.flags & PF_W) && (segment.flags & PF_X)) << segment.type;
  }
}

// RELRO: what points to functions is read-only once they are bound.
TEST_P(HardeningTest, ProtectsItsRelocations) { EXPECT_NE(elf_.Find(PT_GNU_RELRO), nullptr); }

TEST_P(HardeningTest, LooksForLibrariesWhereTheSystemDoes) { EXPECT_FALSE(elf_.has_run_path); }

INSTANTIATE_TEST_SUITE_P(Programs, HardeningTest,
                         ::testing::Values("cmd/test-server/test-server",
                                           "cmd/lkmock-cli/lkmock-cli", "release/test-server",
                                           "release/lkmock-cli"));

// docs/security.md says why the static ones have a fixed address. They are stripped, too; their
// objects are the same as these.
class DynamicTest : public HardeningTest {};

TEST_P(DynamicTest, IsLoadedAtAnAddressThatNobodyKnows) {
  EXPECT_EQ(elf_.type, ET_DYN);
  EXPECT_TRUE(elf_.flags_1 & DF_1_PIE);
  EXPECT_FALSE(elf_.relocates_text);
}

TEST_P(DynamicTest, BindsItsSymbolsBeforeItProtectsThem) {
  EXPECT_TRUE((elf_.flags & DF_BIND_NOW) || (elf_.flags_1 & DF_1_NOW));
}

TEST_P(DynamicTest, HasTheStackProtectorAndCheckedCopies) {
  EXPECT_THAT(elf_.imports, Contains("__stack_chk_fail"));
  EXPECT_THAT(elf_.imports, Contains("__memcpy_chk"));
}

TEST_P(DynamicTest, ChecksTheBoundsOfTheStandardLibrary) {
  EXPECT_THAT(elf_.imports, Contains("_ZSt21__glibcxx_assert_failPKciS0_S0_"));
}

// Signatures are compared in a time that tells nothing of how much was right.
TEST_P(DynamicTest, ComparesInConstantTime) {
  EXPECT_THAT(elf_.imports, Contains("CRYPTO_memcmp"));
}

INSTANTIATE_TEST_SUITE_P(Programs, DynamicTest,
                         ::testing::Values("cmd/test-server/test-server",
                                           "cmd/lkmock-cli/lkmock-cli"));

}  // namespace
}  // namespace lkmock
