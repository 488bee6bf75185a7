// Claims from flags, as `lk token create` takes them, and what `lk` lacks.
#ifndef LKMOCK_CMD_LKMOCK_CLI_TOKEN_FLAGS_H_
#define LKMOCK_CMD_LKMOCK_CLI_TOKEN_FLAGS_H_

#include <vector>

#include "absl/status/statusor.h"
#include "auth/claims.h"
#include "auth/token_minter.h"
#include "cmd/lkmock-cli/command.h"
#include "cmd/lkmock-cli/session.h"

namespace lkmock::cli {

std::vector<Flag> TokenFlags();

// The claims that the flags ask for, times included. What a server would take, but hardly as it
// was meant (a mistyped mode, kind or source, --join without a room), is minted and noted: tests of
// servers want such tokens. kInvalidArgument for values that cannot become claims.
absl::StatusOr<auth::Claims> ClaimsFromFlags(const Session& session);

// The row of --defect, or nullptr where there is none. kInvalidArgument names the nearest one.
absl::StatusOr<const auth::TokenDefectRow*> DefectFromFlags(const Session& session);

// --defect, for commands that mint.
Flag DefectFlag();

}  // namespace lkmock::cli

#endif  // LKMOCK_CMD_LKMOCK_CLI_TOKEN_FLAGS_H_
