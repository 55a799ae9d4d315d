// The audit chain: each entry is bound to the one before it, so that a change, a removal or a reordering of
// any of them shows (docs/rules.md 8). Pure: entries in, a verdict out.
#ifndef PHYSCRM_AUDIT_CHAIN_HPP
#define PHYSCRM_AUDIT_CHAIN_HPP

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace physcrm::audit {

/// What stands before the first entry: 64 zeros in place of a hash.
inline constexpr std::string_view kChainStart =
    "0000000000000000000000000000000000000000000000000000000000000000";

/// SHA-256, in hex, over the chain hash before it, the entry's number and the entry's hash. All three are of
/// alphabets without a line feed, which parts them, so no two different inputs are the same bytes.
[[nodiscard]] std::string chain_hash(std::string_view previous_chain_hash, std::int64_t sequence,
                                     std::string_view entry_hash);

/// One entry as a store keeps it. Borrowed: the texts outlive the call.
struct ChainedEntry {
  std::int64_t sequence = 0;
  std::string_view body;
  std::string_view entry_hash;  ///< SHA-256 of the body, hex
  std::string_view chain_hash;
};

/// A place in the chain: the last entry known to be good. By default, before the first.
struct ChainHead {
  std::int64_t sequence = 0;
  std::string chain_hash{kChainStart};
};

enum class ChainFault : std::uint8_t {
  out_of_sequence,  ///< another number stands where this entry belongs: removed, doubled or reordered
  body_changed,     ///< the body is not the one that was hashed
  chain_broken,     ///< the entry does not follow from the one before it
};

/// The first entry that is not as it was written, by the number that belongs in its place.
struct BadEntry {
  std::int64_t sequence = 0;
  ChainFault fault = ChainFault::out_of_sequence;
  friend bool operator==(const BadEntry&, const BadEntry&) = default;
};

/// Follows `entries`, as they were read, from `head`, which moves to the last good one; answers the first bad
/// one, or nothing. A long log is verified a slice at a time with the same head. Entries cut off at the end
/// can't be seen by this: compare the final head with one that was kept elsewhere.
[[nodiscard]] std::optional<BadEntry> verify(std::span<const ChainedEntry> entries, ChainHead& head);

}  // namespace physcrm::audit

#endif
