// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Areas "wallet-credits", "wallet-credits/grants" and "progressive-billing".

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "billing/amounts.h"
#include "billing/area.h"
#include "billing/drawings.h"
#include "billing/grants.h"
#include "billing/times.h"

#include "octroi/base/status.h"
#include "octroi/calendar/truncate.h"
#include "octroi/pricing/progressive.h"
#include "octroi/wallet/credits.h"

namespace octroi::vectors {
namespace {

// --- wallet-credits

// Lago cuts credits that nobody pays for here.
constexpr int kGrantedDecimals = 5;

absl::StatusOr<Json> top_up(const Json& input) {
  OCTROI_RETURN_IF_ERROR(
      only_keys(input, {"credits", "paid_credits", "granted_credits", "kind", "currency", "rate"}));
  const std::string word = word_in(input, {"credits", "paid_credits", "granted_credits"});
  const std::string usual = word == "granted_credits" ? "granted" : "paid";
  const std::string kind = input.value("kind", usual);
  if (kind != "paid" && kind != "granted") return unsupported("the kind '" + kind + "'");
  OCTROI_ASSIGN_OR_RETURN(const Currency currency, currency_of(input));
  const bool is_paid = kind == "paid";
  const std::string told = input.at(word);
  OCTROI_ASSIGN_OR_RETURN(const auto rate, optional_decimal(input, "rate"));
  const Decimal each = rate.value_or(Decimal(1));
  if (is_paid && each != Decimal(1)) return unsupported("paid credits that are not worth 1 each");
  OCTROI_ASSIGN_OR_RETURN(const Decimal credits,
                          is_paid
                              ? parse_credits(told, currency)
                              : Decimal::parse_rounded(told, kGrantedDecimals, Rounding::kDown));
  OCTROI_ASSIGN_OR_RETURN(const Money worth, credits_to_money(credits, each, currency));
  return Json{{"credits", text(credits)}, {"cents", worth.minor()}};
}

absl::StatusOr<Json> stub(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(
      input, {"strategy", "period_start", "period_end", "credits", "effective_from", "zone"}));
  const std::string strategy = input.value("strategy", std::string("second"));
  if (strategy != "second" && strategy != "day") return unsupported("the strategy " + strategy);
  OCTROI_ASSIGN_OR_RETURN(const Zone zone, zone_of_input(input));
  OCTROI_ASSIGN_OR_RETURN(const Decimal credits, decimal(input, "credits"));
  OCTROI_ASSIGN_OR_RETURN(const Instant start, instant_at(input, "period_start", zone));
  OCTROI_ASSIGN_OR_RETURN(const Instant end, instant_at(input, "period_end", zone));
  OCTROI_ASSIGN_OR_RETURN(const Instant from, instant_at(input, "effective_from", zone));
  for (const Instant at : {start, end, from}) {
    const bool is_whole = at == truncate(at, TimeUnit::kDay, Zone{});
    if (strategy == "day" && !is_whole) return unsupported("a part of a day, by the day");
  }
  OCTROI_ASSIGN_OR_RETURN(const StubCredits part, stub_credits(credits, start, end, from));
  return Json{{"credits", text(part.credits)}, {"coefficient", text(part.coefficient)}};
}

absl::StatusOr<Json> wallet_credits(const Json& input) {
  if (input.contains("wallets") || input.contains("wallet_balance")) {
    return paid_from_wallets(input);
  }
  return input.contains("period_start") ? stub(input) : top_up(input);
}

// --- progressive-billing, in minor units

absl::StatusOr<ProgressiveThresholds> thresholds_of(const Json& input) {
  ProgressiveThresholds thresholds;
  for (const Json& one : input.at("thresholds")) {
    OCTROI_ASSIGN_OR_RETURN(thresholds.steps.emplace_back(), to_decimal(one));
  }
  OCTROI_ASSIGN_OR_RETURN(thresholds.recurring_step, optional_decimal(input, "recurring_step"));
  OCTROI_RETURN_IF_ERROR(validate(thresholds));
  return thresholds;
}

// The month's end: all fees, less what was invoiced on the way.
absl::StatusOr<Json> month_end(const Decimal& fees, const Decimal& invoiced) {
  OCTROI_ASSIGN_OR_RETURN(const Decimal balance, due_at_end(fees, invoiced));
  // What was invoiced beyond the fees goes back by a credit note.
  const Decimal due = std::max(balance, Decimal());
  OCTROI_ASSIGN_OR_RETURN(const Decimal over, subtract(due, balance));
  return Json{{"month_end_fees", text(fees)},
              {"final_fees", text(fees)},
              {"progressive_credit", text(invoiced)},
              {"month_end_credit", text(invoiced)},
              {"month_end_due", text(due)},
              {"final_due", text(due)},
              {"credit_note", text(over)}};
}

// The month's end invoices what is left. Thresholds go on over a subscription's life: one that was
// passed is not passed again. Without a usage of its own the next month repeats the last one.
absl::StatusOr<Json> next_month(const Json& input, const ProgressiveThresholds& thresholds,
                                ProgressiveUsage usage, const Decimal& last) {
  usage.invoiced = usage.used;
  Decimal used;
  std::optional<Decimal> invoiced;
  for (const Json& one : input.value("next_month_usage", Json::array({text(last)}))) {
    OCTROI_ASSIGN_OR_RETURN(const Decimal amount, to_decimal(one));
    OCTROI_ASSIGN_OR_RETURN(used, add(used, amount));
    OCTROI_ASSIGN_OR_RETURN(const auto invoice, add_usage(thresholds, usage, amount));
    if (invoice) {
      OCTROI_ASSIGN_OR_RETURN(invoiced, add(invoiced.value_or(Decimal()), *invoice));
    }
  }
  return Json{{"usage", text(used)}, {"invoice", invoiced ? text(*invoiced) : Json()}};
}

// The plan's fee: of the days up to a termination, which is still paid, or to an upgrade, which is
// not; else of the month.
absl::StatusOr<Decimal> plan_fee(const Json& input) {
  OCTROI_ASSIGN_OR_RETURN(const auto plan, optional_decimal(input, "plan"));
  if (!input.contains("terminated_day") && !input.contains("upgraded_day")) {
    return plan.value_or(Decimal());
  }
  const std::int64_t days = input.contains("terminated_day")
                                ? input.at("terminated_day").get<std::int64_t>()
                                : input.at("upgraded_day").get<std::int64_t>() - 1;
  OCTROI_ASSIGN_OR_RETURN(const Money whole, money_at(input, "plan"));
  OCTROI_ASSIGN_OR_RETURN(
      const Money fee,
      scale(whole, {days, input.value("days_in_month", std::int64_t{31})}, Rounding::kHalfUp));
  return Decimal(fee.minor());
}

// Month after month: thresholds go on, the plan is due in each.
absl::StatusOr<Json> progressive_months(const Json& input) {
  OCTROI_RETURN_IF_ERROR(
      only_keys(input, {"plan", "thresholds", "recurring_step", "usage_per_month"}));
  OCTROI_ASSIGN_OR_RETURN(const ProgressiveThresholds thresholds, thresholds_of(input));
  OCTROI_ASSIGN_OR_RETURN(const Decimal plan, plan_fee(input));
  ProgressiveUsage usage;
  Json invoices = Json::array();
  Json due = Json::array();
  for (const Json& one : input.at("usage_per_month")) {
    Decimal invoiced;
    OCTROI_ASSIGN_OR_RETURN(const Decimal amount, to_decimal(one));
    OCTROI_ASSIGN_OR_RETURN(const auto invoice, add_usage(thresholds, usage, amount));
    if (invoice) {
      invoiced = *invoice;
      invoices.push_back(text(invoiced));
    }
    usage.invoiced = usage.used;  // by the month's end
    OCTROI_ASSIGN_OR_RETURN(const Decimal fees, add(plan, amount));
    OCTROI_ASSIGN_OR_RETURN(const Decimal left, due_at_end(fees, invoiced));
    due.push_back(text(left));
  }
  return Json{{"progressive_invoices", std::move(invoices)}, {"month_end_due", std::move(due)}};
}

absl::StatusOr<Json> progressive_month(const Json& input) {
  OCTROI_RETURN_IF_ERROR(
      only_keys(input, {"plan", "thresholds", "recurring_step", "usage", "next_month_usage",
                        "terminated_day", "upgraded_day", "days_in_month", "grace_days"}));
  OCTROI_ASSIGN_OR_RETURN(const ProgressiveThresholds thresholds, thresholds_of(input));
  OCTROI_ASSIGN_OR_RETURN(const Decimal plan, plan_fee(input));
  ProgressiveUsage usage;
  Json invoices = Json::array();
  Json each = Json::array();
  Decimal last;
  for (const Json& one : input.at("usage")) {
    if (one.is_object()) OCTROI_RETURN_IF_ERROR(only_keys(one, {"day", "amount"}));
    OCTROI_ASSIGN_OR_RETURN(last, one.is_object() ? decimal(one, "amount") : to_decimal(one));
    OCTROI_ASSIGN_OR_RETURN(const auto invoice, add_usage(thresholds, usage, last));
    each.push_back(invoice ? text(*invoice) : Json());
    if (invoice) invoices.push_back(text(*invoice));
  }
  OCTROI_ASSIGN_OR_RETURN(const Decimal fees, add(usage.used, plan));
  OCTROI_ASSIGN_OR_RETURN(Json result, month_end(fees, usage.invoiced));
  result["month_end_status"] = input.value("grace_days", 0) > 0 ? "draft" : "finalized";
  result["progressive_invoices"] = std::move(invoices);
  result["invoice_after_each_step"] = std::move(each);
  OCTROI_ASSIGN_OR_RETURN(result["next_month"], next_month(input, thresholds, usage, last));
  return result;
}

// Ended by a change of plan: the usage that was invoiced, and the plan's days.
absl::StatusOr<Json> ended_by_upgrade(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(
      input, {"plan", "thresholds", "progressive_invoice", "days_billed", "days_in_month"}));
  OCTROI_ASSIGN_OR_RETURN(const Money plan, money_at(input, "plan"));
  const Ratio held{input.at("days_billed").get<std::int64_t>(),
                   input.value("days_in_month", std::int64_t{31})};
  OCTROI_ASSIGN_OR_RETURN(const Money fee, scale(plan, held, Rounding::kHalfUp));
  OCTROI_ASSIGN_OR_RETURN(const Decimal invoiced, decimal(input, "progressive_invoice"));
  OCTROI_ASSIGN_OR_RETURN(const Decimal fees, add(invoiced, Decimal(fee.minor())));
  return month_end(fees, invoiced);
}

