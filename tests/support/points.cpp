#include "support/points.hpp"

#include <sqlite3.h>

#include <stdexcept>
#include <utility>

namespace physcrm::testing_support {
namespace {

Onlooker& current() {
  static Onlooker onlooker;
  return onlooker;
}

int on_trace(unsigned kind, void*, void* statement, void* text) {
  if (kind == SQLITE_TRACE_STMT) {
    pass(Moment::statement, static_cast<const char*>(text));
    return 0;
  }
  const char* const sql = sqlite3_sql(static_cast<sqlite3_stmt*>(statement));
  if (sql != nullptr) pass(Moment::statement_done, sql);
  return 0;
}

void on_row(void*, int, const char*, const char* table, sqlite3_int64) {
  pass(Moment::row, table);
}

int set_up_connection(sqlite3* db, const char**, const sqlite3_api_routines*) {
  sqlite3_update_hook(db, on_row, nullptr);
  return sqlite3_trace_v2(db, SQLITE_TRACE_STMT | SQLITE_TRACE_PROFILE, on_trace, nullptr);
}

}  // namespace

void look_on(Onlooker onlooker) {
  static const int is_registered =
      sqlite3_auto_extension(reinterpret_cast<void (*)()>(reinterpret_cast<void*>(set_up_connection)));
  if (is_registered != SQLITE_OK) throw std::runtime_error("connections can't be set up");
  current() = std::move(onlooker);
}

void pass(Moment moment, std::string_view what) {
  if (is_looked_on()) current()(moment, what);
}

bool is_looked_on() noexcept {
  return current() != nullptr;
}

}  // namespace physcrm::testing_support
