// Ids: a number reserved from the store, typed by what it names, with a kind prefix on the wire.
#ifndef PHYSCRM_IDS_HPP
#define PHYSCRM_IDS_HPP

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace physcrm {

/// What an id names. Kinds that come with later modules are listed where their prefix is fixed.
enum class IdKind : std::uint8_t {
  physician,
  credential,
  workflow,
  notification,
  delivery,
  document,
  practice,
  user
};

/// The prefix on the wire, without the underscore: `phy`, `cred`, `wf`, `ntf`, `dlv`, `doc`, `prc`, `usr`.
[[nodiscard]] std::string_view id_prefix(IdKind kind) noexcept;

/// `wf_1042`.
[[nodiscard]] std::string format_id(IdKind kind, std::int64_t value);

/// The number of an id of this kind; nothing for another kind, a sign, a leading zero, or above 2^63 - 1.
[[nodiscard]] std::optional<std::int64_t> parse_id(IdKind kind, std::string_view text) noexcept;

/// A typed id, 1 and above; 0 means "none". Ids of different kinds do not mix.
template <IdKind Kind>
struct Id {
  std::int64_t value = 0;

  [[nodiscard]] constexpr explicit operator bool() const noexcept { return value != 0; }
  [[nodiscard]] std::string to_string() const { return format_id(Kind, value); }
  [[nodiscard]] static std::optional<Id> parse(std::string_view text) noexcept {
    const auto number = parse_id(Kind, text);
    if (!number) return std::nullopt;
    return Id{*number};
  }
  friend constexpr auto operator<=>(Id, Id) noexcept = default;
};

using PhysicianId = Id<IdKind::physician>;
using CredentialId = Id<IdKind::credential>;
using WorkflowId = Id<IdKind::workflow>;
using NotificationId = Id<IdKind::notification>;
using DeliveryId = Id<IdKind::delivery>;
using DocumentId = Id<IdKind::document>;
using PracticeId = Id<IdKind::practice>;
using UserId = Id<IdKind::user>;

}  // namespace physcrm

#endif
