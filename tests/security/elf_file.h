// What an executable of Linux says of itself: enough to see how it was hardened.
#ifndef LKMOCK_TESTS_SECURITY_ELF_FILE_H_
#define LKMOCK_TESTS_SECURITY_ELF_FILE_H_

#include <cstdint>
#include <string>
#include <vector>

namespace lkmock::testing {

// Source: System V ABI, chapters 4 and 5; Linux, elf(5). 64 bits, the byte order of this machine.
struct ElfFile {
  struct Segment {
    uint32_t type = 0;   // PT_…
    uint32_t flags = 0;  // PF_…
  };

  uint16_t type = 0;  // ET_…
  std::vector<Segment> segments;
  uint64_t flags = 0;    // DF_…, of DT_FLAGS.
  uint64_t flags_1 = 0;  // DF_1_…, of DT_FLAGS_1.
  bool relocates_text = false;
  bool has_run_path = false;
  std::vector<std::string> imports;  // Symbols that others define.

  const Segment* Find(uint32_t segment_type) const;
};

// A file that is none fails the test.
ElfFile ReadElfFile(const std::string& path);

}  // namespace lkmock::testing

#endif  // LKMOCK_TESTS_SECURITY_ELF_FILE_H_
