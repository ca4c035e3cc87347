# Copyright The octroi Authors.
# SPDX-License-Identifier: Apache-2.0

# The arrows test: cmake -DFLOORS=<cmake/floors.cmake> -P arrows_test.cmake
# Asks for each arrow in a process of its own, because a refused one ends the process.
cmake_minimum_required(VERSION 3.25)
if(ARROW)
  include("${FLOORS}")
  octroi_check_arrows(${ARROW})
  return()
endif()

# expect(<refused|allowed> <from> <to>)
function(expect answer from to)
  execute_process(
    COMMAND "${CMAKE_COMMAND}" "-DFLOORS=${FLOORS}" "-DARROW=${from};${to}" -P "${CMAKE_CURRENT_LIST_FILE}"
    RESULT_VARIABLE status ERROR_VARIABLE said)
  if(status EQUAL 0)
    set(given allowed)
  elseif(said MATCHES "does not point down|no floor")
    set(given refused)
  else()
    set(given broken)
  endif()
  if(NOT given STREQUAL answer)
    message(SEND_ERROR "${from} -> ${to} must be ${answer}, and is ${given}: ${said}")
  endif()
endfunction()

expect(allowed money base)
expect(allowed engine storage)
expect(allowed smtp eml)        # drawn inside a floor
expect(refused base money)      # upwards
expect(refused storage engine)
expect(refused eml smtp)        # sideways, not drawn
expect(refused sqlite smtp)
expect(refused money money)
expect(refused money nowhere)   # no such module
expect(refused nowhere base)
