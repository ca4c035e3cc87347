# Copyright The octroi Authors.
# SPDX-License-Identifier: Apache-2.0

# How octroi's own sources are compiled. Nothing here reaches a host: the flags are private to the targets of this project.

# -Wmissing-field-initializers would refuse every designated initialiser that relies on a default.
set(OCTROI_WARNINGS -Wall -Wextra -Wpedantic -Wnon-virtual-dtor -Woverloaded-virtual
    -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  list(APPEND OCTROI_WARNINGS -Wshadow -Wno-sign-conversion)
else()
  # GCC's full -Wshadow also takes the enumerators of a scoped enumeration for names in the open.
  list(APPEND OCTROI_WARNINGS -Wshadow=local)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # GCC 12 sees overlaps in `"text" + std::string` (GCC bug 105651), and takes temporary aggregates for not
  # initialised, when it optimises.
  list(APPEND OCTROI_WARNINGS -Wno-restrict -Wno-maybe-uninitialized)
endif()
if(OCTROI_WERROR)
  list(APPEND OCTROI_WARNINGS -Werror)
endif()

# octroi_flags(<target>): language, warnings and visibility of one of our own targets.
function(octroi_flags target)
  target_compile_features(${target} PRIVATE cxx_std_20)
  target_compile_options(${target} PRIVATE ${OCTROI_WARNINGS})
  set_target_properties(${target} PROPERTIES
    CXX_EXTENSIONS OFF
    CXX_VISIBILITY_PRESET hidden
    VISIBILITY_INLINES_HIDDEN ON
    POSITION_INDEPENDENT_CODE ON)
endfunction()

if(PROJECT_IS_TOP_LEVEL AND OCTROI_LINKER)
  find_program(OCTROI_LINKER_PROGRAM ${OCTROI_LINKER})
  mark_as_advanced(OCTROI_LINKER_PROGRAM)
  if(OCTROI_LINKER_PROGRAM)
    add_link_options(-fuse-ld=${OCTROI_LINKER})
  endif()
endif()

# Sanitizers and coverage must cover the whole program, so they are set for the project, and only where it is the top one.
if(PROJECT_IS_TOP_LEVEL AND OCTROI_SANITIZE)
  add_compile_options(-fsanitize=${OCTROI_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${OCTROI_SANITIZE})
endif()
if(PROJECT_IS_TOP_LEVEL AND OCTROI_COVERAGE)
  add_compile_options(--coverage -fprofile-abs-path)
  add_link_options(--coverage)
endif()
