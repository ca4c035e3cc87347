# Copyright The octroi Authors.
# SPDX-License-Identifier: Apache-2.0

# What a builder may choose. A host that adds octroi with add_subdirectory gets the library and nothing else.
option(OCTROI_TESTS "Build the tests" ${PROJECT_IS_TOP_LEVEL})
option(OCTROI_EXAMPLES "Build the examples" ${PROJECT_IS_TOP_LEVEL})
option(OCTROI_BENCHMARKS "Build the benchmarks" OFF)
option(OCTROI_INSTALL "Make the install rules" ${PROJECT_IS_TOP_LEVEL})
# The presets of those who work on octroi turn it on: another compiler or level of optimisation, with a warning that we
# never saw, keeps nobody from building the library.
option(OCTROI_WERROR "Warnings are errors in octroi's own sources" OFF)
option(BUILD_SHARED_LIBS "Shared libraries instead of static ones" OFF)
set(OCTROI_SANITIZE "" CACHE STRING "Sanitizers for the whole build, such as address,undefined")
set(OCTROI_LINKER "" CACHE STRING "A linker to use where it is installed, such as mold")
option(OCTROI_COVERAGE "Instrument for gcov" OFF)
# So a host that wants quotas alone needs nothing else: no Abseil. Tests, examples and benchmarks need the whole.
set(OCTROI_WANTED "" CACHE STRING "Components to build and install: only these and what they stand on, such as quota")
set(OCTROI_ONLY "" CACHE STRING "Modules to work on: only these, what they stand on, and their tests")

if(PROJECT_IS_TOP_LEVEL)
  set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
  if(OCTROI_TESTS)
    enable_testing()
  endif()
endif()
include(GNUInstallDirs)

# Include roots and generated sources. Below the build folder of the whole program, so that the compiler's command lines,
# and with them ccache's keys, are the same whether octroi is built alone or inside a host.
set(OCTROI_VIEWS "${CMAKE_BINARY_DIR}/octroi/view")
set(OCTROI_GENERATED "${CMAKE_BINARY_DIR}/octroi/gen")
