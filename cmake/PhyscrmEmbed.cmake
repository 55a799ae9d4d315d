# Compiles a text file into the library: sets <out> to a generated source that defines, in namespace physcrm,
# `const std::string_view <symbol>` (declared by whoever uses it). Written again when the file changes.
#   physcrm_embed_text(default_pack_source FILE packs/default.csv SYMBOL kDefaultPackCsv)
function(physcrm_embed_text out)
  cmake_parse_arguments(arg "" "FILE;SYMBOL" "" ${ARGN})
  set(input "${CMAKE_CURRENT_SOURCE_DIR}/${arg_FILE}")
  set(output "${CMAKE_CURRENT_BINARY_DIR}/${arg_SYMBOL}.cpp")
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${input}")
  file(READ "${input}" EMBEDDED_TEXT)
  set(EMBEDDED_SYMBOL "${arg_SYMBOL}")
  configure_file("${PROJECT_SOURCE_DIR}/cmake/embedded_text.cpp.in" "${output}" @ONLY)
  set(${out} "${output}" PARENT_SCOPE)
endfunction()
