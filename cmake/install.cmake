# Copyright The octroi Authors.
# SPDX-License-Identifier: Apache-2.0

# What an installation holds: libraries, headers and schemas, a CMake package with one component a library, and a
# pkg-config file a component.
include(CMakePackageConfigHelpers)
set(OCTROI_CMAKE_DIR "${CMAKE_INSTALL_LIBDIR}/cmake/octroi")

# octroi_install_component(<name> <description> <module>...), called by octroi_component with what the component needs.
function(octroi_install_component name description)
  install(TARGETS octroi_component_${name} EXPORT octroi-${name}-targets
    INCLUDES DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
  install(EXPORT octroi-${name}-targets NAMESPACE octroi:: DESTINATION "${OCTROI_CMAKE_DIR}")
  foreach(module IN LISTS ARGN)
    if(EXISTS "${PROJECT_SOURCE_DIR}/include/octroi/${module}")
      install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/octroi/${module}"
        DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/octroi" FILES_MATCHING PATTERN "*.h")
    endif()
  endforeach()
  octroi_install_dependencies(${name})
  octroi_install_pkg_config(${name} "${description}")
endfunction()

# A component's own list of packages and components, read by octroi-config.cmake. A static library hands its private
# third parties on to who links it.
function(octroi_install_dependencies name)
  set(linked ${public_link})
  if(NOT BUILD_SHARED_LIBS)
    list(APPEND linked ${private_link})
  endif()
  set(lines "")
  foreach(need IN LISTS needs)
    list(APPEND lines "octroi_load(${need})")
  endforeach()
  foreach(target IN LISTS linked)
    get_property(package GLOBAL PROPERTY "OCTROI_THIRD_${target}_PACKAGE")
    list(JOIN package " " package)
    list(APPEND lines "find_dependency(${package})")
  endforeach()
  list(REMOVE_DUPLICATES lines)
  list(JOIN lines "\n" text)
  set(file "${CMAKE_CURRENT_BINARY_DIR}/octroi-${name}-dependencies.cmake")
  file(CONFIGURE OUTPUT "${file}" CONTENT "${text}\n")
  install(FILES "${file}" DESTINATION "${OCTROI_CMAKE_DIR}")
endfunction()

# octroi_pkg_config_words(<out modules> <out flags> <target>...): how pkg-config spells these third parties.
function(octroi_pkg_config_words out_modules out_flags)
  set(modules "")
  set(flags "")
  foreach(target IN LISTS ARGN)
    get_property(pc GLOBAL PROPERTY "OCTROI_THIRD_${target}_PC")
    get_property(libs GLOBAL PROPERTY "OCTROI_THIRD_${target}_LIBS")
    list(APPEND modules ${pc})
    list(APPEND flags ${libs})
  endforeach()
  list(JOIN modules " " modules)
  list(JOIN flags " " flags)
  set(${out_modules} "${modules}" PARENT_SCOPE)
  set(${out_flags} "${flags}" PARENT_SCOPE)
endfunction()

# Who links a static octroi also links what its bodies use, so a static installation requires those openly. They are not
# left to `pkg-config --static`, which would ask for the static parts of libcurl's own third parties as well.
function(octroi_install_pkg_config name description)
  if(BUILD_SHARED_LIBS)
    octroi_pkg_config_words(requires libs ${public_link})
    octroi_pkg_config_words(requires_private libs_private ${private_link})
  else()
    octroi_pkg_config_words(requires libs ${public_link} ${private_link})
    set(requires_private "")
    set(libs_private "")
  endif()
  foreach(need IN LISTS needs)
    string(PREPEND requires "octroi-${need} ")
  endforeach()
  get_target_property(type octroi_component_${name} TYPE)
  if(NOT type STREQUAL "INTERFACE_LIBRARY")
    string(PREPEND libs "-L\${libdir} -loctroi_${name} ")
  endif()
  # A C compiler does not know what the bodies need of C++'s runtime.
  get_property(is_for_c GLOBAL PROPERTY "OCTROI_IS_FOR_C_${name}")
  if(is_for_c AND NOT BUILD_SHARED_LIBS)
    set(runtime ${CMAKE_CXX_IMPLICIT_LINK_LIBRARIES})
    list(FILTER runtime INCLUDE REGEX "^(stdc\\+\\+|c\\+\\+|c\\+\\+abi|m)$")
    list(REMOVE_DUPLICATES runtime)
    list(TRANSFORM runtime PREPEND " -l")
    list(JOIN runtime "" runtime)
    string(APPEND libs "${runtime}")
  endif()
  set(pc_folder "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
  file(RELATIVE_PATH to_prefix "/${pc_folder}" "/")
  configure_file("${PROJECT_SOURCE_DIR}/cmake/octroi.pc.in" "octroi-${name}.pc" @ONLY)
  install(FILES "${CMAKE_CURRENT_BINARY_DIR}/octroi-${name}.pc" DESTINATION "${pc_folder}")
endfunction()

# octroi_install_package(): what is installed once, after all components.
function(octroi_install_package)
  get_property(components GLOBAL PROPERTY OCTROI_COMPONENTS)
  configure_package_config_file("${PROJECT_SOURCE_DIR}/cmake/octroi-config.cmake.in" octroi-config.cmake
    INSTALL_DESTINATION "${OCTROI_CMAKE_DIR}")
  write_basic_package_version_file(octroi-config-version.cmake COMPATIBILITY SameMinorVersion)
  install(FILES "${CMAKE_CURRENT_BINARY_DIR}/octroi-config.cmake"
    "${CMAKE_CURRENT_BINARY_DIR}/octroi-config-version.cmake" DESTINATION "${OCTROI_CMAKE_DIR}")
  install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" DESTINATION "${CMAKE_INSTALL_DATADIR}/doc/octroi")
  install(DIRECTORY "${PROJECT_SOURCE_DIR}/cmake/find" DESTINATION "${OCTROI_CMAKE_DIR}")
  get_property(owner GLOBAL PROPERTY "OCTROI_PROTO_OWNER_octroi/v1/catalog.proto")
  if(owner)
    install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/octroi/v1"
      DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/octroi" FILES_MATCHING PATTERN "*.proto")
  endif()
endfunction()
