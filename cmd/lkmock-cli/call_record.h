// A call as the server's journal tells it.
//
// Source: docs/journal.md, "A call".
#ifndef LKMOCK_CMD_LKMOCK_CLI_CALL_RECORD_H_
#define LKMOCK_CMD_LKMOCK_CLI_CALL_RECORD_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace lkmock::cli {

// An attempt, or a region fetch.
struct RequestRecord {
  int n = 0;  // From 1.
  std::string region;
  absl::Time at;
  std::optional<absl::Duration> gap;   // Since the one before it, where that is known.
  std::string outcome;                 // "served", "drop", …
  std::optional<int> status;           // HTTP; nullopt: no response.
  std::optional<absl::Duration> took;  // nullopt: it is under way.
  bool client_gone = false;            // The client left before its end.
  bool is_protobuf = false;
  bool has_token = false;
  std::vector<std::pair<std::string, std::string>> headers;  // Without the token.
  std::string request_json;                                  // "": unknown. Fit for a terminal.

  // The value of a header, in any case; "" where there is none.
  std::string_view Header(std::string_view name) const;

  // "served 200", "drop": how it ended, or will.
  std::string OutcomeText() const;
};

struct CallRecord {
  std::string id;
  std::string method;  // The key; "": no attempt is known.
  int64_t executions = 0;
  std::vector<RequestRecord> attempts;   // By their number; the first ones may be forgotten.
  std::vector<RequestRecord> discovery;  // The same of its region fetches.
  std::vector<std::pair<std::string, std::optional<bool>>> verdicts;  // nullopt: not applicable.

  bool IsEmpty() const { return attempts.empty() && discovery.empty(); }
};

struct CallList {
  std::vector<CallRecord> calls;  // Newest first.
  int64_t dropped = 0;            // Attempts, and calls, that the journal had to give up.
  int64_t forgotten = 0;
};

// kUnavailable where `json` is no call, or no list of them.
absl::StatusOr<CallRecord> ReadCallRecord(std::string_view json);
absl::StatusOr<CallList> ReadCallList(std::string_view json);

}  // namespace lkmock::cli

#endif  // LKMOCK_CMD_LKMOCK_CLI_CALL_RECORD_H_
