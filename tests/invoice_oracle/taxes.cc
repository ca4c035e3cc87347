// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Random tax policies, and their categories as the oracle sees them.

#include <algorithm>
#include <utility>

#include "case.h"

namespace octroi::oracle {
namespace {

// Two taxes of one percentage in all, or eight of all kinds, in the order that they must have.
void put_stack(Draw& draw, TaxPolicy& policy, const std::string& category, Currency currency) {
  // Prices that include taxes need their fractions in 18 digits.
  const bool is_inclusive = policy.mode == TaxMode::kInclusive;
  const int decimals = is_inclusive ? 2 : static_cast<int>(draw.below(7));
  std::int64_t unit = 1;
  for (int i = 0; i < decimals; ++i) unit *= 10;
  const auto put = [&](TaxStacking stacking, std::int64_t percent_max) {
    TaxRate rate;
    rate.code = category + std::to_string(policy.rates.size());
    rate.category = category;
    rate.stacking = stacking;
    rate.percent = draw.decimal(percent_max * unit, decimals);
    if (stacking == TaxStacking::kFlat) {
      rate.percent = Decimal(0);
      rate.flat = Money::of_minor(1 + draw.below(500), currency);
    }
    policy.rates.push_back(std::move(rate));
  };
  const std::size_t before = policy.rates.size();
  for (std::int64_t i = draw.below(5); i > 0; --i) {
    put(draw.one_in(2) ? TaxStacking::kBeside : TaxStacking::kOnTop, 30);
  }
  for (std::int64_t i = draw.below(4); i > 0; --i) put(TaxStacking::kWithin, 25);
  const bool is_empty = policy.rates.size() == before;
  if (is_empty || draw.one_in(4)) put(TaxStacking::kFlat, 0);
}

Stack stack_of(const TaxPolicy& policy, const std::vector<std::size_t>& rates) {
  Stack stack{.taxes = {},
              .is_inclusive = policy.mode == TaxMode::kInclusive,
              .mode = mode_of(policy.rounding)};
  for (const std::size_t at : rates) {
    const TaxRate& rate = policy.rates[at];
    stack.taxes.push_back({static_cast<Place>(rate.stacking), number_of(rate.percent),
                           rate.flat ? minor(rate.flat->minor()) : Number(0)});
  }
  return stack;
}

}  // namespace

TaxPolicy make_tax(Draw& draw, Currency currency) {
  const std::int64_t treatment = draw.below(8);
  if (treatment == 0) return TaxPolicy::none();
  if (treatment == 1) return TaxPolicy::exempt("reverse charge");
  TaxPolicy tax;
  if (draw.one_in(2)) tax.mode = TaxMode::kInclusive;
  if (draw.one_in(2)) tax.level = TaxRounding::kPerLine;
  if (draw.one_in(3)) tax.rounding = draw.rounding();
  tax.rates = {{.code = "S", .category = "standard", .percent = draw.decimal(10'000, 2)},
               {.code = "R", .category = "reduced", .percent = draw.decimal(25'000'000, 6)},
               {.code = "Z", .category = "zero", .percent = Decimal(0), .vat_code = "Z"}};
  if (draw.one_in(2)) std::swap(tax.rates[0], tax.rates[draw.below(3)]);
  for (const char* const category : {"standard", "reduced"}) {
    if (!draw.one_in(3)) continue;
    std::erase_if(tax.rates, [&](const TaxRate& rate) { return rate.category == category; });
    put_stack(draw, tax, category, currency);
  }
  return tax;
}

std::vector<Category> categories_of(const TaxPolicy& policy) {
  std::vector<Category> categories;
  for (std::size_t i = 0; i < policy.rates.size(); ++i) {
    const std::string& name = policy.rates[i].category;
    auto found = std::ranges::find(categories, name, &Category::name);
    if (found == categories.end()) found = categories.insert(found, {name, {}, std::nullopt});
    found->rates.push_back(i);
  }
  for (Category& category : categories) {
    const TaxRate& first = policy.rates[category.rates.front()];
    if (first.stacking != TaxStacking::kAlone) category.stack = stack_of(policy, category.rates);
  }
  return categories;
}

bool has_flat_tax(const TaxPolicy& policy) {
  return std::ranges::any_of(policy.rates,
                             [](const TaxRate& rate) { return rate.flat.has_value(); });
}

}  // namespace octroi::oracle
