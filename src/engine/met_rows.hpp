// What an import has already said of each row it met: two bytes a row, whatever the file's size.
#ifndef PHYSCRM_ENGINE_MET_ROWS_HPP
#define PHYSCRM_ENGINE_MET_ROWS_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <unordered_map>

namespace physcrm {

/// A bit for each field that a record of this import has given; see roster_merge.hpp.
using FieldMask = std::uint16_t;
inline constexpr FieldMask kMetBit = 1U << 15U;      ///< a record meant this row
inline constexpr FieldMask kChangedBit = 1U << 14U;  ///< it is counted as created or updated

/// Masks by id. Ids come in blocks, so they stand together in pages.
class MetRows {
 public:
  [[nodiscard]] FieldMask get(std::int64_t id) const {
    const auto page = pages_.find(id / kPageRows);
    return page == pages_.end() ? FieldMask{0} : (*page->second)[static_cast<std::size_t>(id % kPageRows)];
  }

  void set(std::int64_t id, FieldMask mask) {
    auto& page = pages_[id / kPageRows];
    if (!page) page = std::make_unique<PageOfMasks>();
    (*page)[static_cast<std::size_t>(id % kPageRows)] = mask;
  }

 private:
  static constexpr std::int64_t kPageRows = 1024;
  using PageOfMasks = std::array<FieldMask, static_cast<std::size_t>(kPageRows)>;
  std::unordered_map<std::int64_t, std::unique_ptr<PageOfMasks>> pages_;
};

}  // namespace physcrm

#endif
