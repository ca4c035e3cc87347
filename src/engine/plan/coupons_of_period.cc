// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/coupons_of_period.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "engine/plan/charged_again.h"
#include "octroi/base/status.h"
#include "octroi/invoice/unused.h"

namespace octroi {
inline namespace v0 {
namespace {

// The credits that were not charged again, those of the greatest rest of the period first.
std::vector<InvoiceLine> credits_of(const std::vector<InvoiceLine>& lines) {
  std::vector<InvoiceLine> credits;
  for (const InvoiceLine& line : lines) {
    if (line.kind == LineKind::kCredit && line.derivation.share) credits.push_back(line);
  }
  for (const InvoiceLine& line : lines) {
    if (!is_charged_again(line)) continue;
    const auto undone = std::ranges::find_if(credits, [&](const InvoiceLine& credit) {
      return is_same_charge(credit, line) && credit.derivation.share == line.derivation.share;
    });
    if (undone != credits.end()) credits.erase(undone);
  }
  std::ranges::stable_sort(credits, [](const InvoiceLine& a, const InvoiceLine& b) {
    const PeriodShare& one = *a.derivation.share;
    const PeriodShare& other = *b.derivation.share;
    return one.from != other.from ? one.from < other.from : one.numerator > other.numerator;
  });
  return credits;
}

// What a credit gives back less than the list price of its days.
std::int64_t cut_of(const InvoiceLine& credit) {
  const auto& whole = credit.derivation.capped_from;
  return whole ? credit.amount.minor() - whole->minor() : 0;
}

}  // namespace

absl::StatusOr<CouponsOfPeriod> CouponsOfPeriod::of(Currency currency,
                                                    const std::vector<InvoiceLine>& lines,
                                                    Rounding rounding) {
  CouponsOfPeriod all(currency);
  for (const InvoiceLine& line : lines) OCTROI_RETURN_IF_ERROR(all.add(line));
  if (all.empty()) return all;
  const std::vector<InvoiceLine> credits = credits_of(lines);
  for (auto from = credits.begin(); from != credits.end();) {
    const auto to = std::find_if(from, credits.end(), [&](const InvoiceLine& one) {
      return one.derivation.share != from->derivation.share;
    });
    OCTROI_RETURN_IF_ERROR(all.give_back({from, to}, rounding));
    from = to;
  }
  return all;
}

absl::Status CouponsOfPeriod::add(const InvoiceLine& line) {
  std::int64_t whole = 0;
  for (const CouponShare& coupon : line.coupons) whole += coupon.share.minor();
  for (const CouponShare& coupon : line.coupons) {
    Taken taken{.terms = coupon.terms, .share = coupon.share.minor(), .line = line};
    taken.line.discount = Money::zero(currency_);
    // What credit notes left of it.
    OCTROI_ASSIGN_OR_RETURN(taken.line.amount,
                            scale(coupon.share, {line.discount.minor(), whole}, Rounding::kHalfUp));
    taken_.push_back(std::move(taken));
  }
  return absl::OkStatus();
}

absl::Status CouponsOfPeriod::give_back(const Credits& credits, Rounding rounding) {
  std::int64_t left = 0;  // what they were cut by together: coupons can have no more of it
  for (const InvoiceLine& credit : credits) left += cut_of(credit);
  std::vector<Taken> given;
  for (const InvoiceLine& credit : credits) {
    for (const Discount& coupon : coupons()) {
      OCTROI_ASSIGN_OR_RETURN(const Money rest, rest_of(coupon, credit, rounding));
      const std::int64_t part = std::min(rest.minor(), left);
      if (part <= 0) continue;
      left -= part;
      Taken taken{.terms = coupon, .share = -part, .line = credit};
      taken.line.discount = Money::zero(currency_);
      taken.line.amount = Money::of_minor(-part, currency_);
      given.push_back(std::move(taken));
    }
  }
  std::ranges::move(given, std::back_inserter(taken_));
  return absl::OkStatus();
}

absl::StatusOr<Money> CouponsOfPeriod::rest_of(const Discount& coupon, const InvoiceLine& credit,
                                               Rounding rounding) const {
  std::vector<InvoiceLine> lines;
  for (const Taken& one : taken_) {
    if (one.terms.code == coupon.code && is_same_charge(one.line, credit)) {
      lines.push_back(one.line);
    }
  }
  return unused_amount(currency_, lines, *credit.derivation.share, rounding);
}

std::vector<Discount> CouponsOfPeriod::coupons() const {
  std::vector<Discount> known;
  for (const Taken& one : taken_) {
    const auto is_it = [&](const Discount& other) { return other.code == one.terms.code; };
    if (std::ranges::none_of(known, is_it)) known.push_back(one.terms);
  }
  return known;
}

Money CouponsOfPeriod::standing(std::string_view code) const {
  std::int64_t sum = 0;
  for (const Taken& one : taken_) {
    if (one.terms.code == code) sum += one.share;
  }
  return Money::of_minor(sum, currency_);
}

Money CouponsOfPeriod::taken(const Discount& terms) const {
  std::int64_t sum = 0;
  for (const Taken& one : taken_) {
    if (one.terms == terms && one.share > 0) sum += one.share;
  }
  return Money::of_minor(sum, currency_);
}

}  // namespace v0
}  // namespace octroi
