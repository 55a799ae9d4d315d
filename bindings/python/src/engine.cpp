#include "physcrm/engine.hpp"

#include <functional>
#include <memory>
#include <string>

#include "enter.hpp"
#include "host.hpp"
#include "module.hpp"
#include "physcrm/channel_options.hpp"
#include "text.hpp"

namespace py = pybind11;

namespace physcrm::python {
namespace {

/// The engine of one open handle. A call in progress holds a copy of the pointer, so that closing on another
/// thread, or inside a callback, doesn't pull the engine from under it.
class EngineHandle {
 public:
  explicit EngineHandle(std::shared_ptr<Engine> engine) noexcept : engine_(std::move(engine)) {}
  EngineHandle(const EngineHandle&) = delete;
  EngineHandle& operator=(const EngineHandle&) = delete;
  ~EngineHandle() {
    const Unlocked unlocked;
    engine_.reset();
  }

  [[nodiscard]] bool is_closed() const noexcept { return engine_ == nullptr; }

  /// Once more is nothing.
  void close() {
    auto engine = std::move(engine_);
    CallFrame frame;
    {
      const Unlocked unlocked;
      engine.reset();
    }
    frame.rethrow();
  }

  /// After a fork: the child must not touch, not even close, what the parent has open.
  void abandon() { static_cast<void>(new std::shared_ptr<Engine>(std::move(engine_))); }

  /// Runs `function(engine)` without the lock; the last one to use a closed engine closes its store.
  template <class Function>
  auto use(Function&& function) {
    if (engine_ == nullptr) raise(bad_argument("the engine is closed", "handle"));
    return enter([&function, engine = engine_]() mutable {
      const auto mine = std::move(engine);
      return function(*mine);
    });
  }

 private:
  std::shared_ptr<Engine> engine_;
};

std::shared_ptr<Clock> clock_of(const py::object& clock) {
  if (clock.is_none()) return nullptr;
  if (py::isinstance<SimulatedClock>(clock)) return clock.cast<std::shared_ptr<SimulatedClock>>();
  return std::make_shared<HostClock>(clock);
}

std::unique_ptr<EngineHandle> open_engine(const Text& url, const Text& time_zone, const py::object& clock,
                                          const py::object& logger, int busy_timeout_ms, bool create,
                                          const Text& channels, const py::object& channel,
                                          const Text& archive_directory) {
  EngineOptions options;
  options.url = url.utf8;
  options.time_zone = time_zone.utf8;
  options.clock = clock_of(clock);
  options.busy_timeout_ms = busy_timeout_ms;
  options.create = create;
  options.archive_directory = archive_directory.utf8;
  if (!logger.is_none()) options.log = host_logger(logger);
  std::function<SendResult(const OutgoingMessage&)> own_channel;
  if (!channel.is_none()) own_channel = host_channel(channel);
  Engine engine = enter([&]() -> Result<Engine> {
    auto configured = parse_channel_options(channels.utf8);
    if (!configured) return std::move(configured).error();
    options.channels = std::move(configured).value();
    options.channels.host = std::move(own_channel);
    return Engine::open(std::move(options));
  });
  return std::make_unique<EngineHandle>(std::make_shared<Engine>(std::move(engine)));
}

py::tuple response_of(const Response& response) {
  return py::make_tuple(response.status, lenient_text(response.content_type), lenient_text(response.body));
}

py::tuple call(EngineHandle& handle, const Text& operation, const Text& caller, const Text& request) {
  return response_of(handle.use(
      [&](Engine& engine) { return engine.call_full(operation.utf8, caller.utf8, request.utf8); }));
}

py::tuple call_stream(EngineHandle& handle, const Text& operation, const Text& caller, const Text& request,
                      const Text& content_type, const py::object& read, const py::object& progress,
                      std::int64_t total) {
  HostSource source{read, progress, total};
  return response_of(handle.use([&](Engine& engine) {
    return engine.call_stream(operation.utf8, caller.utf8, request.utf8, content_type.utf8, source);
  }));
}

py::list run_due(EngineHandle& handle) {
  const auto results = handle.use([](Engine& engine) {
    return engine.jobs().run_due(
        [](std::string_view, std::int64_t, std::int64_t) { return signals_let_go_on(); });
  });
  py::list rows;
  for (const JobResult& result : results) {
    py::dict counts;
    for (const auto& [name, count] : result.counts) counts[lenient_text(name)] = count;
    py::dict row;
    row["job"] = lenient_text(result.job);
    row["outcome"] = lenient_text(result.outcome);
    row["counts"] = counts;
    if (!result.error.empty()) row["error"] = lenient_text(result.error);
    rows.append(row);
  }
  return rows;
}

}  // namespace

void bind_clock(py::module_& module) {
  using py::arg;
  py::class_<SimulatedClock, std::shared_ptr<SimulatedClock>>(module, "SimulatedClock")
      .def(py::init([](std::int64_t us) { return std::make_shared<SimulatedClock>(Instant{us}); }), arg("us"))
      // Read and written with the lock held: no other Python thread comes between.
      .def(
          "advance_us",
          [](SimulatedClock& clock, std::int64_t us, std::int64_t lowest, std::int64_t end) {
            const std::int64_t to = clock.now().microseconds() + us;
            if (to < lowest || to >= end) return false;
            clock.set(Instant{to});
            return true;
          },
          arg("us"), arg("lowest"), arg("end"))
      .def("now_us", [](const SimulatedClock& clock) { return clock.now().microseconds(); })
      .def(
          "set_us", [](SimulatedClock& clock, std::int64_t us) { clock.set(Instant{us}); }, arg("us"));
}

void bind_engine(py::module_& module) {
  using py::arg;
  py::class_<EngineHandle>(module, "Engine")
      .def_property_readonly("closed", &EngineHandle::is_closed)
      .def("close", &EngineHandle::close)
      .def("abandon", &EngineHandle::abandon)
      .def("call", &call, arg("operation"), arg("caller"), arg("request"))
      .def("call_stream", &call_stream, arg("operation"), arg("caller"), arg("request"), arg("content_type"),
           arg("read"), arg("progress"), arg("total"))
      .def("run_due", &run_due);
  module.def("end_calls", &end_calls, arg("patience_s"));
  module.def("forget_calls", &forget_calls);
  module.def("open_engine", &open_engine, arg("url"), arg("time_zone"), arg("clock"), arg("logger"),
             arg("busy_timeout_ms"), arg("create"), arg("channels"), arg("channel"),
             arg("archive_directory"));
}

}  // namespace physcrm::python
