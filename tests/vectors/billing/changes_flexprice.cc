// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Area "proration": Flexprice's changes inside a period.

#include <string>

#include "billing/amounts.h"
#include "billing/area.h"
#include "billing/times.h"

#include "octroi/base/status.h"
#include "octroi/proration/proration.h"

namespace octroi::vectors {
namespace {

absl::StatusOr<Json> capped_credit(const Json& input) {
  OCTROI_RETURN_IF_ERROR(
      only_keys(input, {"potential_credit", "amount_paid", "credits_already_given", "currency"}));
  OCTROI_ASSIGN_OR_RETURN(const Money potential, money_at(input, "potential_credit"));
  OCTROI_ASSIGN_OR_RETURN(const Money paid, money_at(input, "amount_paid"));
  OCTROI_ASSIGN_OR_RETURN(const Money given, money_at(input, "credits_already_given"));
  OCTROI_ASSIGN_OR_RETURN(const Money credit,
                          cap_credit(potential, paid, given, proration_profiles::flexprice()));
  return Json{{"credit", credit.amount()}};
}

// Quantity times unit price; nothing where the input has neither.
absl::StatusOr<Money> side(const Json& input, const std::string& name, Currency currency) {
  if (!input.contains(name + "_quantity")) return Money::zero(currency);
  OCTROI_ASSIGN_OR_RETURN(const Decimal quantity, decimal(input, (name + "_quantity").c_str()));
  OCTROI_ASSIGN_OR_RETURN(const Decimal price, decimal(input, (name + "_unit_price").c_str()));
  OCTROI_ASSIGN_OR_RETURN(const Decimal total, multiply(quantity, price));
  return octroi::to_money(total, currency, Rounding::kHalfUp);
}

absl::StatusOr<Json> mid_period_change(const Json& input) {
  OCTROI_RETURN_IF_ERROR(
      only_keys(input, {"policy", "action", "currency", "period_first_day", "period_last_day",
                        "change_day", "old_quantity", "old_unit_price", "new_quantity",
                        "new_unit_price", "already_paid", "credits_already_given"}));
  constexpr ProrationPolicy kFlexprice = proration_profiles::flexprice();
  OCTROI_ASSIGN_OR_RETURN(const Currency currency, currency_of(input));
  OCTROI_ASSIGN_OR_RETURN(const Date first, date_at(input, "period_first_day"));
  OCTROI_ASSIGN_OR_RETURN(const Date last, date_at(input, "period_last_day"));
  OCTROI_ASSIGN_OR_RETURN(const Segment whole, segment_of(first, last, kFlexprice));
  OCTROI_ASSIGN_OR_RETURN(const Date on, date_at(input, "change_day"));
  OCTROI_ASSIGN_OR_RETURN(const Money before, side(input, "old", currency));
  OCTROI_ASSIGN_OR_RETURN(const Money after, side(input, "new", currency));
  OCTROI_ASSIGN_OR_RETURN(const ProratedChange change,
                          prorate_change(before, after, whole_of(whole), on, kFlexprice));
  OCTROI_ASSIGN_OR_RETURN(Money unused, negate(change.credit.amount));
  if (input.contains("already_paid")) {
    OCTROI_ASSIGN_OR_RETURN(const Money paid, money_at(input, "already_paid"));
    Money given = Money::zero(currency);
    if (input.contains("credits_already_given")) {
      OCTROI_ASSIGN_OR_RETURN(given, money_at(input, "credits_already_given"));
    }
    OCTROI_ASSIGN_OR_RETURN(unused, cap_credit(unused, paid, given, kFlexprice));
  }
  OCTROI_ASSIGN_OR_RETURN(const Money credit, negate(unused));
  OCTROI_ASSIGN_OR_RETURN(const Money net, add(credit, change.charge.amount));
  return Json{{"credit", credit.amount()},
              {"charge", change.charge.amount.amount()},
              {"net", net.amount()}};
}

// A first period that is shorter than its interval, by the second.
absl::StatusOr<Json> first_period(const Json& input) {
  OCTROI_RETURN_IF_ERROR(
      only_keys(input, {"policy", "action", "currency", "strategy", "stub_start", "stub_end",
                        "full_period_end", "new_quantity", "new_unit_price"}));
  if (input.value("strategy", std::string("second")) != "second") return unsupported("by the day");
  ProrationPolicy policy = proration_profiles::flexprice();
  policy.grain = ProrationGrain::kSecond;
  OCTROI_ASSIGN_OR_RETURN(const Currency currency, currency_of(input));
  OCTROI_ASSIGN_OR_RETURN(const Money price, side(input, "new", currency));
  OCTROI_ASSIGN_OR_RETURN(const Instant start, instant_at(input, "stub_start", {}));
  OCTROI_ASSIGN_OR_RETURN(const Instant end, instant_at(input, "stub_end", {}));
  OCTROI_ASSIGN_OR_RETURN(const Instant full, instant_at(input, "full_period_end", {}));
  OCTROI_ASSIGN_OR_RETURN(const Money charge,
                          prorate_between(price, {start, full}, {start, end}, policy));
  return Json{{"credit", "0"}, {"charge", charge.amount()}, {"net", charge.amount()}};
}

absl::StatusOr<Json> change(const Json& input) {
  if (input.contains("stub_end")) return first_period(input);
  return input.contains("potential_credit") ? capped_credit(input) : mid_period_change(input);
}

}  // namespace

void add_flexprice_changes(Areas& areas) { areas["proration"] = change; }

}  // namespace octroi::vectors
