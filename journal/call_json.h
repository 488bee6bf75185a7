// A call as JSON: what arrived of it, how that ended, and the verdicts.
//
// Source: docs/journal.md, "A call".
#ifndef LKMOCK_JOURNAL_CALL_JSON_H_
#define LKMOCK_JOURNAL_CALL_JSON_H_

#include <string>

#include "journal/call_table.h"

namespace lkmock::journal {

// Appends an object; valid JSON, whatever bytes the clients sent.
void AppendCallJson(const CallView& call, std::string* out);

}  // namespace lkmock::journal

#endif  // LKMOCK_JOURNAL_CALL_JSON_H_
