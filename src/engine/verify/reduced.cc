// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/verify/reduced.h"

#include <algorithm>
#include <cstdint>

#include "engine/paused_price.h"

namespace octroi {
inline namespace v0 {
namespace verification {
namespace {

struct Part {
  Date from{};
  Date until{};
  std::int32_t percent = 100;
};

// Those that cost something.
std::vector<Part> parts_of(const Subscription& held) {
  std::vector<Part> parts;
  Date from = *held.current_start;
  for (const ReducedDays& days : held.reduced) {
    const Date until = std::min(days.until, *held.current_end);
    if (days.percent > 0 && from < until) parts.push_back({from, until, days.percent});
    from = until;
  }
  if (from < *held.current_end) parts.push_back({from, *held.current_end, 100});
  return parts;
}

// A policy may leave the day of a change at the old price.
bool is_on(Date day, Date wanted) { return day == wanted || days_between(wanted, day) == 1; }

bool is_of(const RatedLine& line, const Part& part, const Subscription& held, const Charge& whole) {
  const Price price = at_percent({.charges = {whole}}, part.percent);
  if (line.unit_amount != to_decimal(price.charges.front().amount)) return false;
  if (!line.from || !line.to) return false;
  const auto& share = line.derivation.share;
  if (!share) {
    const bool is_all = part.from == held.current_start && part.until == held.current_end;
    return is_all && line.from == part.from && line.to == part.until;
  }
  return is_on(*line.from, part.from) && is_on(*line.to, part.until) &&
         share->whole_from == held.current_start && share->whole_to == held.current_end &&
         share->numerator < share->denominator;
}

// A part of more than a day costs something, whatever the policy.
bool must_cost(const std::vector<Part>& parts) {
  return std::ranges::any_of(
      parts, [](const Part& part) { return days_between(part.from, part.until) > 1; });
}

}  // namespace

bool are_flats_of_parts(const Subscription& held, const Price& price,
                        const std::vector<RatedLine>& billed) {
  const std::vector<Part> parts = parts_of(held);
  for (const Charge& charge : price.charges) {
    if (charge.kind != ChargeKind::kFlatInArrears) continue;
    std::size_t found = 0;
    for (const RatedLine& line : billed) {
      if (line.kind != LineKind::kFlatInArrears || line.code != charge.code) continue;
      ++found;
      const bool fits = std::ranges::any_of(
          parts, [&](const Part& part) { return is_of(line, part, held, charge); });
      if (!fits) return false;
    }
    if (found > parts.size()) return false;
    if (found == 0 && charge.amount.is_positive() && must_cost(parts)) return false;
  }
  return true;
}

}  // namespace verification
}  // namespace v0
}  // namespace octroi