absl::StatusOr<Json> invoiced_before(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(input, {"thresholds", "invoiced", "month_end_fees"}));
  OCTROI_ASSIGN_OR_RETURN(const Decimal fees, decimal(input, "month_end_fees"));
  Decimal invoiced;
  for (const Json& one : input.at("invoiced")) {
    OCTROI_ASSIGN_OR_RETURN(const Decimal amount, to_decimal(one));
    OCTROI_ASSIGN_OR_RETURN(invoiced, add(invoiced, amount));
  }
  return month_end(fees, invoiced);
}

// {"months": [{"usage": [...]}]}: each month has its usages.
absl::StatusOr<Json> listed_months(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(input, {"plan", "thresholds", "recurring_step", "months"}));
  OCTROI_ASSIGN_OR_RETURN(const ProgressiveThresholds thresholds, thresholds_of(input));
  OCTROI_ASSIGN_OR_RETURN(const Decimal plan, plan_fee(input));
  ProgressiveUsage usage;
  Json months = Json::array();
  for (const Json& month : input.at("months")) {
    OCTROI_RETURN_IF_ERROR(only_keys(month, {"usage"}));
    const Decimal before = usage.used;
    Decimal invoiced;
    Json invoices = Json::array();
    for (const Json& one : month.at("usage")) {
      OCTROI_ASSIGN_OR_RETURN(const Decimal amount, to_decimal(one));
      OCTROI_ASSIGN_OR_RETURN(const auto invoice, add_usage(thresholds, usage, amount));
      if (!invoice) continue;
      OCTROI_ASSIGN_OR_RETURN(invoiced, add(invoiced, *invoice));
      invoices.push_back(text(*invoice));
    }
    usage.invoiced = usage.used;  // by the month's end
    OCTROI_ASSIGN_OR_RETURN(const Decimal used, subtract(usage.used, before));
    OCTROI_ASSIGN_OR_RETURN(const Decimal fees, add(plan, used));
    OCTROI_ASSIGN_OR_RETURN(Json told, month_end(fees, invoiced));
    told["progressive_invoices"] = std::move(invoices);
    months.push_back(std::move(told));
  }
  return Json{{"months", std::move(months)}};
}

absl::StatusOr<Json> progressive(const Json& input) {
  if (input.contains("months")) return listed_months(input);
  if (input.contains("usage_per_month")) return progressive_months(input);
  if (input.contains("usage")) return progressive_month(input);
  return input.contains("invoiced") ? invoiced_before(input) : ended_by_upgrade(input);
}

}  // namespace

void add_wallets(Areas& areas) {
  areas["progressive-billing"] = progressive;
  areas["wallet-credits"] = wallet_credits;
  areas["wallet-credits/grants"] = grants;
}

}  // namespace octroi::vectors
