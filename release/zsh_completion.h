// Completion of a program's command line in zsh.
#ifndef LKMOCK_RELEASE_ZSH_COMPLETION_H_
#define LKMOCK_RELEASE_ZSH_COMPLETION_H_

#include <string>

#include "release/program.h"

namespace lkmock::release {

// A file for $fpath, called "_" and the program's name.
std::string ZshCompletion(const Program& program);

}  // namespace lkmock::release

#endif  // LKMOCK_RELEASE_ZSH_COMPLETION_H_
