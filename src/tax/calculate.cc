// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <limits>
#include <optional>
#include <utility>

#include "octroi/base/status.h"
#include "octroi/money/rounding.h"
#include "octroi/tax/tax.h"
#include "percent.h"

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
  explicit RateFinder(const TaxPolicy& policy) : policy_(policy) {}

  // Points to the rate of `category`. Errors: as calculate_tax().
  absl::Status seek(std::string_view category) {
    if (rate_ < policy_.rates.size() && policy_.rates[rate_].category == category) {
      return absl::OkStatus();
    }
    for (std::uint32_t i = 0; i < policy_.rates.size(); ++i) {
      if (policy_.rates[i].category != category) continue;
      if (!is_rate(policy_.rates[i].percent)) return rate_out_of_range(policy_.rates[i]);
      rate_ = i;
      fraction_ = tax_fraction(policy_.rates[i].percent, policy_.mode);
      return absl::OkStatus();
    }
    return missing_category(category);
  }

  [[nodiscard]] std::uint32_t rate() const { return rate_; }

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
  std::uint32_t rate_ = kNoTaxRate;
  Fraction fraction_;
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

absl::Status add_rated_lines(Currency currency, std::span<const TaxableLine> lines,
                             const TaxPolicy& policy, TaxResult& result) {
  result.rates.assign(policy.rates.size(), RateTax{});
  RateFinder finder(policy);
  for (const TaxableLine& line : lines) {
    if (line.amount.currency() != currency) return currency_mismatch();
    OCTROI_RETURN_IF_ERROR(finder.seek(line.category));
    RateTax& rate = result.rates[finder.rate()];
    rate.rate = finder.rate();
    const std::optional<std::int64_t> tax = tax_of_line(policy, finder, rate, line.amount.minor());
    if (!tax) return overflow();
    std::int64_t net = line.amount.minor();
    if (policy.mode == TaxMode::kInclusive && __builtin_sub_overflow(net, *tax, &net)) {
      return overflow();
    }
    if (!grow(rate.basis, net) || !grow(rate.tax, *tax)) return overflow();
    result.lines.push_back({finder.rate(), net, *tax});
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
    result.lines.push_back({kNoTaxRate, line.amount.minor(), 0});
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
  if (policy.treatment != TaxTreatment::kRated) {
    OCTROI_RETURN_IF_ERROR(add_untaxed_lines(currency, lines, policy, result));
    result.tax = Money::zero(currency);
    result.gross = result.net;
    return absl::OkStatus();
  }
  OCTROI_RETURN_IF_ERROR(add_rated_lines(currency, lines, policy, result));
  std::int64_t net = 0;
  std::int64_t tax = 0;
  for (const RateTax& rate : result.rates) {
    if (!grow(net, rate.basis) || !grow(tax, rate.tax)) return overflow();
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
