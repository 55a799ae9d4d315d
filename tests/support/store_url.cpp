#include "support/store_url.hpp"

#include <cstdlib>
#include <string_view>

#include "support/postgres_server.hpp"

namespace physcrm::testing_support {

std::string new_store_url() {
  const char* const wanted = std::getenv("PHYSCRM_TEST_STORE");
  const std::string_view kind = wanted != nullptr ? wanted : "";
  if (kind == "postgresql") return PostgresServer::shared().fresh_url();
  if (kind == "memory") return "memory:";
  return "sqlite::memory:";
}

}  // namespace physcrm::testing_support
