// SHA-256 of what is there in one piece. Source: FIPS 180-4.
#ifndef LKMOCK_CORE_SHA256_H_
#define LKMOCK_CORE_SHA256_H_

#include <array>
#include <string_view>

namespace lkmock {

using Sha256Digest = std::array<unsigned char, 32>;

Sha256Digest Sha256(std::string_view data);

}  // namespace lkmock

#endif  // LKMOCK_CORE_SHA256_H_
