// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "octroi/base/status.h"
#include "octroi/money/rounding.h"
#include "octroi/tax/tax.h"
#include "percent.h"
#include "stacked.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::int64_t kSmallMax = std::numeric_limits<std::int64_t>::max() / 2;

absl::Status overflow() {
  return make_error(absl::StatusCode::kOutOfRange, "money.overflow",
                    "the lines add up to more than 64 bits of minor units; split the invoice");
}

absl::Status currency_mismatch() {
  return make_error(absl::StatusCode::kInvalidArgument, "money.currency_mismatch",
                    "every line must be in the invoice's currency");
}

absl::Status missing_category(std::string_view category) {
  std::string message = "no tax rate for category '";
  message.append(category);
  message += "'; add one to the tax policy, of 0% where nothing is levied";
  return make_error(absl::StatusCode::kFailedPrecondition, "tax.missing_category", message);
}

[[nodiscard]] bool grow(std::int64_t& sum, std::int64_t by) {
  return !__builtin_add_overflow(sum, by, &sum);
}

// Most invoices know one category, so the rate of the line before is tried first.
class RateFinder {
 public:
  RateFinder(const TaxPolicy& policy, Currency currency) : policy_(policy), currency_(currency) {}

  // Points to the rate of `category`, the first of several. Errors: as calculate_tax().
  absl::Status seek(std::string_view category) {
    if (rate_ < policy_.rates.size() && policy_.rates[rate_].category == category) {
      return absl::OkStatus();
    }
    for (std::uint32_t i = 0; i < policy_.rates.size(); ++i) {
      if (policy_.rates[i].category != category) continue;
      rate_ = i;
      is_stacked_ = !is_alone(policy_, i);
      if (is_stacked_) {
        OCTROI_RETURN_IF_ERROR(stacked_.read(policy_, i));
        return stacked_.check_currency(policy_, currency_);
      }
      if (!is_rate(policy_.rates[i].percent)) return rate_out_of_range(policy_.rates[i]);
      fraction_ = tax_fraction(policy_.rates[i].percent, policy_.mode);
      return absl::OkStatus();
    }
    return missing_category(category);
  }

  [[nodiscard]] std::uint32_t rate() const { return rate_; }
  // The category's taxes where it has several; else nullptr.
  [[nodiscard]] const StackedTaxes* stacked() const { return is_stacked_ ? &stacked_ : nullptr; }

  // Empty when the tax does not fit 64 bits.
  [[nodiscard]] std::optional<std::int64_t> tax_of(std::int64_t amount) const {
    std::int64_t product = 0;
    // Nearly every amount: half up in 64 bits, with room for half the denominator.
    const bool is_small = !__builtin_mul_overflow(amount, fraction_.numerator, &product) &&
                          product >= 0 && product < kSmallMax;
    if (is_small && policy_.rounding == Rounding::kHalfUp) {
      return (product + fraction_.denominator / 2) / fraction_.denominator;
    }
    const absl::StatusOr<std::int64_t> tax =
        round_ratio({static_cast<Int128>(amount) * fraction_.numerator, fraction_.denominator},
                    policy_.rounding);
    return tax.ok() ? std::optional(*tax) : std::nullopt;
  }

 private:
  const TaxPolicy& policy_;
  Currency currency_;
  std::uint32_t rate_ = kNoTaxRate;
  Fraction fraction_;
  bool is_stacked_ = false;
  StackedTaxes stacked_;
};

// The tax of one more line; empty at an overflow. Rounded per invoice, it is what the whole rate's
// tax grows by, so the lines' taxes sum to the tax of the sum without a second pass.
std::optional<std::int64_t> tax_of_line(const TaxPolicy& policy, const RateFinder& finder,
                                        const RateTax& so_far, std::int64_t amount) {
  if (policy.level == TaxRounding::kPerLine) return finder.tax_of(amount);
  std::int64_t priced = so_far.basis;
  if (policy.mode == TaxMode::kInclusive && !grow(priced, so_far.tax)) return std::nullopt;
  if (!grow(priced, amount)) return std::nullopt;
  const std::optional<std::int64_t> tax = finder.tax_of(priced);
  std::int64_t growth = 0;
  if (!tax || __builtin_sub_overflow(*tax, so_far.tax, &growth)) return std::nullopt;
  return growth;
}

// A line that bears one tax.
absl::Status add_line(const TaxPolicy& policy, const RateFinder& finder, std::int64_t amount,
                      TaxResult& result) {
  RateTax& rate = result.rates[finder.rate()];
  rate.rate = finder.rate();
  const std::optional<std::int64_t> tax = tax_of_line(policy, finder, rate, amount);
  if (!tax) return overflow();
  std::int64_t net = amount;
  if (policy.mode == TaxMode::kInclusive && __builtin_sub_overflow(net, *tax, &net)) {
    return overflow();
  }
  if (!grow(rate.basis, net) || !grow(rate.tax, *tax)) return overflow();
  result.lines.push_back({.rate = finder.rate(), .net = net, .tax = *tax});
  return absl::OkStatus();
}

// The lines of a category so far, where it bears several taxes.
struct StackedSoFar {
  StackedAmounts taxes{};
  std::int64_t net = 0;
  std::int64_t priced = 0;
  bool is_charged = false;
};

