// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The zones of this machine's tzdata.
//
// Layer: calendar, private. Thread safety: from any thread.
#ifndef OCTROI_CALENDAR_ZONE_DATABASE_H_
#define OCTROI_CALENDAR_ZONE_DATABASE_H_

#include <string_view>

#include "absl/status/statusor.h"

#include "zone_rules.h"

namespace octroi {
inline namespace v0 {

// The rules of a zone, read once and kept for the life of the process.
// Errors: as Zone::parse.
absl::StatusOr<const ZoneRules*> find_zone(std::string_view iana_name);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_CALENDAR_ZONE_DATABASE_H_
