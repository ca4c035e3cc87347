# Copyright The octroi Authors.
# SPDX-License-Identifier: Apache-2.0

# octroi_module(<name> [DEPS <module>...] [LINK <target>...] [PUBLIC_LINK <target>...] [PROTOS <proto>...] [PCH <set>])
#
# A module is two targets:
#   octroi_<name>           its door: the include root that shows its public headers, and the doors of its DEPS
#   octroi_<name>_objects   its body: the *.cc below src/<name>, compiled (absent when the module is headers only)
#
# Each door has an include root of its own, <build>/octroi/view/<name>, holding nothing but octroi/<name> -> include/octroi/<name>.
# A header of a module that is not in DEPS is therefore not found, and a wrong include does not compile.
#
# LINK         third parties used in bodies only
# PUBLIC_LINK  third parties that the public headers include
# PROTOS       schemas whose generated code the bodies use
# PCH          the set of precompiled headers of its own (cmake/pch)

# octroi_link_folder(<link> <folder>): `link` stands for `folder`.
function(octroi_link_folder link folder)
  get_filename_component(parent "${link}" DIRECTORY)
  file(MAKE_DIRECTORY "${parent}")
  file(CREATE_LINK "${folder}" "${link}" SYMBOLIC)
endfunction()

function(octroi_module name)
  cmake_parse_arguments(ARG "" "PCH" "DEPS;LINK;PUBLIC_LINK;PROTOS" ${ARGN})
  if(ARG_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "octroi_module(${name}): unknown argument ${ARG_UNPARSED_ARGUMENTS}")
  endif()
  octroi_check_arrows(${name} ${ARG_DEPS})
  octroi_find(${ARG_LINK} ${ARG_PUBLIC_LINK})
  set_property(GLOBAL APPEND PROPERTY OCTROI_DEFINED_MODULES ${name})
  foreach(field IN ITEMS DEPS LINK PUBLIC_LINK)
    set_property(GLOBAL PROPERTY OCTROI_${field}_${name} "${ARG_${field}}")
  endforeach()
  octroi_module_door(${name})
  octroi_module_body(${name} "${ARG_PROTOS}" "${ARG_PCH}")
endfunction()

function(octroi_module_door name)
  set(view "${OCTROI_VIEWS}/${name}")
  octroi_link_folder("${view}/octroi/${name}" "${PROJECT_SOURCE_DIR}/include/octroi/${name}")
  file(GLOB headers CONFIGURE_DEPENDS "${view}/octroi/${name}/*.h")

  add_library(octroi_${name} INTERFACE)
  target_sources(octroi_${name} INTERFACE
    FILE_SET HEADERS BASE_DIRS "${view}" FILES ${headers})
  target_compile_features(octroi_${name} INTERFACE cxx_std_20)
  set_target_properties(octroi_${name} PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON)
  target_link_libraries(octroi_${name} INTERFACE ${ARG_PUBLIC_LINK})
  foreach(dep IN LISTS ARG_DEPS)
    target_link_libraries(octroi_${name} INTERFACE octroi_${dep})
  endforeach()
endfunction()

