// lkmock-cli: talks to lkmock's test-server, and mints tokens for it. `help` says how.
#include <string>
#include <vector>

#include "cmd/lkmock-cli/cli.h"
#include "cmd/lkmock-cli/context.h"

int main(int argc, char** argv) {
  lkmock::cli::Context context = lkmock::cli::SystemContext();
  return lkmock::cli::RunCli(std::vector<std::string>(argv + 1, argv + argc), context);
}
