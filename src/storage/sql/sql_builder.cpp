#include "storage/sql/sql_builder.hpp"

#include "base/try.hpp"

namespace physcrm::storage::sql {

SqlBuilder& SqlBuilder::parameter() {
  text_ += '$';
  text_ += std::to_string(values_.size());
  return *this;
}

SqlBuilder& SqlBuilder::value(std::int64_t number) {
  values_.emplace_back(number);
  return parameter();
}

SqlBuilder& SqlBuilder::value(std::string text) {
  values_.emplace_back(std::move(text));
  return parameter();
}

SqlBuilder SqlBuilder::after(SqlText head) const {
  SqlBuilder whole{head};
  whole.text_ += text_;
  whole.values_ = values_;
  return whole;
}

Result<Statement> SqlBuilder::prepare(Scope& scope, Planning planning) const {
  PHYSCRM_TRY(auto statement, scope.read(text_, planning));
  int index = 0;
  for (const auto& value : values_) {
    ++index;
    std::visit([&](const auto& bound) { statement.bind_at(index, bound); }, value);
  }
  return statement;
}

Result<std::int64_t> count(Scope& scope, const SqlBuilder& from_where, Planning planning) {
  const SqlBuilder query = from_where.after("SELECT count(*)");
  PHYSCRM_TRY(auto statement, query.prepare(scope, planning));
  PHYSCRM_TRY(const auto value, fetch_one(statement, [](Columns& row) { return row.integer(); }));
  return value.value_or(0);
}

Result<std::optional<Date>> first_day(Scope& scope, const SqlBuilder& query) {
  PHYSCRM_TRY(auto statement, query.prepare(scope, Planning::each_time));
  PHYSCRM_TRY(const auto day, fetch_one(statement, [](Columns& row) { return row.optional_date(); }));
  return day.value_or(std::nullopt);
}

std::string like_anywhere(std::string_view text) {
  std::string pattern{"%"};
  for (const char c : text) {
    if (c == '%' || c == '_' || c == '\\') pattern += '\\';
    pattern += c;
  }
  pattern += '%';
  return pattern;
}

}  // namespace physcrm::storage::sql
