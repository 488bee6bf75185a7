// The version of this release, for --version.
#ifndef LKMOCK_CORE_VERSION_H_
#define LKMOCK_CORE_VERSION_H_

namespace lkmock {

inline constexpr char kVersion[] = "0.1.0";

}  // namespace lkmock

#endif  // LKMOCK_CORE_VERSION_H_
