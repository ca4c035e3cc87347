// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "stacked.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>

#include "octroi/base/status.h"
#include "octroi/money/rounding.h"

namespace octroi {
inline namespace v0 {
namespace {

// Numerators and denominators stay below it, so that times an amount they fit 128 bits.
constexpr std::int64_t kFractionMax = 1'000'000'000'000'000'000;

absl::Status invalid(std::string_view code, const TaxRate& rate, std::string_view message) {
  return make_error(
      absl::StatusCode::kInvalidArgument, code,
      "tax rate '" + rate.code + "' of category '" + rate.category + "' " + std::string(message));
}

[[nodiscard]] bool grow(std::int64_t& sum, std::int64_t by) {
  return !__builtin_add_overflow(sum, by, &sum);
}

[[nodiscard]] bool shrink(std::int64_t& sum, std::int64_t by) {
  return !__builtin_sub_overflow(sum, by, &sum);
}

[[nodiscard]] bool times(std::int64_t& number, std::int64_t by) {
  return !__builtin_mul_overflow(number, by, &number) && number < kFractionMax;
}

// Those beside and on top come first, then those within, then flat ones.
[[nodiscard]] int turn_of(TaxStacking stacking) noexcept {
  if (stacking == TaxStacking::kFlat) return 2;
  return stacking == TaxStacking::kWithin ? 1 : 0;
}

absl::Status check_flat(const TaxRate& rate) {
  const bool is_flat = rate.stacking == TaxStacking::kFlat;
  const bool is_right = is_flat ? rate.flat && rate.flat->is_positive() && rate.percent.is_zero()
                                : !rate.flat.has_value();
  if (is_right) return absl::OkStatus();
  return invalid("tax.bad_flat", rate,
                 "must have either a percentage or, where it is flat, an amount above 0");
}

// The percentage as a fraction in lowest terms.
Fraction fraction_of(const Decimal& percent) {
  const Fraction whole = tax_fraction(percent, TaxMode::kExclusive);
  const std::int64_t divisor = std::gcd(whole.numerator, whole.denominator);
  return {whole.numerator / divisor, whole.denominator / divisor};
}

}  // namespace

bool is_alone(const TaxPolicy& policy, std::uint32_t first) noexcept {
  if (policy.rates[first].stacking != TaxStacking::kAlone) return false;
  for (std::size_t i = first + std::size_t{1}; i < policy.rates.size(); ++i) {
    if (policy.rates[i].category == policy.rates[first].category) return false;
  }
  return true;
}

absl::Status StackedTaxes::take(const TaxPolicy& policy, std::uint32_t rate) {
  const TaxRate& terms = policy.rates[rate];
  if (!is_rate(terms.percent)) return rate_out_of_range(terms);
  if (to_string(terms.stacking).empty()) {
    return invalid("tax.bad_mode", terms, "stacks by a number that names nothing");
  }
  if (terms.stacking == TaxStacking::kAlone) {
    return invalid("tax.duplicate_category", terms,
                   "says that it is alone, and there is another; keep one, or say of each how it "
                   "stands to the others: beside, on top, within or flat");
  }
  OCTROI_RETURN_IF_ERROR(check_flat(terms));
  for (const One& before : all()) {
    if (policy.rates[before.rate].code == terms.code) {
      return invalid("tax.duplicate_code", terms, "stands there twice; give each tax its own code");
    }
  }
  if (size_ == kStackedTaxesMax) {
    return invalid("tax.too_many", terms,
                   "is one too many; a category bears at most " + std::to_string(kStackedTaxesMax));
  }
  if (size_ > 0 && turn_of(terms.stacking) < turn_of(taxes_[size_ - 1].stacking)) {
    return invalid("tax.bad_order", terms,
                   "comes too late: first taxes beside and on top, then within, then flat ones");
  }
  taxes_[size_++] = {rate, terms.stacking, fraction_of(terms.percent),
                     terms.flat ? terms.flat->minor() : 0};
  return absl::OkStatus();
}

absl::Status StackedTaxes::read(const TaxPolicy& policy, std::uint32_t first) {
  size_ = 0;
  mode_ = policy.mode;
  rounding_ = policy.rounding;
  for (std::uint32_t i = first; i < policy.rates.size(); ++i) {
    if (policy.rates[i].category != policy.rates[first].category) continue;
    OCTROI_RETURN_IF_ERROR(take(policy, i));
  }
  return set_fractions(policy);
}

// Those within, which leave less than the price; and those that share what is left.
absl::Status StackedTaxes::set_fractions(const TaxPolicy& policy) {
  constexpr std::int64_t kWhole = hundred_at(kPercentScaleMax);
  std::int64_t within = 0;
  for (const One& tax : all()) {
    if (tax.stacking != TaxStacking::kWithin) continue;
    within += tax.fraction.numerator * (kWhole / tax.fraction.denominator);
    if (within >= kWhole) {
      return invalid("tax.nothing_left", policy.rates[tax.rate],
                     "and the others within the price are 100% of it or more");
    }
  }
  if (mode_ == TaxMode::kInclusive) return set_shares_of_price(policy);
  for (One& tax : std::span(taxes_.data(), size_)) {
    if (tax.stacking != TaxStacking::kWithin) continue;
    tax.fraction = {tax.fraction.numerator * (kWhole / tax.fraction.denominator), kWhole - within};
  }
  return absl::OkStatus();
}

// For a net of `net`, what each tax beside or on top is, and the price that they sum to; all whole
// numbers, as small as they go.
absl::Status StackedTaxes::set_shares_of_price(const TaxPolicy& policy) {
  const std::span<One> taxes(taxes_.data(), size_);
  std::size_t count = 0;
  while (count < size_ && turn_of(taxes[count].stacking) == 0) ++count;
  int scale = 0;  // of the same as decimals, in percent
  std::int64_t net = 1;
  std::int64_t price = 1;
  for (std::size_t i = 0; i < count; ++i) {
    const Fraction own = taxes[i].fraction;
    const int own_scale = policy.rates[taxes[i].rate].percent.normalized().scale();
    const bool is_on_top = taxes[i].stacking == TaxStacking::kOnTop;
    scale = std::max(scale, is_on_top ? own_scale + scale + 2 : own_scale);
    std::int64_t share = is_on_top ? price : net;
    bool fits = scale <= Decimal::kScaleMax && times(share, own.numerator) &&
                times(net, own.denominator) && times(price, own.denominator) &&
                grow(price, share) && price < kFractionMax;
    std::int64_t divisor = std::gcd(std::gcd(net, price), share);
    for (std::size_t j = 0; j < i && fits; ++j) {
      fits = times(taxes[j].fraction.numerator, own.denominator);
      divisor = std::gcd(divisor, taxes[j].fraction.numerator);
    }
    if (!fits) {
      return invalid("tax.too_fine", policy.rates[taxes[i].rate],
                     "makes fractions of over 18 digits with those before it; give fewer decimals");
    }
    taxes[i].fraction.numerator = share;
    net /= divisor;
    price /= divisor;
    for (std::size_t j = 0; j <= i; ++j) taxes[j].fraction.numerator /= divisor;
  }
  for (std::size_t i = 0; i < count; ++i) taxes[i].fraction.denominator = price;
  return absl::OkStatus();
}

absl::Status StackedTaxes::check_currency(const TaxPolicy& policy, Currency currency) const {
  for (const One& tax : all()) {
    const std::optional<Money>& flat = policy.rates[tax.rate].flat;
    if (!flat || flat->currency() == currency) continue;
    return make_error(absl::StatusCode::kInvalidArgument, "money.currency_mismatch",
                      "tax rate '" + policy.rates[tax.rate].code + "' is an amount of " +
                          flat->to_string() + ", the invoice is in " +
                          std::string(currency.code()));
  }
  return absl::OkStatus();
}

bool StackedTaxes::take_part(std::size_t at, std::int64_t of, std::int64_t& tax) const {
  const Fraction& fraction = taxes_[at].fraction;
  const absl::StatusOr<std::int64_t> rounded =
      round_ratio({static_cast<Int128>(of) * fraction.numerator, fraction.denominator}, rounding_);
  if (rounded.ok()) tax = *rounded;
  return rounded.ok();
}

bool StackedTaxes::split_exclusive(std::int64_t net, StackedAmounts& taxes) const {
  std::int64_t with_taxes = net;
  for (std::size_t i = 0; i < size_; ++i) {
    const TaxStacking stacking = taxes_[i].stacking;
    if (stacking == TaxStacking::kFlat) continue;
    const std::int64_t of = stacking == TaxStacking::kBeside ? net : with_taxes;
    if (!take_part(i, of, taxes[i])) return false;
    if (stacking != TaxStacking::kWithin && !grow(with_taxes, taxes[i])) return false;
  }
  return true;
}

bool StackedTaxes::split_inclusive(std::int64_t price, StackedAmounts& taxes,
                                   std::int64_t& net) const {
  std::int64_t rest = price;
  for (std::size_t i = 0; i < size_; ++i) {
    if (taxes_[i].stacking != TaxStacking::kWithin) continue;
    if (!take_part(i, price, taxes[i]) || !shrink(rest, taxes[i])) return false;
  }
  net = rest;
  for (std::size_t i = 0; i < size_; ++i) {
    if (turn_of(taxes_[i].stacking) != 0) continue;
    if (!take_part(i, rest, taxes[i]) || !shrink(net, taxes[i])) return false;
  }
  return true;
}

bool StackedTaxes::split(std::int64_t priced, bool is_charged, StackedAmounts& taxes,
                         std::int64_t& net) const {
  std::int64_t flat = 0;
  for (std::size_t i = 0; i < size_; ++i) {
    taxes[i] = is_charged ? taxes_[i].flat : 0;
    if (!grow(flat, taxes[i])) return false;
  }
  if (mode_ == TaxMode::kInclusive) {
    return shrink(priced, flat) && split_inclusive(priced, taxes, net);
  }
  net = priced;
  return split_exclusive(priced, taxes);
}

bool StackedTaxes::bases(std::int64_t net, const StackedAmounts& taxes,
                         StackedAmounts& bases) const {
  std::int64_t before = net;
  std::int64_t with_all = net;
  for (std::size_t i = 0; i < size_; ++i) {
    if (taxes_[i].stacking != TaxStacking::kFlat && !grow(with_all, taxes[i])) return false;
  }
  for (std::size_t i = 0; i < size_; ++i) {
    switch (taxes_[i].stacking) {
      case TaxStacking::kOnTop:
        bases[i] = before;
        break;
      case TaxStacking::kWithin:
        bases[i] = with_all;
        break;
      default:
        bases[i] = net;
    }
    if (!grow(before, taxes[i])) return false;
  }
  return true;
}

}  // namespace v0
}  // namespace octroi
