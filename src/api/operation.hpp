// One row of the operation table, and what a handler gets and gives.
#ifndef PHYSCRM_API_OPERATION_HPP
#define PHYSCRM_API_OPERATION_HPP

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "api/request.hpp"
#include "api/schema.hpp"
#include "physcrm/actor.hpp"
#include "physcrm/auth/permission.hpp"
#include "physcrm/byte_source.hpp"
#include "physcrm/engine.hpp"
#include "physcrm/result.hpp"

namespace physcrm::api {

/// What a handler works with. The request has passed its shape and the caller has the permission.
struct Call {
  Engine& engine;
  const Actor& actor;
  Request request;
  ByteSource* body = nullptr;  ///< of an operation that streams its body; else null

  /// Whether numbers of persons are shown to this caller with their last four characters only.
  [[nodiscard]] bool masks_numbers() const noexcept {
    return actor.role() && sees_masked_numbers(*actor.role());
  }
  /// Whether this caller's statistics have byPractice and forecast.
  [[nodiscard]] bool shows_all_statistics() const noexcept {
    return !actor.role() || !sees_reduced_statistics(*actor.role());
  }
};

/// What a handler answers: a body, and a status where it is not the row's own.
struct Reply {
  std::string body;
  std::optional<int> status = std::nullopt;
};

using Handler = Result<Reply> (*)(const Call& call);

/// What the body of a request is.
enum class BodyKind : std::uint8_t {
  json,    ///< the request itself
  roster,  ///< a stream of text/csv; the request holds the other fields
};

/// What an operation changes the store in, if it changes it.
enum class Work : std::uint8_t {
  transaction,  ///< one: refused, it has changed nothing
  slices,       ///< many: refused, what was committed stays, and the next call goes on there
};

struct Operation {
  std::string_view name;
  std::string_view method;
  std::string_view path;                 ///< `:id` is the field `id` of the request
  std::optional<Permission> permission;  ///< none: open to every caller
  const Shape& request;
  const Shape* response;  ///< none: nothing is answered, or it is not JSON
  int status;             ///< of success
  Handler handler;
  std::string_view doc;
  Work work = Work::transaction;
  BodyKind body = BodyKind::json;
  std::string_view response_type = "application/json";
};

/// Every operation, in the order of the contract.
[[nodiscard]] std::span<const Operation> operations() noexcept;

/// The row of this name, or null.
[[nodiscard]] const Operation* find_operation(std::string_view name) noexcept;

}  // namespace physcrm::api

#endif
