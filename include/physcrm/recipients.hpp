// Who is written to, how they want it, and the texts that replace the built-in ones (docs/rules.md 3).
#ifndef PHYSCRM_RECIPIENTS_HPP
#define PHYSCRM_RECIPIENTS_HPP

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "physcrm/actor.hpp"
#include "physcrm/ids.hpp"
#include "physcrm/notification/preferences.hpp"
#include "physcrm/notification/template_set.hpp"
#include "physcrm/result.hpp"

namespace physcrm {

class EngineCore;

/// A physician, a practice's contact, or the credentialing team.
struct Recipient {
  RecipientKind kind = RecipientKind::team;
  std::int64_t id = 0;  ///< of the physician or practice; 0: the team

  /// `phy_17`, `prc_3`, `team`, and back.
  [[nodiscard]] std::string to_string() const;
  [[nodiscard]] static std::optional<Recipient> parse(std::string_view text);
  friend auto operator<=>(const Recipient&, const Recipient&) = default;
};

struct PreferencesView {
  Recipient recipient;
  DeliveryPreferences preferences;
  std::int64_t version = 0;  ///< one more with each change; 0: nothing was ever set
};

/// How recipients want to be told. Every method may also answer `unavailable` or `storage_error`.
class PreferenceService {
 public:
  explicit PreferenceService(EngineCore& core) noexcept : core_(core) {}

  /// The defaults where nothing was set. `not_found` for a physician or practice that is not there.
  [[nodiscard]] Result<PreferencesView> get(const Recipient& recipient);

  /// Replaces all of them; audited. Errors of `check_preferences`; `not_found`; `conflict` for a stale
  /// version. Deliveries that were planned already keep their time and channel.
  [[nodiscard]] Result<PreferencesView> set(const Recipient& recipient,
                                            const DeliveryPreferences& preferences,
                                            std::optional<std::int64_t> version = std::nullopt,
                                            const Actor& actor = Actor::host());

 private:
  EngineCore& core_;
};

struct TemplateView {
  TemplateKey key;
  TemplateText text;
};

/// The texts that replace the built-in ones. Every method may also answer `unavailable` or `storage_error`.
class TemplateService {
 public:
  explicit TemplateService(EngineCore& core) noexcept : core_(core) {}

  /// Those that were set, by key.
  [[nodiscard]] Result<std::vector<TemplateView>> list();

  /// Sets or replaces one, used from the next run of the queue on; nothing as text brings the built-in one
  /// back. Audited. `invalid_argument` (fields `subject`, `text`, `html`, `language`; an unknown placeholder
  /// among them).
  [[nodiscard]] Result<void> set(const TemplateKey& key, const std::optional<TemplateText>& text,
                                 const Actor& actor = Actor::host());

  /// What a text would say about an invented physician; errors of `set`.
  [[nodiscard]] Result<Message> preview(const TemplateKey& key, const TemplateText& text);

 private:
  EngineCore& core_;
};

}  // namespace physcrm

#endif
