#include <iostream>
#include <physcrm/engine.hpp>

using namespace physcrm;

int main() {
  EngineOptions options;
  options.url = "sqlite::memory:";
  options.time_zone = "America/New_York";
  options.clock = std::make_shared<SimulatedClock>(*Instant::parse("2026-01-15T14:00:00Z"));
  Engine engine = Engine::open(std::move(options)).value();

  PhysicianInput ana;
  ana.first_name = std::string{"Ana"};
  ana.last_name = std::string{"Rivera"};
  const Physician physician = engine.physicians().create(ana).value();

  CredentialInput licence;
  licence.entity_type = EntityType::license;
  licence.state = std::string{"TX"};
  licence.number = std::string{"K1234"};
  licence.expiration_date = *Date::parse("2026-02-28");
  if (auto created = engine.credentials().create(physician.id, licence); !created) {
    std::cerr << created.error().message << "\n";
    return 1;
  }

  engine.jobs().run_due().value();  // what is due by the clock: open renewals, plan notifications
  for (const auto page = engine.renewals().list({}).value(); const auto& renewal : page.items)
    std::cout << renewal.next_action << " by " << renewal.next_action_due->to_string() << "\n";
  for (const auto page = engine.notifications().list({}).value(); const auto& notice : page.items)
    std::cout << notice.message << "\n";
}
