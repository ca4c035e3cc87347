// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <string>

#include "octroi/base/status.h"
#include "octroi/invoice/invoice.h"
#include "octroi/money/rounding.h"
#include "verify_coupons.h"
#include "verify_taxes.h"

namespace octroi {
inline namespace v0 {
namespace {

absl::Status inconsistent(std::string_view what) {
  return make_error(absl::StatusCode::kDataLoss, "invoice.inconsistent", what);
}

// Sums wide, so that a forged amount cannot wrap into a right total.
class Sum {
 public:
  void add(Money amount) { sum_ += amount.minor(); }
  [[nodiscard]] bool is(Money amount) const { return sum_ == amount.minor(); }

 private:
  Int128 sum_ = 0;
};

[[nodiscard]] bool equal(Int128 exact, Money amount) { return exact == amount.minor(); }

absl::Status verify_line(const InvoiceLine& line, Currency currency) {
  for (const Money amount : {line.amount, line.discount, line.net, line.tax}) {
    if (amount.currency() != currency) return inconsistent("a line is in another currency");
  }
  OCTROI_RETURN_IF_ERROR(verify(static_cast<const RatedLine&>(line)));
  Int128 net = static_cast<Int128>(line.amount.minor()) - line.discount.minor();
  if (line.tax_share.mode == TaxMode::kInclusive) net -= line.tax.minor();
  if (!equal(net, line.net)) return inconsistent("a line's net is not its amount less discount");
  Sum discount;
  for (const CouponShare& coupon : line.coupons) discount.add(coupon.share);
  if (!discount.is(line.discount))
    return inconsistent("a line's coupons do not sum to its discount");
  if (line.owner && (line.owner->tenant.is_nil() || line.owner->bill.is_nil())) {
    return inconsistent("a gathered line does not say whose it is");
  }
  if (line.discount.is_negative() ||
      (!line.discount.is_zero() && line.discount.minor() > line.amount.minor())) {
    return inconsistent("a discount takes a line below 0");
  }
  return absl::OkStatus();
}

absl::Status verify_sums(const Invoice& invoice) {
  Sum subtotal;
  Sum discount;
  Sum net;
  Sum tax;
  for (const InvoiceLine& line : invoice.lines) {
    subtotal.add(line.amount);
    discount.add(line.discount);
    net.add(line.net);
    tax.add(line.tax);
  }
  if (!subtotal.is(invoice.subtotal)) return inconsistent("the lines do not sum to subtotal");
  if (!discount.is(invoice.discount_total)) {
    return inconsistent("the discounts do not sum to discount_total");
  }
  if (!net.is(invoice.net_total)) return inconsistent("the nets do not sum to net_total");
  if (!tax.is(invoice.tax_total)) return inconsistent("the taxes do not sum to tax_total");
  const Int128 total = static_cast<Int128>(invoice.net_total.minor()) + invoice.tax_total.minor();
  if (!equal(total, invoice.total)) return inconsistent("net_total + tax_total is not total");
  Sum by_rate;
  for (const TaxSubtotal& rate : invoice.taxes) by_rate.add(rate.tax);
  if (!by_rate.is(invoice.tax_total)) return inconsistent("the rates do not sum to tax_total");
  return absl::OkStatus();
}

absl::Status verify_money_received(const Invoice& invoice) {
  const std::int64_t total = invoice.total.minor();
  const std::int64_t credit = invoice.credit_applied.minor();
  const bool is_a_bill = invoice.status == InvoiceStatus::kDelegated;
  if (is_a_bill != invoice.payer.has_value()) {
    return inconsistent("only a bill names another payer");
  }
  if (is_a_bill) {
    const bool is_untouched = credit == 0 && invoice.prepaid_applied.is_zero() &&
                              invoice.amount_paid.is_zero() && invoice.amount_credited.is_zero();
    return is_untouched ? absl::OkStatus() : inconsistent("a bill is paid by its payer alone");
  }
  const bool credit_fits = total < 0 ? credit == total : credit >= 0 && credit <= total;
  if (!credit_fits) return inconsistent("more credit is applied than there is to pay");
  const Money due = amount_due(invoice);
  if (invoice.prepaid_applied.is_negative() || invoice.amount_paid.is_negative() ||
      invoice.amount_credited.is_negative() || due.is_negative()) {
    return inconsistent("more was paid than was due");
  }
  const bool is_paid = invoice.status == InvoiceStatus::kPaid;
  if (is_paid && !due.is_zero()) return inconsistent("a paid invoice still has something due");
  return absl::OkStatus();
}

}  // namespace

absl::Status verify(const Invoice& invoice) {
  for (const InvoiceLine& line : invoice.lines) {
    OCTROI_RETURN_IF_ERROR(verify_line(line, invoice.currency));
  }
  OCTROI_RETURN_IF_ERROR(verify_coupons(invoice));
  OCTROI_RETURN_IF_ERROR(verify_sums(invoice));
  OCTROI_RETURN_IF_ERROR(verify_taxes(invoice));
  return verify_money_received(invoice);
}

}  // namespace v0
}  // namespace octroi
