// Control objects and older headers: valid, of the wrong type, out of range, misspelled, twice.
#ifndef LKMOCK_TESTS_MODEL_CONTROL_GENERATOR_H_
#define LKMOCK_TESTS_MODEL_CONTROL_GENERATOR_H_

#include <string>
#include <utility>
#include <vector>

#include "tests/model/dice.h"
#include "tests/model/settings.h"

namespace lkmock::model {

// The text of an X-Lk-Mock for a call to the listener `here`. `response`: JSON of a message of the
// method's response type, for the field of that name. `dials`: whether the call is one of the two
// that sipStatus speaks to.
std::string GenerateControl(Dice& dice, const Settings& settings, int here,
                            const std::string& response, bool dials);

// Some of the per-setting headers.
std::vector<std::pair<std::string, std::string>> GenerateOlderHeaders(Dice& dice,
                                                                      const Settings& settings,
                                                                      int here,
                                                                      const std::string& response);

}  // namespace lkmock::model

#endif  // LKMOCK_TESTS_MODEL_CONTROL_GENERATOR_H_
