// One simulated region: a listener, and what the clients are told of it.
#ifndef LKMOCK_CORE_REGION_H_
#define LKMOCK_CORE_REGION_H_

#include <string>

namespace lkmock {

struct Region {
  int index = 0;     // Position in --ports; 0 is the primary.
  std::string name;  // "region-<index>", as /settings/regions and pins name it.
  std::string url;   // Base URL that clients are sent to, without a trailing slash.
};

}  // namespace lkmock

#endif  // LKMOCK_CORE_REGION_H_
