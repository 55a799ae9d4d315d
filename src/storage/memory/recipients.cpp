#include "base/try.hpp"
#include "storage/memory/deliveries.hpp"
#include "storage/memory/rules.hpp"

namespace physcrm::storage::memory {

Result<std::optional<StoredPreferences>> MemoryRecipients::find_preferences(const std::string& recipient) {
  PHYSCRM_TRY(const Tables* const tables, scope_.read());
  const auto found = tables->preferences->by_recipient.find(recipient);
  if (found == tables->preferences->by_recipient.end()) return std::optional<StoredPreferences>{};
  return std::optional{found->second};
}

Result<void> MemoryRecipients::put_preferences(const StoredPreferences& row) {
  PHYSCRM_TRY(Tables* const tables, scope_.write());
  const auto found = tables->preferences->by_recipient.find(row.recipient);
  const bool is_new = found == tables->preferences->by_recipient.end();
  const std::int64_t stored_version = is_new ? 0 : found->second.version;
  if (row.version < 1 || stored_version != row.version - 1) {
    return Error{ErrorCode::conflict, "changed meanwhile", "version"};
  }
  tables->preferences.edit().by_recipient.insert_or_assign(row.recipient, row);
  return ok();
}

Result<std::vector<StoredTemplate>> MemoryRecipients::templates() {
  PHYSCRM_TRY(const Tables* const tables, scope_.read());
  std::vector<StoredTemplate> all;
  for (const auto& [key, stored] : tables->templates->by_key) all.push_back(stored);
  return all;
}

Result<void> MemoryRecipients::put_template(const StoredTemplate& row) {
  PHYSCRM_TRY(Tables* const tables, scope_.write());
  tables->templates.edit().by_key.insert_or_assign(row.key, row);
  return ok();
}

Result<void> MemoryRecipients::remove_template(const std::string& key) {
  PHYSCRM_TRY(Tables* const tables, scope_.write());
  tables->templates.edit().by_key.erase(key);
  return ok();
}

}  // namespace physcrm::storage::memory
