# Copyright The octroi Authors.
# SPDX-License-Identifier: Apache-2.0

# Programs of this project: tests, examples and benchmarks. One executable each; sources are globbed.

# octroi_program(<target> DEPS <module>... LINK <target>...): an executable from the *.cc of the current folder.
function(octroi_program target)
  cmake_parse_arguments(ARG "" "" "DEPS;LINK" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cc")
  if(NOT sources)
    message(FATAL_ERROR "octroi: ${CMAKE_CURRENT_SOURCE_DIR} holds no *.cc for ${target}")
  endif()
  octroi_find(${ARG_LINK})
  add_executable(${target} ${sources})
  octroi_flags(${target})
  octroi_use_modules(${target} ${ARG_DEPS})
  target_link_libraries(${target} PRIVATE ${ARG_LINK})
endfunction()

# octroi_test(<name> [WHOLE] [DEPS <module>...] [LINK <target>...] [PCH <header>...]
#             [LABEL unit|scenario|conformance|slow...])
#
# octroi_<name>_test from the *.cc of the current folder, with GoogleTest and its main. Where <name> is a module, its
# private headers are reachable as "<name>/header.h". Each test is one of ctest's; WHOLE makes one of them all, for tests
# that share what is dear to make. The tests see OCTROI_SOURCE_DIR, for golden files.
function(octroi_test name)
  cmake_parse_arguments(ARG "WHOLE" "" "DEPS;LINK;PCH;LABEL" ${ARGN})
  if(OCTROI_ONLY AND NOT name IN_LIST OCTROI_ONLY)
    return()
  endif()
  if(NOT ARG_LABEL)
    set(ARG_LABEL unit)
  endif()
  set(target octroi_${name}_test)
  octroi_program(${target} DEPS ${ARG_DEPS} LINK ${ARG_LINK} GTest::gmock_main)
  target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}/tests"
    "$<$<TARGET_EXISTS:octroi_${name}>:${OCTROI_VIEWS}/private/${name}>")
  target_compile_definitions(${target} PRIVATE OCTROI_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  if(ARG_PCH)
    octroi_precompile(${target} ${ARG_PCH})
  elseif(rapidcheck IN_LIST ARG_LINK)
    octroi_precompile(${target} SET property)
  else()
    octroi_precompile(${target} SET test)
  endif()
  if(ARG_WHOLE)
    add_test(NAME ${name}.all COMMAND ${target})
    set_tests_properties(${name}.all PROPERTIES LABELS "${ARG_LABEL}" TIMEOUT 300)
    return()
  endif()
  gtest_discover_tests(${target}
    DISCOVERY_MODE PRE_TEST
    DISCOVERY_TIMEOUT 60
    TEST_PREFIX "${name}."
    PROPERTIES LABELS "${ARG_LABEL}" TIMEOUT 300)
endfunction()

# octroi_example(<name> [DEPS <module>...] [LINK <target>...] [ARGS <argument>...])
# An example is also a test: it is run by ctest in a folder of its own, empty each time, and must succeed.
function(octroi_example name)
  cmake_parse_arguments(ARG "" "" "DEPS;LINK;ARGS" ${ARGN})
  octroi_program(${name} DEPS ${ARG_DEPS} LINK ${ARG_LINK})
  if(OCTROI_TESTS)
    set(in_fresh_folder sh -c "rm -rf run && mkdir run && cd run && exec \"$@\"" sh)
    add_test(NAME example.${name} COMMAND ${in_fresh_folder} $<TARGET_FILE:${name}> ${ARG_ARGS}
      WORKING_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}")
    set_tests_properties(example.${name} PROPERTIES LABELS scenario TIMEOUT 120)
  endif()
endfunction()

# octroi_benchmark(<name> [DEPS <module>...] [LINK <target>...])
# octroi_<name>_benchmark; the folder brings its main (benchmarks/common). ctest runs it with --smoke, which judges answers only.
function(octroi_benchmark name)
  cmake_parse_arguments(ARG "" "" "DEPS;LINK" ${ARGN})
  set(target octroi_${name}_benchmark)
  octroi_program(${target} DEPS ${ARG_DEPS} LINK ${ARG_LINK})
  target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}/benchmarks")
  set_property(GLOBAL APPEND PROPERTY OCTROI_BENCHMARK_TARGETS ${target})
  if(OCTROI_TESTS)
    add_test(NAME benchmark.${name} COMMAND ${target} --smoke)
    set_tests_properties(benchmark.${name} PROPERTIES LABELS slow TIMEOUT 120)
  endif()
endfunction()

if(OCTROI_TESTS)
  find_package(GTest CONFIG REQUIRED)
  include(GoogleTest)
  # The system's python3 first: it sees the packages that the system installed.
  find_program(OCTROI_PYTHON python3 PATHS /usr/bin NO_DEFAULT_PATH)
  find_program(OCTROI_PYTHON python3 REQUIRED)
endif()
