#include <cstdio>
#include <cstdlib>

#include "tests/fuzz/fuzz_target.h"

namespace lkmock::fuzz {

void Fail(std::string_view what) {
  std::fprintf(stderr, "fuzz: %.*s\n", static_cast<int>(what.size()), what.data());
  std::abort();
}

}  // namespace lkmock::fuzz
