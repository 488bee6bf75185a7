// A program's page of the manual, section 1.
#ifndef LKMOCK_RELEASE_MAN_PAGE_H_
#define LKMOCK_RELEASE_MAN_PAGE_H_

#include <string>

#include "release/program.h"

namespace lkmock::release {

// In roff, with the macros of man(7).
std::string ManPage(const Program& program);

}  // namespace lkmock::release

#endif  // LKMOCK_RELEASE_MAN_PAGE_H_
