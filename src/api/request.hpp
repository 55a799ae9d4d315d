// Typed reading of a request that its shape has already passed: nothing here can fail.
#ifndef PHYSCRM_API_REQUEST_HPP
#define PHYSCRM_API_REQUEST_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/json.hpp"
#include "physcrm/date.hpp"
#include "physcrm/ids.hpp"
#include "physcrm/instant.hpp"
#include "physcrm/page.hpp"
#include "physcrm/patch.hpp"
#include "physcrm/vocabulary.hpp"

namespace physcrm::api {

/// The fields of a checked request. A field that is absent, null, or not of the type asked for, reads as
/// nothing.
class Request {
 public:
  explicit Request(const Json& object) noexcept : object_(&object) {}

  [[nodiscard]] std::optional<std::string> text(std::string_view name) const;
  [[nodiscard]] std::string text_or_empty(std::string_view name) const;
  [[nodiscard]] std::optional<std::int64_t> integer(std::string_view name) const noexcept;
  [[nodiscard]] std::optional<bool> boolean(std::string_view name) const noexcept;
  [[nodiscard]] bool is_set(std::string_view name) const noexcept { return boolean(name).value_or(false); }
  [[nodiscard]] std::optional<Date> date(std::string_view name) const noexcept;
  [[nodiscard]] std::optional<Instant> instant(std::string_view name) const noexcept;
  /// Whether the field is there, and null.
  [[nodiscard]] bool is_null(std::string_view name) const noexcept;
  /// Whether the field is there, null or not.
  [[nodiscard]] bool has(std::string_view name) const noexcept { return object_->find(name) != nullptr; }
  /// The items of an array of texts; none when absent or null.
  [[nodiscard]] std::vector<std::string> texts(std::string_view name) const;
  /// The items of an array of objects, of whole numbers, of dates; none when absent or null. The objects live
  /// as long as this request.
  [[nodiscard]] std::vector<Request> objects(std::string_view name) const;
  [[nodiscard]] std::vector<std::int64_t> integers(std::string_view name) const;
  [[nodiscard]] std::vector<Date> dates(std::string_view name) const;
  /// The items of an array of words; nothing when absent or null.
  template <class Enum>
  [[nodiscard]] std::optional<std::vector<Enum>> choices(std::string_view name) const {
    const Json* value = object_->find(name);
    if (value == nullptr || value->array() == nullptr) return std::nullopt;
    std::vector<Enum> found;
    for (const std::string& text : texts(name)) {
      if (const auto word = from_string<Enum>(text)) found.push_back(*word);
    }
    return found;
  }
  /// The fields of an object within; it lives as long as this request.
  [[nodiscard]] std::optional<Request> object(std::string_view name) const noexcept;
  /// The JSON text of a field that is passed on as it is; empty when absent.
  [[nodiscard]] std::string json_text(std::string_view name) const;

  template <class Enum>
  [[nodiscard]] std::optional<Enum> choice(std::string_view name) const noexcept {
    const std::string* word = raw_text(name);
    return word == nullptr ? std::nullopt : from_string<Enum>(*word);
  }
  /// Zero when absent.
  template <class IdType>
  [[nodiscard]] IdType id(std::string_view name) const noexcept {
    const std::string* text = raw_text(name);
    return text == nullptr ? IdType{} : IdType::parse(*text).value_or(IdType{});
  }

  /// Absent keeps, null clears, a value sets (contract).
  [[nodiscard]] Patch<std::string> text_patch(std::string_view name) const;
  [[nodiscard]] Patch<std::int64_t> integer_patch(std::string_view name) const;
  /// Of a field whose range the shape keeps within an int.
  [[nodiscard]] Patch<int> small_patch(std::string_view name) const;
  [[nodiscard]] Patch<bool> boolean_patch(std::string_view name) const;
  [[nodiscard]] Patch<Date> date_patch(std::string_view name) const;
  template <class Enum>
  [[nodiscard]] Patch<Enum> choice_patch(std::string_view name) const {
    return patch(name, choice<Enum>(name));
  }
  template <class IdType>
  [[nodiscard]] Patch<IdType> id_patch(std::string_view name) const {
    const IdType value = id<IdType>(name);
    return patch(name, value ? std::optional<IdType>{value} : std::nullopt);
  }

  /// The fields `limit`, `cursor` and `page`.
  [[nodiscard]] PageQuery page() const;

 private:
  [[nodiscard]] const Json::Array& items(std::string_view name) const noexcept;
  [[nodiscard]] const std::string* raw_text(std::string_view name) const noexcept;

  template <class T>
  [[nodiscard]] Patch<T> patch(std::string_view name, std::optional<T> value) const {
    if (value) return Patch<T>{*std::move(value)};
    return object_->find(name) == nullptr ? Patch<T>{} : Patch<T>::cleared();
  }

  const Json* object_;
};

}  // namespace physcrm::api

#endif
