// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Calculating an invoice: lines, then discounts in stacking order, then tax, then credit.
//
// calculate_invoice() is the hot path of a billing run: it reads spans, writes plain numbers and
// builds no text; with a result that is used again it allocates nothing. make_invoice() turns
// lines and numbers into a draft that is complete without policy or coupons.
//
//   auto totals = calculate_invoice({.currency = kEur, .lines = lines, .discounts = discounts,
//                                    .tax = &policy});
//   auto draft = make_invoice({.id = id, .tenant = tenant, .currency = kEur}, std::move(lines),
//                             {.discounts = discounts, .tax = &policy});
//
// Layer: invoice (may include rating, coupon, tax and below). Thread safety: pure functions.
#ifndef OCTROI_INVOICE_CALCULATE_H_
#define OCTROI_INVOICE_CALCULATE_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/coupon/discount.h"
#include "octroi/invoice/invoice.h"
#include "octroi/money/money.h"
#include "octroi/rating/line.h"
#include "octroi/tax/tax.h"

namespace octroi OCTROI_API {
inline namespace v0 {

struct InvoiceInput {
  Currency currency{};
  std::span<const RatedLine> lines;
  std::span<const Discount> discounts;  // in any order; they apply in stacking order
  const TaxPolicy* tax = nullptr;       // required: to forget tax is an error, see none()
  std::int64_t credit_available = 0;    // the tenant's credit in minor units, >= 0
};

// Minor units of the invoice's currency, as everything below.
struct LineTotals {
  std::int64_t discount = 0;
  std::int64_t net = 0;
  std::int64_t tax = 0;
  std::uint32_t rate = kNoTaxRate;        // position in TaxPolicy::rates; the first of several
  std::uint32_t first_part = kNoTaxRate;  // position in InvoiceTotals::parts, of several

  friend bool operator==(const LineTotals&, const LineTotals&) = default;
};

struct DiscountTotals {
  std::uint32_t discount = 0;   // position in InvoiceInput::discounts
  std::int64_t whole_base = 0;  // what the lines that it reaches cost before it
  std::int64_t taken = 0;
  std::size_t first_share = 0;  // its shares, one a line: shares[first_share + line]

  friend bool operator==(const DiscountTotals&, const DiscountTotals&) = default;
};

struct InvoiceTotals {
  Currency currency{};
  std::int64_t subtotal = 0;
  std::int64_t discount_total = 0;
  std::int64_t net_total = 0;
  std::int64_t tax_total = 0;
  std::int64_t total = 0;
  std::int64_t credit_applied = 0;  // as Invoice::credit_applied

  std::vector<LineTotals> lines{};          // in the input's order
  std::vector<DiscountTotals> discounts{};  // in stacking order
  std::vector<std::int64_t> shares{};       // see DiscountTotals::first_share
  std::vector<RateTax> rates{};             // see TaxResult::rates
  std::vector<std::int64_t> parts{};        // see TaxResult::parts

  // What the calculation works with; of no meaning to others, kept so that it is allocated once.
  struct Scratch {
    std::vector<std::int64_t> remaining;
    std::vector<std::int64_t> reached{};
    std::vector<TaxableLine> taxable{};
    TaxResult tax;
  } scratch;
};

// No discount takes a line below zero (I22); a negative total is carried to the tenant's credit.
// Errors: InvalidArgument "invoice.no_tax_policy", "invoice.bad_credit", "money.currency_mismatch",
// "coupon.bad_percent", "coupon.bad_amount"; as calculate_tax(); OutOfRange "money.overflow".
absl::StatusOr<InvoiceTotals> calculate_invoice(const InvoiceInput& input);

// The same into a result that is used again. After an error it holds nothing meaningful.
absl::Status calculate_invoice(const InvoiceInput& input, InvoiceTotals& totals);

struct InvoiceTerms {
  std::span<const Discount> discounts;
  const TaxPolicy* tax = nullptr;
  std::int64_t credit_available = 0;
};

// A draft: `head` (ids, currency, period) with its lines, amounts and breakdown put in. Whatever
// lines, breakdown and amounts the head held are replaced.
// Errors: as calculate_invoice; FailedPrecondition "invoice.not_draft".
absl::StatusOr<Invoice> make_invoice(Invoice head, std::vector<RatedLine> lines,
                                     const InvoiceTerms& terms);

// The same of lines whose discounts were decided where they come from: they keep them, and their
// owners; tax, breakdown, credit and totals are this invoice's. `terms.discounts` is not read.
// Errors: as above; InvalidArgument "coupon.bad_amount" (a discount above its line).
absl::StatusOr<Invoice> make_gathered_invoice(Invoice head, std::vector<InvoiceLine> lines,
                                              const InvoiceTerms& terms);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_INVOICE_CALCULATE_H_
