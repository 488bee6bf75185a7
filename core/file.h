// Whole files.
#ifndef LKMOCK_CORE_FILE_H_
#define LKMOCK_CORE_FILE_H_

#include <cstdio>
#include <string>

#include "absl/status/statusor.h"

namespace lkmock {

// The bytes of a file. The error says why not: "cannot read keys.yaml: No such file or directory".
absl::StatusOr<std::string> ReadFile(const std::string& path);

// The rest of an open file, which `name` stands for in errors.
absl::StatusOr<std::string> ReadFile(std::FILE* file, const std::string& name);

}  // namespace lkmock

#endif  // LKMOCK_CORE_FILE_H_
