# Copyright The octroi Authors.
# SPDX-License-Identifier: Apache-2.0

# GMP::gmpxx: exact rationals for the oracles of the tests. Debian's package brings no CMake file.
find_path(GMP_INCLUDE_DIR gmpxx.h)
find_library(GMP_LIBRARY gmp)
find_library(GMPXX_LIBRARY gmpxx)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(GMP DEFAULT_MSG GMPXX_LIBRARY GMP_LIBRARY GMP_INCLUDE_DIR)
if(GMP_FOUND AND NOT TARGET GMP::gmpxx)
  add_library(GMP::gmpxx INTERFACE IMPORTED GLOBAL)
  target_include_directories(GMP::gmpxx SYSTEM INTERFACE "${GMP_INCLUDE_DIR}")
  target_link_libraries(GMP::gmpxx INTERFACE "${GMPXX_LIBRARY}" "${GMP_LIBRARY}")
endif()
mark_as_advanced(GMP_INCLUDE_DIR GMP_LIBRARY GMPXX_LIBRARY)
