// The C library's calls that change files, in the place of its own: each is told (points.hpp), and done. For
// a program of a test's own, which links this file.
#include <dlfcn.h>
#include <sys/types.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <string>

#include "support/points.hpp"

namespace {

using physcrm::testing_support::is_looked_on;
using physcrm::testing_support::Moment;
using physcrm::testing_support::pass;

/// The call that would have been made.
template <class Function>
Function* next(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

std::string path_of(int descriptor) {
  std::array<char, 4096> path{};
  const std::string link = "/proc/self/fd/" + std::to_string(descriptor);
  const ssize_t size = ::readlink(link.c_str(), path.data(), path.size());
  return {path.data(), size < 0 ? 0 : static_cast<std::size_t>(size)};
}

template <class Call>
auto told(const char* name, const std::string& path, Call&& call) -> decltype(call()) {
  const std::string what = std::string{name} + ' ' + path;
  pass(Moment::file, what);
  const auto answer = call();
  pass(Moment::file_done, what);
  return answer;
}

}  // namespace

// NOLINTBEGIN: they have the C library's names and parameters
extern "C" int link(const char* from, const char* to) noexcept {
  static auto* const real = next<int(const char*, const char*)>("link");
  return told("link", to, [&] { return real(from, to); });
}

extern "C" int rename(const char* from, const char* to) noexcept {
  static auto* const real = next<int(const char*, const char*)>("rename");
  return told("rename", to, [&] { return real(from, to); });
}

extern "C" int renameat(int from_in, const char* from, int to_in, const char* to) noexcept {
  static auto* const real = next<int(int, const char*, int, const char*)>("renameat");
  return told("rename", path_of(to_in) + '/' + to, [&] { return real(from_in, from, to_in, to); });
}

extern "C" int unlink(const char* path) noexcept {
  static auto* const real = next<int(const char*)>("unlink");
  return told("unlink", path, [&] { return real(path); });
}

extern "C" ssize_t pwrite64(int to, const void* bytes, size_t size, off64_t at) {
  static auto* const real = next<ssize_t(int, const void*, size_t, off64_t)>("pwrite64");
  if (!is_looked_on()) return real(to, bytes, size, at);
  return told("write", path_of(to), [&] { return real(to, bytes, size, at); });
}
// NOLINTEND
