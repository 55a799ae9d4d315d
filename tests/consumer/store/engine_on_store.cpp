// An engine on a store that the host brings.
#include <physcrm/engine.hpp>

#include "wrapped_store.hpp"

int main() {
  physcrm::EngineOptions options;
  options.store = make_wrapped_store({});
  auto engine = physcrm::Engine::open(std::move(options));
  if (!engine || !engine.value().health().up) return 1;
  const char* const ada = R"({"firstName":"Ada","lastName":"Moore"})";
  if (!engine.value().call("physicians.create", "", ada)) return 2;
  const auto list = engine.value().call("physicians.list", "", "{}");
  return list && list.value().find("Moore") != std::string::npos ? 0 : 3;
}
