// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What the good world sells.

#ifndef OCTROI_TESTS_VERIFY_GOOD_PLANS_H_
#define OCTROI_TESTS_VERIFY_GOOD_PLANS_H_

namespace octroi::test {

inline constexpr char kVerifyPlans[] = R"(
plan { code: "starter" version: 1 name: "Starter" reminder_days: 7
  price { interval: "month" currency: "EUR" amount: "50.00" }
  entitlement { name: "users" limit: 5 } }
plan { code: "pro" version: 1 name: "Pro"
  price { interval: "month" currency: "EUR" amount: "150.00" }
  entitlement { name: "users" limit: 50 } }
plan { code: "firm" version: 1 name: "Firm"
  price { interval: "month" currency: "EUR" amount: "299.00"
    charge { code: "extra" description: "Analyses above 500" kind: OVERAGE unit_amount: "0.50"
             entitlement: "analyses" }
    charge { code: "calls" kind: USAGE entitlement: "calls"
             usage { model: GRADUATED tier { up_to: "1000" unit_amount: "0.002" }
                     tier { unit_amount: "0.001" } } } }
  entitlement { name: "analyses" limit: 500 window: BILLING_PERIOD behaviour: OVERAGE }
  entitlement { name: "calls" unlimited: true window: BILLING_PERIOD } }
plan { code: "meters" version: 1 name: "Meters"
  price { interval: "month" currency: "EUR"
    charge { code: "support" kind: FLAT_IN_ARREARS amount: "15.00" }
    charge { code: "fees" kind: USAGE entitlement: "payments"
             usage { model: PERCENTAGE percent: "2" event_minimum: "1" event_maximum: "5" } }
    charge { code: "jobs" kind: USAGE entitlement: "jobs"
             usage { model: MATRIX dimension: "region" row { value: "eu" unit_amount: "0.40" }
                     default_amount: "0.10" } }
    charge { code: "peak" kind: USAGE entitlement: "members"
             usage { model: CAPACITY
                     capacity { limit { entitlement: "members" up_to: "10" } amount: "20" }
                     capacity { amount: "35" } } }
    charge { code: "users" kind: USAGE entitlement: "users_seen"
             usage { model: UNIT unit_amount: "0.50" } }
    charge { code: "resale" kind: USAGE entitlement: "resale" usage { model: DYNAMIC } }
    charge { code: "minutes" kind: USAGE entitlement: "minutes"
             usage { model: BLOCKS block { block_size: "100" block_amount: "2" } } }
    charge { code: "storage" kind: USAGE entitlement: "storage"
             usage { model: UNIT unit_amount: "1" } }
    spend { commitment: "300.00" term_periods: 2 } }
  entitlement { name: "payments" unlimited: true window: BILLING_PERIOD
                meter { aggregation: SUM } }
  entitlement { name: "jobs" unlimited: true window: BILLING_PERIOD meter { aggregation: COUNT } }
  entitlement { name: "members" unlimited: true window: BILLING_PERIOD meter { aggregation: MAX } }
  entitlement { name: "users_seen" unlimited: true window: BILLING_PERIOD
                meter { aggregation: UNIQUE } }
  entitlement { name: "resale" unlimited: true window: BILLING_PERIOD meter { aggregation: SUM } }
  entitlement { name: "minutes" unlimited: true window: BILLING_PERIOD }
  entitlement { name: "storage" unlimited: true window: BILLING_PERIOD
                meter { aggregation: WEIGHTED_SUM carries_over: true } } }
plan { code: "licence" version: 1 name: "Licence"
  price { interval: "month" currency: "EUR"
    charge { code: "licence" amount: "900.00" }
    charge { code: "visits" kind: OVERAGE unit_amount: "0.50" entitlement: "visits" } }
  entitlement { name: "users" limit: 10 sharing: DELEGATED }
  entitlement { name: "visits" limit: 20 window: BILLING_PERIOD behaviour: OVERAGE
                sharing: POOLED } }
plan { code: "centre" version: 1 name: "Centre"
  price { interval: "month" currency: "EUR" amount: "1.00" }
  entitlement { name: "visits" limit: 25 window: CALENDAR_MONTH } }
)";

}  // namespace octroi::test

#endif  // OCTROI_TESTS_VERIFY_GOOD_PLANS_H_
