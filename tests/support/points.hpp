// Moments of a program's work that can be told from outside of the product: what SQLite is asked for and
// which rows it writes, what the file system is asked for, what the host itself is called for.
#ifndef PHYSCRM_TESTS_SUPPORT_POINTS_HPP
#define PHYSCRM_TESTS_SUPPORT_POINTS_HPP

#include <cstdint>
#include <functional>
#include <string_view>

namespace physcrm::testing_support {

enum class Moment : std::uint8_t {
  statement,       ///< is about to run; its text
  statement_done,  ///< has run
  row,             ///< was written or deleted, in a transaction; its table (not one WITHOUT ROWID)
  file,            ///< "link /a/path": is about to be asked for; only where file_calls.cpp is linked
  file_done,       ///< was done
  host,            ///< the host was called: it says for what
};

/// Told of every moment, on the thread that it happens on; in a program with one thread.
using Onlooker = std::function<void(Moment moment, std::string_view what)>;

/// In the place of the one before; an empty one: nobody looks. SQLite's connections that are opened from the
/// first call on are seen.
void look_on(Onlooker onlooker);

void pass(Moment moment, std::string_view what);

/// Whether anybody looks.
[[nodiscard]] bool is_looked_on() noexcept;

}  // namespace physcrm::testing_support

#endif
