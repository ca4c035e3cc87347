# Copyright The octroi Authors.
# SPDX-License-Identifier: Apache-2.0

# cpp-httplib::cpp-httplib: Debian compiles it into a library and ships no CMake package of its own.
find_package(Threads REQUIRED)
find_path(cpp-httplib_INCLUDE_DIR httplib.h)
find_library(cpp-httplib_LIBRARY cpp-httplib)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(cpp-httplib DEFAULT_MSG cpp-httplib_LIBRARY cpp-httplib_INCLUDE_DIR)
if(cpp-httplib_FOUND AND NOT TARGET cpp-httplib::cpp-httplib)
  add_library(cpp-httplib::cpp-httplib INTERFACE IMPORTED GLOBAL)
  target_include_directories(cpp-httplib::cpp-httplib SYSTEM INTERFACE "${cpp-httplib_INCLUDE_DIR}")
  target_link_libraries(cpp-httplib::cpp-httplib INTERFACE "${cpp-httplib_LIBRARY}" Threads::Threads)
endif()
mark_as_advanced(cpp-httplib_INCLUDE_DIR cpp-httplib_LIBRARY)
