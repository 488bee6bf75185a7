// The methods of the API as people type them.
#ifndef LKMOCK_CORE_METHOD_NAME_H_
#define LKMOCK_CORE_METHOD_NAME_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "core/method_table.h"

namespace lkmock {

// The row of "livekit.RoomService/CreateRoom", with or without "livekit.", with '/' or '.' before
// the method, in any case. Never null; lives forever. kInvalidArgument names the nearest method.
absl::StatusOr<const MethodRow*> ResolveMethod(std::string_view name);

// "RoomService/CreateRoom": the key without its package.
std::string_view ShortKey(const MethodRow& method);

}  // namespace lkmock

#endif  // LKMOCK_CORE_METHOD_NAME_H_
