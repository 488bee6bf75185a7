// The API side of the mock: everything under the Twirp prefix. Pure, as MockService is.
#ifndef LKMOCK_CMD_TEST_SERVER_TWIRP_SERVICE_H_
#define LKMOCK_CMD_TEST_SERVER_TWIRP_SERVICE_H_

#include <string_view>

#include "absl/time/time.h"
#include "cmd/test-server/service_parts.h"
#include "core/call.h"
#include "core/outcome.h"
#include "core/region.h"

namespace lkmock {

// One attempt of method `key` ("livekit.RoomService/CreateRoom"), in the order of docs/control.md.
// Thread-safe.
Outcome HandleTwirp(const ServiceParts& parts, const Call& call, absl::Time now,
                    std::string_view key, const Region& here);

}  // namespace lkmock

#endif  // LKMOCK_CMD_TEST_SERVER_TWIRP_SERVICE_H_
