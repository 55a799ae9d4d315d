// The host's Python objects as the ports that the engine knows. What they raise is kept for the call in
// progress (enter.hpp) and comes out of it unchanged.
#ifndef PHYSCRM_PYTHON_HOST_HPP
#define PHYSCRM_PYTHON_HOST_HPP

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include "gil.hpp"
#include "physcrm/byte_source.hpp"
#include "physcrm/channel.hpp"
#include "physcrm/clock.hpp"
#include "physcrm/engine.hpp"

namespace physcrm::python {

/// A clock of the host: a callable that answers microseconds since 1970-01-01T00:00:00Z.
class HostClock final : public Clock {
 public:
  /// With the lock held. Asks once, and throws what that raises.
  explicit HostClock(pybind11::handle now_us);
  /// When the callable raises: what it said last.
  [[nodiscard]] Instant now() const noexcept override;

 private:
  HostObject now_us_;
  mutable std::atomic<std::int64_t> last_us_{0};
};

/// Hands each line to `callable(level, message)`, the level as a number of Python's logging.
[[nodiscard]] LogFunction host_logger(pybind11::handle callable);

/// Hands each message to `callable(message)`, a dict of texts, which answers (outcome, why): a number of
/// SendOutcome and one line. What it raises all the same is kept, and a temporary failure.
[[nodiscard]] std::function<SendResult(const OutgoingMessage&)> host_channel(pybind11::handle callable);

/// A stream of the host: `read(n)` answers at most n bytes. Before each piece pending signals are handled
/// (KeyboardInterrupt, on the main thread) and `progress(done, total)` is called, unless it is None:
/// answering False cancels the call.
class HostSource final : public ByteSource {
 public:
  /// The objects outlive the source. `total` in bytes; 0: not known.
  HostSource(pybind11::handle read, pybind11::handle progress, std::int64_t total) noexcept
      : read_(read.ptr()), progress_(progress.ptr()), total_(total) {}

  [[nodiscard]] Result<std::size_t> read(std::span<char> into) override;

 private:
  [[nodiscard]] bool wants_more() const;
  [[nodiscard]] std::size_t fill(std::span<char> into) const;

  PyObject* read_;
  PyObject* progress_;
  std::int64_t total_;
  std::int64_t done_ = 0;
  bool failed_ = false;
};

/// Handles pending signals; false when one raised, which is kept. Takes the lock.
[[nodiscard]] bool signals_let_go_on() noexcept;

}  // namespace physcrm::python

#endif
