// SHA-256 (FIPS 180-4): what stands for a body that is not kept.
#ifndef LKMOCK_JOURNAL_SHA256_H_
#define LKMOCK_JOURNAL_SHA256_H_

#include <array>
#include <string_view>

namespace lkmock::journal {

using Sha256Digest = std::array<unsigned char, 32>;

// Aborts where OpenSSL fails, which is where memory is exhausted or the library has no SHA-256.
Sha256Digest Sha256(std::string_view data);

}  // namespace lkmock::journal

#endif  // LKMOCK_JOURNAL_SHA256_H_
