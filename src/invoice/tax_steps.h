// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// TaxStep: how a tax is reckoned from the amounts that stand on a document.
//
// The calculation (octroi/tax/tax.h) goes from prices to taxes; this goes the other way, from what
// an invoice says, and so proves and explains the calculation without repeating it.
//
// Layer: invoice, private. Thread safety: values and pure functions.
#ifndef OCTROI_INVOICE_TAX_STEPS_H_
#define OCTROI_INVOICE_TAX_STEPS_H_

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "octroi/invoice/invoice.h"
#include "octroi/money/decimal.h"
#include "octroi/money/rounding.h"

namespace octroi {
inline namespace v0 {

// A tax is `of` x numerator / denominator, rounded once.
struct TaxStep {
  Decimal numerator{};       // percent
  Decimal denominator{100};  // percent
  Int128 of = 0;             // minor units
};

// Of taxes[at], which stand together on a net. A flat tax has no step: zeros.
// Errors: OutOfRange "decimal.overflow" for percentages that no invoice is made with.
absl::StatusOr<TaxStep> tax_step(TaxMode mode, Int128 net, std::span<const TaxPart> taxes,
                                 std::size_t at);

// Errors: OutOfRange "money.overflow".
absl::StatusOr<std::int64_t> reckon(const TaxStep& step, Rounding rounding);

// What taxes[at] is levied on: its basis in a breakdown.
[[nodiscard]] Int128 tax_basis(Int128 net, std::span<const TaxPart> taxes, std::size_t at);

// The taxes of one category, as an invoice's breakdown has them.
struct CategoryTaxes {
  std::vector<TaxPart> taxes{};
  Int128 net = 0;  // of the lines that bear them
};
[[nodiscard]] CategoryTaxes taxes_of_category(const Invoice& invoice, std::string_view category);

// Whether the line is taxed by the rate, or both are exempt.
[[nodiscard]] bool is_taxed_by(const InvoiceLine& line, const TaxSubtotal& rate);

// A line after its discount, as priced.
[[nodiscard]] inline Int128 priced(const InvoiceLine& line) {
  return static_cast<Int128>(line.amount.minor()) - line.discount.minor();
}

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_INVOICE_TAX_STEPS_H_