function(octroi_module_body name protos pch)
  set(view "${OCTROI_VIEWS}/private/${name}")
  octroi_link_folder("${view}/${name}" "${PROJECT_SOURCE_DIR}/src/${name}")
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/src/${name}/*.cc")
  set(generated "")
  if(protos)
    octroi_protos(generated ${name} ${protos})
    set_property(GLOBAL APPEND PROPERTY OCTROI_LINK_${name} protobuf::libprotobuf)
  endif()
  if(NOT sources AND NOT generated)
    return()
  endif()

  add_library(octroi_${name}_objects OBJECT ${sources} ${generated})
  octroi_flags(octroi_${name}_objects)
  target_compile_options(octroi_${name}_objects PRIVATE -Wconversion)
  get_property(link GLOBAL PROPERTY OCTROI_LINK_${name})
  target_link_libraries(octroi_${name}_objects PRIVATE octroi_${name} ${link})
  target_include_directories(octroi_${name}_objects PRIVATE "${view}")
  if(generated)
    target_include_directories(octroi_${name}_objects SYSTEM PRIVATE "${OCTROI_GENERATED}/${name}")
  endif()
  if(NOT pch)
    set(pch std)
  endif()
  octroi_precompile(octroi_${name}_objects SET ${pch})
  if(OCTROI_ONLY AND NOT name IN_LIST OCTROI_ONLY)
    set_target_properties(octroi_${name}_objects PROPERTIES EXCLUDE_FROM_ALL ON)
  endif()
endfunction()

# octroi_closure(<out> <module>...): these modules and all they stand on, each once.
function(octroi_closure out)
  set(closure "")
  set(open ${ARGN})
  while(open)
    list(POP_FRONT open module)
    if(NOT module IN_LIST closure)
      list(APPEND closure ${module})
      get_property(deps GLOBAL PROPERTY OCTROI_DEPS_${module})
      # A component is made whole or not at all.
      get_property(owner GLOBAL PROPERTY OCTROI_SAID_OWNER_OF_${module})
      get_property(siblings GLOBAL PROPERTY OCTROI_MODULES_OF_${owner})
      list(APPEND open ${deps} ${siblings})
    endif()
  endwhile()
  set(${out} "${closure}" PARENT_SCOPE)
endfunction()

# octroi_use_modules(<target> <module>...): the target sees the doors of these modules and links the bodies of all they
# stand on. For programs of this project; hosts link the installed components.
function(octroi_use_modules target)
  octroi_closure(closure ${ARGN})
  foreach(module IN LISTS ARGN)
    target_link_libraries(${target} PRIVATE octroi_${module})
  endforeach()
  foreach(module IN LISTS closure)
    if(TARGET octroi_${module}_objects)
      get_property(link GLOBAL PROPERTY OCTROI_LINK_${module})
      target_link_libraries(${target} PRIVATE $<TARGET_OBJECTS:octroi_${module}_objects> ${link})
    endif()
  endforeach()
endfunction()

# octroi_add_wanted_modules(<component>...): the modules of these components and of all that they stand on.
function(octroi_add_wanted_modules)
  set(open "")
  foreach(component IN LISTS ARGN)
    get_property(modules GLOBAL PROPERTY OCTROI_MODULES_OF_${component})
    if(NOT modules)
      message(FATAL_ERROR "octroi: OCTROI_WANTED names '${component}', which is no component")
    endif()
    list(APPEND open ${modules})
  endforeach()
  while(open)
    list(POP_FRONT open module)
    get_property(defined GLOBAL PROPERTY OCTROI_DEFINED_MODULES)
    if(NOT module IN_LIST defined)
      add_subdirectory(${module})
      get_property(deps GLOBAL PROPERTY OCTROI_DEPS_${module})
      list(APPEND open ${deps})
    endif()
  endwhile()
endfunction()

# octroi_check_modules(): after all modules are defined, every dependency must be one of them.
# A partial build (OCTROI_ONLY) may run ahead of a module that has headers but no CMakeLists.txt yet: it sees them.
function(octroi_check_modules)
  get_property(modules GLOBAL PROPERTY OCTROI_DEFINED_MODULES)
  foreach(module IN LISTS modules)
    get_property(deps GLOBAL PROPERTY OCTROI_DEPS_${module})
    foreach(dep IN LISTS deps)
      if(dep IN_LIST modules OR TARGET octroi_${dep})
        continue()
      endif()
      if(NOT OCTROI_ONLY)
        message(FATAL_ERROR "octroi: module '${module}' needs '${dep}', but src/${dep}/CMakeLists.txt does not exist")
      endif()
      message(WARNING "octroi: module '${module}' needs '${dep}', which has no src/${dep}/CMakeLists.txt yet")
      set(view "${OCTROI_VIEWS}/${dep}")
      octroi_link_folder("${view}/octroi/${dep}" "${PROJECT_SOURCE_DIR}/include/octroi/${dep}")
      add_library(octroi_${dep} INTERFACE)
      target_include_directories(octroi_${dep} INTERFACE "${view}")
    endforeach()
  endforeach()
endfunction()
