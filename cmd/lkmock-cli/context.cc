#include "cmd/lkmock-cli/context.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <random>

#include "absl/time/clock.h"
#include "core/file.h"

namespace lkmock::cli {
namespace {

std::string Environment(std::string_view name) {
  const char* value = std::getenv(std::string(name).c_str());
  return value == nullptr ? "" : value;
}

absl::StatusOr<std::string> ReadInput(const std::string& path) {
  return path == "-" ? ReadFile(stdin, "standard input") : ReadFile(path);
}

uint64_t RandomNumber() {
  std::random_device device;
  return uint64_t{device()} << 32 | device();
}

}  // namespace

Context SystemContext() {
  return {.environment = Environment,
          .out = &std::cout,
          .out_is_terminal = isatty(STDOUT_FILENO) == 1,
          .err = &std::cerr,
          .read_file = ReadInput,
          .send = net::Send,
          .now = absl::Now,
          .sleep = absl::SleepFor,
          .random = RandomNumber};
}

}  // namespace lkmock::cli
