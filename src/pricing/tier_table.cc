// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/pricing/tier_table.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

// `value` in units of 10^-scale; nullopt where it is none or does not fit.
std::optional<std::int64_t> units_of(const Decimal& value, int scale) {
  const Decimal plain = value.normalized();
  if (plain.scale() > scale) return std::nullopt;
  const absl::StatusOr<Decimal> scaled = round_to(plain, scale, Rounding::kDown);
  if (!scaled.ok() || scaled->is_negative() || scaled->coefficient() > kMost) return std::nullopt;
  return static_cast<std::int64_t>(scaled->coefficient());
}

int scale_of(const GraduatedPrice& price) {
  int scale = 0;
  for (const PriceTier& tier : price.tiers) {
    scale = std::max(scale, tier.unit_amount.value_or(Decimal()).normalized().scale());
    scale = std::max(scale, tier.flat_amount.value_or(Decimal()).normalized().scale());
  }
  return scale;
}

// a x b + c; false where it does not fit.
bool multiply_add(std::int64_t a, std::int64_t b, std::int64_t c, std::int64_t& out) {
  std::int64_t product = 0;
  return !__builtin_mul_overflow(a, b, &product) && !__builtin_add_overflow(product, c, &out);
}

}  // namespace

absl::StatusOr<TierTable> TierTable::make(GraduatedPrice price) {
  TierTable table(std::move(price));
  OCTROI_RETURN_IF_ERROR(validate(table.model_));
  table.add_up(std::get<GraduatedPrice>(table.model_));
  return table;
}

void TierTable::add_up(const GraduatedPrice& price) {
  std::vector<Tier> tiers;
  Tier at;
  scale_ = scale_of(price);
  for (const PriceTier& tier : price.tiers) {
    const bool is_last = &tier == &price.tiers.back();
    const auto unit = units_of(tier.unit_amount.value_or(Decimal()), scale_);
    const auto flat = units_of(tier.flat_amount.value_or(Decimal()), scale_);
    const auto ends = is_last ? kMost : units_of(*tier.up_to, 0);
    if (!unit || !flat || !ends || !multiply_add(1, *flat, at.before, at.before)) return;
    at.unit_amount = *unit;
    at.ends = *ends;
    tiers.push_back(at);
    if (is_last) break;
    if (!multiply_add(*ends - at.begins, *unit, at.before, at.before)) return;
    at.begins = *ends;
  }
  tiers_ = std::move(tiers);
}

absl::StatusOr<Decimal> TierTable::amount(const Decimal& quantity) const {
  const bool fits = !tiers_.empty() && quantity.scale() == 0 && !quantity.is_negative() &&
                    quantity.coefficient() <= kMost;
  if (fits) {
    const auto units = static_cast<std::int64_t>(quantity.coefficient());
    const Tier* tier = tiers_.data();
    while (units > tier->ends) ++tier;
    std::int64_t sum = 0;
    if (multiply_add(units - tier->begins, tier->unit_amount, tier->before, sum)) {
      return Decimal::of(sum, scale_);
    }
  }
  OCTROI_ASSIGN_OR_RETURN(const PricedQuantity priced, price_quantity(model_, quantity));
  return priced.amount;
}

}  // namespace v0
}  // namespace octroi
