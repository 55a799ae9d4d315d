# Every library that physcrm links, found once: here for the build, and beside the installed package for those
# who link the static library. Which floor may use which is decided where it is linked.
find_package(Threads REQUIRED)
find_package(Boost 1.74 REQUIRED)
find_package(date REQUIRED)
find_package(CURL 7.85 REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(PostgreSQL REQUIRED)
find_package(ZLIB REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_search_module(BOTAN REQUIRED IMPORTED_TARGET botan-3 botan-2)

# Debian's SOCI has neither a CMake configuration nor a .pc file.
find_path(SOCI_INCLUDE_DIR soci/soci.h REQUIRED)
find_library(SOCI_CORE_LIBRARY soci_core REQUIRED)
find_library(SOCI_SQLITE3_LIBRARY soci_sqlite3 REQUIRED)
find_library(SOCI_POSTGRESQL_LIBRARY soci_postgresql REQUIRED)
foreach(part core sqlite3 postgresql)
  string(TOUPPER ${part} upper)
  if(NOT TARGET SOCI::${part})
    add_library(SOCI::${part} UNKNOWN IMPORTED)
    set_target_properties(SOCI::${part} PROPERTIES
      IMPORTED_LOCATION "${SOCI_${upper}_LIBRARY}"
      INTERFACE_INCLUDE_DIRECTORIES "${SOCI_INCLUDE_DIR}")
  endif()
endforeach()
