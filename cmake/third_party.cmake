# Copyright The octroi Authors.
# SPDX-License-Identifier: Apache-2.0

list(APPEND CMAKE_MODULE_PATH "${PROJECT_SOURCE_DIR}/cmake/find")

# The third parties a module may name in LINK or PUBLIC_LINK: where CMake finds each and how pkg-config spells it.
# A package is looked for when the first module that names one of its targets is defined, so a build without an adapter
# does not need that adapter's library.

# octroi_third_party(<target> PACKAGE <package [CONFIG]> [PC <pkg-config module> | LIBS <linker flags> | HEADER_ONLY])
# HEADER_ONLY: our objects hold all of it, who links octroi never needs it.
function(octroi_third_party target)
  cmake_parse_arguments(ARG "HEADER_ONLY" "PC;LIBS" "PACKAGE" ${ARGN})
  foreach(field IN ITEMS PACKAGE PC LIBS HEADER_ONLY)
    set_property(GLOBAL PROPERTY "OCTROI_THIRD_${target}_${field}" "${ARG_${field}}")
  endforeach()
  set_property(GLOBAL APPEND PROPERTY OCTROI_THIRD_PARTIES "${target}")
endfunction()

# Our own find modules, for packages that bring none; they are installed too.
list(APPEND CMAKE_MODULE_PATH "${CMAKE_CURRENT_LIST_DIR}/find")

octroi_third_party(Threads::Threads         PACKAGE Threads LIBS -pthread)
octroi_third_party(CURL::libcurl            PACKAGE CURL PC libcurl)
octroi_third_party(OpenSSL::Crypto          PACKAGE OpenSSL PC libcrypto)
octroi_third_party(OpenSSL::SSL             PACKAGE OpenSSL PC libssl)
octroi_third_party(LibXml2::LibXml2        PACKAGE LibXml2 PC libxml-2.0)
octroi_third_party(SQLite::SQLite3          PACKAGE SQLite3 PC sqlite3)
octroi_third_party(PostgreSQL::PostgreSQL  PACKAGE PostgreSQL PC libpq)
octroi_third_party(QRencode::qrencode       PACKAGE QRencode PC libqrencode)
octroi_third_party(hiredis::hiredis         PACKAGE Hiredis PC hiredis)
octroi_third_party(protobuf::libprotobuf    PACKAGE Protobuf PC protobuf)
octroi_third_party(date::date-tz            PACKAGE date CONFIG LIBS -ldate-tz)
octroi_third_party(date::date               PACKAGE date CONFIG HEADER_ONLY)
octroi_third_party(nlohmann_json::nlohmann_json PACKAGE nlohmann_json CONFIG HEADER_ONLY)
octroi_third_party(cpp-httplib::cpp-httplib PACKAGE cpp-httplib PC cpp-httplib)
octroi_third_party(CLI11::CLI11             PACKAGE CLI11 CONFIG HEADER_ONLY)
octroi_third_party(GTest::gtest             PACKAGE GTest CONFIG PC gtest)
octroi_third_party(GTest::gmock             PACKAGE GTest CONFIG PC gmock)
octroi_third_party(GTest::gmock_main        PACKAGE GTest CONFIG PC gmock_main)
octroi_third_party(rapidcheck               PACKAGE rapidcheck CONFIG LIBS -lrapidcheck)
octroi_third_party(GMP::gmpxx              PACKAGE GMP PC gmpxx)
octroi_third_party(benchmark::benchmark     PACKAGE benchmark CONFIG PC benchmark)

# octroi_find(<target>...): finds the packages these targets come from. Abseil's targets are too many to list: their
# pkg-config modules carry the same names.
macro(octroi_find)
  foreach(octroi_target IN ITEMS ${ARGN})
    get_property(octroi_known GLOBAL PROPERTY OCTROI_THIRD_PARTIES)
    if(NOT "${octroi_target}" IN_LIST octroi_known)
      if(NOT "${octroi_target}" MATCHES "^absl::(.+)$")
        message(FATAL_ERROR "octroi: third party '${octroi_target}' is not listed in cmake/third_party.cmake")
      endif()
      octroi_third_party("${octroi_target}" PACKAGE absl CONFIG PC "absl_${CMAKE_MATCH_1}")
    endif()
    if(NOT TARGET "${octroi_target}")
      get_property(octroi_package GLOBAL PROPERTY "OCTROI_THIRD_${octroi_target}_PACKAGE")
      find_package(${octroi_package} REQUIRED GLOBAL)
    endif()
  endforeach()
endmacro()
