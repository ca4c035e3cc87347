// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The invoice that the golden texts show: one line of every kind, a change, two coupons, two rates.
#ifndef OCTROI_TESTS_INVOICE_SAMPLE_H_
#define OCTROI_TESTS_INVOICE_SAMPLE_H_

#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "octroi/invoice/calculate.h"
#include "octroi/rating/rating.h"

namespace octroi {

inline Charge sample_charge(std::string code, std::string description, ChargeKind kind,
                            std::int64_t minor) {
  Charge charge;
  charge.code = std::move(code);
  charge.description = std::move(description);
  charge.kind = kind;
  charge.amount = Money::of_minor(minor, kEur);
  return charge;
}

inline Price sample_price(std::string name, std::int64_t minor) {
  Price price;
  price.currency = kEur;
  price.charges = {sample_charge("base", std::move(name), ChargeKind::kFlat, minor),
                   sample_charge("seats", "Users", ChargeKind::kPerSeat, 7'50),
                   sample_charge("setup", "Mise en service", ChargeKind::kOneOff, 20'00)};
  Charge overage = sample_charge("analyses_overage", "Extra analyses", ChargeKind::kOverage, 0);
  overage.amount = Money();
  overage.unit_amount = *Decimal::parse("0.0425");
  overage.entitlement = "analyses";
  price.charges.push_back(std::move(overage));
  return price;
}

inline std::vector<RatedLine> sample_lines() {
  const Period march{2, *parse_date("2026-03-01"), *parse_date("2026-04-01")};
  const Price starter = sample_price("Starter", 50'00);
  const Price pro = sample_price("Pro", 150'00);
  std::vector<RatedLine> lines = *rate_period({.price = &starter,
                                               .quantity = 3,
                                               .period = march,
                                               .is_first_invoice = true,
                                               .share = std::nullopt});
  const auto append = [&lines](std::vector<RatedLine> more) {
    std::move(more.begin(), more.end(), std::back_inserter(lines));
  };
  append(*rate_change({.from = &starter,
                       .from_quantity = 3,
                       .to = &pro,
                       .to_quantity = 3,
                       .rest = *period_share(march, {*parse_date("2026-03-15"), *march.end}),
                       .to_rest = std::nullopt,
                       .credit_max = Money::of_minor(35'00, kEur)}));
  const OverageUsage usage[] = {{"analyses", 645, 500}};
  append(*rate_overage(
      {.price = &starter, .period = march, .usage = usage, .tax_category = "reduced"}));
  return lines;
}

inline std::vector<Discount> sample_discounts() {
  Discount welcome;
  welcome.code = "WELCOME";
  welcome.kind = DiscountKind::kFixed;
  welcome.amount = Money::of_minor(10'00, kEur);
  Discount launch;
  launch.code = "LAUNCH20";
  launch.duration = DiscountDuration::kForever;
  launch.percent = Decimal(20);
  return {launch, welcome};
}

inline TaxPolicy sample_tax() {
  TaxRate standard;
  standard.code = "FR-20";
  standard.category = "standard";
  standard.percent = Decimal(20);
  standard.name = "TVA";
  TaxRate reduced = standard;
  reduced.code = "FR-5.5";
  reduced.category = "reduced";
  reduced.percent = *Decimal::parse("5.50");
  TaxPolicy policy;
  policy.rates = {standard, reduced};
  return policy;
}

inline TaxPolicy inclusive_tax() {
  TaxPolicy tax = sample_tax();
  tax.mode = TaxMode::kInclusive;
  tax.level = TaxRounding::kPerLine;
  return tax;
}

inline Invoice sample_invoice(const TaxPolicy& tax = sample_tax()) {
  Invoice head;
  head.currency = kEur;
  const std::vector<Discount> discounts = sample_discounts();
  return *make_invoice(head, sample_lines(),
                       {.discounts = discounts, .tax = &tax, .credit_available = 5'00});
}

}  // namespace octroi

#endif  // OCTROI_TESTS_INVOICE_SAMPLE_H_
