# Copyright The octroi Authors.
# SPDX-License-Identifier: Apache-2.0

# Precompiled headers (OCTROI_PCH): what many sources include is read once. For who works on octroi; it makes the whole
# build about a third shorter. The builds without it (clang, and the one of the README's line, which a test runs) show that each file includes what it uses.
#
#   octroi_precompile(<target> SET <name>)    a set that many targets share (cmake/pch/CMakeLists.txt)
#   octroi_precompile(<target> <header>...)   headers of the target's own, as it writes them: engine/world.h

option(OCTROI_PCH "Precompile what many sources include" OFF)

function(octroi_precompile target)
  if(NOT OCTROI_PCH)
    return()
  endif()
  cmake_parse_arguments(ARG "" "SET" "" ${ARGN})
  target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)  # ccache reads what is behind it
  if(ARG_SET)
    target_precompile_headers(${target} REUSE_FROM octroi_pch_${ARG_SET})
    return()
  endif()
  list(TRANSFORM ARGN REPLACE "(.+)" "\"\\1\"")
  target_precompile_headers(${target} PRIVATE ${ARGN})
endfunction()

# octroi_pch_set(<name> HEADERS <header>... [LINK <target>...])
# octroi_pch_<name> carries the set; who reuses it is compiled with the same flags.
function(octroi_pch_set name)
  cmake_parse_arguments(ARG "" "" "HEADERS;LINK" ${ARGN})
  set(source "${CMAKE_CURRENT_BINARY_DIR}/${name}.cc")
  file(CONFIGURE OUTPUT "${source}" CONTENT "// Carries a precompiled header.\n")
  add_library(octroi_pch_${name} OBJECT "${source}")
  octroi_flags(octroi_pch_${name})
  target_link_libraries(octroi_pch_${name} PRIVATE ${ARG_LINK})
  octroi_precompile(octroi_pch_${name} ${ARG_HEADERS})
endfunction()
