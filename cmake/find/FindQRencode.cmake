# Copyright The octroi Authors.
# SPDX-License-Identifier: Apache-2.0

# QRencode::qrencode. Debian's package brings no CMake file.
find_path(QRencode_INCLUDE_DIR qrencode.h)
find_library(QRencode_LIBRARY qrencode)
mark_as_advanced(QRencode_INCLUDE_DIR QRencode_LIBRARY)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(QRencode REQUIRED_VARS QRencode_LIBRARY QRencode_INCLUDE_DIR)
if(QRencode_FOUND AND NOT TARGET QRencode::qrencode)
  add_library(QRencode::qrencode UNKNOWN IMPORTED)
  set_target_properties(QRencode::qrencode PROPERTIES
    IMPORTED_LOCATION "${QRencode_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${QRencode_INCLUDE_DIR}")
endif()
