# Copyright The octroi Authors.
# SPDX-License-Identifier: Apache-2.0

# Precompiled headers (OCTROI_PCH): what many sources include is read once. For who works on octroi; it makes the whole
# build about a third shorter. The builds without it (release, clang, the packages) show that each file includes what it
# uses.
#
#   octroi_precompile(<target> <header>...)   headers of the target's own, as it writes them: engine/engine.h
#   octroi_precompile(<target> SET <name>)    a set that many targets share: std or test

option(OCTROI_PCH "Precompile what many sources include" OFF)

function(octroi_precompile target)
  if(NOT OCTROI_PCH)
    return()
  endif()
  cmake_parse_arguments(ARG "" "SET" "" ${ARGN})
  target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)  # ccache reads what is behind it
  if(ARG_SET)
    octroi_pch_set(${ARG_SET})
    target_precompile_headers(${target} REUSE_FROM octroi_pch_${ARG_SET})
    return()
  endif()
  list(TRANSFORM ARGN REPLACE "(.+)" "\"\\1\"")
  target_precompile_headers(${target} PRIVATE ${ARGN})
endfunction()

# octroi_pch_<name>, made when it is first asked for.
function(octroi_pch_set name)
  if(TARGET octroi_pch_${name})
    return()
  endif()
  set(headers <algorithm> <functional> <map> <optional> <string> <utility> <variant> <vector> "\"absl/status/statusor.h\"")
  set(link absl::statusor)
  if(name STREQUAL "test")
    list(APPEND headers <gmock/gmock.h> <gtest/gtest.h>)
    list(APPEND link GTest::gmock)
  endif()
  set(source "${PROJECT_BINARY_DIR}/octroi/pch_${name}.cc")
  file(CONFIGURE OUTPUT "${source}" CONTENT "// Carries a precompiled header.\n")
  octroi_find(absl::statusor)
  add_library(octroi_pch_${name} OBJECT "${source}")
  octroi_flags(octroi_pch_${name})
  target_link_libraries(octroi_pch_${name} PRIVATE ${link})
  target_compile_options(octroi_pch_${name} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
  if(name STREQUAL "test")  # for programs, whose code is -fPIE
    set_target_properties(octroi_pch_test PROPERTIES POSITION_INDEPENDENT_CODE OFF)
    target_compile_options(octroi_pch_test PRIVATE ${CMAKE_CXX_COMPILE_OPTIONS_PIE})
    target_compile_definitions(octroi_pch_${name} PRIVATE OCTROI_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  endif()
  target_precompile_headers(octroi_pch_${name} PRIVATE ${headers})
endfunction()
