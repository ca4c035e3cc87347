// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <optional>
#include <utility>

#include "octroi/base/status.h"
#include "prices.h"

namespace octroi::oracle {
namespace {

std::optional<Number> number_of_any(const std::optional<Decimal>& value) {
  return value ? std::optional(number_of(*value)) : std::nullopt;
}

KernelCase make_percentage(Draw& draw) {
  PercentageCase one;
  PercentagePrice& price = one.price;
  price.percent = draw.decimal(1'000, 2);
  if (draw.one_in(2)) price.fixed_per_event = draw.decimal(200, 2);
  if (draw.one_in(3)) price.free_events = draw.below(5);
  if (draw.one_in(3)) price.free_amount = draw.decimal(30'000, 2);
  if (draw.one_in(4)) price.least = draw.decimal(300, 2);
  if (draw.one_in(4)) price.most = *add(price.least.value_or(Decimal(0)), draw.decimal(900, 2));
  std::vector<Number> events;
  const std::int64_t edge = draw.below(7);  // the free amount ends with this event
  Decimal running;
  for (std::int64_t i = draw.below(7); i > 0; --i) {
    one.events.push_back(draw.decimal(20'000, 2));
    events.push_back(number_of(one.events.back()));
    running = *add(running, one.events.back());
    if (price.free_amount && i == edge) price.free_amount = running;
  }
  const Percentage same{.percent = number_of(price.percent),
                        .fixed = number_of(price.fixed_per_event),
                        .free_events = price.free_events,
                        .free_amount = number_of_any(price.free_amount),
                        .least = number_of_any(price.least),
                        .most = number_of_any(price.most)};
  KernelCase made{.parts = parts_of(same, events)};
  made.price.model = price;
  made.reading.amounts = one.events;
  made.asked = std::move(one);
  return made;
}

KernelCase make_blocks(Draw& draw) {
  BlockCase one;
  std::vector<Block> same;
  if (draw.one_in(2)) one.policy = BlockPolicy::kTopTier;
  Decimal edge;  // of the last tier that ends
  for (std::int64_t i = draw.below(4); i >= 0; --i) {
    BlockTier tier{.block_size = Decimal(1 + draw.below(120)), .block_price = draw.decimal(900, 2)};
    if (!draw.one_in(8)) {
      tier.blocks_max = Decimal(1 + draw.below(9));
      if (draw.one_in(2)) edge = *add(edge, *multiply(*tier.blocks_max, tier.block_size));
    }
    same.push_back(
        {number_of(tier.block_size), number_of_any(tier.blocks_max), number_of(tier.block_price)});
    one.tiers.push_back(tier);
  }
  one.quantity = draw.one_in(3) ? edge : draw.decimal(300'000, 2);
  KernelCase made{.parts =
                      parts_of(same, one.policy == BlockPolicy::kTopTier, number_of(one.quantity))};
  made.price.model = BlockPrice{one.tiers, one.policy};
  made.reading.quantity = one.quantity;
  made.asked = std::move(one);
  return made;
}

KernelCase make_capacity(Draw& draw) {
  CapacityCase one;
  std::vector<Capacity> same;
  std::int64_t members = 0;
  std::int64_t space = 0;
  for (std::int64_t i = draw.below(4); i >= 0; --i) {
    CapacityTier tier{.price = draw.decimal(90'000, 2)};
    Capacity exact{.price = number_of(tier.price)};
    members += 1 + draw.below(10);
    space += 1 + draw.below(40);
    if (!draw.one_in(6)) {
      tier.limits["members"] = Decimal(members);
      exact.first = Number(members);
    }
    if (!draw.one_in(3)) {
      tier.limits["space"] = Decimal(space);
      exact.second = Number(space);
    }
    one.tiers.push_back(std::move(tier));
    same.push_back(std::move(exact));
  }
  one.peaks = {{"members", Decimal(draw.below(30))}, {"space", draw.decimal(120, 0)}};
  KernelCase made{
      .parts = {price_of(same, number_of(one.peaks["members"]), number_of(one.peaks["space"]))}};
  made.price.model = CapacityPrice{one.tiers};
  made.reading.peaks = one.peaks;
  made.asked = std::move(one);
  return made;
}

// Some groups are of a row, some of none; a group may come twice.
KernelCase make_matrix(Draw& draw) {
  MatrixCase one;
  Matrix same;
  one.price.dimensions = {"region"};
  one.price.default_amount = draw.decimal(500, 3);
  same.otherwise = number_of(one.price.default_amount);
  for (std::int64_t i = draw.below(4); i > 0; --i) {
    one.price.rows.push_back({{std::string(1, static_cast<char>('a' + i))}, draw.decimal(900, 3)});
    same.rows.emplace_back(one.price.rows.back().values.front(),
                           number_of(one.price.rows.back().unit_amount));
  }
  std::vector<std::pair<std::string, Number>> groups;
  for (std::int64_t i = draw.below(7); i > 0; --i) {
    const std::string value(1, static_cast<char>('a' + draw.below(7)));
    one.groups.push_back({{value}, draw.decimal(90'000, 2)});
    groups.emplace_back(value, number_of(one.groups.back().quantity));
  }
  KernelCase made{.parts = parts_of(same, groups)};
  made.price.model = one.price;
  made.reading.groups = one.groups;
  made.asked = std::move(one);
  return made;
}

void put_limits(Draw& draw, Currency currency, KernelCase& made) {
  made.price.minor_digits = made.limits.minor_digits = currency.exponent();
  if (draw.one_in(3)) made.price.rounding = draw.rounding();
  made.limits.mode = mode_of(made.price.rounding);
  const auto drawn = [&](std::int64_t least, std::int64_t most, std::optional<Decimal>& limit,
                         std::optional<Number>& exact) {
    if (!draw.one_in(4)) return;
    limit = *Decimal::of(least + draw.below(most), currency.exponent());
    exact = number_of(*limit) * scale_of(currency);
  };
  drawn(0, 9'000, made.price.minimum, made.limits.minimum);
  drawn(9'000, 90'000, made.price.maximum, made.limits.maximum);
}

// From the events; and, where that can be asked, from their sums.
absl::StatusOr<Decimal> answer(const PercentageCase& one) {
  OCTROI_ASSIGN_OR_RETURN(const PercentageTotal total, rate_percentage(one.price, one.events));
  if (one.price.least || one.price.most) return total.amount;
  PercentageSums sums{.events = static_cast<std::int64_t>(one.events.size())};
  std::vector<Decimal> running;
  for (const Decimal& event : one.events) {
    OCTROI_ASSIGN_OR_RETURN(sums.sum, add(sums.sum, event));
    running.push_back(sums.sum);
  }
  sums.first_running_totals = running;
  OCTROI_ASSIGN_OR_RETURN(const Decimal from_sums, rate_percentage_sums(one.price, sums));
  if (sums.sum.is_zero()) return total.amount;  // of no money, sums ask for nothing
  if (from_sums != total.amount) return absl::InternalError("a percentage of sums");
  return from_sums;
}

absl::StatusOr<Decimal> answer(const BlockCase& one) {
  OCTROI_ASSIGN_OR_RETURN(const BlockCharge charge,
                          rate_blocks(one.tiers, one.policy, one.quantity));
  return charge.amount;
}

absl::StatusOr<Decimal> answer(const CapacityCase& one) {
  return rate_capacity(one.tiers, one.peaks);
}

absl::StatusOr<Decimal> answer(const MatrixCase& one) {
  OCTROI_ASSIGN_OR_RETURN(const auto pieces, price_usage(one.price, {.groups = one.groups}));
  Decimal sum;
  for (const PricePiece& piece : pieces) {
    OCTROI_ASSIGN_OR_RETURN(const Decimal amount, amount_of(piece));
    OCTROI_ASSIGN_OR_RETURN(sum, add(sum, amount));
  }
  return sum;
}

}  // namespace

KernelCase make_kernel(Draw& draw, Currency currency) {
  constexpr KernelCase (*kMakers[])(Draw&) = {make_percentage, make_blocks, make_capacity,
                                              make_matrix};
  KernelCase made = kMakers[draw.below(4)](draw);
  put_limits(draw, currency, made);
  return made;
}

absl::StatusOr<Decimal> by_library(const KernelCase& one) {
  return std::visit([](const auto& asked) { return answer(asked); }, one.asked);
}

}  // namespace octroi::oracle
