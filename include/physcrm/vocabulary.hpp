// The words of the domain as closed enums, with their names on the wire (rules.md 1).
#ifndef PHYSCRM_VOCABULARY_HPP
#define PHYSCRM_VOCABULARY_HPP

#include <cstdint>
#include <optional>
#include <string_view>

namespace physcrm {

/// The kind of a credential ("entity type" on the wire).
enum class EntityType : std::uint8_t { license = 0, dea = 1, csr = 2 };
inline constexpr int kEntityTypeCount = 3;

/// Given up, surrendered or revoked credentials are inactive. Expired is never stored: it follows from the
/// date.
enum class CredentialStatus : std::uint8_t { active = 0, inactive = 1 };

enum class PhysicianStatus : std::uint8_t { active = 0, inactive = 1 };

enum class Degree : std::uint8_t { md = 0, doctor_of_osteopathy = 1, other = 2 };

enum class WorkflowStatus : std::uint8_t {
  not_started = 0,
  in_progress = 1,
  filed = 2,
  under_review = 3,
  approved = 4,
  rejected = 5,
  expired = 6,
};
inline constexpr int kWorkflowStatusCount = 7;

/// not_started, in_progress, filed or under_review.
[[nodiscard]] constexpr bool is_active(WorkflowStatus s) noexcept {
  return s <= WorkflowStatus::under_review;
}

/// What a workflow can be when it is made: by hand or by itself, or for a credential that has expired. A
/// status that it comes to later is told by its history.
[[nodiscard]] constexpr bool can_be_made_as(WorkflowStatus s) noexcept {
  return s == WorkflowStatus::not_started || s == WorkflowStatus::in_progress || s == WorkflowStatus::expired;
}

enum class Priority : std::uint8_t { normal = 0, high = 1, critical = 2 };

enum class Severity : std::uint8_t { info = 0, warning = 1, critical = 2 };

enum class DeliveryStatus : std::uint8_t {
  pending = 0,
  sent = 1,
  failed = 2,  ///< will be retried
  permanently_failed = 3,
  cancelled = 4,
};

/// Why a notification was cancelled.
enum class CancelReason : std::uint8_t {
  none = 0,
  renewed = 1,
  date_moved = 2,
  superseded = 3,
  physician_inactive = 4,
  credential_inactive = 5,
  credential_deleted = 6,
  manual = 7,
};

/// Whether a workflow's date is the credential's own or one that the rule pack derived.
enum class DateBasis : std::uint8_t { confirmed = 0, expected = 1, none = 2 };

/// What a notice is about: the expiration of a credential, or something that happened in the system.
enum class NoticeType : std::uint8_t {
  expiration = 0,
  practice_created = 1,
  physicians_assigned = 2,
  security_event = 3,
};
inline constexpr int kNoticeTypeCount = 4;

/// Who is written to.
enum class RecipientKind : std::uint8_t { physician = 0, practice = 1, team = 2 };
inline constexpr int kRecipientKindCount = 3;

/// How.
enum class ChannelKind : std::uint8_t { email = 0, webhook = 1, directory = 2, host = 3 };
inline constexpr int kChannelKindCount = 4;

/// What became of one attempt to deliver.
enum class AttemptOutcome : std::uint8_t { sent = 0, failed = 1, permanently_failed = 2 };

enum class Role : std::uint8_t { admin = 0, staff = 1, viewer = 2, system = 3 };
inline constexpr int kRoleCount = 4;

// The name on the wire of each value, and back. `to_string` never answers an empty text for a named value.
[[nodiscard]] std::string_view to_string(EntityType) noexcept;
[[nodiscard]] std::string_view to_string(CredentialStatus) noexcept;
[[nodiscard]] std::string_view to_string(PhysicianStatus) noexcept;
[[nodiscard]] std::string_view to_string(Degree) noexcept;  ///< "MD", "DO", "other"
[[nodiscard]] std::string_view to_string(WorkflowStatus) noexcept;
[[nodiscard]] std::string_view to_string(Priority) noexcept;
[[nodiscard]] std::string_view to_string(Severity) noexcept;
[[nodiscard]] std::string_view to_string(DeliveryStatus) noexcept;
[[nodiscard]] std::string_view to_string(CancelReason) noexcept;  ///< "" for none
[[nodiscard]] std::string_view to_string(DateBasis) noexcept;
[[nodiscard]] std::string_view to_string(NoticeType) noexcept;
[[nodiscard]] std::string_view to_string(RecipientKind) noexcept;
[[nodiscard]] std::string_view to_string(ChannelKind) noexcept;
[[nodiscard]] std::string_view to_string(AttemptOutcome) noexcept;
[[nodiscard]] std::string_view to_string(Role) noexcept;

/// The value with this exact name on the wire, or nothing. `from_string<EntityType>("dea")`.
template <class Enum>
[[nodiscard]] std::optional<Enum> from_string(std::string_view name) noexcept;

template <>
[[nodiscard]] std::optional<EntityType> from_string<EntityType>(std::string_view) noexcept;
template <>
[[nodiscard]] std::optional<CredentialStatus> from_string<CredentialStatus>(std::string_view) noexcept;
template <>
[[nodiscard]] std::optional<PhysicianStatus> from_string<PhysicianStatus>(std::string_view) noexcept;
template <>
[[nodiscard]] std::optional<Degree> from_string<Degree>(std::string_view) noexcept;
template <>
[[nodiscard]] std::optional<WorkflowStatus> from_string<WorkflowStatus>(std::string_view) noexcept;
template <>
[[nodiscard]] std::optional<Severity> from_string<Severity>(std::string_view) noexcept;
template <>
[[nodiscard]] std::optional<DeliveryStatus> from_string<DeliveryStatus>(std::string_view) noexcept;
template <>
[[nodiscard]] std::optional<NoticeType> from_string<NoticeType>(std::string_view) noexcept;
template <>
[[nodiscard]] std::optional<RecipientKind> from_string<RecipientKind>(std::string_view) noexcept;
template <>
[[nodiscard]] std::optional<ChannelKind> from_string<ChannelKind>(std::string_view) noexcept;
template <>
[[nodiscard]] std::optional<Role> from_string<Role>(std::string_view) noexcept;

}  // namespace physcrm

#endif
