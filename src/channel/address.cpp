#include "channel/address.hpp"

#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace physcrm::channel {
namespace {

struct V4Range {
  std::uint32_t network;
  int bits;
};

constexpr std::uint32_t v4(unsigned a, unsigned b, unsigned c, unsigned d) noexcept {
  return (a << 24) | (b << 16) | (c << 8) | d;
}

constexpr V4Range kNotPublicV4[]{
    {v4(0, 0, 0, 0), 8},         // this network
    {v4(10, 0, 0, 0), 8},        // private
    {v4(100, 64, 0, 0), 10},     // shared by carriers; a cloud's metadata
    {v4(127, 0, 0, 0), 8},       // loopback
    {v4(168, 63, 129, 16), 32},  // a cloud's metadata, on a public-looking address
    {v4(169, 254, 0, 0), 16},    // link-local; metadata of most clouds
    {v4(172, 16, 0, 0), 12},     // private
    {v4(192, 0, 0, 0), 24},      // protocol assignments
    {v4(192, 0, 2, 0), 24},      // documentation
    {v4(192, 88, 99, 0), 24},    // 6to4 relays
    {v4(192, 168, 0, 0), 16},    // private
    {v4(198, 18, 0, 0), 15},     // benchmarks
    {v4(198, 51, 100, 0), 24},   // documentation
    {v4(203, 0, 113, 0), 24},    // documentation
    {v4(224, 0, 0, 0), 3},       // multicast, reserved, broadcast
};

bool is_public_v4(std::uint32_t address) noexcept {
  return std::none_of(std::begin(kNotPublicV4), std::end(kNotPublicV4), [address](V4Range range) {
    return ((address ^ range.network) >> (32 - range.bits)) == 0;
  });
}

using V6 = std::array<std::uint8_t, 16>;

struct V6Range {
  std::array<std::uint8_t, 4> network;
  int bits;
};

/// Within 2000::/3, the only part of the space that is given out.
constexpr V6Range kNotPublicV6[]{
    {{0x20, 0x01, 0x00, 0x00}, 23},  // protocol assignments, Teredo
    {{0x20, 0x01, 0x0d, 0xb8}, 32},  // documentation
    {{0x20, 0x02, 0x00, 0x00}, 16},  // 6to4
    {{0x3f, 0xff, 0x00, 0x00}, 20},  // documentation
};

std::uint32_t four_bytes(const std::uint8_t* bytes) noexcept {
  return v4(bytes[0], bytes[1], bytes[2], bytes[3]);
}

bool is_public_v6(const V6& address) noexcept {
  constexpr V6 kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  if (std::equal(address.begin(), address.begin() + 12, kMapped.begin())) {
    return is_public_v4(four_bytes(&address[12]));
  }
  if ((address[0] >> 5) != 1) return false;
  const std::uint32_t front = four_bytes(address.data());
  return std::none_of(std::begin(kNotPublicV6), std::end(kNotPublicV6), [front](const V6Range& range) {
    return ((front ^ four_bytes(range.network.data())) >> (32 - range.bits)) == 0;
  });
}

}  // namespace

bool is_public_address(const sockaddr* address, socklen_t size) noexcept {
  // Copied: what the caller has need not be aligned.
  if (address->sa_family == AF_INET && size >= sizeof(sockaddr_in)) {
    sockaddr_in in{};
    std::memcpy(&in, address, sizeof in);
    return is_public_v4(ntohl(in.sin_addr.s_addr));
  }
  if (address->sa_family == AF_INET6 && size >= sizeof(sockaddr_in6)) {
    sockaddr_in6 in{};
    std::memcpy(&in, address, sizeof in);
    V6 bytes{};
    std::memcpy(bytes.data(), &in.sin6_addr, bytes.size());
    return is_public_v6(bytes);
  }
  return false;
}

}  // namespace physcrm::channel
