// What the server found wrong with a request, passed on.
#ifndef LKMOCK_CMD_LKMOCK_CLI_SERVER_WARNING_H_
#define LKMOCK_CMD_LKMOCK_CLI_SERVER_WARNING_H_

#include <string_view>

#include "absl/strings/str_cat.h"
#include "cmd/lkmock-cli/session.h"
#include "faults/problem_report.h"
#include "net/http_client.h"

namespace lkmock::cli {

// Notes the response's X-Lk-Mock-Warning, if it has one.
inline void NoteServerWarning(const Session& session, const net::ClientResponse& response) {
  const std::string_view warning = response.Header(faults::kWarningHeader);
  if (!warning.empty()) session.Note(absl::StrCat("the server warns: ", warning));
}

}  // namespace lkmock::cli

#endif  // LKMOCK_CMD_LKMOCK_CLI_SERVER_WARNING_H_
