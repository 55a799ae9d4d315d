#include "host.hpp"

#include <cstring>
#include <string>
#include <utility>

#include "enter.hpp"
#include "text.hpp"

namespace py = pybind11;

namespace physcrm::python {
namespace {

constexpr int logging_level(LogLevel level) noexcept {
  return 10 * (static_cast<int>(level) + 1);  // DEBUG 10, INFO 20, WARNING 30, ERROR 40
}
static_assert(logging_level(LogLevel::error) == 40);

std::int64_t ask_clock(PyObject* now_us) {
  const py::object answer = call_python(now_us);
  const std::int64_t us = PyLong_AsLongLong(answer.ptr());
  if (us == -1 && PyErr_Occurred() != nullptr) throw py::error_already_set();
  return us;
}

/// Runs `body` and keeps what it raises; false then. With the lock held.
template <class Body>
bool keeping_raised(Body body) noexcept {
  try {
    body();
    return true;
  } catch (py::error_already_set& raised) {
    raised.restore();
  } catch (const std::exception& failure) {
    PyErr_SetString(PyExc_RuntimeError, failure.what());
  }
  CallFrame::keep_raised();
  return false;
}

py::dict dict_of(const OutgoingMessage& message) {
  py::dict texts;
  texts["idempotencyKey"] = lenient_text(message.idempotency_key);
  texts["toAddress"] = lenient_text(message.to_address);
  texts["toName"] = lenient_text(message.to_name);
  texts["subject"] = lenient_text(message.subject);
  texts["text"] = lenient_text(message.text);
  texts["html"] = lenient_text(message.html);
  texts["date"] = lenient_text(message.date.to_string());
  return texts;
}

Error cancelled() {
  return Error{ErrorCode::cancelled, "the host cancelled the call"};
}

}  // namespace

HostClock::HostClock(py::handle now_us) : now_us_(now_us), last_us_(ask_clock(now_us.ptr())) {}

Instant HostClock::now() const noexcept {
  const Locked gil;
  if (gil) keeping_raised([&] { last_us_.store(ask_clock(now_us_.get())); });
  return Instant{last_us_.load()};
}

LogFunction host_logger(py::handle callable) {
  return [log = std::make_shared<HostObject>(callable)](LogLevel level, std::string_view message) {
    const Locked gil;
    if (!gil) return;
    keeping_raised([&] { call_python(log->get(), logging_level(level), lenient_text(message)); });
  };
}

std::function<SendResult(const OutgoingMessage&)> host_channel(py::handle callable) {
  return [send = std::make_shared<HostObject>(callable)](const OutgoingMessage& message) {
    const Locked gil;
    SendResult result{SendOutcome::temporary_failure, "the interpreter is ending"};
    if (!gil || is_ending()) return result;
    result.error = "the host's callback was interrupted";
    keeping_raised([&] {
      const auto answer = call_python(send->get(), dict_of(message)).cast<std::pair<int, std::string>>();
      result = {static_cast<SendOutcome>(answer.first), answer.second};
    });
    return result;
  };
}

Result<std::size_t> HostSource::read(std::span<char> into) {
  const Locked gil;
  if (failed_ || !gil || is_ending()) return cancelled();
  std::size_t count = 0;
  bool goes_on = true;
  failed_ = !keeping_raised([&] {
    goes_on = wants_more();
    if (goes_on) count = fill(into);
  });
  if (failed_) return Error{ErrorCode::callback_failed, "the stream raised an exception", "body"};
  failed_ = !goes_on;
  if (failed_) return cancelled();
  done_ += static_cast<std::int64_t>(count);
  return count;
}

bool HostSource::wants_more() const {
  if (PyErr_CheckSignals() != 0) throw py::error_already_set();
  if (progress_ == Py_None) return true;
  return !call_python(progress_, done_, total_).is(py::bool_(false));
}

std::size_t HostSource::fill(std::span<char> into) const {
  const py::object piece = call_python(read_, into.size());
  Py_buffer view{};
  if (PyUnicode_Check(piece.ptr()) != 0)
    raise_builtin(PyExc_TypeError, "the file must be opened in binary mode");
  if (PyObject_GetBuffer(piece.ptr(), &view, PyBUF_SIMPLE) != 0) throw py::error_already_set();
  const auto count = static_cast<std::size_t>(view.len);
  const bool fits = count <= into.size();
  if (fits && count != 0) std::memcpy(into.data(), view.buf, count);
  PyBuffer_Release(&view);
  if (!fits) raise_builtin(PyExc_ValueError, "read(n) answered more than n bytes");
  return count;
}

bool signals_let_go_on() noexcept {
  const Locked gil;
  if (!gil || is_ending()) return false;
  if (PyErr_CheckSignals() == 0) return true;
  CallFrame::keep_raised();
  return false;
}

}  // namespace physcrm::python
