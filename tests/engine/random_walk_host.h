// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The host of the random walk: what it sells, by whom, and how it is paid.

#ifndef OCTROI_TESTS_ENGINE_RANDOM_WALK_HOST_H_
#define OCTROI_TESTS_ENGINE_RANDOM_WALK_HOST_H_

#include "engine/world.h"

namespace octroi::test {

inline constexpr char kWalkPlans[] = R"(
plan { code: "starter" version: 1 name: "Starter" reminder_days: 3 trial_days: 7
  price { interval: "month" currency: "EUR" amount: "50.00" }
  price { interval: "year" currency: "EUR" amount: "500.00" }
  price { interval: "forever" currency: "EUR" amount: "900.00" }
  entitlement { name: "users" limit: 5 } }
plan { code: "seats" version: 1 name: "Seats"
  price { interval: "month" currency: "EUR"
    charge { code: "seats" kind: PER_SEAT amount: "7.30" }
    charge { code: "setup" kind: ONE_OFF amount: "19.99" } }
  entitlement { name: "users" limit: 50 sharing: DELEGATED } }
plan { code: "meter" version: 1 name: "Meter"
  price { interval: "month" currency: "EUR" amount: "10.00"
    charge { code: "calls" kind: USAGE entitlement: "calls"
      usage { model: GRADUATED tier { up_to: "100" unit_amount: "0.013" }
              tier { unit_amount: "0.007" flat_amount: "1" } minimum: "2" maximum: "9" } }
    charge { code: "over" kind: OVERAGE unit_amount: "0.19" entitlement: "mails" } }
  entitlement { name: "calls" limit: 5000 window: BILLING_PERIOD sharing: DELEGATED }
  entitlement { name: "mails" limit: 20 window: BILLING_PERIOD behaviour: OVERAGE
    sharing: POOLED } }
plan { code: "free" version: 1 name: "Free"
  price { interval: "month" currency: "EUR" amount: "0" } }
add_on { code: "room" name: "Room" plan: "starter" plan: "seats" plan: "free"
  price { interval: "month" currency: "EUR" amount: "3.33"
    charge { code: "setup" kind: ONE_OFF amount: "4.99" } }
  price { interval: "year" currency: "EUR" amount: "33.30" }
  entitlement { name: "users" limit: 2 } }
add_on { code: "mails" name: "Mails" plan: "meter" plan: "free"
  price { interval: "month" currency: "EUR" amount: "1.07" }
  entitlement { name: "mails" limit: 9 window: BILLING_PERIOD } }
)";

inline constexpr const char* kPlanCodes[] = {"starter", "seats", "meter", "free"};
inline constexpr const char* kTokens[] = {"pm_1",
                                          "pm_1",
                                          "fake:decline:insufficient_funds:2",
                                          "fake:decline:expired_card",
                                          "fake:pending_until_lookup",
                                          "fake:lost_before",
                                          "fake:lost_after"};

// One in two levies a tax, in one of the ways there are.
inline BillingOptions walk_options(World& world, SeededRandom& chance) {
  BillingOptions options = world.shop_options();
  if (chance.next() % 2 == 0) {
    options.tax = {
        .mode = chance.next() % 2 == 0 ? TaxMode::kExclusive : TaxMode::kInclusive,
        .level = chance.next() % 2 == 0 ? TaxRounding::kPerInvoice : TaxRounding::kPerLine,
        .rates = {{.code = "R", .category = "standard", .percent = *Decimal::parse("19.6")}}};
  }
  options.issuers = {{.code = "ml",
                      .name = "Mali SARL",
                      .zone = *Zone::parse("Asia/Tokyo"),
                      .invoice_pattern = "ML-{seq:4}",
                      .credit_note_pattern = "MLA-{seq:4}",
                      .order_pattern = "MLC-{seq:4}",
                      .tax = TaxPolicy::exempt("abroad")}};
  return options;
}

// Of one of two tax categories, below 0 as often as above.
inline AddCharge walk_charge(SeededRandom& chance) {
  AddCharge request{.label = "By hand", .currency = kEur, .reason = "x"};
  const auto minor = static_cast<std::int64_t>(chance.next() % 9000) - 4500;
  request.unit_amount = to_decimal(Money::of_minor(minor, kEur));
  if (chance.next() % 5 == 0) request.tax_category = "other";
  request.is_discountable = chance.next() % 2 == 0;
  request.bills_now = chance.next() % 3 == 0;
  if (chance.next() % 2 == 0) request.payment_method = {"card", kTokens[chance.next() % 7]};
  return request;
}

// The payer's bank takes some of it back, tells it once more, or gives it back again.
inline absl::Status walk_dispute(Billing& billing, const TenantContext& who, const Payment& payment,
                                 SeededRandom& chance) {
  const auto reversals = billing.reversals(who);
  const auto known = reversals.all();
  if (known.ok() && !known->empty() && chance.next() % 3 == 0) {
    const Reversal& one = (*known)[chance.next() % known->size()];
    return reversals.reinstate({.reversal = one.id, .reason = "won"}).status();
  }
  RecordReversal request{.payment = payment.id, .reference = "dp_1", .reason = "x"};
  if (chance.next() % 2 == 0) request.kind = ReversalKind::kReturned;
  if (chance.next() % 2 == 0) request.reference = "dp_2";
  if (chance.next() % 2 == 0) {
    const auto minor = static_cast<std::int64_t>(chance.next() % 4000);
    request.amount = Money::of_minor(minor, payment.amount.currency());
  }
  request.gives_up = chance.next() % 5 == 0;
  return reversals.record(request).status();
}

}  // namespace octroi::test

#endif  // OCTROI_TESTS_ENGINE_RANDOM_WALK_HOST_H_
