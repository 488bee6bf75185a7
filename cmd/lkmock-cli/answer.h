// What a server's answer to a call comes to: an exit status, and a line for people.
//
// Source: docs/cli.md, "Exit status".
#ifndef LKMOCK_CMD_LKMOCK_CLI_ANSWER_H_
#define LKMOCK_CMD_LKMOCK_CLI_ANSWER_H_

#include <string>

#include "net/client_response.h"

namespace lkmock::cli {

inline constexpr int kFailure = 1;  // The exit status where no Twirp error says more.

// 0 of a 2xx; 64 and the gRPC number of a Twirp error, that of `unknown` where nobody knows its
// code; else kFailure.
int ExitStatus(const net::ClientResponse& response);

// "503 unavailable: …", "451 project not allowed in this region.", "200 OK". As the server wrote
// it.
std::string Outcome(const net::ClientResponse& response);

}  // namespace lkmock::cli

#endif  // LKMOCK_CMD_LKMOCK_CLI_ANSWER_H_
