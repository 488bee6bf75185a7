// --grant: fields of a video grant as JSON.
#ifndef LKMOCK_CMD_LKMOCK_CLI_VIDEO_GRANT_FLAG_H_
#define LKMOCK_CMD_LKMOCK_CLI_VIDEO_GRANT_FLAG_H_

#include <string>

#include "absl/status/status.h"
#include "auth/claims.h"
#include "cmd/lkmock-cli/session.h"

namespace lkmock::cli {

// Sets the fields of `json` over those of the claims' video grant, as lk does. Fields that no grant
// has are noted, with the nearest one. kInvalidArgument: no JSON object, or a field of the wrong
// type.
absl::Status MergeVideoGrant(const Session& session, const std::string& json, auth::Claims* claims);

}  // namespace lkmock::cli

#endif  // LKMOCK_CMD_LKMOCK_CLI_VIDEO_GRANT_FLAG_H_
