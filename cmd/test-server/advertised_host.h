// --advertise-host auto: clients are sent to the host by which they have come, so that one server
// serves those inside a container's network and those outside.
#ifndef LKMOCK_CMD_TEST_SERVER_ADVERTISED_HOST_H_
#define LKMOCK_CMD_TEST_SERVER_ADVERTISED_HOST_H_

#include <string_view>
#include <vector>

#include "core/region.h"

namespace lkmock {

// The host of a Host field, without its port: "mock.test", "192.0.2.1", "[::1]". "" where the field
// is absent or anything but a host and a port: what a client sends is repeated to it, so nothing
// passes that could mean more than a host.
// Source: RFC 9110, 7.2; RFC 1123, 2.1, and the '_' that container networks have in their names.
std::string_view HostOf(std::string_view host_field);

// `regions` as a client that sends `host_field` reaches them: scheme http, its host, the region's
// own port. As they were where HostOf finds no host.
std::vector<Region> AdvertisedBy(std::string_view host_field, std::vector<Region> regions);

}  // namespace lkmock

#endif  // LKMOCK_CMD_TEST_SERVER_ADVERTISED_HOST_H_
