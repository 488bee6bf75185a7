// What the server says of its own decision where `explain` asks for it, for people.
//
// Source: docs/faults.md, "Explain".
#ifndef LKMOCK_CMD_LKMOCK_CLI_EXPLANATION_TEXT_H_
#define LKMOCK_CMD_LKMOCK_CLI_EXPLANATION_TEXT_H_

#include <string>
#include <string_view>

namespace lkmock::cli {

inline constexpr std::string_view kExplainHeader = "X-Lk-Mock-Explain";

// The header's object as aligned lines, what is null or empty left out. Anything but an object is a
// line as it stands.
std::string ExplanationText(std::string_view json);

}  // namespace lkmock::cli

#endif  // LKMOCK_CMD_LKMOCK_CLI_EXPLANATION_TEXT_H_
