# Copyright The octroi Authors.
# SPDX-License-Identifier: Apache-2.0

# One step of the package test: cmake -DSTEP=... -DSOURCE=... -DBUILD=... -DWORK=... -P package.cmake
# Prefixes are thrown away at the start of the step that fills them, so that no file of an older install can help.
cmake_minimum_required(VERSION 3.25)
string(REPLACE "," ";" COMPONENTS "${COMPONENTS}")
string(REPLACE "|" ";" LAUNCHER "${LAUNCHER}")
set(ENV{CMAKE_CXX_COMPILER_LAUNCHER} "${LAUNCHER}")
set(STATIC_PREFIX "${WORK}/octroi/static")
set(SHARED_PREFIX "${WORK}/octroi/shared")
set(CONSUMER "${CMAKE_CURRENT_LIST_DIR}/consumer")

function(run)
  execute_process(COMMAND ${ARGV} RESULT_VARIABLE status OUTPUT_VARIABLE said ERROR_VARIABLE said)
  if(NOT status EQUAL 0)
    list(JOIN ARGV " " command)
    message(FATAL_ERROR "${command}\nended with ${status}:\n${said}")
  endif()
endfunction()

# configure_consumer(<build folder> <argument>...)
function(configure_consumer folder)
  run("${CMAKE_COMMAND}" -S "${CONSUMER}" -B "${folder}" -G Ninja "-DCMAKE_CXX_COMPILER=${COMPILER}"
    "-DCMAKE_BUILD_TYPE=${BUILD_TYPE}" "-DCMAKE_CXX_FLAGS_DEBUG=${FLAGS_DEBUG}"
    "-DOCTROI_PCH=${PCH}" ${ARGN})
endfunction()

function(step_install)
  file(REMOVE_RECURSE "${STATIC_PREFIX}")
  run("${CMAKE_COMMAND}" --build "${BUILD}" --target octroi_components)
  run("${CMAKE_COMMAND}" --install "${BUILD}" --prefix "${STATIC_PREFIX}")
endfunction()

function(step_add_subdirectory)
  file(REMOVE_RECURSE "${SHARED_PREFIX}")
  configure_consumer("${WORK}" "-DWAY=add_subdirectory" "-DOCTROI_SOURCE=${SOURCE}" "-DCOMPONENTS=core"
    -DBUILD_SHARED_LIBS=ON -DOCTROI_INSTALL=ON -DOCTROI_WERROR=ON)
  run("${CMAKE_COMMAND}" --build "${WORK}")
  run("${WORK}/consumer")
  run("${CMAKE_COMMAND}" --install "${WORK}" --prefix "${SHARED_PREFIX}")
endfunction()

# The README's way to configure the library: it must find its targets, and a warning must keep nobody from building.
function(step_readme)
  set(folder "${WORK}/octroi/readme")
  file(STRINGS "${SOURCE}/README.md" lines REGEX "^cmake (-B|--build) build/lib ")
  list(LENGTH lines count)
  if(NOT count EQUAL 2)
    message(FATAL_ERROR "README.md no longer says how to configure and build build/lib:\n${lines}")
  endif()
  file(REMOVE_RECURSE "${folder}")
  list(GET lines 0 configure)
  string(REGEX REPLACE "^cmake -B build/lib " "" arguments "${configure}")
  separate_arguments(arguments UNIX_COMMAND "${arguments}")
  run("${CMAKE_COMMAND}" -S "${SOURCE}" -B "${folder}" "-DCMAKE_CXX_COMPILER=${COMPILER}" ${arguments})
  list(GET lines 1 build)
  string(REGEX REPLACE "^.*--target ([a-z_]+).*$" "\\1" target "${build}")
  execute_process(COMMAND "${CMAKE_COMMAND}" --build "${folder}" -- -t commands "${target}"
    OUTPUT_VARIABLE commands COMMAND_ERROR_IS_FATAL ANY)
  if(NOT commands MATCHES "status\\.cc" OR commands MATCHES "-Werror")
    message(FATAL_ERROR "${target} builds no library, or takes warnings for errors:\n${commands}")
  endif()
endfunction()

function(step_find_package prefix)
  set(folder "${WORK}/octroi/find_package.${KIND}")
  list(JOIN COMPONENTS "," components)
  file(REMOVE_RECURSE "${folder}")
  configure_consumer("${folder}" "-DWAY=find_package" "-DCMAKE_PREFIX_PATH=${prefix}" "-DCOMPONENTS=${components}")
  run("${CMAKE_COMMAND}" --build "${folder}")
  run("${folder}/consumer")
