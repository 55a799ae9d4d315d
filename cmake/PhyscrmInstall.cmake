# Install: libraries, headers, CMake package, pkg-config file, command-line program.
include(CMakePackageConfigHelpers)

set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/physcrm")

install(TARGETS physcrm EXPORT physcrm-targets
  ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}"
  FILE_SET HEADERS DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
if(TARGET physcrm_c)
  install(TARGETS physcrm_c EXPORT physcrm-targets
    LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}"
    FILE_SET HEADERS DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/physcrm-c")
endif()
# For a store of the host's own: the port, what an audit log is chained with, and the suite that such a store is
# put through (docs/stores.md).
set(port_headers credentials deliveries integrity journal kept_calls notifications page physicians store workflows)
list(TRANSFORM port_headers REPLACE "(.+)" "${PROJECT_SOURCE_DIR}/src/storage/port/\\1.hpp")
install(FILES ${port_headers} DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/physcrm/storage")
install(FILES "${PROJECT_SOURCE_DIR}/src/audit/chain.hpp"
  DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/physcrm/audit")
if(TARGET physcrm_store_conformance)
  install(FILES "${PROJECT_SOURCE_DIR}/tests/storage/conformance/conformance.hpp"
    DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/physcrm/storage")
  install(TARGETS physcrm_store_conformance EXPORT physcrm-store-conformance-targets
    ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}")
  install(EXPORT physcrm-store-conformance-targets NAMESPACE physcrm:: DESTINATION "${package_dir}")
endif()
install(FILES "${PROJECT_SOURCE_DIR}/docs/stores.md" DESTINATION "${CMAKE_INSTALL_DOCDIR}")
install(EXPORT physcrm-targets NAMESPACE physcrm:: DESTINATION "${package_dir}")
if(TARGET physcrm_cli)
  install(TARGETS physcrm_cli RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
endif()

configure_package_config_file("${PROJECT_SOURCE_DIR}/cmake/physcrm-config.cmake.in"
  "${PROJECT_BINARY_DIR}/physcrm-config.cmake" INSTALL_DESTINATION "${package_dir}")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/physcrm-config-version.cmake"
  COMPATIBILITY SameMajorVersion)
install(FILES
  "${PROJECT_BINARY_DIR}/physcrm-config.cmake"
  "${PROJECT_BINARY_DIR}/physcrm-config-version.cmake"
  "${PROJECT_SOURCE_DIR}/cmake/PhyscrmDependencies.cmake"
  DESTINATION "${package_dir}")

# The .pc files find their prefix from where they lie, so that a tree may be installed anywhere (--prefix) and
# moved. Absolute install directories survive: a path is joined to the prefix only when it is relative.
if(IS_ABSOLUTE "${CMAKE_INSTALL_LIBDIR}")
  set(PHYSCRM_PC_PREFIX "${CMAKE_INSTALL_PREFIX}")
else()
  file(RELATIVE_PATH up "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
  string(REGEX REPLACE "/$" "" up "${up}")
  set(PHYSCRM_PC_PREFIX "\${pcfiledir}/${up}")
endif()
foreach(dir LIBDIR INCLUDEDIR)
  if(IS_ABSOLUTE "${CMAKE_INSTALL_${dir}}")
    set(PHYSCRM_PC_${dir} "${CMAKE_INSTALL_${dir}}")
  else()
    set(PHYSCRM_PC_${dir} "\${prefix}/${CMAKE_INSTALL_${dir}}")
  endif()
endforeach()
foreach(pc physcrm physcrm-c)
  configure_file("${PROJECT_SOURCE_DIR}/cmake/${pc}.pc.in" "${PROJECT_BINARY_DIR}/${pc}.pc" @ONLY)
  install(FILES "${PROJECT_BINARY_DIR}/${pc}.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
endforeach()
