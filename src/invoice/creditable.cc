// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/invoice/creditable.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "octroi/base/status.h"
#include "octroi/tax/precise_tax.h"

namespace octroi {
inline namespace v0 {
namespace {

absl::Status refused(std::string_view code, std::string_view message) {
  return make_error(absl::StatusCode::kInvalidArgument, code, message);
}

absl::Status check_fee(const CreditableFee& fee, Currency currency) {
  if (fee.amount.currency() != currency) {
    return refused("money.currency_mismatch", "the fees of an invoice have one currency");
  }
  const bool fits = !fee.amount.is_negative() && !fee.coupon_share.is_negative() &&
                    fee.coupon_share <= Decimal(fee.amount.minor());
  if (fits) return absl::OkStatus();
  return refused("credit_note.bad_fee", "a fee is zero or more, and its coupons at most the fee");
}

// The part of a fee's coupons that belongs to `amount` of it.
absl::StatusOr<Decimal> coupon_part(const CreditableFee& fee, Money amount) {
  if (fee.amount.is_zero()) return Decimal();
  OCTROI_ASSIGN_OR_RETURN(const Decimal weighted,
                          multiply(fee.coupon_share, Decimal(amount.minor())));
  return divide(weighted, Decimal(fee.amount.minor()), 10, Rounding::kHalfUp);
}

// What `amount` of a fee costs after coupons, exactly, with the fee's rates.
absl::StatusOr<PreciseBase> base_of(const CreditableFee& fee, Money amount) {
  OCTROI_ASSIGN_OR_RETURN(const Decimal coupons, coupon_part(fee, amount));
  OCTROI_ASSIGN_OR_RETURN(const Decimal net, subtract(Decimal(amount.minor()), coupons));
  return PreciseBase{net, fee.tax_percents};
}

struct Sums {
  std::int64_t net = 0;
  std::int64_t tax = 0;
};

absl::StatusOr<Sums> sums_of(std::span<const PreciseBase> bases) {
  Decimal net;
  for (const PreciseBase& base : bases) {
    OCTROI_ASSIGN_OR_RETURN(net, add(net, base.net));
  }
  OCTROI_ASSIGN_OR_RETURN(const PreciseTax tax, precise_tax(bases));
  OCTROI_ASSIGN_OR_RETURN(const std::int64_t rounded, to_integer(net, Rounding::kHalfUp));
  return Sums{rounded, tax.total};
}

absl::Status take(std::vector<CreditableFee>& fees, const CreditItem& item) {
  if (item.fee >= fees.size()) {
    return refused("credit_note.no_such_fee", "the invoice has no such fee");
  }
  CreditableFee& fee = fees[item.fee];
  if (!item.amount.is_positive() || item.amount.currency() != fee.amount.currency()) {
    return refused("credit_note.bad_amount",
                   "a credited amount is positive and in the invoice's currency");
  }
  OCTROI_ASSIGN_OR_RETURN(fee.credited, add(fee.credited, item.amount));
  if (fee.credited.minor() > fee.amount.minor()) {
    return make_error(absl::StatusCode::kFailedPrecondition, "credit_note.exceeds_fee",
                      "more would be credited than is left of fee " + std::to_string(item.fee) +
                          " of " + fee.amount.to_string());
  }
  return absl::OkStatus();
}

bool is_used_up(std::span<const CreditableFee> fees) {
  return std::ranges::all_of(fees, [](const CreditableFee& f) { return f.credited == f.amount; });
}

// The next note takes no more of net, tax and total than is left of them, and the last one all.
absl::StatusOr<CreditNoteAmounts> amounts_of(const Creditable& invoice, Money items,
                                             const Sums& sums, bool is_last) {
  const Currency currency = invoice.total.currency();
  OCTROI_ASSIGN_OR_RETURN(const Money net_left, subtract(invoice.net, invoice.credited_net));
  OCTROI_ASSIGN_OR_RETURN(const Money tax_left, subtract(invoice.tax, invoice.credited_tax));
  CreditNoteAmounts note{.items = items, .net = net_left, .tax = tax_left};
  if (!is_last) {
    OCTROI_ASSIGN_OR_RETURN(note.net, smaller(net_left, Money::of_minor(sums.net, currency)));
    OCTROI_ASSIGN_OR_RETURN(note.tax, smaller(tax_left, Money::of_minor(sums.tax, currency)));
  }
  OCTROI_ASSIGN_OR_RETURN(note.coupon_adjustment, subtract(items, note.net));
  OCTROI_ASSIGN_OR_RETURN(note.total, add(note.net, note.tax));
  return note;
}

}  // namespace

absl::StatusOr<Creditable> creditable(std::vector<CreditableFee> fees) {
  if (fees.empty()) return refused("credit_note.no_fees", "an invoice has one fee or more");
  const Currency currency = fees.front().amount.currency();
  std::vector<PreciseBase> bases;
  for (CreditableFee& fee : fees) {
    OCTROI_RETURN_IF_ERROR(check_fee(fee, currency));
    fee.credited = Money::zero(currency);
    OCTROI_ASSIGN_OR_RETURN(bases.emplace_back(), base_of(fee, fee.amount));
  }
  OCTROI_ASSIGN_OR_RETURN(const Sums sums, sums_of(bases));
  const Money none = Money::zero(currency);
  Creditable invoice{.fees = std::move(fees),
                     .net = Money::of_minor(sums.net, currency),
                     .tax = Money::of_minor(sums.tax, currency),
                     .total = none,
                     .credited_net = none,
                     .credited_tax = none,
                     .credited_total = none};
  OCTROI_ASSIGN_OR_RETURN(invoice.total, add(invoice.net, invoice.tax));
  return invoice;
}

absl::StatusOr<CreditNoteAmounts> credit(Creditable& invoice, std::span<const CreditItem> items) {
  if (items.empty()) return refused("credit_note.no_items", "name what is credited");
  Creditable next = invoice;
  std::vector<PreciseBase> bases;
  Money asked = Money::zero(invoice.total.currency());
  for (const CreditItem& item : items) {
    OCTROI_RETURN_IF_ERROR(take(next.fees, item));
    OCTROI_ASSIGN_OR_RETURN(bases.emplace_back(), base_of(next.fees[item.fee], item.amount));
    OCTROI_ASSIGN_OR_RETURN(asked, add(asked, item.amount));
  }
  OCTROI_ASSIGN_OR_RETURN(const Sums sums, sums_of(bases));
  OCTROI_ASSIGN_OR_RETURN(const CreditNoteAmounts note,
                          amounts_of(invoice, asked, sums, is_used_up(next.fees)));
  OCTROI_ASSIGN_OR_RETURN(next.credited_net, add(next.credited_net, note.net));
  OCTROI_ASSIGN_OR_RETURN(next.credited_tax, add(next.credited_tax, note.tax));
  OCTROI_ASSIGN_OR_RETURN(next.credited_total, add(next.credited_total, note.total));
  invoice = std::move(next);
  return note;
}

Money creditable_total(const Creditable& invoice) {
  const absl::StatusOr<Money> left = subtract(invoice.total, invoice.credited_total);
  return left.ok() ? *left : Money::zero(invoice.total.currency());
}

}  // namespace v0
}  // namespace octroi
