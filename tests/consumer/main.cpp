// What a host's first program does: the rules without an engine, then an engine on a store in memory.
#include <physcrm/engine.hpp>
#include <physcrm/renewal/workflow_state.hpp>

int main() {
  using namespace physcrm;
  const auto expiration = Date::parse("2025-02-28");
  const auto next = propose_next_expiration(*expiration, 36);
  if (!next || next->to_string() != "2028-02-29") return 1;

  EngineOptions options;
  options.url = "sqlite::memory:";
  auto engine = Engine::open(std::move(options));
  return engine && engine.value().health().up ? 0 : 2;
}
