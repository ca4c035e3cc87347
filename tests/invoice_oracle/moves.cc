// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Moves: how figures must move, or not, when the same is asked in another way.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <limits>
#include <variant>

#include "case.h"
#include "octroi/base/status.h"
#include "octroi/invoice/difference.h"
#include "octroi/pricing/price_model.h"
#include "octroi/rating/rating.h"

namespace octroi::oracle {
namespace {

class Moves {
 public:
  Moves(const Case& one, const std::vector<RatedLine>& lines, const InvoiceTotals& totals,
        Draw& draw)
      : case_(one), lines_(lines), totals_(totals), draw_(draw) {}

  std::string run() {
    there_and_back();
    holdings();
    splits();
    coupons_in_another_order();
    lines_in_another_order();
    a_line_in_two();
    another_currency();
    enormous_lines();
    drafts();
    return problem_;
  }

 private:
  void expect(bool is_right, const char* what) {
    if (!is_right && problem_.empty()) problem_ = what;
  }

  // A change and its undoing on the same day net 0 (I06).
  void there_and_back() {
    if (!case_.change) return;
    const Change& change = *case_.change;
    const auto rest = period_share(case_.period, change.rest.days);
    ChangeInput input{.from = &change.from,
                      .from_quantity = change.from_seats,
                      .to = &case_.price,
                      .to_quantity = case_.seats,
                      .rest = *rest,
                      .rounding = draw_.rounding()};
    const auto there = rate_change(input);
    std::swap(input.from, input.to);
    std::swap(input.from_quantity, input.to_quantity);
    const auto back = rate_change(input);
    if (!there.ok() || !back.ok()) return expect(false, "a change and its undoing");
    Number sum = 0;
    for (const RatedLine& line : *there) sum += minor(line.amount.minor());
    for (const RatedLine& line : *back) sum += minor(line.amount.minor());
    expect(sum == 0, "a change and its undoing");
  }

