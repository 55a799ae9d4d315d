#include "base/try.hpp"
#include "storage/sql/deliveries.hpp"

namespace physcrm::storage::sql {
namespace {

constexpr std::string_view kFindPreferences =
    "SELECT recipient, body, version FROM recipient_preferences WHERE recipient = $1";
constexpr std::string_view kAddPreferences =
    "INSERT INTO recipient_preferences (recipient, body, version) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
constexpr std::string_view kUpdatePreferences =
    "UPDATE recipient_preferences SET body = $1, version = $2 WHERE recipient = $3 AND version = $2 - 1";

constexpr std::string_view kTemplates = "SELECT key, subject, body, html FROM message_templates ORDER BY key";
constexpr std::string_view kPutTemplate =
    "INSERT INTO message_templates (key, subject, body, html) VALUES ($1, $2, $3, $4) ON CONFLICT (key) DO "
    "UPDATE SET subject = excluded.subject, body = excluded.body, html = excluded.html";
constexpr std::string_view kRemoveTemplate = "DELETE FROM message_templates WHERE key = $1";

}  // namespace

Result<std::optional<StoredPreferences>> SqlRecipients::find_preferences(const std::string& recipient) {
  PHYSCRM_TRY(auto query, scope_.read(kFindPreferences));
  query.bind(recipient);
  return fetch_one(query, [](Columns& row) {
    StoredPreferences stored;
    stored.recipient = row.text();
    stored.body = row.text();
    stored.version = row.integer();
    return stored;
  });
}

Result<void> SqlRecipients::put_preferences(const StoredPreferences& row) {
  std::int64_t changed = 0;
  if (row.version == 1) {
    PHYSCRM_TRY(auto add, scope_.write(kAddPreferences));
    add.bind(row.recipient, row.body, row.version);
    PHYSCRM_TRY(changed, add.run());
  } else {
    PHYSCRM_TRY(auto update, scope_.write(kUpdatePreferences));
    update.bind(row.body, row.version, row.recipient);
    PHYSCRM_TRY(changed, update.run());
  }
  if (changed == 1) return ok();
  return Error{ErrorCode::conflict, "changed meanwhile", "version"};
}

Result<std::vector<StoredTemplate>> SqlRecipients::templates() {
  PHYSCRM_TRY(auto query, scope_.read(kTemplates));
  return fetch_all(query, [](Columns& row) {
    StoredTemplate stored;
    stored.key = row.text();
    stored.subject = row.text();
    stored.body = row.text();
    stored.html = row.text();
    return stored;
  });
}

Result<void> SqlRecipients::put_template(const StoredTemplate& row) {
  PHYSCRM_TRY(auto put, scope_.write(kPutTemplate));
  put.bind(row.key, row.subject, row.body, or_null(row.html));
  PHYSCRM_TRYV(put.run());
  return ok();
}

Result<void> SqlRecipients::remove_template(const std::string& key) {
  PHYSCRM_TRY(auto remove, scope_.write(kRemoveTemplate));
  remove.bind(key);
  PHYSCRM_TRYV(remove.run());
  return ok();
}

}  // namespace physcrm::storage::sql
