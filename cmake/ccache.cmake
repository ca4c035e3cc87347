# Copyright The octroi Authors.
# SPDX-License-Identifier: Apache-2.0

# Uses ccache where it is installed. Paths are hashed relative to the build folder, so that sibling build folders (a static
# and a shared one, two checkouts) share their objects.
if(PROJECT_IS_TOP_LEVEL AND NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
  find_program(OCTROI_CCACHE ccache)
  mark_as_advanced(OCTROI_CCACHE)
  if(OCTROI_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER
        "${CMAKE_COMMAND};-E;env;CCACHE_BASEDIR=/;CCACHE_NOHASHDIR=1;CCACHE_SLOPPINESS=pch_defines,time_macros;${OCTROI_CCACHE}")
  endif()
endif()
