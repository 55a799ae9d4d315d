// A host of its own for renewals_stampede_test.cpp: opens the store that its argument names, says "ready",
// waits until its input ends, starts a renewal for every credential, and says how that went in one line:
// "500 created, 0 conflict, 0 other".
#include <cstdio>
#include <utility>
#include <vector>

#include "physcrm/engine.hpp"

namespace {

using namespace physcrm;

/// Empty when they can't be read.
std::vector<Credential> all_credentials(Engine& engine) {
  std::vector<Credential> all;
  CredentialQuery query;
  query.page.limit = kMaxPageLimit;
  do {
    const auto page = engine.credentials().list(query);
    if (!page) return {};
    all.insert(all.end(), page.value().items.begin(), page.value().items.end());
    query.page.cursor = page.value().next_cursor;
  } while (!query.page.cursor.empty());
  return all;
}

}  // namespace

int main(int argc, char** argv) {
  EngineOptions options;
  options.url = argc > 1 ? argv[1] : "";
  options.create = false;
  auto engine = Engine::open(std::move(options));
  if (!engine) return 1;
  const std::vector<Credential> credentials = all_credentials(engine.value());
  std::puts("ready");
  std::fflush(stdout);
  while (std::getchar() != EOF) continue;
  int created = 0;
  int conflict = 0;
  for (const Credential& each : credentials) {
    const auto result = engine.value().renewals().initiate(each.entity_type, each.id);
    created += result ? 1 : 0;
    conflict += !result && result.error().code == ErrorCode::conflict ? 1 : 0;
  }
  const int other = static_cast<int>(credentials.size()) - created - conflict;
  std::printf("%d created, %d conflict, %d other\n", created, conflict, other);
  return 0;
}
