#include "support/store_url.hpp"

#include <cstdlib>
#include <string_view>

#include "support/postgres_server.hpp"

namespace physcrm::testing_support {

std::string new_store_url() {
  const char* const kind = std::getenv("PHYSCRM_TEST_STORE");
  if (kind != nullptr && std::string_view{kind} == "postgresql") return PostgresServer::shared().fresh_url();
  return "sqlite::memory:";
}

}  // namespace physcrm::testing_support
