// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Plan: something a tenant can subscribe to, in immutable versions.
//
// A plan code ("starter") has versions 1, 2, 3, ...; a version never changes once it is
// published, and a subscription stays on the version it was sold until it is migrated on purpose.
// A version offers one or more prices (monthly in EUR, yearly in EUR, monthly in XOF) and grants
// entitlements.
//
//   const PlanVersion* plan = catalog.current("starter");
//   const Price* price = plan->price(kMonthly, kEur);   // 50.00 EUR
//
// Layer: catalog (may include base, money, calendar, pricing). Thread safety: values.
#ifndef OCTROI_CATALOG_PLAN_H_
#define OCTROI_CATALOG_PLAN_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "octroi/base/export.h"
#include "octroi/calendar/interval.h"
#include "octroi/catalog/entitlement.h"
#include "octroi/money/decimal.h"
#include "octroi/money/money.h"
#include "octroi/pricing/usage_line.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// Names one version of one plan; what records hold.
struct PlanRef {
  std::string code{};
  std::int32_t version = 0;

  // "starter@2".
  [[nodiscard]] std::string to_string() const;
  friend bool operator==(const PlanRef&, const PlanRef&) = default;
};

enum class ChargeKind : std::uint8_t {  // Numbers are wire format.
  kFlat = 1,                            // `amount` a period, in advance, whatever the quantity
  kPerSeat = 2,                         // `amount` a seat and period, in advance
  kOneOff = 3,                          // `amount` once, on the first invoice
  kOverage = 4,        // `unit_amount` for each unit of `entitlement` above its limit, in arrears
  kUsage = 5,          // what was used of `entitlement` in a period, at `usage`, in arrears
  kFlatInArrears = 6,  // `amount` a period, when it has ended
};

struct Charge {
  std::string code{};         // unique in its price: "base", "seats", "setup", "analyses_overage"
  std::string description{};  // the invoice line's text
  ChargeKind kind = ChargeKind::kFlat;
  Money amount{};                     // kFlat, kPerSeat, kOneOff, kFlatInArrears; >= 0
  Decimal unit_amount{};              // kOverage, in major units; >= 0
  std::string entitlement{};          // kOverage: which limit; kUsage: what is counted
  std::optional<UsagePrice> usage{};  // kUsage
  // Above 0: of an add-on that is held so many times, each at `amount`, whatever the seats. Set by
  // price_with() of effective.h; a catalogue's own charges have 0.
  std::int64_t units = 0;

  friend bool operator==(const Charge&, const Charge&) = default;
};

// The entitlements whose count the charge bills: one, or one for each unit of a capacity.
[[nodiscard]] std::vector<std::string> counted_by(const Charge& charge);

// What all usage charges of a subscription come to together, before coupons and tax. What is
// missing to the minimum of a period, or to what was committed for a term, is a line of its own;
// what is above the maximum of a period is cut from its last lines.
struct UsageSpend {
  std::optional<Money> minimum{};    // of a period
  std::optional<Money> maximum{};    // of a period
  std::optional<Money> committed{};  // of a term
  std::int32_t term_periods = 1;     // >= 1; terms follow each other from the first period on
  std::string description{};         // the text of the lines that it adds

  friend bool operator==(const UsageSpend&, const UsageSpend&) = default;
};

// Billing periods at amounts of their own, before those of the price: a discount at the beginning,
// a step of a ramp.
struct PricePhase {
  std::int32_t periods = 1;
  // Off what recurs, in percent: above 0, at most 100; each amount is rounded half up.
  std::optional<Decimal> percent_off{};
  // Else the charges whose amounts differ. Catalog::make() fills in the others, and those of
  // percent_off.
  std::vector<Charge> charges{};

  friend bool operator==(const PricePhase&, const PricePhase&) = default;
};

// One way to pay for a plan: a currency and an interval with its charges.
struct Price {
  Interval interval = kMonthly;
  Currency currency{};
  std::vector<Charge> charges{};  // after the phases, where there are any
  std::optional<UsageSpend> spend{};
  std::vector<PricePhase> phases{};  // in their order
  std::int32_t ends_after = 0;       // billing periods that are sold; 0: until it is cancelled

  // What holds in a billing period, the first of the plan being 0: without phases.
  [[nodiscard]] Price in_period(std::int64_t number) const;
  // Of the phase that it is in, from 0; none after the last.
  [[nodiscard]] std::optional<std::size_t> phase_of(std::int64_t number) const noexcept;

  friend bool operator==(const Price&, const Price&) = default;
};

struct PlanVersion {
  PlanRef ref{};
  std::string name{};    // "Starter"
  std::string family{};  // plans of one family share one trial per tenant (I20); default: the code
  std::string tax_category = "standard";
  std::int32_t trial_days = 0;  // the default; a subscription may ask for another
  bool is_listed = true;        // shown on the pricing page
  std::vector<Price> prices{};
  std::vector<Entitlement> entitlements{};
  std::vector<std::int32_t> reminder_days{};  // mails so many days before a period or trial ends

  // nullptr where the plan is not sold that way. Intervals of the same length are the same: a plan
  // sold by the "12 months" is sold by the year.
  [[nodiscard]] const Price* price(Interval interval, Currency currency) const noexcept;
  // nullptr where the plan grants nothing of that name.
  [[nodiscard]] const Entitlement* entitlement(std::string_view name) const noexcept;

  friend bool operator==(const PlanVersion&, const PlanVersion&) = default;
};

// Something sold beside a plan: more of a limit, or a feature, at a price for each. In immutable
// versions, as a plan is: who holds one keeps it when the next one is sold.
struct AddOn {
  std::string code{};
  std::int32_t version = 1;
  std::string name{};
  std::vector<std::string> plans{};         // the plan codes it goes with; empty: all
  std::vector<Price> prices{};              // per unit of the add-on
  std::vector<Entitlement> entitlements{};  // added to the plan's; effective.h says how

  // nullptr where the add-on is not sold that way.
  [[nodiscard]] const Price* price(Interval interval, Currency currency) const noexcept;
  [[nodiscard]] bool goes_with(std::string_view plan_code) const noexcept;
  // "extra_users@2".
  [[nodiscard]] std::string label() const;

  friend bool operator==(const AddOn&, const AddOn&) = default;
};

// What a subscription holds of one add-on; what records hold. A list of them is in the order of
// the codes and has each once.
struct AddOnHolding {
  std::string code{};
  std::int32_t version = 0;
  std::int64_t quantity = 1;  // >= 1

  // "extra_users@2 x 3".
  [[nodiscard]] std::string to_string() const;
  friend bool operator==(const AddOnHolding&, const AddOnHolding&) = default;
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_CATALOG_PLAN_H_
