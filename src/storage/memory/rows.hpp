// What tables are made of: rows that never change, held together by maps that snapshots share.
#ifndef PHYSCRM_STORAGE_MEMORY_ROWS_HPP
#define PHYSCRM_STORAGE_MEMORY_ROWS_HPP

#include <cstdint>
#include <map>
#include <memory>
#include <ranges>
#include <utility>

namespace physcrm::storage::memory {

/// Rows by id. A row is replaced, never changed, so copies of the whole share their rows.
template <class Row>
class RowsById {
 public:
  /// Null when there is none. Good until the row is put again or erased.
  [[nodiscard]] const Row* find(std::int64_t id) const {
    const auto found = rows_.find(id);
    return found == rows_.end() ? nullptr : found->second.get();
  }
  [[nodiscard]] bool contains(std::int64_t id) const { return rows_.contains(id); }
  [[nodiscard]] std::size_t size() const noexcept { return rows_.size(); }
  /// Those with ids above this one, in the order of ids.
  [[nodiscard]] auto after(std::int64_t id) const {
    return std::ranges::subrange(rows_.upper_bound(id), rows_.end()) | std::views::transform(row_of);
  }
  /// The ids themselves, above this one, ascending.
  [[nodiscard]] auto ids_after(std::int64_t id) const {
    return std::ranges::subrange(rows_.upper_bound(id), rows_.end()) | std::views::keys;
  }
  [[nodiscard]] auto all() const { return rows_ | std::views::transform(row_of); }

  void put(std::int64_t id, Row row) {
    rows_.insert_or_assign(id, std::make_shared<const Row>(std::move(row)));
  }
  void erase(std::int64_t id) { rows_.erase(id); }

 private:
  using Entry = std::pair<const std::int64_t, std::shared_ptr<const Row>>;
  static const Row& row_of(const Entry& entry) noexcept { return *entry.second; }
  std::map<std::int64_t, std::shared_ptr<const Row>> rows_;
};

/// A table that snapshots share until a writer changes it: copied before the first change.
template <class Table>
class Shared {
 public:
  [[nodiscard]] const Table& operator*() const noexcept { return *table_; }
  [[nodiscard]] const Table* operator->() const noexcept { return table_.get(); }

  /// For the one writer. While it works, the store holds what it began with: a table that nobody else holds
  /// is the writer's own copy.
  [[nodiscard]] Table& edit() {
    if (table_.use_count() != 1) table_ = std::make_shared<Table>(*table_);
    return *table_;
  }

 private:
  std::shared_ptr<Table> table_ = std::make_shared<Table>();
};

}  // namespace physcrm::storage::memory

#endif
