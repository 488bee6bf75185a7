// Twirp errors: the codes, their HTTP statuses and gRPC numbers, and the body on the wire.
//
// Source: the Twirp wire protocol v7, "Error Codes"; gRPC's status codes.
#ifndef LKMOCK_CORE_TWIRP_ERROR_H_
#define LKMOCK_CORE_TWIRP_ERROR_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/types/span.h"

namespace lkmock {

struct TwirpCode {
  std::string_view name;  // "not_found"
  int http_status;        // 404
  int grpc_number;        // 5
};

// All codes. Thread-safe; lives forever.
absl::Span<const TwirpCode> AllTwirpCodes();

// The row of `name`, or nullptr.
const TwirpCode* FindTwirpCode(std::string_view name);

// The code that a fault of this HTTP status carries where the control names none: what the mock
// of LiveKit answers, which is not what Twirp's own table would say ("unavailable" from 500 on).
std::string_view TwirpCodeOfFault(int http_status);

struct TwirpError {
  std::string code;
  std::string msg;
  std::vector<std::pair<std::string, std::string>> meta;  // In the order given.
};

// {"code":"…","msg":"…","meta":{…}}; without meta where there is none.
std::string ToJson(const TwirpError& error);

}  // namespace lkmock

#endif  // LKMOCK_CORE_TWIRP_ERROR_H_
