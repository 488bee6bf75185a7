// Text that others chose, shown so that no terminal obeys it.
//
// A command is what a terminal may obey, or what shows the text around it in another order:
// controls and DEL (ECMA-48, 5.2 and 5.3), line separators, and what turns the direction of
// writing (UAX #9, 2).
#ifndef LKMOCK_CORE_TERMINAL_TEXT_H_
#define LKMOCK_CORE_TERMINAL_TEXT_H_

#include <string>
#include <string_view>

namespace lkmock {

// Appends `text` as a JSON string without any command: they are escaped.
void AppendTameString(std::string_view text, std::string* out);

// The same JSON without any command. `json` is JSON, and has no control but blanks between its
// values.
std::string TameJson(std::string_view json);

// `text` as it is where it is UTF-8 without any command; else as AppendTameString shows it.
std::string TameText(std::string_view text);

}  // namespace lkmock

#endif  // LKMOCK_CORE_TERMINAL_TEXT_H_
