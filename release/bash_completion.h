// Completion of a program's command line in bash.
#ifndef LKMOCK_RELEASE_BASH_COMPLETION_H_
#define LKMOCK_RELEASE_BASH_COMPLETION_H_

#include <string>

#include "release/program.h"

namespace lkmock::release {

// To be sourced; needs bash alone, not the bash-completion package.
std::string BashCompletion(const Program& program);

}  // namespace lkmock::release

#endif  // LKMOCK_RELEASE_BASH_COMPLETION_H_
