// A practice that has been at work for a while, on a store that a test can reach behind the engine's back.
#ifndef PHYSCRM_TESTS_INTEGRITY_PRACTICE_HPP
#define PHYSCRM_TESTS_INTEGRITY_PRACTICE_HPP

#include <memory>
#include <string>
#include <string_view>

#include "engine/outbox_world.hpp"
#include "engine/store_file.hpp"

namespace physcrm::test {

enum class StoreKind : std::uint8_t { sqlite, postgresql, memory };
[[nodiscard]] std::string name_of(StoreKind kind);

/// Where one store is kept; what it holds is gone with it.
class StorePlace {
 public:
  explicit StorePlace(StoreKind kind);
  [[nodiscard]] const std::string& url() const noexcept { return url_; }
  /// Overwrites the first page of a table with rubbish. SQLite, while nobody has the store open.
  void scribble_on(const std::string& table) const;
  /// SQL that no constraint keeps from anything but the indexes: references, checks and triggers are off.
  void run(const std::string& sql) const;

 private:
  StoreKind kind_;
  std::unique_ptr<StoreFile> file_;
  std::string schema_;
  std::string url_;
};

/// Opened on 2025-11-16, worked with until 2026-01-16. Everything is made by the services.
///
/// phy_1 (prc_1): cred_1 license with wf_1 under review; cred_2 license with wf_2 not started.
/// phy_2 (prc_1): cred_3 csr with wf_3 rejected and wf_4, which takes it up again; cred_4 license without
/// anything. phy_3, in no practice, whose messages fail: cred_5, cred_6. phy_4: nothing.
/// cred_1 was told of 60 days and, after that, 30 days before.
class Practice {
 public:
  explicit Practice(const std::string& url);
  [[nodiscard]] OutboxWorld& world() noexcept { return world_; }

 private:
  void add_people();
  void renew();
  OutboxWorld world_;
};

}  // namespace physcrm::test

#endif
