// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/invoice/calculate.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "calculate_few.h"
#include "octroi/base/check.h"
#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

absl::Status invalid(std::string_view code, std::string_view message) {
  return make_error(absl::StatusCode::kInvalidArgument, code, message);
}

absl::Status overflow() {
  return make_error(absl::StatusCode::kOutOfRange, "money.overflow",
                    "the lines add up to more than 64 bits of minor units; split the invoice");
}

// Takes the lines in: their sum, and what of each a coupon may reach.
absl::Status start(const InvoiceInput& input, InvoiceTotals& totals) {
  totals.currency = input.currency;
  totals.subtotal = 0;
  totals.scratch.remaining.clear();
  totals.scratch.remaining.reserve(input.lines.size());
  for (const RatedLine& line : input.lines) {
    if (line.amount.currency() != input.currency) {
      return invalid("money.currency_mismatch", "every line must be in the invoice's currency");
    }
    const std::int64_t amount = line.amount.minor();
    if (__builtin_add_overflow(totals.subtotal, amount, &totals.subtotal)) return overflow();
    totals.scratch.remaining.push_back(line.is_discountable && amount > 0 ? amount : 0);
  }
  return absl::OkStatus();
}

void order_discounts(std::span<const Discount> discounts, InvoiceTotals& totals) {
  totals.discounts.clear();
  for (std::uint32_t i = 0; i < discounts.size(); ++i) totals.discounts.push_back({i, 0, 0, 0});
  if (discounts.size() < 2) return;
  std::sort(totals.discounts.begin(), totals.discounts.end(),
            [&](const DiscountTotals& a, const DiscountTotals& b) {
              return stacks_before(discounts[a.discount], discounts[b.discount]);
            });
}

// What the lines of the discount's charges cost still, the others 0.
std::span<std::int64_t> reached_by(const Discount& discount, const InvoiceInput& input,
                                   InvoiceTotals& totals) {
  const std::vector<std::int64_t>& remaining = totals.scratch.remaining;
  std::vector<std::int64_t>& reached = totals.scratch.reached;
  reached.resize(remaining.size());
  for (std::size_t i = 0; i < reached.size(); ++i) {
    reached[i] = reaches(discount, input.lines[i].code) ? remaining[i] : 0;
  }
  return reached;
}

// Takes it off what the lines cost still; what each gives goes to `shares`.
absl::Status take_discount(const InvoiceInput& input, DiscountTotals& discount,
                           std::span<std::int64_t> shares, InvoiceTotals& totals) {
  const Discount& terms = input.discounts[discount.discount];
  const bool is_of_charges = !terms.charges.empty();
  std::vector<std::int64_t>& remaining = totals.scratch.remaining;
  const std::span<std::int64_t> reached =
      is_of_charges ? reached_by(terms, input, totals) : std::span<std::int64_t>(remaining);
  for (const std::int64_t amount : reached) {
    if (__builtin_add_overflow(discount.whole_base, amount, &discount.whole_base)) {
      return overflow();
    }
  }
  const absl::StatusOr<std::int64_t> taken = apply_discount(terms, input.currency, reached, shares);
  if (!taken.ok()) return taken.status();
  discount.taken = *taken;
  for (std::size_t i = 0; is_of_charges && i < shares.size(); ++i) remaining[i] -= shares[i];
  return absl::OkStatus();
}

absl::Status take_discounts(const InvoiceInput& input, InvoiceTotals& totals) {
  const std::size_t lines = input.lines.size();
  order_discounts(input.discounts, totals);
  totals.shares.assign(lines * input.discounts.size(), 0);
  totals.discount_total = 0;
  std::size_t first_share = 0;
  for (DiscountTotals& discount : totals.discounts) {
    discount.first_share = first_share;
    const std::span<std::int64_t> shares(totals.shares.data() + first_share, lines);
    OCTROI_RETURN_IF_ERROR(take_discount(input, discount, shares, totals));
    totals.discount_total += discount.taken;  // at most the sum of the positive lines
    first_share += lines;
  }
  return absl::OkStatus();
}

void collect_taxable(const InvoiceInput& input, InvoiceTotals& totals) {
  const std::size_t lines = input.lines.size();
  totals.lines.resize(lines);
  totals.scratch.taxable.resize(lines);
  for (std::size_t i = 0; i < lines; ++i) {
    const RatedLine& line = input.lines[i];
    std::int64_t discount = 0;
    for (const DiscountTotals& terms : totals.discounts) {
      discount += totals.shares[terms.first_share + i];
    }
    totals.lines[i].discount = discount;
    totals.scratch.taxable[i] = {line.tax_category,
                                 Money::of_minor(line.amount.minor() - discount, input.currency)};
  }
}

void take_tax(InvoiceTotals& totals) {
  TaxResult& tax = totals.scratch.tax;
  for (std::size_t i = 0; i < totals.lines.size(); ++i) {
    totals.lines[i].net = tax.lines[i].net;
    totals.lines[i].tax = tax.lines[i].tax;
    totals.lines[i].rate = tax.lines[i].rate;
    totals.lines[i].first_part = tax.lines[i].first_part;
  }
  totals.rates.assign(tax.rates.begin(), tax.rates.end());
  totals.parts.assign(tax.parts.begin(), tax.parts.end());
  totals.net_total = tax.net.minor();
  totals.tax_total = tax.tax.minor();
  totals.total = tax.gross.minor();
}

}  // namespace

absl::Status calculate_any(const InvoiceInput& input, InvoiceTotals& totals) {
  if (input.tax == nullptr) {
    return invalid("invoice.no_tax_policy",
                   "give a tax policy; TaxPolicy::none() where no tax is levied");
  }
  if (input.credit_available < 0) {
    return invalid("invoice.bad_credit", "the tenant's credit is at least 0");
  }
  OCTROI_RETURN_IF_ERROR(start(input, totals));
  OCTROI_RETURN_IF_ERROR(take_discounts(input, totals));
  collect_taxable(input, totals);
  OCTROI_RETURN_IF_ERROR(
      calculate_tax(input.currency, totals.scratch.taxable, *input.tax, totals.scratch.tax));
  take_tax(totals);
  totals.credit_applied = std::min(totals.total, input.credit_available);
  const std::int64_t priced =
      input.tax->treatment == TaxTreatment::kRated && input.tax->mode == TaxMode::kInclusive
          ? totals.total
          : totals.net_total;
  OCTROI_CHECK(priced == totals.subtotal - totals.discount_total,
               "an invoice's lines, discounts and totals differ");
  return absl::OkStatus();
}

absl::Status calculate_invoice(const InvoiceInput& input, InvoiceTotals& totals) {
  return calculate_few(input, totals) ? absl::OkStatus() : calculate_any(input, totals);
}

absl::StatusOr<InvoiceTotals> calculate_invoice(const InvoiceInput& input) {
  InvoiceTotals totals;
  OCTROI_RETURN_IF_ERROR(calculate_invoice(input, totals));
  return totals;
}

}  // namespace v0
}  // namespace octroi
