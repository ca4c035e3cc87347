# Copyright The octroi Authors.
# SPDX-License-Identifier: Apache-2.0

# The floors of the house, from the ground up. A module may include what stands on a lower floor; never upwards, and
# sideways only where an arrow is drawn below. Each entry is one floor: the modules on it, separated by blanks.
set(OCTROI_FLOORS
  "base"
  "quota"
  "quota_c"
  "money"
  "calendar"
  "metering"
  "pricing"
  "tenant"
  "tax"
  "catalog"
  "coupon"
  "proration"
  "rating"
  "repair"
  "timeline"
  "wallet"
  "ledger"
  "invoice"
  "subscription"
  "dunning"
  "storage"
  "payment notification provisioning outgoing http"
  "engine"
  "signing"
  "jwt vault"
  "sqlite smtp eml mustache bank_transfer qr curl lease_sqlite lease_postgres lease_redis"
  "stripe paypal mtn_momo wave orange_money unipesa strowallet twilio webhooks vercel"
  "testing fake_providers")

# Arrows inside one floor: "<from> <to>".
set(OCTROI_SIDEWAYS "smtp eml")

# All modules in the order of their floors, and the floor of each in OCTROI_FLOOR_OF_<module>.
set(OCTROI_MODULES "")
set(octroi_floor 0)
foreach(floor IN LISTS OCTROI_FLOORS)
  string(REPLACE " " ";" floor_modules "${floor}")
  foreach(module IN LISTS floor_modules)
    list(APPEND OCTROI_MODULES ${module})
    set(OCTROI_FLOOR_OF_${module} ${octroi_floor})
  endforeach()
  math(EXPR octroi_floor "${octroi_floor} + 1")
endforeach()

# octroi_check_arrows(<module> <dep>...): stops the configuration at an arrow that does not point down.
function(octroi_check_arrows module)
  if(NOT DEFINED OCTROI_FLOOR_OF_${module})
    message(FATAL_ERROR "octroi: module '${module}' has no floor: add it to cmake/floors.cmake")
  endif()
  foreach(dep IN LISTS ARGN)
    if(NOT DEFINED OCTROI_FLOOR_OF_${dep})
      message(FATAL_ERROR "octroi: module '${module}' needs '${dep}', which has no floor in cmake/floors.cmake")
    endif()
    if(OCTROI_FLOOR_OF_${dep} GREATER_EQUAL OCTROI_FLOOR_OF_${module}
       AND NOT "${module} ${dep}" IN_LIST OCTROI_SIDEWAYS)
      message(FATAL_ERROR "octroi: the arrow ${module} -> ${dep} does not point down (see cmake/floors.cmake)")
    endif()
  endforeach()
endfunction()
