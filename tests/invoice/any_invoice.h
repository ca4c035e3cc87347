// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Random invoices for the property tests of this folder.
#ifndef OCTROI_TESTS_INVOICE_ANY_INVOICE_H_
#define OCTROI_TESTS_INVOICE_ANY_INVOICE_H_

#include <string>
#include <utility>
#include <vector>

#include "octroi/invoice/calculate.h"
#include "rapidcheck.h"

namespace octroi {

inline constexpr const char* kAnyCategories[] = {"standard", "reduced"};

// Several taxes on one category.
inline std::vector<TaxRate> any_stacked_rates(const std::string& category, Currency currency) {
  std::vector<TaxRate> rates;
  const auto put = [&](TaxStacking stacking, std::int64_t percent_max) {
    TaxRate rate;
    rate.code = "T" + std::to_string(rates.size() + 1);
    rate.category = category;
    rate.percent = *Decimal::of(*rc::gen::inRange<std::int64_t>(0, percent_max * 100 + 1), 2);
    rate.name = "Tax " + rate.code;
    rate.stacking = stacking;
    rates.push_back(std::move(rate));
  };
  const int first = *rc::gen::inRange(0, 4);
  for (int i = 0; i < first; ++i) {
    put(*rc::gen::element(TaxStacking::kBeside, TaxStacking::kOnTop), 100);
  }
  const int within = *rc::gen::inRange(first == 0 ? 1 : 0, 3);
  for (int i = 0; i < within; ++i) put(TaxStacking::kWithin, 49);
  if (*rc::gen::inRange(0, 3) == 0) {
    put(TaxStacking::kFlat, 0);
    rates.back().flat = Money::of_minor(*rc::gen::inRange(1, 500), currency);
  }
  return rates;
}

inline TaxPolicy any_tax_policy(Currency currency) {
  const int treatment = *rc::gen::inRange(0, 6);
  if (treatment == 0) return TaxPolicy::none();
  if (treatment == 1) return TaxPolicy::exempt("reverse charge");
  TaxPolicy policy;
  policy.mode = *rc::gen::element(TaxMode::kExclusive, TaxMode::kInclusive);
  policy.level = *rc::gen::element(TaxRounding::kPerInvoice, TaxRounding::kPerLine);
  policy.rounding = *rc::gen::element(Rounding::kHalfUp, Rounding::kHalfEven, Rounding::kDown);
  for (const char* category : kAnyCategories) {
    if (*rc::gen::inRange(0, 3) == 0) {
      for (TaxRate& rate : any_stacked_rates(category, currency)) {
        policy.rates.push_back(std::move(rate));
      }
      continue;
    }
    TaxRate rate;
    rate.code = std::string("R-") + category;
    rate.category = category;
    rate.name = "TVA \"" + rate.code + "\"";
    rate.percent = *Decimal::of(*rc::gen::inRange(0, 10'001), 2);
    policy.rates.push_back(std::move(rate));
  }
  return policy;
}

inline Discount any_discount(Currency currency) {
  Discount discount;
  discount.code = *rc::gen::element<std::string>("A", "B", "C");
  discount.duration = *rc::gen::element(DiscountDuration::kOnce, DiscountDuration::kPeriods,
                                        DiscountDuration::kForever);
  discount.charges = *rc::gen::elementOf(std::vector<std::vector<std::string>>{
      {}, {}, {"base"}, {"seats"}, {"base", "seats"}, {"storage"}});
  if (*rc::gen::arbitrary<bool>()) {
    discount.kind = DiscountKind::kFixed;
    discount.amount = Money::of_minor(*rc::gen::inRange<std::int64_t>(1, 5'000'000),
                                      *rc::gen::element(currency, currency, kChf));
  } else {
    discount.percent = *Decimal::of(*rc::gen::inRange(1, 10'001), 2);
  }
  return discount;
}

inline RatedLine any_line(Currency currency) {
  RatedLine line;
  line.code = *rc::gen::element<std::string>("base", "seats", "");
  line.description = *rc::gen::element<std::string>("Pro", "Santé \"rurale\"\n\\", "");
  line.tax_category = kAnyCategories[*rc::gen::inRange(0, 2)];
  line.derivation.rounding = *rc::gen::element(Rounding::kHalfUp, Rounding::kHalfEven);
  const auto quantity = *rc::gen::inRange<std::int64_t>(1, 50);
  line.quantity = Decimal(quantity);
  const Money unit = Money::of_minor(*rc::gen::inRange<std::int64_t>(0, 100'000), currency);
  line.unit_amount = to_decimal(unit);
  line.amount = *multiply(unit, quantity);
  if (*rc::gen::arbitrary<bool>()) {
    PeriodShare share;
    share.denominator = *rc::gen::inRange(1, 366);
    share.numerator = *rc::gen::inRange<std::int64_t>(0, share.denominator + 1);
    share.from = share.whole_from = *parse_date("2026-01-01");
    share.to = share.whole_to = *parse_date("2026-02-01");
    line.derivation.share = share;
    line.amount =
        *scale(line.amount, {share.numerator, share.denominator}, line.derivation.rounding);
    line.from = share.from;
    line.to = share.to;
  }
  line.kind = *rc::gen::element(LineKind::kFlat, LineKind::kPerSeat, LineKind::kCredit);
  if (line.kind == LineKind::kCredit) {
    line.amount = *negate(line.amount);
    line.is_discountable = false;
  }
  if (line.kind == LineKind::kPerSeat && *rc::gen::arbitrary<bool>()) {
    line.derivation.overage = OverageCount{"analyses", 7 + quantity, 7};
  }
  if (line.kind == LineKind::kFlat && *rc::gen::arbitrary<bool>()) {
    line.kind = LineKind::kUsage;
    line.derivation.usage = UsageCount{"calls", quantity, *rc::gen::inRange(0, 4),
                                       *rc::gen::element<std::string>("", "flat")};
    if (*rc::gen::arbitrary<bool>()) line.derivation.usage->shown = *Decimal::of(quantity, 2);
  } else if (line.kind == LineKind::kFlat && *rc::gen::arbitrary<bool>()) {
    line.kind = LineKind::kUsage;
    line.derivation.spend = SpendCount{unit, Money::zero(currency), *rc::gen::inRange(1, 4)};
  } else if (line.kind == LineKind::kFlat && *rc::gen::arbitrary<bool>()) {
    line.kind = LineKind::kCorrection;
    line.derivation.correction =
        CorrectionCount{*rc::gen::element<std::string>("", "calls"), *Decimal::of(quantity, 2),
                        Decimal(quantity), unit, *add(unit, line.amount)};
  }
  return line;
}

struct AnyInput {
  Currency currency;
  std::vector<RatedLine> lines;
  std::vector<Discount> discounts;
  TaxPolicy tax;
  std::int64_t credit = 0;
};

inline AnyInput any_input() {
  AnyInput input;
  input.currency = *rc::gen::element(kEur, kXof, kKwd);
  const int lines = *rc::gen::inRange(0, 8);
  for (int i = 0; i < lines; ++i) input.lines.push_back(any_line(input.currency));
  const int discounts = *rc::gen::inRange(0, 4);
  for (int i = 0; i < discounts; ++i) input.discounts.push_back(any_discount(input.currency));
  input.tax = any_tax_policy(input.currency);
  input.credit = *rc::gen::inRange<std::int64_t>(0, 100'000);
  return input;
}

inline Invoice any_invoice() {
  AnyInput input = any_input();
  Invoice head;
  head.currency = input.currency;
  return *make_invoice(
      std::move(head), std::move(input.lines),
      {.discounts = input.discounts, .tax = &input.tax, .credit_available = input.credit});
}

}  // namespace octroi

#endif  // OCTROI_TESTS_INVOICE_ANY_INVOICE_H_
