// One simulated region: a listener, and what the clients are told of it.
#ifndef LKMOCK_CORE_REGION_H_
#define LKMOCK_CORE_REGION_H_

#include <string>

#include "absl/strings/str_cat.h"

namespace lkmock {

struct Region {
  int index = 0;     // Position in --ports; 0 is the primary.
  std::string name;  // RegionName(index)
  std::string url;   // Base URL that clients are sent to, without a trailing slash.
};

// As /settings/regions, pins, the journal and the log name a listener. Upstream's names.
inline std::string RegionName(int index) { return absl::StrCat("region-", index); }

}  // namespace lkmock

#endif  // LKMOCK_CORE_REGION_H_
