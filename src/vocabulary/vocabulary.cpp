#include "physcrm/vocabulary.hpp"

#include <array>

namespace physcrm {
namespace {

using Name = std::string_view;

constexpr std::array<Name, 3> kEntityTypes{"license", "dea", "csr"};
constexpr std::array<Name, 2> kActiveOrInactive{"active", "inactive"};
constexpr std::array<Name, 3> kDegrees{"MD", "DO", "other"};
constexpr std::array<Name, 7> kWorkflowStatuses{"not_started", "in_progress", "filed",  "under_review",
                                                "approved",    "rejected",    "expired"};
constexpr std::array<Name, 3> kPriorities{"normal", "high", "critical"};
constexpr std::array<Name, 3> kSeverities{"info", "warning", "critical"};
constexpr std::array<Name, 5> kDeliveryStatuses{"pending", "sent", "failed", "permanently_failed",
                                                "cancelled"};
constexpr std::array<Name, 8> kCancelReasons{"",
                                             "renewed",
                                             "date_moved",
                                             "superseded",
                                             "physician_inactive",
                                             "credential_inactive",
                                             "credential_deleted",
                                             "manual"};
constexpr std::array<Name, 3> kDateBases{"confirmed", "expected", "none"};
constexpr std::array<Name, kNoticeTypeCount> kNoticeTypes{"expiration", "practice_created",
                                                          "physicians_assigned", "security_event"};
constexpr std::array<Name, 3> kRecipientKinds{"physician", "practice", "team"};
constexpr std::array<Name, 4> kChannelKinds{"email", "webhook", "directory", "host"};
constexpr std::array<Name, 3> kAttemptOutcomes{"sent", "failed", "permanently_failed"};
constexpr std::array<Name, 4> kRoles{"admin", "staff", "viewer", "system"};

template <class Enum, std::size_t N>
constexpr Name name_of(const std::array<Name, N>& names, Enum value) noexcept {
  return names[static_cast<std::size_t>(value)];
}

template <class Enum, std::size_t N>
constexpr std::optional<Enum> value_of(const std::array<Name, N>& names, Name name) noexcept {
  for (std::size_t i = 0; i < N; ++i) {
    if (names[i] == name) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

}  // namespace

Name to_string(EntityType v) noexcept {
  return name_of(kEntityTypes, v);
}
Name to_string(CredentialStatus v) noexcept {
  return name_of(kActiveOrInactive, v);
}
Name to_string(PhysicianStatus v) noexcept {
  return name_of(kActiveOrInactive, v);
}
Name to_string(Degree v) noexcept {
  return name_of(kDegrees, v);
}
Name to_string(WorkflowStatus v) noexcept {
  return name_of(kWorkflowStatuses, v);
}
Name to_string(Priority v) noexcept {
  return name_of(kPriorities, v);
}
Name to_string(Severity v) noexcept {
  return name_of(kSeverities, v);
}
Name to_string(DeliveryStatus v) noexcept {
  return name_of(kDeliveryStatuses, v);
}
Name to_string(CancelReason v) noexcept {
  return name_of(kCancelReasons, v);
}
Name to_string(DateBasis v) noexcept {
  return name_of(kDateBases, v);
}
Name to_string(NoticeType v) noexcept {
  return name_of(kNoticeTypes, v);
}
Name to_string(RecipientKind v) noexcept {
  return name_of(kRecipientKinds, v);
}
Name to_string(ChannelKind v) noexcept {
  return name_of(kChannelKinds, v);
}
Name to_string(AttemptOutcome v) noexcept {
  return name_of(kAttemptOutcomes, v);
}
Name to_string(Role v) noexcept {
  return name_of(kRoles, v);
}

template <>
std::optional<EntityType> from_string(Name name) noexcept {
  return value_of<EntityType>(kEntityTypes, name);
}
template <>
std::optional<CredentialStatus> from_string(Name name) noexcept {
  return value_of<CredentialStatus>(kActiveOrInactive, name);
}
template <>
std::optional<PhysicianStatus> from_string(Name name) noexcept {
  return value_of<PhysicianStatus>(kActiveOrInactive, name);
}
template <>
std::optional<Degree> from_string(Name name) noexcept {
  return value_of<Degree>(kDegrees, name);
}
template <>
std::optional<WorkflowStatus> from_string(Name name) noexcept {
  return value_of<WorkflowStatus>(kWorkflowStatuses, name);
}
template <>
std::optional<Severity> from_string(Name name) noexcept {
  return value_of<Severity>(kSeverities, name);
}
template <>
std::optional<DeliveryStatus> from_string(Name name) noexcept {
  return value_of<DeliveryStatus>(kDeliveryStatuses, name);
}
template <>
std::optional<NoticeType> from_string(Name name) noexcept {
  return value_of<NoticeType>(kNoticeTypes, name);
}
template <>
std::optional<RecipientKind> from_string(Name name) noexcept {
  return value_of<RecipientKind>(kRecipientKinds, name);
}
template <>
std::optional<ChannelKind> from_string(Name name) noexcept {
  return value_of<ChannelKind>(kChannelKinds, name);
}
template <>
std::optional<Role> from_string(Name name) noexcept {
  return value_of<Role>(kRoles, name);
}

}  // namespace physcrm
