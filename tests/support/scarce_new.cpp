#include "support/scarce_new.hpp"

#include <algorithm>
#include <cstdlib>
#include <new>

namespace physcrm::testing_support {
namespace {

constinit Shortage shortage;  // it is asked before main

void* allocate_if_there(std::size_t bytes) noexcept {
  return shortage.refuses() ? nullptr : std::malloc(std::max<std::size_t>(bytes, 1));
}

void* allocate(std::size_t bytes) {
  void* const memory = allocate_if_there(bytes);
  if (memory == nullptr) throw std::bad_alloc{};
  return memory;
}

}  // namespace

Shortage& shortage_of_new() noexcept {
  return shortage;
}

}  // namespace physcrm::testing_support

void* operator new(std::size_t bytes) {
  return physcrm::testing_support::allocate(bytes);
}
void* operator new[](std::size_t bytes) {
  return physcrm::testing_support::allocate(bytes);
}
void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept {
  return physcrm::testing_support::allocate_if_there(bytes);
}
void* operator new[](std::size_t bytes, const std::nothrow_t&) noexcept {
  return physcrm::testing_support::allocate_if_there(bytes);
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete[](void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
  std::free(memory);
}
