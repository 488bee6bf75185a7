#include "tests/security/elf_file.h"

#include <elf.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string_view>

#include "gtest/gtest.h"

namespace lkmock::testing {
namespace {

// The `count` entries at `offset`; those that reach beyond the file are zero.
template <typename Entry>
std::vector<Entry> Entries(std::string_view bytes, uint64_t offset, uint64_t count) {
  std::vector<Entry> entries(std::min<uint64_t>(count, bytes.size() / sizeof(Entry)));
  const uint64_t size = entries.size() * sizeof(Entry);
  EXPECT_LE(offset + size, bytes.size());
  if (offset + size <= bytes.size()) std::memcpy(entries.data(), bytes.data() + offset, size);
  return entries;
}

}  // namespace

const ElfFile::Segment* ElfFile::Find(uint32_t segment_type) const {
  const auto found = std::find_if(segments.begin(), segments.end(), [&](const Segment& segment) {
    return segment.type == segment_type;
  });
  return found == segments.end() ? nullptr : &*found;
}

ElfFile ReadElfFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  ElfFile elf;
  const Elf64_Ehdr head = Entries<Elf64_Ehdr>(bytes, 0, 1).front();
  EXPECT_EQ(std::string_view(bytes).substr(0, SELFMAG), ELFMAG) << path;
  EXPECT_EQ(head.e_ident[EI_CLASS], ELFCLASS64) << path;
  elf.type = head.e_type;

  for (const Elf64_Phdr& segment : Entries<Elf64_Phdr>(bytes, head.e_phoff, head.e_phnum)) {
    elf.segments.push_back({segment.p_type, segment.p_flags});
    if (segment.p_type != PT_DYNAMIC) continue;
    for (const Elf64_Dyn& entry :
         Entries<Elf64_Dyn>(bytes, segment.p_offset, segment.p_filesz / sizeof(Elf64_Dyn))) {
      if (entry.d_tag == DT_FLAGS) elf.flags = entry.d_un.d_val;
      if (entry.d_tag == DT_FLAGS_1) elf.flags_1 = entry.d_un.d_val;
      elf.relocates_text |= entry.d_tag == DT_TEXTREL;
      elf.has_run_path |= entry.d_tag == DT_RPATH || entry.d_tag == DT_RUNPATH;
    }
  }

  const auto sections = Entries<Elf64_Shdr>(bytes, head.e_shoff, head.e_shnum);
  for (const Elf64_Shdr& section : sections) {
    if (section.sh_type != SHT_DYNSYM) continue;
    const uint64_t names = sections.at(section.sh_link).sh_offset;
    for (const Elf64_Sym& symbol :
         Entries<Elf64_Sym>(bytes, section.sh_offset, section.sh_size / sizeof(Elf64_Sym))) {
      if (symbol.st_shndx == SHN_UNDEF) elf.imports.emplace_back(&bytes.at(names + symbol.st_name));
    }
  }
  return elf;
}

}  // namespace lkmock::testing
