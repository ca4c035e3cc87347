# Copyright The octroi Authors.
# SPDX-License-Identifier: Apache-2.0

# cmake -DCOMPILER=... -DSOURCE=... -DFLAGS=<response file> -DEXPECT=<regex> -P must_not_compile.cmake
cmake_minimum_required(VERSION 3.25)
set(command "${COMPILER}" -std=c++20 -fsyntax-only "@${FLAGS}")

execute_process(COMMAND ${command} "${SOURCE}" RESULT_VARIABLE status ERROR_VARIABLE said)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "Without its fault the case must compile, and does not:\n${said}")
endif()

execute_process(COMMAND ${command} -DOCTROI_FAULT "${SOURCE}" RESULT_VARIABLE status ERROR_VARIABLE said)
if(status EQUAL 0)
  message(FATAL_ERROR "The fault compiles.")
endif()
if(NOT said MATCHES "${EXPECT}")
  message(FATAL_ERROR "The fault is refused for another reason than '${EXPECT}':\n${said}")
endif()
