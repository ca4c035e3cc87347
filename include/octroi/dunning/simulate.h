// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Simulation: what a policy would have done with the failures of the past, before it is switched
// on.
//
// A past failure says when a charge failed for the first time, why, and from which day on an
// attempt would have gone through. The same functions that answer a failure in the engine then play
// the policy from there, attempt by attempt.
//
//   const DunningTotals now  = simulate(current, failures);
//   const DunningTotals then = simulate(candidate, failures);
//   then.recovered - now.recovered;                 // charges that would have been saved
//
// What it cannot know is stated: attempts by the engine move no salary day, and a payer who was
// asked for another card comes no sooner.
//
// Layer: dunning. Thread safety: values and pure functions.
#ifndef OCTROI_DUNNING_SIMULATE_H_
#define OCTROI_DUNNING_SIMULATE_H_

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "octroi/base/export.h"
#include "octroi/calendar/date.h"
#include "octroi/dunning/dunning.h"

namespace octroi OCTROI_API {
inline namespace v0 {

struct PastFailure {
  FailureKind kind = FailureKind::kSoft;
  Date failed_on{};                    // the first attempt
  Date due_on{};                       // of its invoice
  std::optional<Date> payable_from{};  // an attempt on this day or later succeeds; nothing: never

  friend bool operator==(const PastFailure&, const PastFailure&) = default;
};

// One failure under one policy, day by day.
struct DunningCourse {
  std::vector<Date> attempts{};  // after the first failure; the last one is recovered_on
  std::optional<Date> recovered_on{};
  std::optional<Date> suspended_on{};
  std::optional<Date> expired_on{};

  friend bool operator==(const DunningCourse&, const DunningCourse&) = default;
};

// `policy` and the days are valid.
[[nodiscard]] DunningCourse simulate(const DunningPolicy& policy, const PastFailure& failure);

struct DunningTotals {
  std::int64_t failures = 0;
  std::int64_t attempts = 0;  // what the provider may bill
  std::int64_t recovered = 0;
  std::int64_t recovered_after_days = 0;  // summed over the recovered
  std::int64_t suspended = 0;
  std::int64_t expired = 0;

  friend bool operator==(const DunningTotals&, const DunningTotals&) = default;
};

[[nodiscard]] DunningTotals simulate(const DunningPolicy& policy,
                                     std::span<const PastFailure> failures);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_DUNNING_SIMULATE_H_
