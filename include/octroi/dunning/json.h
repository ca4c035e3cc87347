// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// JSON of a dunning policy: to keep it beside the catalogue, review it, and simulate it before it
// is switched on.
//
//   {"retry_days":[1,3,5],"failures_max":3,
//    "rest_days":{"saturdays":true,"sundays":true,"holidays":["2027-05-01"]},
//    "quiet_hours":{"from":"21:00","until":"08:00"},
//    "suspend_after_days":14,"at_lapse":"suspend"}
//
// Names are those of DunningPolicy; what is absent keeps its default.
//
// Layer: dunning. Thread safety: pure functions.
#ifndef OCTROI_DUNNING_JSON_H_
#define OCTROI_DUNNING_JSON_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/dunning/dunning.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// Errors: InvalidArgument "json.…" (see JsonValue), "dunning.bad_json" (a name that is not known, a
// value of another kind; names the field), "dunning.bad_policy" (see validate()).
absl::StatusOr<DunningPolicy> parse_dunning_policy(std::string_view json);

// Every field, in the order of DunningPolicy; parse_dunning_policy() gives the policy back.
[[nodiscard]] std::string format_dunning_policy(const DunningPolicy& policy);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_DUNNING_JSON_H_
