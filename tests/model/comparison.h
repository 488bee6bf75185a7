// Runs calls through the mock and the model, and shrinks a call on which they differ.
#ifndef LKMOCK_TESTS_MODEL_COMPARISON_H_
#define LKMOCK_TESTS_MODEL_COMPARISON_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "cmd/test-server/mock_service.h"
#include "core/outcome.h"
#include "tests/model/generated_call.h"
#include "tests/model/open_points.h"
#include "tests/model/settings.h"

namespace lkmock::model {

// The mock, started with these settings. Aborts where it cannot be.
std::unique_ptr<MockService> StartMock(const Settings& settings);

Outcome Ask(const MockService& mock, const GeneratedCall& call);

// How `outcome` differs from what every reading of the specification expects: the differences from
// the nearest one. Empty: one reading expects just this, and it agrees with the calls that
// `consistency`, if given, was told of; it is told of this one too.
std::vector<std::string> Compare(const GeneratedCall& call, const Outcome& outcome,
                                 Consistency* consistency);

// The smallest call found, by leaving out one thing after another, of which `differs` still holds.
GeneratedCall Shrink(GeneratedCall call, const std::function<bool(const GeneratedCall&)>& differs);

// As a curl command, with the token's claims beside it.
std::string CurlText(const GeneratedCall& call);

// What came out, in a few lines.
std::string OutcomeText(const Outcome& outcome);

}  // namespace lkmock::model

#endif  // LKMOCK_TESTS_MODEL_COMPARISON_H_
