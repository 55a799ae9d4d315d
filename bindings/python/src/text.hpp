// Texts between Python and the library.
#ifndef PHYSCRM_PYTHON_TEXT_HPP
#define PHYSCRM_PYTHON_TEXT_HPP

#include <pybind11/pybind11.h>

#include <optional>
#include <string>
#include <string_view>

namespace physcrm::python {

/// A str; pybind11's own std::string would take bytes as well.
struct Text {
  std::string utf8;
};

/// The text's UTF-8, which lives as long as the text; nothing, and no exception set, when it has none (lone
/// surrogates).
[[nodiscard]] inline std::optional<std::string_view> utf8_of(pybind11::handle text) noexcept {
  Py_ssize_t size = 0;
  const char* utf8 = PyUnicode_AsUTF8AndSize(text.ptr(), &size);
  if (utf8 == nullptr) {
    PyErr_Clear();
    return std::nullopt;
  }
  return std::string_view{utf8, static_cast<std::size_t>(size)};
}

/// A text for people: bytes that are no UTF-8 are replaced, never refused.
[[nodiscard]] inline pybind11::str lenient_text(std::string_view text) {
  PyObject* made = PyUnicode_DecodeUTF8(text.data(), static_cast<Py_ssize_t>(text.size()), "replace");
  if (made == nullptr) throw pybind11::error_already_set();
  return pybind11::reinterpret_steal<pybind11::str>(made);
}

}  // namespace physcrm::python

namespace pybind11::detail {

/// Refuses everything but str. A text without UTF-8 is a UnicodeEncodeError, as in Python itself.
template <>
struct type_caster<physcrm::python::Text> {
  PYBIND11_TYPE_CASTER(physcrm::python::Text, const_name("str"));

  bool load(handle from, bool /*convert*/) {
    if (PyUnicode_Check(from.ptr()) == 0) return false;
    Py_ssize_t size = 0;
    const char* utf8 = PyUnicode_AsUTF8AndSize(from.ptr(), &size);
    if (utf8 == nullptr) throw error_already_set();
    value.utf8.assign(utf8, static_cast<std::size_t>(size));
    return true;
  }
};

}  // namespace pybind11::detail

#endif
