// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Invoice: what a tenant is asked to pay, line by line, and what has been paid.
//
// A draft is calculated (calculate.h), finalised once (machine.h) and never edited after that: its
// number comes from a gapless series, and what was wrong is corrected by another document. Every
// amount carries its derivation as data, which explain.h prints. The amounts are those of EN 16931:
//
//   subtotal        sum of the lines' amounts, as priced (with tax where prices include it)
//   discount_total  sum of the lines' discounts
//   net_total       sum of the lines' nets: without tax, after discounts     (BT-109)
//   tax_total       sum of the rates' taxes                                  (BT-110)
//   total           net_total + tax_total                                    (BT-112)
//   amount due      total - credit_applied - prepaid_applied - amount_paid - amount_credited;
//                   BT-115
//
// Where another tenant pays, what a subscription costs is a bill: an invoice with the status
// kDelegated, without number, tax or anything due, whose lines stand again on an invoice of the
// payer's. There each says whose it is (LineOwner).
//
// Layer: invoice (may include ledger, rating, coupon, tax and below). Thread safety: values.
#ifndef OCTROI_INVOICE_INVOICE_H_
#define OCTROI_INVOICE_INVOICE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/base/ids.h"
#include "octroi/calendar/date.h"
#include "octroi/coupon/discount.h"
#include "octroi/money/decimal.h"
#include "octroi/money/money.h"
#include "octroi/money/rounding.h"
#include "octroi/rating/line.h"
#include "octroi/tax/tax.h"

namespace octroi OCTROI_API {
inline namespace v0 {

enum class InvoiceStatus : std::uint8_t {  // Numbers are wire format.
  kDraft = 1,                              // may still change; has no number
  kOpen = 2,                               // issued, waiting for its money
  kPaid = 3,                               // nothing is due any more
  kVoid = 4,                               // cancelled; keeps its number; final
  kUncollectible = 5,                      // given up; a late payment is still taken
  kDelegated = 6,                          // a bill that its payer is asked for; final
};

// "open"; what records and mails show. Empty for a number that names no status.
[[nodiscard]] std::string_view to_string(InvoiceStatus status) noexcept;
[[nodiscard]] std::optional<InvoiceStatus> parse_invoice_status(std::string_view text) noexcept;

// A line's part of one coupon. Exact share: taken x base / whole_base; the rounded shares of a
// coupon's lines sum to `taken`.
struct CouponShare {
  Discount terms;      // its code and what it said
  Money base{};        // what the line still cost when the coupon's turn came
  Money whole_base{};  // the same of all lines that it reaches together
  Money taken{};       // what the coupon took off the invoice
  Money share{};       // what it took off this line

  friend bool operator==(const CouponShare&, const CouponShare&) = default;
};

// One tax of a line that bears several.
struct TaxPart {
  std::string code{};  // the rate's
  Decimal percent{};
  TaxStacking stacking = TaxStacking::kAlone;
  Money tax{};

  friend bool operator==(const TaxPart&, const TaxPart&) = default;
};

// How a line is taxed. Rounded per invoice, `tax` is the line's part of the rate's tax, which the
// invoice's breakdown holds.
struct TaxShare {
  std::string code{};  // the rate's; empty: not taxed, or by several
  Decimal percent{};
  TaxMode mode = TaxMode::kExclusive;
  TaxRounding level = TaxRounding::kPerInvoice;
  Rounding rounding = Rounding::kHalfUp;
  std::vector<TaxPart> parts{};  // several taxes, in their order; they sum to the line's

  friend bool operator==(const TaxShare&, const TaxShare&) = default;
};

// Whose line it is, on an invoice that gathers bills.
struct LineOwner {
  TenantId tenant{};
  InvoiceId bill{};    // the tenant's own, of status kDelegated
  std::string name{};  // the tenant's, when it was billed

  friend bool operator==(const LineOwner&, const LineOwner&) = default;
};

// A rated line with its discount and tax: amount - discount = net (exclusive prices) or net + tax
// (inclusive ones).
struct InvoiceLine : RatedLine {
  Money discount{};  // >= 0
  Money net{};
  Money tax{};
  TaxShare tax_share;
  std::vector<CouponShare> coupons{};  // in stacking order; only those that took something
  std::optional<LineOwner> owner{};    // of a gathered line

  friend bool operator==(const InvoiceLine&, const InvoiceLine&) = default;
};

// The taxes that a line bears, one or several; none where it is not taxed.
[[nodiscard]] std::vector<TaxPart> taxes_of(const InvoiceLine& line);

struct Invoice {
  InvoiceId id{};
  TenantId tenant{};
  std::optional<SubscriptionId> subscription{};
  std::optional<OrderId> order{};
  std::optional<std::int64_t> period_index{};  // of the subscription's schedule

  std::string issuer{};       // the host's code of who sells; empty where there is one
  std::string series{};       // the number's counter: "invoices/2026"
  std::int64_t sequence = 0;  // 1, 2, 3, ... in the series; 0 until finalised
  std::string number{};       // "INV-202601-00042"; empty until finalised

  InvoiceStatus status = InvoiceStatus::kDraft;
  Currency currency;
  std::optional<Date> issued_on{};
  std::optional<Date> due_on{};
  std::optional<Date> paid_on{};    // the day on which nothing was due any more
  std::optional<Date> closed_on{};  // of a void or an uncollectible one
  std::string reason{};             // why it was voided or given up

  std::vector<InvoiceLine> lines{};
  std::vector<TaxSubtotal> taxes{};  // the breakdown: each tax of each category, in their order
  Money subtotal{};
  Money discount_total{};
  Money net_total{};
  Money tax_total{};
  Money total{};                    // negative when credits exceed charges
  Money credit_applied{};           // > 0: taken from the tenant's credit; < 0: carried to it
  Money prepaid_applied{};          // paid from the tenant's wallets when it was issued
  Money amount_paid{};              // confirmed payments less reversed ones
  Money amount_credited{};          // taken off what was due by credit notes (credit_note.h)
  std::optional<TenantId> payer{};  // kDelegated: whose invoice asks for it

  friend bool operator==(const Invoice&, const Invoice&) = default;
};

// total - credit_applied - prepaid_applied - amount_paid - amount_credited, and 0 of what another
// pays; never overflows for an invoice that calculate.h made.
[[nodiscard]] Money amount_due(const Invoice& invoice) noexcept;

// Checks the identities above, each line's derivation, the coupons' shares and the breakdown.
// Errors: DataLoss "invoice.inconsistent" (says what differs), "rating.amount_not_derived".
absl::Status verify(const Invoice& invoice);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_INVOICE_INVOICE_H_
