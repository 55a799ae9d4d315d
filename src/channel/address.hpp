// Which addresses belong to the public internet.
#ifndef PHYSCRM_CHANNEL_ADDRESS_HPP
#define PHYSCRM_CHANNEL_ADDRESS_HPP

#include <sys/socket.h>

namespace physcrm::channel {

/// False for loopback, private, link-local, shared, documentation, multicast and reserved addresses, for the
/// metadata services of clouds, for addresses that carry such a one inside (mapped, 6to4, Teredo, NAT64), and
/// for everything that is neither IPv4 nor IPv6. After the IANA registries of special-purpose addresses.
[[nodiscard]] bool is_public_address(const sockaddr* address, socklen_t size) noexcept;

}  // namespace physcrm::channel

#endif
