// A practice whose calendars a test reads back.
#ifndef PHYSCRM_TESTS_ENGINE_CALENDAR_WORLD_HPP
#define PHYSCRM_TESTS_ENGINE_CALENDAR_WORLD_HPP

#include <map>
#include <string>

#include "engine/people.hpp"
#include "engine/renewal_world.hpp"
#include "support/ical_reader.hpp"

namespace physcrm::test {

using testing_support::IcalComponent;

/// `2026-05-01` of an all-day event.
[[nodiscard]] inline std::string day_of(const IcalComponent& event) {
  const std::string& day = event.at("DTSTART;VALUE=DATE");
  return day.substr(0, 4) + '-' + day.substr(4, 2) + '-' + day.substr(6, 2);
}

[[nodiscard]] inline std::int64_t sequence_of(const IcalComponent& event) {
  return std::stoll(event.at("SEQUENCE"));
}

/// The events of a calendar by UID.
struct Feed {
  std::map<std::string, IcalComponent> events;

  /// The only one of this milestone and status.
  [[nodiscard]] const IcalComponent& one(std::string_view milestone,
                                         std::string_view status = "CONFIRMED") const {
    const IcalComponent* found = nullptr;
    for (const auto& [uid, event] : events) {
      if (event.at("STATUS") != status || !uid.ends_with('-' + std::string{milestone} + "@physcrm")) continue;
      if (found != nullptr) throw std::runtime_error("more than one " + std::string{milestone});
      found = &event;
    }
    if (found == nullptr) throw std::runtime_error("no " + std::string{milestone});
    return *found;
  }

  /// `final_deadline 2026-05-01`, by date, of those with this status.
  [[nodiscard]] std::vector<std::string> days(std::string_view status = "CONFIRMED") const {
    std::map<std::string, std::string> by_day;
    for (const auto& [uid, event] : events) {
      if (event.at("STATUS") != status) continue;
      const std::string kind = uid.substr(uid.rfind('-') + 1);
      by_day[day_of(event) + uid] = kind.substr(0, kind.find('@')) + ' ' + day_of(event);
    }
    std::vector<std::string> all;
    for (const auto& [key, text] : by_day) all.push_back(text);
    return all;
  }
};

class CalendarWorld : public World {
 public:
  using World::World;

  PhysicianService physicians{core()};
  CredentialService credentials{core()};

  std::string file() { return must(physicians.calendar(physician())); }

  Feed feed() {
    Feed feed;
    for (IcalComponent& event : testing_support::read_ical(file()).inside) {
      if (event.name != "VEVENT") continue;  // the time zone that an empty calendar has
      const std::string uid = event.at("UID");
      if (!feed.events.emplace(uid, std::move(event)).second) throw std::runtime_error("twice: " + uid);
    }
    return feed;
  }

  void set_status(CredentialId id, CredentialStatus status) {
    CredentialInput input;
    input.status = status;
    must(credentials.update(id, input));
  }
  void set_status(PhysicianStatus status) {
    PhysicianInput input;
    input.status = status;
    must(physicians.update(physician(), input));
  }
  void move(CredentialId id, std::optional<Date> to) {
    CredentialInput input;
    input.expiration_date = to ? Patch<Date>{*to} : Patch<Date>::cleared();
    must(credentials.update(id, input));
  }

  /// Opens a renewal and takes it all the way.
  WorkflowId renew(CredentialId id, EntityType kind = EntityType::license) {
    const WorkflowId workflow = must(renewals.initiate(kind, id)).workflow.id;
    advance_to(workflow, {WorkflowStatus::in_progress, WorkflowStatus::filed, WorkflowStatus::under_review,
                          WorkflowStatus::approved});
    return workflow;
  }
};

}  // namespace physcrm::test

#endif
