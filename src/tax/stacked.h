// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// StackedTaxes: the several taxes of one category, as fractions of whole numbers.
//
// What each is a fraction of is said in tax.h; here every fraction is exact, and what is taken of
// an amount is rounded once for each tax.
//
// Layer: tax, private. Thread safety: a value; reading is safe from any thread.
#ifndef OCTROI_TAX_STACKED_H_
#define OCTROI_TAX_STACKED_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "absl/status/status.h"

#include "octroi/tax/tax.h"
#include "percent.h"

namespace octroi {
inline namespace v0 {

// Amounts by tax, in the category's order.
using StackedAmounts = std::array<std::int64_t, kStackedTaxesMax>;

class StackedTaxes {
 public:
  struct One {
    std::uint32_t rate = kNoTaxRate;
    TaxStacking stacking = TaxStacking::kBeside;
    Fraction fraction{};  // of what tax.h says
    std::int64_t flat = 0;
  };

  // Those of the category of policy.rates[first], which is its first.
  // Errors: as validate(). Flat amounts are of any currency; see check_currency().
  absl::Status read(const TaxPolicy& policy, std::uint32_t first);

  // Errors: InvalidArgument "money.currency_mismatch".
  [[nodiscard]] absl::Status check_currency(const TaxPolicy& policy, Currency currency) const;

  [[nodiscard]] std::span<const One> all() const noexcept { return {taxes_.data(), size_}; }

  // The taxes of an amount as priced, and its net; `is_charged`: whether flat taxes are levied.
  // False when one does not fit 64 bits.
  [[nodiscard]] bool split(std::int64_t priced, bool is_charged, StackedAmounts& taxes,
                           std::int64_t& net) const;

  // What each tax is levied on, of a net that bears `taxes`. False when one does not fit.
  [[nodiscard]] bool bases(std::int64_t net, const StackedAmounts& taxes,
                           StackedAmounts& bases) const;

 private:
  absl::Status take(const TaxPolicy& policy, std::uint32_t rate);
  absl::Status set_fractions(const TaxPolicy& policy);
  absl::Status set_shares_of_price(const TaxPolicy& policy);
  [[nodiscard]] bool take_part(std::size_t at, std::int64_t of, std::int64_t& tax) const;
  [[nodiscard]] bool split_exclusive(std::int64_t net, StackedAmounts& taxes) const;
  [[nodiscard]] bool split_inclusive(std::int64_t price, StackedAmounts& taxes,
                                     std::int64_t& net) const;

  std::array<One, kStackedTaxesMax> taxes_{};
  std::size_t size_ = 0;
  TaxMode mode_ = TaxMode::kExclusive;
  Rounding rounding_ = Rounding::kHalfUp;
};

// Whether the category of policy.rates[first] has this rate alone.
[[nodiscard]] bool is_alone(const TaxPolicy& policy, std::uint32_t first) noexcept;

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_TAX_STACKED_H_
