// What the parts of a transaction share: its tables, and whether it may write.
#ifndef PHYSCRM_STORAGE_MEMORY_SCOPE_HPP
#define PHYSCRM_STORAGE_MEMORY_SCOPE_HPP

#include <utility>

#include "storage/memory/tables.hpp"

namespace physcrm::storage::memory {

/// Every method of the port asks here for the tables, and so learns whether there are any to be had.
class Scope {
 public:
  Scope(Tables tables, Access access) : tables_(std::move(tables)), access_(access) {}

  [[nodiscard]] Result<const Tables*> read() const {
    if (!open_) return Error{ErrorCode::internal, "the transaction is over"};
    return &tables_;
  }
  /// `internal` in a transaction that only reads.
  [[nodiscard]] Result<Tables*> write() {
    if (!open_) return Error{ErrorCode::internal, "the transaction is over"};
    if (access_ != Access::write) return Error{ErrorCode::internal, "this transaction only reads"};
    return &tables_;
  }
  [[nodiscard]] Access access() const noexcept { return access_; }

  /// At the commit; from now on everything is refused.
  [[nodiscard]] Tables close() {
    open_ = false;
    return std::exchange(tables_, {});
  }

 private:
  Tables tables_;
  Access access_;
  bool open_ = true;
};

}  // namespace physcrm::storage::memory

#endif
