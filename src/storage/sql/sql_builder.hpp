// Statements whose conditions depend on a filter. The only place where SQL is put together, from literals
// alone: a value always becomes a parameter.
#ifndef PHYSCRM_STORAGE_SQL_SQL_BUILDER_HPP
#define PHYSCRM_STORAGE_SQL_SQL_BUILDER_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "physcrm/date.hpp"
#include "storage/sql/scope.hpp"

namespace physcrm::storage::sql {

/// A piece of SQL; only a literal can become one.
class SqlText {
 public:
  consteval SqlText(const char* literal) : text_(literal) {}  // NOLINT(google-explicit-constructor)
  [[nodiscard]] constexpr std::string_view text() const noexcept { return text_; }

 private:
  std::string_view text_;
};

/// Owns the values of its parameters, so it outlives the statement made from it.
///
///     SqlBuilder where{" WHERE deleted_at IS NULL"};
///     where.add(" AND state = ").value(filter.state);
class SqlBuilder {
 public:
  explicit SqlBuilder(SqlText text) : text_(text.text()) {}

  SqlBuilder& add(SqlText text) {
    text_ += text.text();
    return *this;
  }
  SqlBuilder& value(std::int64_t number);
  SqlBuilder& value(std::string text);
  SqlBuilder& value(Date date) { return value(std::int64_t{date.days_since_epoch()}); }

  /// The same with `head` before it; `head` has no parameters.
  [[nodiscard]] SqlBuilder after(SqlText head) const;

  /// The statement, bound.
  [[nodiscard]] Result<Statement> prepare(Scope& scope, Planning planning = Planning::kept) const;

 private:
  SqlBuilder& parameter();
  std::string text_;
  std::vector<std::variant<std::int64_t, std::string>> values_;
};

/// `SELECT count(*)` over a FROM and WHERE.
[[nodiscard]] Result<std::int64_t> count(Scope& scope, const SqlBuilder& from_where,
                                         Planning planning = Planning::kept);

/// The day that a query over a whole window answers, if any.
[[nodiscard]] Result<std::optional<Date>> first_day(Scope& scope, const SqlBuilder& query);

/// A pattern for `LIKE ... ESCAPE '\'` that finds this text anywhere, its own wildcards taken literally.
[[nodiscard]] std::string like_anywhere(std::string_view text);

}  // namespace physcrm::storage::sql

#endif
