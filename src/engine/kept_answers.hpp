// What was answered to calls that name themselves (Idempotency-Key, docs/rules.md 1), so that each is made
// once however often it is asked for.
#ifndef PHYSCRM_ENGINE_KEPT_ANSWERS_HPP
#define PHYSCRM_ENGINE_KEPT_ANSWERS_HPP

#include <optional>
#include <string>
#include <string_view>

#include "engine/core.hpp"
#include "physcrm/actor.hpp"

namespace physcrm {

/// What a call is known by, and what it asks for.
struct CallName {
  std::string key;           ///< of the caller and their name for it, hashed
  std::string request_hash;  ///< of the operation and the request

  [[nodiscard]] static CallName of(const Actor& actor, std::string_view idempotency_key,
                                   std::string_view operation, std::string_view request);
};

/// What a call was answered; the status as in HTTP.
struct Answer {
  int status = 0;
  std::string body;
};

/// The answer that was given to a call of this name in the last 24 hours, or nothing. `conflict` (field
/// idempotencyKey) when it asked for something else.
[[nodiscard]] Result<std::optional<Answer>> kept_answer(EngineCore& core, const CallName& name);

/// Keeps this one from now on.
[[nodiscard]] Result<void> keep_answer(EngineCore& core, const CallName& name, const Answer& answer);

/// Deletes answers that are kept no longer; how many.
[[nodiscard]] Result<std::int64_t> forget_old_answers(EngineCore& core);

}  // namespace physcrm

#endif
