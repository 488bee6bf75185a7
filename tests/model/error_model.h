// The errors of Twirp calls, as http.md has them.
#ifndef LKMOCK_TESTS_MODEL_ERROR_MODEL_H_
#define LKMOCK_TESTS_MODEL_ERROR_MODEL_H_

#include <vector>

#include "tests/model/control_model.h"
#include "tests/model/expected.h"
#include "tests/model/token_model.h"

namespace lkmock::model {

// 400, where strictness is on: `msg` names each of `problems`.
Expected Malformed(const std::vector<Problem>& problems);

// 401, for a token that does not verify.
Expected Unauthenticated(const Token& token);

// 403
Expected PermissionDenied(const Denial& denial);

// What a listener of failRegions answers.
Expected StatusFault(const Control& control);

// How a dial ends.
Expected SipFailure(const SipFault& sip);

}  // namespace lkmock::model

#endif  // LKMOCK_TESTS_MODEL_ERROR_MODEL_H_
