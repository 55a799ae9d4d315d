// A practice whose messages end in a box that the test looks into, over the host's own channel.
#ifndef PHYSCRM_TESTS_ENGINE_OUTBOX_WORLD_HPP
#define PHYSCRM_TESTS_ENGINE_OUTBOX_WORLD_HPP

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/renewal_world.hpp"
#include "physcrm/recipients.hpp"
#include "support/store_url.hpp"

namespace physcrm::test {

/// What the other side has seen, and what it answers.
struct Mailbox {
  std::vector<OutgoingMessage> tried;
  std::vector<OutgoingMessage> arrived;
  std::function<SendResult(const OutgoingMessage&)> answer = [](const OutgoingMessage&) {
    return SendResult{};
  };
};

[[nodiscard]] inline ChannelOptions into(const std::shared_ptr<Mailbox>& box) {
  ChannelOptions channels;
  channels.host = [box](const OutgoingMessage& message) {
    box->tried.push_back(message);
    const SendResult result = box->answer(message);
    if (result.outcome == SendOutcome::sent) box->arrived.push_back(message);
    return result;
  };
  return channels;
}

class OutboxWorld : public World {
 public:
  /// `archive`: where critical notifications go before they are deleted; empty: nowhere.
  explicit OutboxWorld(std::string_view now = "2026-01-15T12:00:00Z",
                       const std::string& url = testing_support::new_store_url(),
                       const std::string& archive = {})
      : OutboxWorld(now, url, archive, std::make_shared<Mailbox>()) {}

  Mailbox& box() noexcept { return *box_; }
  PreferenceService preferences{core()};
  TemplateService templates{core()};

  /// The one notification that the check makes of a credential that expires in so many days.
  NotificationId notice(int days_ahead) {
    const CredentialId credential = add_license(days_ahead);
    must(notifications.check_expirations());
    return notifications_of(credential).at(0).id;
  }
  QueueReport process() { return must(notifications.process_queue()); }
  NotificationView view(NotificationId id) { return must(notifications.get(id)); }
  DeliveryStatus status(NotificationId id) { return view(id).notification.status; }
  void pass_hours(int hours) { clock().advance_seconds(std::int64_t{3600} * hours); }
  void fail_with(SendOutcome outcome, std::string error) {
    box().answer = [outcome, error](const OutgoingMessage&) { return SendResult{outcome, error}; };
  }
  void deliver_again() {
    box().answer = [](const OutgoingMessage&) { return SendResult{}; };
  }
  /// Tells the team, and from then on it can be reached.
  void add_team(std::string email = "team@example.org") {
    DeliveryPreferences team;
    team.email = std::move(email);
    must(preferences.set({RecipientKind::team, 0}, team));
  }

 private:
  OutboxWorld(std::string_view now, const std::string& url, const std::string& archive,
              std::shared_ptr<Mailbox> box)
      : World(now, url, into(box), archive), box_(std::move(box)) {}
  std::shared_ptr<Mailbox> box_;
};

}  // namespace physcrm::test

#endif
