#include "storage/sql/references.hpp"

#include <iterator>

#include "base/try.hpp"

namespace physcrm::storage::sql {
namespace {

// A notice about no term has neither a credential nor, sometimes, a physician.
constexpr std::string_view kUndeclaredReferences =
    "SELECT 'workflows', w.id, 'credentials' FROM workflows w "
    "WHERE NOT EXISTS (SELECT 1 FROM credentials c WHERE c.id = w.credential_id) "
    "UNION ALL SELECT 'workflows', w.id, 'physicians' FROM workflows w "
    "WHERE NOT EXISTS (SELECT 1 FROM physicians p WHERE p.id = w.physician_id) "
    "UNION ALL SELECT 'notifications', n.id, 'credentials' FROM notifications n "
    "WHERE n.credential_id IS NOT NULL "
    "AND NOT EXISTS (SELECT 1 FROM credentials c WHERE c.id = n.credential_id) "
    "UNION ALL SELECT 'notifications', n.id, 'physicians' FROM notifications n "
    "WHERE n.physician_id IS NOT NULL "
    "AND NOT EXISTS (SELECT 1 FROM physicians p WHERE p.id = n.physician_id) LIMIT 100";

}  // namespace

std::string broken_reference(Columns& row) {
  const std::string table = row.text();
  const std::string id = row.text();
  return "references: row " + id + " of " + table + " refers to a row of " + row.text() +
         " that is not there";
}

Result<void> find_broken_references(Session& session, std::vector<std::string>& findings) {
  PHYSCRM_TRY(auto query, session.prepare(kUndeclaredReferences));
  PHYSCRM_TRY(auto broken, fetch_all(query, broken_reference));
  std::move(broken.begin(), broken.end(), std::back_inserter(findings));
  return ok();
}

}  // namespace physcrm::storage::sql
