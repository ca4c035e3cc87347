// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <cstddef>
#include <utility>

#include "octroi/base/status.h"
#include "octroi/invoice/calculate.h"

namespace octroi {
inline namespace v0 {
namespace {

// The several taxes of a line, from its first rate on.
std::vector<TaxPart> tax_parts_of(const LineTotals& line, const InvoiceTotals& totals,
                                  const TaxPolicy& policy) {
  std::vector<TaxPart> parts;
  std::size_t next = line.first_part;
  for (std::size_t i = line.rate; i < policy.rates.size(); ++i) {
    const TaxRate& rate = policy.rates[i];
    if (rate.category != policy.rates[line.rate].category) continue;
    parts.push_back({rate.code, rate.percent, rate.stacking,
                     Money::of_minor(totals.parts[next++], totals.currency)});
  }
  return parts;
}

TaxShare tax_share_of(const LineTotals& line, const InvoiceTotals& totals,
                      const TaxPolicy& policy) {
  TaxShare share;
  if (policy.treatment != TaxTreatment::kRated) return share;
  if (line.first_part == kNoTaxRate) {
    share.code = policy.rates[line.rate].code;
    share.percent = policy.rates[line.rate].percent;
  } else {
    share.parts = tax_parts_of(line, totals, policy);
  }
  share.mode = policy.mode;
  share.level = policy.level;
  share.rounding = policy.rounding;
  return share;
}

std::vector<CouponShare> coupon_shares_of(std::size_t line, const RatedLine& rated,
                                          const InvoiceTotals& totals,
                                          std::span<const Discount> discounts) {
  std::vector<CouponShare> shares;
  const Currency currency = totals.currency;
  std::int64_t base = rated.amount.minor();
  for (const DiscountTotals& discount : totals.discounts) {
    const std::int64_t taken = totals.shares[discount.first_share + line];
    if (taken == 0) continue;
    CouponShare& share = shares.emplace_back();
    share.terms = discounts[discount.discount];
    share.base = Money::of_minor(base, currency);
    share.whole_base = Money::of_minor(discount.whole_base, currency);
    share.taken = Money::of_minor(discount.taken, currency);
    share.share = Money::of_minor(taken, currency);
    base -= taken;
  }
  return shares;
}

void put_amounts(const InvoiceTotals& totals, Invoice& invoice) {
  const Currency currency = totals.currency;
  invoice.subtotal = Money::of_minor(totals.subtotal, currency);
  invoice.discount_total = Money::of_minor(totals.discount_total, currency);
  invoice.net_total = Money::of_minor(totals.net_total, currency);
  invoice.tax_total = Money::of_minor(totals.tax_total, currency);
  invoice.total = Money::of_minor(totals.total, currency);
  invoice.credit_applied = Money::of_minor(totals.credit_applied, currency);
  invoice.prepaid_applied = Money::zero(currency);
  invoice.amount_paid = Money::zero(currency);
  invoice.amount_credited = Money::zero(currency);
}

absl::Status bad_discount() {
  return make_error(absl::StatusCode::kInvalidArgument, "coupon.bad_amount",
                    "a gathered line's discount is more than the line");
}

// What is left to tax of each line: all that its own discounts do not take.
absl::StatusOr<std::vector<RatedLine>> after_discounts(const std::vector<InvoiceLine>& lines) {
  std::vector<RatedLine> left;
  left.reserve(lines.size());
  for (const InvoiceLine& line : lines) {
    const bool fits = line.discount.is_zero() ||
                      (line.discount.is_positive() && line.discount.minor() <= line.amount.minor());
    if (!fits) return bad_discount();
    RatedLine& one = left.emplace_back(line);
    OCTROI_ASSIGN_OR_RETURN(one.amount, subtract(line.amount, line.discount));
  }
  return left;
}

}  // namespace

std::vector<TaxPart> taxes_of(const InvoiceLine& line) {
  const TaxShare& share = line.tax_share;
  if (share.code.empty()) return share.parts;
  return {{share.code, share.percent, TaxStacking::kAlone, line.tax}};
}

absl::StatusOr<Invoice> make_gathered_invoice(Invoice head, std::vector<InvoiceLine> lines,
                                              const InvoiceTerms& terms) {
  OCTROI_ASSIGN_OR_RETURN(std::vector<RatedLine> left, after_discounts(lines));
  const InvoiceTerms undiscounted{.tax = terms.tax, .credit_available = terms.credit_available};
  OCTROI_ASSIGN_OR_RETURN(Invoice invoice,
                          make_invoice(std::move(head), std::move(left), undiscounted));
  invoice.subtotal = Money::zero(invoice.currency);
  invoice.discount_total = Money::zero(invoice.currency);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    InvoiceLine& line = invoice.lines[i];
    line.amount = lines[i].amount;
    line.discount = lines[i].discount;
    line.coupons = std::move(lines[i].coupons);
    line.owner = std::move(lines[i].owner);
    OCTROI_ASSIGN_OR_RETURN(invoice.subtotal, add(invoice.subtotal, line.amount));
    OCTROI_ASSIGN_OR_RETURN(invoice.discount_total, add(invoice.discount_total, line.discount));
  }
  return invoice;
}

absl::StatusOr<Invoice> make_invoice(Invoice head, std::vector<RatedLine> lines,
                                     const InvoiceTerms& terms) {
  if (head.status != InvoiceStatus::kDraft) {
    return make_error(absl::StatusCode::kFailedPrecondition, "invoice.not_draft",
                      "only a draft can be calculated; correct an issued invoice by another");
  }
  InvoiceInput input;
  input.currency = head.currency;
  input.lines = lines;
  input.discounts = terms.discounts;
  input.tax = terms.tax;
  input.credit_available = terms.credit_available;
  OCTROI_ASSIGN_OR_RETURN(const InvoiceTotals totals, calculate_invoice(input));
  head.lines.clear();
  head.lines.reserve(lines.size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    InvoiceLine& line = head.lines.emplace_back();
    line.coupons = coupon_shares_of(i, lines[i], totals, terms.discounts);
    line.discount = Money::of_minor(totals.lines[i].discount, head.currency);
    line.net = Money::of_minor(totals.lines[i].net, head.currency);
    line.tax = Money::of_minor(totals.lines[i].tax, head.currency);
    line.tax_share = tax_share_of(totals.lines[i], totals, *terms.tax);
    static_cast<RatedLine&>(line) = std::move(lines[i]);
  }
  head.taxes = tax_subtotals(head.currency, totals.rates, *terms.tax);
  put_amounts(totals, head);
  return head;
}

}  // namespace v0
}  // namespace octroi
