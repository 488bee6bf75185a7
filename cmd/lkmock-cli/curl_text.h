// A call as a command that anyone can paste into a shell.
#ifndef LKMOCK_CMD_LKMOCK_CLI_CURL_TEXT_H_
#define LKMOCK_CMD_LKMOCK_CLI_CURL_TEXT_H_

#include <string>
#include <string_view>

#include "net/http_client.h"

namespace lkmock::cli {

// `text`, without NUL, as one word of a POSIX shell. No command to a terminal is in it.
std::string ShellQuote(std::string_view text);

// A header as curl's option: "-H 'Name: value'".
std::string CurlHeader(std::string_view name, std::string_view value);

// One line without its end. A body that is not text goes through base64.
std::string CurlCommand(const net::ClientRequest& request);

}  // namespace lkmock::cli

#endif  // LKMOCK_CMD_LKMOCK_CLI_CURL_TEXT_H_
