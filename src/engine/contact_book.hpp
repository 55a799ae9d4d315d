// Who can be written to, and how: read once for a batch.
#ifndef PHYSCRM_ENGINE_CONTACT_BOOK_HPP
#define PHYSCRM_ENGINE_CONTACT_BOOK_HPP

#include <map>
#include <string>
#include <vector>

#include "engine/core.hpp"
#include "physcrm/physician.hpp"
#include "physcrm/recipients.hpp"

namespace physcrm {

/// What is known of a recipient on this host.
struct Contact {
  Recipient recipient;
  std::string name;  ///< empty for the team
  std::string email;
  DeliveryPreferences preferences;
  PracticeId practice_id;             ///< of a physician
  std::vector<ChannelKind> channels;  ///< to try, in order; empty: nobody can be reached

  /// What stands in a delivery as its recipient, and goes to the channel: an e-mail address, a URL, or empty
  /// where the channel needs none.
  [[nodiscard]] const std::string& address(ChannelKind channel) const noexcept;
};

class ContactBook {
 public:
  explicit ContactBook(EngineCore& core) noexcept : core_(core) {}

  /// Null for a physician or practice that is not there. Read from `tx` the first time, which outlives no
  /// answer; answers live as long as the book.
  [[nodiscard]] Result<const Contact*> find(storage::Transaction& tx, const Recipient& recipient);
  /// Null, too, for one that no channel of this host reaches.
  [[nodiscard]] Result<const Contact*> find_reachable(storage::Transaction& tx, const Recipient& recipient);

 private:
  Result<std::optional<Contact>> read(storage::Transaction& tx, const Recipient& recipient);

  EngineCore& core_;
  std::map<Recipient, std::optional<Contact>> known_;
};

/// The preferences that are stored, or the defaults (version 0).
[[nodiscard]] Result<PreferencesView> read_preferences(storage::Transaction& tx, const Recipient& recipient);

}  // namespace physcrm

#endif
