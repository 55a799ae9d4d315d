# Flags and helpers that every target shares; nothing is set globally.

add_library(physcrm_options INTERFACE)
target_compile_features(physcrm_options INTERFACE cxx_std_20)
if(PHYSCRM_WARNINGS_AS_ERRORS)
  target_compile_options(physcrm_options INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wformat=2 -Werror
    $<$<COMPILE_LANGUAGE:CXX>:-Wconversion -Wsign-conversion -Wnon-virtual-dtor -Woverloaded-virtual>
    # GCC 12 sees overlaps in std::string's own operator+ at -O3 (its bug 105651), and the storage of a variant
    # that holds something else as uninitialised when it is moved (its bug 105562).
    $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict;-Wno-maybe-uninitialized>)
endif()

# A floor of the house (docs/ARCHITECTURE.md): an object library that sees the public headers, src/ and the
# floors and libraries named after USES, and is part of the one library physcrm.
#   physcrm_floor(renewal SOURCES a.cpp b.cpp USES Boost::headers)
function(physcrm_floor name)
  cmake_parse_arguments(arg "" "" "SOURCES;USES" ${ARGN})
  add_library(physcrm_${name} OBJECT ${arg_SOURCES})
  target_include_directories(physcrm_${name} PUBLIC
    "${PROJECT_SOURCE_DIR}/include" "${PROJECT_SOURCE_DIR}/src")
  target_link_libraries(physcrm_${name} PUBLIC Boost::headers ${arg_USES} PRIVATE physcrm_options)
  set_target_properties(physcrm_${name} PROPERTIES
    POSITION_INDEPENDENT_CODE ON CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON CXX_EXTENSIONS OFF)
  set_property(GLOBAL APPEND PROPERTY PHYSCRM_FLOORS physcrm_${name})
endfunction()