  // The parts of a period sum to what was held, rounded once, each within one unit (I04, I06).
  void holdings() {
    const auto length = static_cast<std::int64_t>(
        (std::chrono::sys_days(*case_.period.end) - std::chrono::sys_days(case_.period.start))
            .count());
    std::vector<std::int64_t> begins = {0};
    for (std::int64_t i = draw_.below(5); i > 0; --i) begins.push_back(draw_.below(length));
    std::sort(begins.begin(), begins.end());
    const bool is_one_price = draw_.one_in(2);
    std::vector<Holding> held;
    for (const std::int64_t begin : begins) {
      const Date from = std::chrono::sys_days(case_.period.start) + std::chrono::days(begin);
      const Money price = is_one_price && !held.empty()
                              ? held.front().price
                              : Money::of_minor(draw_.amount(300'000), case_.currency);
      held.push_back({from, price});
    }
    const auto parts = prorate_holdings(case_.period, held);
    if (!parts.ok() || parts->size() != held.size()) return expect(false, "holdings");
    Number exact = 0;
    Number sum = 0;
    for (std::size_t i = 0; i < held.size(); ++i) {
      const std::int64_t ends = i + 1 < held.size() ? begins[i + 1] : length;
      const Number share = minor(held[i].price.minor()) * minor(ends - begins[i]) / minor(length);
      const Number amount = minor((*parts)[i].amount.minor());
      expect(abs(amount - share) < 1, "a holding's part");
      exact += share;
      sum += amount;
    }
    expect(sum == rounded(exact), "the sum of holdings");
    if (is_one_price) expect(sum == minor(held.front().price.minor()), "one price throughout");
  }

  // The splits of a period cost what its quantity costs.
  void splits() {
    std::size_t next = 0;
    for (const Charge& charge : case_.price.charges) {
      if (charge.kind != ChargeKind::kUsage || next == case_.usages.size()) continue;
      split(charge.usage->model, case_.usages[next++]);
    }
  }

  void split(const PriceModel& model, const Usage& price) {
    const std::int64_t parts = 2 + draw_.below(4);
    std::int64_t from = 0;
    Number sum = 0;
    for (std::int64_t i = 0; i < parts; ++i) {
      const std::int64_t to = from + (draw_.one_in(3) ? 0 : draw_.below(500));
      const SplitPosition position = i == 0           ? SplitPosition::kFirst
                                     : i + 1 == parts ? SplitPosition::kLast
                                                      : SplitPosition::kMiddle;
      const auto priced = price_split(model, Decimal(from), Decimal(to), position);
      if (!priced.ok()) return expect(false, "a split");
      sum += number_of(priced->amount) * case_.scale;
      from = to;
    }
    Number whole = 0;
    for (const Number& piece : pieces_of(price, minor(from))) whole += piece;
    expect(sum == whole, "the sum of splits");
  }

  // I22.
  void coupons_in_another_order() {
    if (case_.discounts.size() < 2) return;
    Case other = case_;
    std::rotate(other.discounts.begin(), other.discounts.begin() + 1, other.discounts.end());
    const auto totals = calculate(other, lines_);
    if (!totals.ok()) return expect(false, "coupons in another order");
    const bool is_same = totals->shares == totals_.shares && totals->lines == totals_.lines &&
                         totals->total == totals_.total;
    expect(is_same, "coupons in another order");
  }

  // What a coupon takes does not depend on the lines' order, unless one before it moved a unit
  // between lines of which it reaches a part; nor does a rate's tax, where no coupon moves a unit
  // between rates.
  void lines_in_another_order() {
    std::vector<RatedLine> lines(lines_.rbegin(), lines_.rend());
    const auto totals = calculate(case_, lines);
    if (!totals.ok()) return expect(false, "lines in another order");
    expect(totals->subtotal == totals_.subtotal, "lines in another order: subtotal");
    const auto parted = std::count_if(case_.coupons.begin(), case_.coupons.end(),
                                      [](const Coupon& one) { return !one.charges.empty(); });
    if (parted > 1) return;
    expect(totals->discount_total == totals_.discount_total, "lines in another order: discount");
    if (!case_.discounts.empty()) return;
    // A flat tax comes off the first line that charges, before that line's others are rounded.
    if (has_flat_tax(case_.tax) && case_.tax.level == TaxRounding::kPerLine) return;
    expect(totals->rates == totals_.rates, "lines in another order: rates");
    expect(totals->total == totals_.total, "lines in another order: total");
  }

  // Tax that is rounded once for each rate does not see how the rate's lines were cut (I05).
  void a_line_in_two() {
    const bool is_once =
        case_.tax.treatment != TaxTreatment::kRated || case_.tax.level == TaxRounding::kPerInvoice;
    if (!is_once || !case_.discounts.empty() || lines_.empty()) return;
    std::vector<RatedLine> lines = lines_;
    const auto which =
        static_cast<std::size_t>(draw_.below(static_cast<std::int64_t>(lines.size())));
    const std::int64_t one_part = draw_.below(lines[which].amount.minor() == 0 ? 1 : 1'000);
    const std::int64_t amount = lines[which].amount.minor();
    // A part that charges would bear what a line that gives back does not.
    if (has_flat_tax(case_.tax) && amount < 0) return;
    lines.push_back(lines[which]);
    lines.back().amount = Money::of_minor(one_part, case_.currency);
    lines[which].amount = Money::of_minor(amount - one_part, case_.currency);
    const auto totals = calculate(case_, lines);
    if (!totals.ok()) return expect(false, "a line in two");
    expect(totals->rates == totals_.rates && totals->total == totals_.total, "a line in two");
  }

  // Minor units are minor units: a currency of other decimals gives the same numbers (I03).
  void another_currency() {
    Case other = case_;
    other.currency = case_.currency == kXof ? kKwd : kXof;
    for (Discount& discount : other.discounts) {
      if (discount.amount.currency() != case_.currency) continue;
      discount.amount = Money::of_minor(discount.amount.minor(), other.currency);
    }
    for (TaxRate& rate : other.tax.rates) {
      if (rate.flat) rate.flat = Money::of_minor(rate.flat->minor(), other.currency);
    }
    std::vector<RatedLine> lines = lines_;
    for (RatedLine& line : lines) {
      line.amount = Money::of_minor(line.amount.minor(), other.currency);
    }
    const auto totals = calculate(other, lines);
    if (!totals.ok()) return expect(false, "another currency");
    const bool is_same = totals->lines == totals_.lines && totals->rates == totals_.rates &&
                         totals->parts == totals_.parts && totals->total == totals_.total;
    expect(is_same, "another currency");
  }

  // At the edge of 64 bits an answer is right, or it is the error; and an error only where the
  // figures leave 64 bits (I03).
  void enormous_lines() {
    if (lines_.empty()) return;
    std::vector<RatedLine> lines = lines_;
    Number most = 0;
    for (RatedLine& line : lines) {
      if (draw_.one_in(2)) {
        const std::int64_t bits = draw_.below(8);
        const std::int64_t amount =
            (std::numeric_limits<std::int64_t>::max() >> bits) - draw_.below(1'000);
        const bool is_less = line.amount.is_negative();
        line.amount = Money::of_minor(is_less ? -amount : amount, case_.currency);
      }
      most += abs(minor(line.amount.minor()));
    }
    Number growth = 2;  // no rate is above 100%
    for (const Category& category : categories_of(case_.tax)) {
      if (category.stack) growth = std::max(growth, growth_of(*category.stack));
    }
    most *= growth;
    for (const TaxRate& rate : case_.tax.rates) {
      if (rate.flat) most += minor(rate.flat->minor());
    }
    const auto totals = calculate(case_, lines);
    if (totals.ok()) {
      const std::string problem = fault_of(case_, lines, *totals);
      if (!problem.empty() && problem_.empty()) problem_ = "enormous: " + problem;
      return;
    }
    expect(error_code(totals.status()) == "money.overflow", "enormous: the error");
    expect(most > minor(std::numeric_limits<std::int64_t>::max()), "enormous: refused");
  }

  // A draft of it verifies, and the changes from another one sum to the difference of the totals.
  void drafts() {
    Invoice head;
    head.currency = case_.currency;
    const auto draft = make_invoice(
        head, lines_,
        {.discounts = case_.discounts, .tax = &case_.tax, .credit_available = case_.credit});
    if (!draft.ok()) return expect(false, "a draft");
    expect(verify(*draft).ok(), "a draft that verifies");
    std::vector<RatedLine> fewer = lines_;
    if (!fewer.empty()) fewer.erase(fewer.begin());
    for (RatedLine& line : fewer) {
      if (draw_.one_in(2)) line.amount = Money::of_minor(draw_.amount(9'000), case_.currency);
    }
    const TaxPolicy none = TaxPolicy::none();
    const auto before = make_invoice(head, fewer, {.tax = draw_.one_in(2) ? &none : &case_.tax});
    if (!before.ok()) return expect(false, "another draft");
    const auto change = difference(*before, *draft);
    if (!change.ok()) return expect(false, "a difference");
    Number sum = 0;
    for (const LineDifference& line : change->lines) {
      for (const LineChange& step : line.changes) sum += minor(step.effect.minor());
    }
    expect(sum == minor(draft->total.minor()) - minor(before->total.minor()), "a difference's sum");
  }

  const Case& case_;
  const std::vector<RatedLine>& lines_;
  const InvoiceTotals& totals_;
  Draw& draw_;
  std::string problem_;
};

}  // namespace

std::string strange_move(const Case& one, const std::vector<RatedLine>& lines,
                         const InvoiceTotals& totals, Draw& draw) {
  return Moves(one, lines, totals, draw).run();
}

}  // namespace octroi::oracle
