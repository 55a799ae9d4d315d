#include "audit/chain.hpp"

#include "base/crypto.hpp"

namespace physcrm::audit {

std::string chain_hash(std::string_view previous_chain_hash, std::int64_t sequence,
                       std::string_view entry_hash) {
  std::string bytes{"physcrm audit chain 1\n"};
  bytes += previous_chain_hash;
  bytes += '\n';
  bytes += std::to_string(sequence);
  bytes += '\n';
  bytes += entry_hash;
  return sha256_hex(bytes);
}

std::optional<BadEntry> verify(std::span<const ChainedEntry> entries, ChainHead& head) {
  for (const ChainedEntry& entry : entries) {
    const std::int64_t expected = head.sequence + 1;
    if (entry.sequence != expected) return BadEntry{expected, ChainFault::out_of_sequence};
    if (sha256_hex(entry.body) != entry.entry_hash) return BadEntry{expected, ChainFault::body_changed};
    if (chain_hash(head.chain_hash, expected, entry.entry_hash) != entry.chain_hash) {
      return BadEntry{expected, ChainFault::chain_broken};
    }
    head.sequence = expected;
    head.chain_hash = entry.chain_hash;
  }
  return std::nullopt;
}

}  // namespace physcrm::audit
