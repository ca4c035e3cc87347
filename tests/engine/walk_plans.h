// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What a random walk sells, and the cards it is paid by.

#ifndef OCTROI_TESTS_ENGINE_WALK_PLANS_H_
#define OCTROI_TESTS_ENGINE_WALK_PLANS_H_

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
  entitlement { name: "users" limit: 50 } }
plan { code: "meter" version: 1 name: "Meter"
  price { interval: "month" currency: "EUR" amount: "10.00"
    charge { code: "calls" kind: USAGE entitlement: "calls"
      usage { model: GRADUATED tier { up_to: "100" unit_amount: "0.013" }
              tier { unit_amount: "0.007" flat_amount: "1" } minimum: "2" maximum: "9" } }
    charge { code: "over" kind: OVERAGE unit_amount: "0.19" entitlement: "mails" } }
  entitlement { name: "calls" limit: 5000 window: BILLING_PERIOD }
  entitlement { name: "mails" limit: 20 window: BILLING_PERIOD behaviour: OVERAGE } }
plan { code: "free" version: 1 name: "Free"
  price { interval: "month" currency: "EUR" amount: "0" } }
)";

inline constexpr const char* kPlanCodes[] = {"starter", "seats", "meter", "free"};
inline constexpr const char* kTokens[] = {"pm_1",
                                          "pm_1",
                                          "fake:decline:insufficient_funds:2",
                                          "fake:decline:expired_card",
                                          "fake:pending_until_lookup",
                                          "fake:lost_before",
                                          "fake:lost_after"};

}  // namespace octroi::test

#endif  // OCTROI_TESTS_ENGINE_WALK_PLANS_H_
