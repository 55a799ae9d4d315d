#include "storage/sql/scope.hpp"

#include "base/try.hpp"

namespace physcrm::storage::sql {

Result<void> Scope::check_open() const {
  if (session_ == nullptr) return Error{ErrorCode::internal, "the transaction is over"};
  if (session_->is_lost()) return connection_lost();
  if (!session_->in_transaction()) {
    return storage_error("rolled_back", "the store rolled this transaction back after an earlier error");
  }
  return ok();
}

Result<Statement> Scope::read(std::string_view sql, Planning planning) {
  PHYSCRM_TRYV(check_open());
  return session_->prepare(sql, planning);
}

Result<Statement> Scope::write(std::string_view sql) {
  PHYSCRM_TRYV(check_open());
  if (access_ != Access::write) return Error{ErrorCode::internal, "this transaction only reads"};
  return session_->prepare(sql);
}

}  // namespace physcrm::storage::sql
