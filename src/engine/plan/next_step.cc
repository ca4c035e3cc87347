// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/next_step.h"

#include <algorithm>

namespace octroi {
inline namespace v0 {

bool asks_now(const HeldWork& held) noexcept {
  return held.now.open_invoice && held.now.open_invoice != held.was.value.open_invoice;
}

std::optional<Step> next_step_of(const Work& work, const HeldWork& held, const StepPolicy& policy) {
  const Date today = today_of(work, held);
  auto step = next_step(held.now.subscription, policy, held.now.cursor, today);
  if (!step || step->kind != StepKind::kExpireIncomplete || !asks_now(held)) return step;
  const auto tomorrow = add_days(today, 1);
  if (tomorrow.ok()) step->date = std::max(step->date, *tomorrow);
  return step;
}

}  // namespace v0
}  // namespace octroi
