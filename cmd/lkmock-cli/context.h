// What the command line touches of the world: everything of it is a parameter, so that a test runs
// any command without a process, a socket or a wait.
#ifndef LKMOCK_CMD_LKMOCK_CLI_CONTEXT_H_
#define LKMOCK_CMD_LKMOCK_CLI_CONTEXT_H_

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "net/http_client.h"

namespace lkmock::cli {

struct Context {
  std::function<std::string(std::string_view name)> environment;  // "": unset, or empty.
  std::ostream* out;                                              // Results.
  bool out_is_terminal = false;                                   // Who reads them there.
  std::ostream* err;                                              // Notes and errors.
  // The whole of a file; "-" is standard input.
  std::function<absl::StatusOr<std::string>(const std::string& path)> read_file;
  std::function<absl::StatusOr<net::ClientResponse>(const net::ClientRequest&)> send;
  std::function<absl::Time()> now;
  std::function<void(absl::Duration)> sleep;
  std::function<uint64_t()> random;  // Another number each time.
};

// The process's own.
Context SystemContext();

}  // namespace lkmock::cli

#endif  // LKMOCK_CMD_LKMOCK_CLI_CONTEXT_H_
