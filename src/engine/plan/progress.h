// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Progress: what is used in a running period is billed before its end, where it reaches a
// threshold.
//
// What was billed before is read from the invoices themselves, so billing twice finds nothing new,
// and an interim invoice that was voided is billed again.
//
// Layer: engine, private. Thread safety: one thread.
#ifndef OCTROI_SRC_ENGINE_PLAN_PROGRESS_H_
#define OCTROI_SRC_ENGINE_PLAN_PROGRESS_H_

#include <string>
#include <string_view>
#include <vector>

#include "engine/plan/work.h"
#include "octroi/engine/commands.h"
#include "octroi/pricing/progressive.h"
#include "octroi/rating/line.h"

namespace octroi {
inline namespace v0 {

// Errors: NotFound "subscription.not_found"; InvalidArgument "progressive.bad_steps",
// "thresholds.too_many".
absl::Status plan_thresholds(Work& work, const SetThresholds& request);

absl::Status plan_progress(Work& work, const BillProgress& request);

// Bills what was used so far where it reached the next threshold. Whether it did.
absl::StatusOr<bool> bill_progress(Work& work, HeldWork& held);

// The lines that take off what interim invoices billed of the period last billed; none where there
// was no threshold.
absl::StatusOr<std::vector<RatedLine>> billed_before(Work& work, const HeldWork& held);

// "100 250.50 +500", as a subscription keeps them; empty for none. Reading gives back what was
// written.
[[nodiscard]] std::string pack_thresholds(const ProgressiveThresholds& thresholds);
// Errors: DataLoss "engine.bad_record".
absl::StatusOr<ProgressiveThresholds> unpack_thresholds(std::string_view text);

// Whether the invoice bills a period before its end.
[[nodiscard]] bool is_interim(const Invoice& invoice) noexcept;

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_PLAN_PROGRESS_H_
