#include "engine/contact_book.hpp"

#include "base/try.hpp"
#include "engine/channel_set.hpp"
#include "engine/physician_fields.hpp"

namespace physcrm {

const std::string& Contact::address(ChannelKind channel) const noexcept {
  static const std::string kNone;
  switch (channel) {
    case ChannelKind::webhook:
      return preferences.webhook_url;
    case ChannelKind::email:
    case ChannelKind::directory:
    case ChannelKind::host:
      return email;
  }
  return kNone;
}

namespace {

Result<PreferencesView> view_of(const Recipient& recipient,
                                const std::optional<storage::StoredPreferences>& stored) {
  if (!stored) return PreferencesView{recipient, {}, 0};
  auto preferences = parse_preferences(stored->body);
  if (!preferences) {
    return Error{ErrorCode::storage_error, "stored preferences can't be read"}.with("recipient",
                                                                                    recipient.to_string());
  }
  return PreferencesView{recipient, std::move(preferences).value(), stored->version};
}

}  // namespace

Result<PreferencesView> read_preferences(storage::Transaction& tx, const Recipient& recipient) {
  PHYSCRM_TRY(const auto stored, tx.recipients().find_preferences(recipient.to_string()));
  return view_of(recipient, stored);
}

Result<const Contact*> ContactBook::find(storage::Transaction& tx, const Recipient& recipient) {
  auto at = known_.find(recipient);
  if (at == known_.end()) {
    PHYSCRM_TRY(auto contact, read(tx, recipient));
    at = known_.emplace(recipient, std::move(contact)).first;
  }
  return at->second ? &*at->second : nullptr;
}

Result<const Contact*> ContactBook::find_reachable(storage::Transaction& tx, const Recipient& recipient) {
  PHYSCRM_TRY(const Contact* contact, find(tx, recipient));
  return contact != nullptr && !contact->channels.empty() ? contact : nullptr;
}

Result<std::optional<Contact>> ContactBook::read(storage::Transaction& tx, const Recipient& recipient) {
  Contact contact;
  contact.recipient = recipient;
  if (recipient.kind == RecipientKind::physician) {
    PHYSCRM_TRY(const auto physician, tx.physicians().find(PhysicianId{recipient.id}));
    if (!physician) return std::optional<Contact>{};
    contact.name = full_name(*physician);
    contact.email = physician->email;
    contact.practice_id = physician->practice_id;
  } else if (recipient.kind == RecipientKind::practice) {
    PHYSCRM_TRY(const auto practice, tx.practices().find(PracticeId{recipient.id}));
    if (!practice) return std::optional<Contact>{};
    contact.name = practice->name;
  }
  // A store that fails has not said that nothing is set: whoever is to be told would be passed over.
  PHYSCRM_TRY(const auto row, tx.recipients().find_preferences(recipient.to_string()));
  auto read = view_of(recipient, row);
  if (!read) {
    // One recipient's damaged row holds up nobody else's messages: they are written to as by default.
    core_.log(LogLevel::error, recipient.to_string() + ": " + read.error().message);
    read = PreferencesView{recipient, {}, 0};
  }
  PreferencesView stored = std::move(read).value();
  contact.preferences = std::move(stored.preferences);
  if (!contact.preferences.email.empty()) contact.email = contact.preferences.email;
  // A practice and the team are told only where somebody has said how.
  const bool is_named = recipient.kind == RecipientKind::physician || stored.version > 0;
  if (!is_named) return std::optional{std::move(contact)};
  const auto available =
      core_.channels().reaching(!contact.email.empty(), !contact.preferences.webhook_url.empty());
  contact.channels = channels_for(contact.preferences, available);
  // Nobody goes untold because the one channel of this host is not one they have named.
  if (contact.channels.empty()) contact.channels = available;
  return std::optional{std::move(contact)};
}

}  // namespace physcrm
