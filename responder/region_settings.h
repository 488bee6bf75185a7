// The answer of GET /settings/regions.
#ifndef LKMOCK_RESPONDER_REGION_SETTINGS_H_
#define LKMOCK_RESPONDER_REGION_SETTINGS_H_

#include <string>

#include "absl/types/span.h"
#include "core/region.h"

namespace lkmock::responder {

// Proto3 JSON of a livekit.RegionSettings that lists `regions` in the given order, each at the
// distance of its index. Thread-safe.
std::string RegionSettingsJson(absl::Span<const Region* const> regions);

}  // namespace lkmock::responder

#endif  // LKMOCK_RESPONDER_REGION_SETTINGS_H_
