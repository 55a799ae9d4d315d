#include "api/caller.hpp"

#include <array>
#include <string>
#include <vector>

#include "api/json.hpp"
#include "api/request.hpp"
#include "api/schema_check.hpp"
#include "api/words.hpp"
#include "base/text.hpp"
#include "base/try.hpp"

namespace physcrm::api {
namespace {

constexpr std::string_view kPath = "caller";
constexpr JsonLimits kCallerLimits{16 * 1024, 4};
// Longest of a token (JWT), not of a body.
constexpr std::int64_t kMaxTokenLength = 8192;

constexpr std::array kCallerFields{
    choice_field("role", "The role of a user whom the host itself has logged in.", kRoles),
    text_field("userId", "That user, as the audit log shall show it.", 100).range(1, 100),
    text_field("token", "The token of a session of this library.", kMaxTokenLength).range(1, kMaxTokenLength),
    text_field("ip", "The address the call came from.", 64),
    text_field("userAgent", "What it came with.", 1000),
    choice_field("via", "How the token came.", kTokenWays),
    text_field("csrfToken", "With a cookie: the session's token against forged requests.", 1000),
    text_field(
        "idempotencyKey",
        "Names the call: for a day, the same again is answered as the first time and does nothing more.", 200)
        .range(1, 200),
};
constexpr Shape kCaller{"Caller", kCallerFields};

std::string at(std::string_view field) {
  return std::string{kPath} + "." + std::string{field};
}

/// The host's own malformed text: the same words as for a request, at the caller.
Error at_caller(Error error) {
  error.field = kPath;
  error.message = "caller: " + error.message;
  return error;
}

/// What the shape can't say: which fields go together, and names that mean someone else.
std::vector<FieldError> check_combination(const Json& caller) {
  std::vector<FieldError> bad;
  const Request fields{caller};
  const auto role = fields.choice<Role>("role");
  if (!role && caller.find("token") == nullptr) bad.push_back({at("role"), "a role or a token is required"});
  if (role) {
    for (const std::string_view name : {"token", "via", "csrfToken"}) {
      if (caller.find(name) != nullptr) bad.push_back({at(name), "does not go with a role"});
    }
  } else if (caller.find("userId") != nullptr) {
    bad.push_back({at("userId"), "goes with a role only"});
  }
  const std::string user = fields.text_or_empty("userId");
  if (has_control_character(user)) bad.push_back({at("userId"), "must not contain control characters"});
  if (user == Actor::host().name() || (user == Actor::system().name() && role != Role::system)) {
    bad.push_back({at("userId"), "is a name that the audit log keeps for others"});
  }
  return bad;
}

}  // namespace

const Shape& caller_shape() noexcept {
  return kCaller;
}

Result<Caller> parse_caller(std::string_view text) {
  if (text.empty()) return Caller{Actor::host(), {}};
  auto parsed = parse_json(text, kCallerLimits);
  if (!parsed) return at_caller(std::move(parsed).error());
  const Json& caller = parsed.value();
  std::vector<FieldError> bad;
  check_shape(caller, kCaller, std::string{kPath}, bad);
  if (bad.empty()) bad = check_combination(caller);
  if (!bad.empty()) return invalid_fields(std::move(bad));
  const Request fields{caller};
  const auto role = fields.choice<Role>("role");
  if (!role) return Error{ErrorCode::unauthenticated, "the token is not that of a live session"};
  Actor actor = Actor::user(*role, fields.text("userId").value_or(std::string{to_string(*role)}));
  return Caller{std::move(actor), fields.text_or_empty("idempotencyKey")};
}

}  // namespace physcrm::api
