// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/invoice/difference.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

// What a line asks for, with tax.
absl::StatusOr<Money> asked(const InvoiceLine& line) { return add(line.net, line.tax); }

bool bills_the_same(const InvoiceLine& a, const InvoiceLine& b) {
  const auto& one = a.derivation.usage;
  const auto& other = b.derivation.usage;
  if (one.has_value() != other.has_value()) return false;
  if (one && (one->tier != other->tier || one->what != other->what)) return false;
  // Several periods may be corrected by one invoice.
  if (a.kind == LineKind::kCorrection && a.from != b.from) return false;
  return a.code == b.code && a.kind == b.kind;
}

std::string in_words(const std::optional<PeriodShare>& share) {
  if (!share) return "whole";
  return std::to_string(share->numerator) + "/" + std::to_string(share->denominator);
}

bool is_same_share(const std::optional<PeriodShare>& a, const std::optional<PeriodShare>& b) {
  const PeriodShare one = a.value_or(PeriodShare{});
  const PeriodShare other = b.value_or(PeriodShare{});
  return one.numerator == other.numerator && one.denominator == other.denominator;
}

std::string discount_in_words(const InvoiceLine& line) {
  std::string words = line.discount.amount();
  for (const CouponShare& coupon : line.coupons) words += " " + coupon.terms.code;
  return words;
}

std::string in_words(const TaxPart* tax) {
  if (tax == nullptr) return "none";
  if (tax->stacking == TaxStacking::kFlat) return tax->tax.amount() + " " + tax->code;
  return tax->percent.normalized().to_string() + "% " + tax->code;
}

const TaxPart* find_tax(const std::vector<TaxPart>& taxes, std::string_view code) {
  const auto found =
      std::find_if(taxes.begin(), taxes.end(), [&](const TaxPart& t) { return t.code == code; });
  return found == taxes.end() ? nullptr : &*found;
}

// What a tax adds to what is asked: with tax inside the prices nothing.
std::int64_t added(const InvoiceLine& line, const TaxPart* tax) {
  return tax == nullptr || line.tax_share.mode == TaxMode::kInclusive ? 0 : tax->tax.minor();
}

// The way from one line to the other, a change at a time.
class Way {
 public:
  Way(const InvoiceLine& before, const InvoiceLine& after)
      : before_(before), after_(after), at_(before) {}

  absl::StatusOr<std::vector<LineChange>> walk() {
    OCTROI_ASSIGN_OR_RETURN(amount_, derived_amount(at_));
    OCTROI_RETURN_IF_ERROR(derive());
    OCTROI_RETURN_IF_ERROR(cut());
    OCTROI_RETURN_IF_ERROR(discount_and_tax());
    return std::move(changes_);
  }

 private:
  absl::Status put(ChangeFactor factor, std::string before, std::string after, Money effect) {
    if (effect.is_zero() && before == after) return absl::OkStatus();
    changes_.push_back({factor, std::move(before), std::move(after), effect});
    return absl::OkStatus();
  }

  // `at_` was changed: what the derivation gives now, less what it gave.
  absl::Status step(ChangeFactor factor, std::string before, std::string after) {
    OCTROI_ASSIGN_OR_RETURN(const Money amount, derived_amount(at_));
    OCTROI_ASSIGN_OR_RETURN(const Money effect, subtract(amount, amount_));
    amount_ = amount;
    return put(factor, std::move(before), std::move(after), effect);
  }

  absl::Status derive() {
    if (before_.quantity != after_.quantity) {
      at_.quantity = after_.quantity;
      OCTROI_RETURN_IF_ERROR(
          step(ChangeFactor::kQuantity, before_.quantity.to_string(), after_.quantity.to_string()));
    }
    if (before_.unit_amount != after_.unit_amount) {
      at_.unit_amount = after_.unit_amount;
      OCTROI_RETURN_IF_ERROR(step(ChangeFactor::kUnitAmount, before_.unit_amount.to_string(),
                                  after_.unit_amount.to_string()));
    }
    const auto& old_share = before_.derivation.share;
    const auto& new_share = after_.derivation.share;
    at_.derivation.share = new_share;
    if (!is_same_share(old_share, new_share)) {
      OCTROI_RETURN_IF_ERROR(step(ChangeFactor::kShare, in_words(old_share), in_words(new_share)));
    }
    at_.derivation.rounding = after_.derivation.rounding;
    return step(ChangeFactor::kRounding, {}, {});
  }

  // From what the derivations give to what the lines ask for before discount.
  absl::Status cut() {
    OCTROI_ASSIGN_OR_RETURN(const Money whole_before, derived_amount(before_));
    OCTROI_ASSIGN_OR_RETURN(const Money cut_before, subtract(before_.amount, whole_before));
    OCTROI_ASSIGN_OR_RETURN(const Money cut_after, subtract(after_.amount, amount_));
    OCTROI_ASSIGN_OR_RETURN(const Money effect, subtract(cut_after, cut_before));
    if (effect.is_zero()) return absl::OkStatus();
    return put(ChangeFactor::kCut, cut_before.amount(), cut_after.amount(), effect);
  }

