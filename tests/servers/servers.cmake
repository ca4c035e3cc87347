# Copyright The octroi Authors.
# SPDX-License-Identifier: Apache-2.0

# octroi_server_test(<name> DEPS <module>... [LINK <target>...] LABEL <label>): a test program that starts servers of its
# own. It runs as one test, because a server is started once a program.
function(octroi_server_test name)
  cmake_parse_arguments(ARG "" "" "DEPS;LINK;LABEL" ${ARGN})
  if(OCTROI_ONLY AND NOT name IN_LIST OCTROI_ONLY)
    return()
  endif()
  set(target octroi_${name}_test)
  octroi_program(${target} DEPS ${ARG_DEPS} LINK ${ARG_LINK} GTest::gmock_main)
  octroi_use_servers(${target})
  add_test(NAME ${name} COMMAND ${target})
  set_tests_properties(${name} PROPERTIES LABELS "${ARG_LABEL}" TIMEOUT 300)
endfunction()

# octroi_use_servers(<target>): "servers/private_server.h" and its body.
function(octroi_use_servers target)
  target_sources(${target} PRIVATE "${PROJECT_SOURCE_DIR}/tests/servers/private_server.cc")
  target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}/tests")
endfunction()
