// The signal side of the mock: /rtc, /rtc/v1 and their validate. Pure, as MockService is.
#ifndef LKMOCK_CMD_TEST_SERVER_SIGNAL_SERVICE_H_
#define LKMOCK_CMD_TEST_SERVER_SIGNAL_SERVICE_H_

#include <string_view>

#include "absl/time/time.h"
#include "cmd/test-server/service_parts.h"
#include "core/call.h"
#include "core/outcome.h"
#include "core/region.h"

namespace lkmock {

// The paths of signal.md, of either version of the protocol.
bool IsValidatePath(std::string_view path);
bool IsSignalPath(std::string_view path);

// What a client asks for that could not open its WebSocket: why not.
Outcome HandleValidate(const ServiceParts& parts, const Call& call, absl::Time now);

// The WebSocket: refused, or accepted with the script of the token's mode.
Outcome HandleSignal(const ServiceParts& parts, const Call& call, absl::Time now,
                     const Region& here);

}  // namespace lkmock

#endif  // LKMOCK_CMD_TEST_SERVER_SIGNAL_SERVICE_H_
