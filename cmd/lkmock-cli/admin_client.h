// Asks a test server what it tells of itself: its journal, its counters.
//
// Source: docs/journal.md.
#ifndef LKMOCK_CMD_LKMOCK_CLI_ADMIN_CLIENT_H_
#define LKMOCK_CMD_LKMOCK_CLI_ADMIN_CLIENT_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "cmd/lkmock-cli/session.h"
#include "net/http_client.h"

namespace lkmock::cli {

// Sends `http_method` to a path, with its query, of the session's server; `patience` beyond the
// session's time-out. The response has status 200, or 408 where a wait ended too early.
//   kNotFound: the call is unknown, in the server's words.
//   kUnavailable: nothing answered, or what did is no test server, or one with --no-admin.
//   kInvalidArgument: the query makes no sense, in the server's words.
absl::StatusOr<net::ClientResponse> AskAdmin(const Session& session, std::string_view http_method,
                                             std::string_view path,
                                             absl::Duration patience = absl::ZeroDuration());

// "/_test/calls/<id>", whatever bytes `id` is made of.
std::string CallPath(std::string_view id);

// `text` as a part of a URL: what is not unreserved becomes "%XX". Source: RFC 3986, 2.
std::string PercentEncode(std::string_view text);

}  // namespace lkmock::cli

#endif  // LKMOCK_CMD_LKMOCK_CLI_ADMIN_CLIENT_H_