endfunction()

# The quota checker by itself.
function(step_quota_alone prefix)
  set(folder "${WORK}/octroi/quota_alone")
  file(REMOVE_RECURSE "${folder}")
  run("${CMAKE_COMMAND}" -S "${CMAKE_CURRENT_LIST_DIR}/quota_alone" -B "${folder}" -G Ninja
    "-DCMAKE_CXX_COMPILER=${COMPILER}" "-DCMAKE_PREFIX_PATH=${prefix}")
  run("${CMAKE_COMMAND}" --build "${folder}")
  run("${folder}/quota_alone")
  run("${folder}/quota_alone_c")
endfunction()

# A host that builds quotas and nothing else, where there is no Abseil.
function(step_wanted)
  set(folder "${WORK}/octroi/wanted")
  set(prefix "${WORK}/octroi/wanted.prefix")
  file(REMOVE_RECURSE "${folder}" "${prefix}")
  # The C interface stands on quota, so that both are built.
  run("${CMAKE_COMMAND}" -S "${SOURCE}" -B "${folder}" -G Ninja "-DCMAKE_CXX_COMPILER=${COMPILER}"
    "-DCMAKE_BUILD_TYPE=${BUILD_TYPE}" "-DCMAKE_CXX_FLAGS_DEBUG=${FLAGS_DEBUG}" -DOCTROI_WANTED=quota_c
    -DCMAKE_DISABLE_FIND_PACKAGE_absl=ON -DOCTROI_WERROR=ON)
  run("${CMAKE_COMMAND}" --build "${folder}")
  run("${CMAKE_COMMAND}" --install "${folder}" --prefix "${prefix}")
  if(EXISTS "${prefix}/include/octroi/money" OR EXISTS "${prefix}/include/octroi/v1")
    message(FATAL_ERROR "OCTROI_WANTED=quota_c installed more than was wanted")
  endif()
  step_quota_alone("${prefix}")
  step_quota_from_c("${prefix}")
endfunction()

# A C compiler and what pkg-config says.
function(step_quota_from_c prefix)
  find_program(C_COMPILER NAMES cc gcc clang REQUIRED)
  file(GLOB_RECURSE pc "${prefix}/*/octroi-quota_c.pc")
  get_filename_component(pc_folder "${pc}" DIRECTORY)
  set(ENV{PKG_CONFIG_PATH} "${pc_folder}")
  execute_process(COMMAND pkg-config --cflags --libs octroi-quota_c
    OUTPUT_VARIABLE flags OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  separate_arguments(flags UNIX_COMMAND "${flags}")
  set(program "${WORK}/octroi/quota_from_c")
  run("${C_COMPILER}" "${CMAKE_CURRENT_LIST_DIR}/quota_alone/main.c" -o "${program}" ${flags})
  run("${program}")
endfunction()

# Without CMake: a compiler and what pkg-config says.
function(step_pkg_config prefix)
  file(GLOB_RECURSE pc "${prefix}/*/octroi-core.pc")
  get_filename_component(pc_folder "${pc}" DIRECTORY)
  list(TRANSFORM COMPONENTS PREPEND octroi- OUTPUT_VARIABLE packages)
  set(ENV{PKG_CONFIG_PATH} "${pc_folder}")
  execute_process(COMMAND pkg-config --cflags --libs ${packages}
    OUTPUT_VARIABLE flags OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  separate_arguments(flags UNIX_COMMAND "${flags}")
  execute_process(COMMAND pkg-config --variable=libdir octroi-core
    OUTPUT_VARIABLE libraries OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  set(defines "")
  foreach(component IN LISTS COMPONENTS)
    string(TOUPPER "${component}" upper)
    list(APPEND defines -DHAS_${upper})
  endforeach()
  set(program "${WORK}/octroi/pkg_config.${KIND}")
  run("${COMPILER}" -std=c++20 ${defines} "${CONSUMER}/main.cc" -o "${program}" ${flags} "-Wl,-rpath,${libraries}")
  run("${program}")
endfunction()

if(KIND STREQUAL "shared")
  set(prefix "${SHARED_PREFIX}")
else()
  set(prefix "${STATIC_PREFIX}")
endif()
cmake_language(CALL step_${STEP} "${prefix}")