bool take_so_far(const StackedTaxes& stacked, const TaxPolicy& policy, const TaxResult& result,
                 StackedSoFar& so_far) {
  const std::span<const StackedTaxes::One> taxes = stacked.all();
  const RateTax& first = result.rates[taxes.front().rate];
  // All but those within and flat ones are levied on the net, the first one too.
  const bool is_on_all = taxes.front().stacking == TaxStacking::kWithin;
  so_far.net = first.basis;
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < taxes.size(); ++i) {
    so_far.taxes[i] = result.rates[taxes[i].rate].tax;
    const bool is_flat = taxes[i].stacking == TaxStacking::kFlat;
    so_far.is_charged |= is_flat && so_far.taxes[i] != 0;
    if (!grow(sum, so_far.taxes[i])) return false;
    if (is_on_all && !is_flat && __builtin_sub_overflow(so_far.net, so_far.taxes[i], &so_far.net)) {
      return false;
    }
  }
  so_far.priced = so_far.net;
  return policy.mode == TaxMode::kExclusive || grow(so_far.priced, sum);
}

// The taxes of one more line and its net, as tax_of_line() does for one tax.
bool split_line(const TaxPolicy& policy, const StackedTaxes& stacked, const StackedSoFar& so_far,
                std::int64_t amount, StackedAmounts& taxes, std::int64_t& net) {
  const bool is_charge = amount > 0;
  if (policy.level == TaxRounding::kPerLine) {
    return stacked.split(amount, is_charge && !so_far.is_charged, taxes, net);
  }
  std::int64_t priced = so_far.priced;
  if (!grow(priced, amount)) return false;
  if (!stacked.split(priced, is_charge || so_far.is_charged, taxes, net)) return false;
  for (std::size_t i = 0; i < stacked.all().size(); ++i) {
    if (__builtin_sub_overflow(taxes[i], so_far.taxes[i], &taxes[i])) return false;
  }
  return !__builtin_sub_overflow(net, so_far.net, &net);
}

// A line that bears several.
absl::Status add_stacked_line(const TaxPolicy& policy, const StackedTaxes& stacked,
                              std::int64_t amount, TaxResult& result) {
  StackedSoFar so_far;
  StackedAmounts taxes{};
  StackedAmounts bases{};
  LineTax line{.rate = stacked.all().front().rate,
               .net = 0,
               .tax = 0,
               .first_part = static_cast<std::uint32_t>(result.parts.size())};
  if (!take_so_far(stacked, policy, result, so_far) ||
      !split_line(policy, stacked, so_far, amount, taxes, line.net) ||
      !stacked.bases(line.net, taxes, bases)) {
    return overflow();
  }
  for (std::size_t i = 0; i < stacked.all().size(); ++i) {
    RateTax& rate = result.rates[stacked.all()[i].rate];
    rate.rate = stacked.all()[i].rate;
    if (!grow(rate.basis, bases[i]) || !grow(rate.tax, taxes[i]) || !grow(line.tax, taxes[i])) {
      return overflow();
    }
    result.parts.push_back(taxes[i]);
  }
  result.lines.push_back(line);
  return absl::OkStatus();
}

absl::Status add_rated_lines(Currency currency, std::span<const TaxableLine> lines,
                             const TaxPolicy& policy, TaxResult& result) {
  result.rates.assign(policy.rates.size(), RateTax{});
  RateFinder finder(policy, currency);
  for (const TaxableLine& line : lines) {
    if (line.amount.currency() != currency) return currency_mismatch();
    OCTROI_RETURN_IF_ERROR(finder.seek(line.category));
    const StackedTaxes* stacked = finder.stacked();
    OCTROI_RETURN_IF_ERROR(stacked == nullptr
                               ? add_line(policy, finder, line.amount.minor(), result)
                               : add_stacked_line(policy, *stacked, line.amount.minor(), result));
  }
  std::erase_if(result.rates, [](const RateTax& rate) { return rate.rate == kNoTaxRate; });
  return absl::OkStatus();
}

absl::Status add_untaxed_lines(Currency currency, std::span<const TaxableLine> lines,
                               const TaxPolicy& policy, TaxResult& result) {
  RateTax all;
  for (const TaxableLine& line : lines) {
    if (line.amount.currency() != currency) return currency_mismatch();
    if (!grow(all.basis, line.amount.minor())) return overflow();
    result.lines.push_back({.rate = kNoTaxRate, .net = line.amount.minor()});
  }
  result.net = Money::of_minor(all.basis, currency);
  if (policy.treatment == TaxTreatment::kExempt) result.rates.push_back(all);
  return absl::OkStatus();
}

}  // namespace

absl::Status calculate_tax(Currency currency, std::span<const TaxableLine> lines,
                           const TaxPolicy& policy, TaxResult& result) {
  result.lines.clear();
  result.lines.reserve(lines.size());
  result.rates.clear();
  result.parts.clear();
  OCTROI_RETURN_IF_ERROR(check_names(policy));
  if (policy.treatment != TaxTreatment::kRated) {
    OCTROI_RETURN_IF_ERROR(add_untaxed_lines(currency, lines, policy, result));
    result.tax = Money::zero(currency);
    result.gross = result.net;
    return absl::OkStatus();
  }
  OCTROI_RETURN_IF_ERROR(add_rated_lines(currency, lines, policy, result));
  std::int64_t net = 0;
  std::int64_t tax = 0;
  for (const LineTax& line : result.lines) {  // a rate's basis may hold the taxes of others
    if (!grow(net, line.net) || !grow(tax, line.tax)) return overflow();
  }
  std::int64_t gross = net;
  if (!grow(gross, tax)) return overflow();
  result.net = Money::of_minor(net, currency);
  result.tax = Money::of_minor(tax, currency);
  result.gross = Money::of_minor(gross, currency);
  return absl::OkStatus();
}

absl::StatusOr<TaxResult> calculate_tax(Currency currency, std::span<const TaxableLine> lines,
                                        const TaxPolicy& policy) {
  TaxResult result;
  OCTROI_RETURN_IF_ERROR(calculate_tax(currency, lines, policy, result));
  return result;
}

}  // namespace v0
}  // namespace octroi