  absl::Status discount_and_tax() {
    OCTROI_ASSIGN_OR_RETURN(const Money less, subtract(before_.discount, after_.discount));
    OCTROI_RETURN_IF_ERROR(
        put(ChangeFactor::kDiscount, discount_in_words(before_), discount_in_words(after_), less));
    const std::vector<TaxPart> was = taxes_of(before_);
    const std::vector<TaxPart> is = taxes_of(after_);
    if (was.size() <= 1 && is.size() <= 1) return one_tax(was, is);
    for (const TaxPart& tax : was) {
      OCTROI_RETURN_IF_ERROR(tax_by_code(&tax, find_tax(is, tax.code)));
    }
    for (const TaxPart& tax : is) {
      if (find_tax(was, tax.code) != nullptr) continue;
      OCTROI_RETURN_IF_ERROR(tax_by_code(nullptr, &tax));
    }
    return absl::OkStatus();
  }

  // The rest of what is asked: with tax inside the prices it is nothing.
  absl::Status one_tax(const std::vector<TaxPart>& was, const std::vector<TaxPart>& is) {
    OCTROI_ASSIGN_OR_RETURN(const Money tax_before, beyond(before_));
    OCTROI_ASSIGN_OR_RETURN(const Money tax_after, beyond(after_));
    OCTROI_ASSIGN_OR_RETURN(const Money more, subtract(tax_after, tax_before));
    return put(ChangeFactor::kTax, in_words(was.empty() ? nullptr : &was.front()),
               in_words(is.empty() ? nullptr : &is.front()), more);
  }

  // One of several.
  absl::Status tax_by_code(const TaxPart* was, const TaxPart* is) {
    const Currency currency = after_.amount.currency();
    OCTROI_ASSIGN_OR_RETURN(const Money more,
                            subtract(Money::of_minor(added(after_, is), currency),
                                     Money::of_minor(added(before_, was), currency)));
    return put(ChangeFactor::kTax, in_words(was), in_words(is), more);
  }

  static absl::StatusOr<Money> beyond(const InvoiceLine& line) {
    OCTROI_ASSIGN_OR_RETURN(const Money whole, asked(line));
    OCTROI_ASSIGN_OR_RETURN(const Money charged, subtract(line.amount, line.discount));
    return subtract(whole, charged);
  }

  const InvoiceLine& before_;
  const InvoiceLine& after_;
  RatedLine at_;
  Money amount_;
  std::vector<LineChange> changes_;
};

absl::StatusOr<LineDifference> compare(const InvoiceLine* before, const InvoiceLine* after,
                                       Currency currency) {
  const InvoiceLine& shown = after != nullptr ? *after : *before;
  const Money none = Money::zero(currency);
  LineDifference line{shown.code, shown.description, none, none, {}};
  if (before != nullptr) {
    OCTROI_ASSIGN_OR_RETURN(line.before, asked(*before));
  }
  if (after != nullptr) {
    OCTROI_ASSIGN_OR_RETURN(line.after, asked(*after));
  }
  if (before != nullptr && after != nullptr) {
    OCTROI_ASSIGN_OR_RETURN(line.changes, Way(*before, *after).walk());
    return line;
  }
  const ChangeFactor factor =
      before == nullptr ? ChangeFactor::kOnlyAfter : ChangeFactor::kOnlyBefore;
  OCTROI_ASSIGN_OR_RETURN(const Money effect, subtract(line.after, line.before));
  line.changes.push_back({factor, {}, {}, effect});
  return line;
}

}  // namespace

absl::StatusOr<InvoiceDifference> difference(const Invoice& before, const Invoice& after) {
  if (before.currency != after.currency) {
    return make_error(absl::StatusCode::kInvalidArgument, "money.currency_mismatch",
                      "invoices of two currencies have no difference");
  }
  InvoiceDifference result{before.number, after.number, before.total, after.total, {}};
  std::vector<bool> is_matched(before.lines.size());
  for (const InvoiceLine& line : after.lines) {
    const InvoiceLine* match = nullptr;
    for (std::size_t i = 0; i < before.lines.size() && match == nullptr; ++i) {
      if (is_matched[i] || !bills_the_same(before.lines[i], line)) continue;
      is_matched[i] = true;
      match = &before.lines[i];
    }
    OCTROI_ASSIGN_OR_RETURN(result.lines.emplace_back(), compare(match, &line, after.currency));
  }
  for (std::size_t i = 0; i < before.lines.size(); ++i) {
    if (is_matched[i]) continue;
    OCTROI_ASSIGN_OR_RETURN(result.lines.emplace_back(),
                            compare(&before.lines[i], nullptr, after.currency));
  }
  return result;
}

}  // namespace v0
}  // namespace octroi
