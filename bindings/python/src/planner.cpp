// The planner over a column, through the buffer protocol: nothing is copied, and no NumPy is needed.
#include "physcrm/notification/plan.hpp"

#include <bit>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "date_caster.hpp"
#include "errors.hpp"
#include "gil.hpp"
#include "module.hpp"

namespace py = pybind11;

namespace physcrm::python {
namespace {

/// A view of an object's memory, given back at the end.
class Buffer {
 public:
  Buffer(py::handle object, int flags) {
    if (PyObject_GetBuffer(object.ptr(), &view_, flags) != 0) throw py::error_already_set();
  }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  ~Buffer() { PyBuffer_Release(&view_); }

  [[nodiscard]] Py_buffer& view() noexcept { return view_; }

 private:
  Py_buffer view_{};
};

/// `i`, or `l` of the standard size, in this machine's byte order.
bool is_int32(const Py_buffer& view) {
  std::string_view format = view.format == nullptr ? "B" : view.format;
  constexpr char kNative = std::endian::native == std::endian::little ? '<' : '>';
  if (format.size() == 2 && (format[0] == '@' || format[0] == '=' || format[0] == kNative)) {
    format.remove_prefix(1);
  }
  return view.itemsize == 4 && (format == "i" || format == "l");
}

/// The column itself; a copy of it in `copy` where it is not contiguous or not aligned.
std::span<const std::int32_t> column_of(Py_buffer& view, std::vector<std::int32_t>& copy) {
  const auto count = static_cast<std::size_t>(view.len) / sizeof(std::int32_t);
  const bool is_aligned = reinterpret_cast<std::uintptr_t>(view.buf) % alignof(std::int32_t) == 0;
  if (is_aligned && PyBuffer_IsContiguous(&view, 'C') != 0) {
    return {static_cast<const std::int32_t*>(view.buf), count};
  }
  copy.resize(count);
  if (PyBuffer_ToContiguous(copy.data(), &view, view.len, 'C') != 0) throw py::error_already_set();
  return copy;
}

void check_column(const Py_buffer& view) {
  if (!is_int32(view)) {
    const std::string format = view.format == nullptr ? "B" : view.format;
    raise_builtin(PyExc_TypeError,
                  "expirations must be int32, days since 1970-01-01; this buffer has format '" + format +
                      "' with items of " + std::to_string(view.itemsize) + " bytes");
  }
  if (view.ndim != 1) raise_builtin(PyExc_TypeError, "expirations must have one dimension");
}

/// `owed` is an array of int16 as long as the column.
void plan(const py::object& expirations, std::int32_t today, const py::object& owed) {
  Buffer from{expirations, PyBUF_FULL_RO};
  check_column(from.view());
  Buffer to{owed, PyBUF_CONTIG};
  std::vector<std::int32_t> copy;
  const auto column = column_of(from.view(), copy);
  const std::span answers{static_cast<std::int16_t*>(to.view().buf),
                          static_cast<std::size_t>(to.view().len) / sizeof(std::int16_t)};
  bool done = false;
  {
    const Unlocked unlocked;
    done = plan_notifications(column, Date{today}, answers);
  }
  if (!done) raise_builtin(PyExc_ValueError, "the columns differ in length");
}

[[noreturn]] void raise_no_column(py::handle given) {
  raise_builtin(
      PyExc_TypeError,
      "expirations must be a buffer of int32 (array.array('i'), a NumPy array of dtype int32): days "
      "since 1970-01-01; this " +
          std::string{Py_TYPE(given.ptr())->tp_name} + " is none");
}

/// How many items `plan` will be given: what its answer must have room for.
Py_ssize_t column_length(const py::object& expirations) {
  if (PyObject_CheckBuffer(expirations.ptr()) == 0) raise_no_column(expirations);
  try {
    Buffer from{expirations, PyBUF_FULL_RO};
    check_column(from.view());
    return from.view().len / from.view().itemsize;
  } catch (py::error_already_set& raised) {
    // NumPy has no buffer for its dates, and says so with a ValueError.
    if (!raised.matches(PyExc_ValueError) && !raised.matches(PyExc_BufferError)) throw;
    raise_no_column(expirations);
  }
}

}  // namespace

void bind_planner(py::module_& module) {
  using py::arg;
  module.attr("NOTHING_OWED") = kNothingOwed;
  module.attr("NO_EXPIRATION") = kNoExpiration;
  module.def(
      "day_number", [](Date date) { return date.days_since_epoch(); }, arg("date"));
  module.def("column_length", &column_length, arg("expirations"));
  module.def("plan_notifications", &plan, arg("expirations"), arg("today"), arg("owed"));
}

}  // namespace physcrm::python
