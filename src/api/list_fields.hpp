// Fields that lists share: what pages are asked for and answered with.
#ifndef PHYSCRM_API_LIST_FIELDS_HPP
#define PHYSCRM_API_LIST_FIELDS_HPP

#include "api/schema.hpp"
#include "physcrm/page.hpp"

namespace physcrm::api {

inline constexpr std::int64_t kMaxTextLength = 1'000'000;  ///< of what responses hold
inline constexpr std::int64_t kMaxShortText = 1000;
inline constexpr std::int64_t kMaxCursorLength = 4096;
inline constexpr std::int64_t kMaxPageNumber = 1'000'000'000;

inline constexpr Field kLimitField =
    integer_field("limit", "How many items a page has at most.").range(1, kMaxPageLimit).otherwise("50");
inline constexpr Field kCursorField =
    text_field("cursor", "The `nextCursor` of the page before.", kMaxCursorLength).range(1, kMaxCursorLength);
inline constexpr Field kPageField =
    integer_field("page", "The page's number, for hosts that number them; not with a cursor.")
        .range(1, kMaxPageNumber);

inline constexpr Field kNextCursorField =
    text_field("nextCursor", "Asks for the next page; null on the last one.", kMaxCursorLength).nullable();
inline constexpr Field kTotalField =
    count_field("total", "How many there are in all; on the first page and on numbered ones.").nullable();

inline constexpr Field kVersionGuard =
    integer_field("version", "The version the change was made for; another one stored is `conflict`.")
        .range(1, std::numeric_limits<std::int64_t>::max());

}  // namespace physcrm::api

#endif
