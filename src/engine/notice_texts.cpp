#include "engine/notice_texts.hpp"

#include <utility>

#include "base/try.hpp"
#include "engine/physician_fields.hpp"
#include "physcrm/notification/interval.hpp"
#include "physcrm/renewal/workflow_state.hpp"

namespace physcrm {

Result<NoticeTexts> NoticeTexts::read(storage::Transaction& tx, std::span<const Notification> rows,
                                      const NotificationPolicy& intervals,
                                      std::map<PhysicianId, std::string> known) {
  NoticeTexts texts;
  texts.intervals_ = intervals;
  texts.names_ = std::move(known);
  std::vector<PhysicianId> unknown;
  for (const Notification& row : rows) {
    if (row.physician_id && texts.names_.try_emplace(row.physician_id).second) {
      unknown.push_back(row.physician_id);
    }
    if (!row.credential_id || texts.workflows_.contains(row.credential_id)) continue;
    PHYSCRM_TRY(auto workflow, tx.workflows().find_active(row.credential_id));
    texts.workflows_.emplace(row.credential_id, std::move(workflow));
  }
  PHYSCRM_TRYV(texts.read_names(tx, unknown));
  return texts;
}

Result<void> NoticeTexts::read_names(storage::Transaction& tx, std::span<const PhysicianId> ids) {
  if (ids.empty()) return ok();
  PHYSCRM_TRY(const auto physicians, tx.physicians().find_many(ids));
  for (const auto& physician : physicians) {
    if (physician) names_[physician->id] = full_name(*physician);
  }
  return ok();
}

const Workflow* NoticeTexts::renewal_of(const Notification& row) const {
  const auto at = workflows_.find(row.credential_id);
  if (at == workflows_.end() || !at->second) return nullptr;
  return at->second->expiration_date == row.expiration_date ? &*at->second : nullptr;
}

MessageFields NoticeTexts::fields_of(const Notification& row, Date today) const {
  const Workflow* renewal = renewal_of(row);
  const auto status = renewal == nullptr ? std::nullopt : std::optional{renewal->status};
  const std::string_view action = renewal == nullptr ? "" : next_action_text(renewal->status);
  MessageFields fields;
  if (const auto name = names_.find(row.physician_id); name != names_.end()) {
    fields.physician_name = name->second;
  }
  fields.kind = row.entity_type;
  fields.state = row.state;
  fields.expiration = row.expiration_date;
  fields.days_until = days_until(row.expiration_date, today);
  fields.severity = row.severity;
  fields.next_steps = next_steps_of(row.days_before, status, action, intervals_.intervals(row.entity_type));
  return fields;
}

Message NoticeTexts::render(const Notification& row, const NoticeTemplate& text, Date today) const {
  if (!row.event_id.empty()) return {row.subject, row.body, {}};
  return text.render(fields_of(row, today));
}

std::string_view type_of(const Notification& row) noexcept {
  return row.notice == NoticeType::expiration ? notification_type(row.entity_type) : to_string(row.notice);
}

Result<TemplateSet> read_templates(const EngineCore& core, storage::Transaction& tx) {
  TemplateSet set;
  PHYSCRM_TRY(const auto stored, tx.recipients().templates());
  for (const storage::StoredTemplate& row : stored) {
    const auto key = TemplateKey::parse(row.key);
    if (!key || !set.set(*key, {row.subject, row.body, row.html})) {
      core.log(LogLevel::error, "the stored template " + row.key + " can't be used: the built-in one is");
    }
  }
  return set;
}

}  // namespace physcrm
