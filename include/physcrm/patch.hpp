// A change to one field: keep it, clear it, or set it.
#ifndef PHYSCRM_PATCH_HPP
#define PHYSCRM_PATCH_HPP

#include <optional>
#include <utility>

namespace physcrm {

/// Absent (default) keeps the field; `cleared()` empties it; a value sets it.
template <class T>
class Patch {
 public:
  Patch() = default;
  Patch(T value) : given_(true), value_(std::move(value)) {}  // NOLINT: meant to convert
  [[nodiscard]] static Patch cleared() {
    Patch patch;
    patch.given_ = true;
    return patch;
  }

  [[nodiscard]] bool is_given() const noexcept { return given_; }
  /// The new value; nothing when the field is to be cleared (or was not given).
  [[nodiscard]] const std::optional<T>& value() const noexcept { return value_; }

  /// Applies it to an optional field.
  void apply_to(std::optional<T>& field) const {
    if (given_) field = value_;
  }
  /// Applies it to a field whose default value means "absent".
  void apply_to(T& field) const {
    if (given_) field = value_.value_or(T{});
  }

 private:
  bool given_ = false;
  std::optional<T> value_;
};

}  // namespace physcrm

#endif
