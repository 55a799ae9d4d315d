// A session on loan from its store.
#ifndef PHYSCRM_STORAGE_SQL_SESSION_LEASE_HPP
#define PHYSCRM_STORAGE_SQL_SESSION_LEASE_HPP

#include <array>
#include <memory>
#include <utility>

#include "physcrm/ids.hpp"
#include "storage/sql/session.hpp"

namespace physcrm::storage::sql {

/// A store, as those who borrow its sessions see it.
class SessionOwner {
 public:
  SessionOwner() { id_watermarks_.fill(1); }
  SessionOwner(const SessionOwner&) = delete;
  SessionOwner& operator=(const SessionOwner&) = delete;
  virtual ~SessionOwner() = default;

  /// Null for a session that must not be used again.
  virtual void give_back(std::unique_ptr<Session> session, SessionUse use) noexcept = 0;

  /// The next ids of this kind must be this or more: what a transaction of this process was given is not
  /// given again, even though it rolled back. Only while it is this thread's turn to write.
  [[nodiscard]] std::int64_t& id_watermark(IdKind kind) {
    return id_watermarks_.at(static_cast<std::size_t>(kind));
  }

 private:
  std::array<std::int64_t, 16> id_watermarks_{};
};

/// Given back, without a transaction, when the lease ends.
class SessionLease {
 public:
  SessionLease(SessionOwner& owner, std::unique_ptr<Session> session, SessionUse use) noexcept
      : owner_(&owner), session_(std::move(session)), use_(use) {}
  SessionLease(SessionLease&& other) noexcept
      : owner_(other.owner_), session_(std::move(other.session_)), use_(other.use_) {}
  SessionLease& operator=(SessionLease&&) = delete;
  ~SessionLease() { release(); }
  void release() noexcept {
    if (session_ == nullptr) return;
    if (!session_->roll_back()) session_.reset();
    owner_->give_back(std::move(session_), use_);
  }
  [[nodiscard]] Session& session() noexcept { return *session_; }
  [[nodiscard]] SessionOwner& owner() noexcept { return *owner_; }

 private:
  SessionOwner* owner_;
  std::unique_ptr<Session> session_;
  SessionUse use_;
};

}  // namespace physcrm::storage::sql

#endif
