// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Areas "wallet-credits", "wallet-credits/grants" and "progressive-billing".

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "billing/amounts.h"
#include "billing/area.h"
#include "billing/times.h"

#include "octroi/base/status.h"
#include "octroi/pricing/progressive.h"
#include "octroi/wallet/credits.h"
#include "octroi/wallet/grant.h"

namespace octroi::vectors {
namespace {

// --- wallet-credits

absl::StatusOr<Json> top_up(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(input, {"credits", "currency"}));
  OCTROI_ASSIGN_OR_RETURN(const Currency currency, currency_of(input));
  OCTROI_ASSIGN_OR_RETURN(const Decimal credits,
                          parse_credits(input.at("credits").get<std::string>(), currency));
  OCTROI_ASSIGN_OR_RETURN(const Money worth, credits_to_money(credits, Decimal(1), currency));
  return Json{{"credits", text(credits)}, {"cents", worth.minor()}};
}

absl::StatusOr<Json> stub(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(
      input, {"strategy", "period_start", "period_end", "credits", "effective_from", "zone"}));
  if (input.at("strategy") != "second") return unsupported("only by the second");
  OCTROI_ASSIGN_OR_RETURN(const Zone zone, zone_of_input(input));
  OCTROI_ASSIGN_OR_RETURN(const Decimal credits, decimal(input, "credits"));
  OCTROI_ASSIGN_OR_RETURN(const Instant start, instant_at(input, "period_start", zone));
  OCTROI_ASSIGN_OR_RETURN(const Instant end, instant_at(input, "period_end", zone));
  OCTROI_ASSIGN_OR_RETURN(const Instant from, instant_at(input, "effective_from", zone));
  OCTROI_ASSIGN_OR_RETURN(const StubCredits part, stub_credits(credits, start, end, from));
  return Json{{"credits", text(part.credits)}, {"coefficient", text(part.coefficient)}};
}

absl::StatusOr<Json> wallet_credits(const Json& input) {
  return input.contains("strategy") ? stub(input) : top_up(input);
}

// --- wallet-credits/grants

absl::StatusOr<Grant> grant_of(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(input, {"id", "amount", "priority", "effective_at", "expires_at",
                                           "rollover_min", "rollover_max", "voided_at"}));
  Grant grant{.id = input.at("id")};
  OCTROI_ASSIGN_OR_RETURN(grant.amount, decimal(input, "amount"));
  grant.priority = input.value("priority", 0);
  if (input.contains("effective_at")) {
    OCTROI_ASSIGN_OR_RETURN(grant.effective_at, instant_at(input, "effective_at", {}));
  }
  OCTROI_ASSIGN_OR_RETURN(grant.expires_at, optional_instant_at(input, "expires_at", {}));
  OCTROI_ASSIGN_OR_RETURN(const auto least, optional_decimal(input, "rollover_min"));
  OCTROI_ASSIGN_OR_RETURN(const auto most, optional_decimal(input, "rollover_max"));
  grant.rollover_min = least.value_or(Decimal());
  grant.rollover_max = most.value_or(Decimal());
  return grant;
}

// What happens to the book, in the order of time.
struct Step {
  Instant at;
  std::optional<Decimal> usage{};  // nothing: a reset, or
  std::string voided{};            // the end of this grant
};

absl::StatusOr<std::vector<Step>> steps_of(const Json& input, const GrantBook& book) {
  std::vector<Step> steps;
  for (const Json& one : input.at("grants")) {
    if (!one.contains("voided_at")) continue;
    Step step;
    step.voided = one.at("id").get<std::string>();
    OCTROI_ASSIGN_OR_RETURN(step.at, instant_at(one, "voided_at", {}));
    steps.push_back(step);
  }
  const Json usage = input.value("usage", Json::array());
  if (!usage.is_array()) {  // all at once, at no stated time: when all grants are in effect
    OCTROI_ASSIGN_OR_RETURN(const Decimal quantity, to_decimal(usage));
    Instant at = kInstantMin;
    for (const GrantBalance& one : book.grants) at = std::max(at, one.grant.effective_at);
    steps.push_back({at, quantity});
  } else {
    for (const Json& one : usage) {
      OCTROI_RETURN_IF_ERROR(only_keys(one, {"at", "qty"}));
      Step step;
      OCTROI_ASSIGN_OR_RETURN(step.at, instant_at(one, "at", {}));
      OCTROI_ASSIGN_OR_RETURN(step.usage, decimal(one, "qty"));
      steps.push_back(step);
    }
  }
  if (input.contains("reset")) {
    Step step;
    OCTROI_ASSIGN_OR_RETURN(step.at, instant_at(input, "reset", {}));
    steps.push_back(step);
  }
  std::ranges::stable_sort(steps, {}, &Step::at);
  return steps;
}

absl::StatusOr<Json> grants(const Json& input) {
  OCTROI_RETURN_IF_ERROR(
      only_keys(input, {"grants", "usage", "until", "reset", "preserve_overage"}));
  GrantBook book;
  for (const Json& one : input.at("grants")) {
    OCTROI_ASSIGN_OR_RETURN(const Grant grant, grant_of(one));
    OCTROI_RETURN_IF_ERROR(add(book, grant));
  }
  OCTROI_ASSIGN_OR_RETURN(const std::vector<Step> steps, steps_of(input, book));
  OCTROI_ASSIGN_OR_RETURN(const auto until, optional_instant_at(input, "until", {}));
  const OverageAtReset overage =
      input.value("preserve_overage", false) ? OverageAtReset::kKeep : OverageAtReset::kForget;
  for (const Step& step : steps) {
    if (until && (step.usage ? step.at >= *until : step.at > *until)) continue;
    if (!step.voided.empty()) {
      OCTROI_RETURN_IF_ERROR(void_grant(book, step.voided).status());
    } else if (step.usage) {
      OCTROI_RETURN_IF_ERROR(burn(book, step.at, *step.usage).status());
    } else {
      OCTROI_RETURN_IF_ERROR(reset(book, step.at, overage));
    }
  }
  if (until) OCTROI_RETURN_IF_ERROR(burn(book, *until, Decimal()).status());
  Json balances = Json::object();
  for (const GrantBalance& one : book.grants) {
    const bool is_early = until && one.grant.effective_at > *until;
    const bool is_over = until && one.grant.expires_at && *one.grant.expires_at <= *until;
    balances[one.grant.id] = text(is_early || is_over ? Decimal() : one.balance);
  }
  return Json{{"balances", std::move(balances)},
              {"overage", text(book.overage)},
              {"usage_since_reset", text(book.used)}};
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
  OCTROI_ASSIGN_OR_RETURN(const Decimal due, due_at_end(fees, invoiced));
  return Json{{"month_end_fees", text(fees)},         {"final_fees", text(fees)},
              {"progressive_credit", text(invoiced)}, {"month_end_credit", text(invoiced)},
              {"month_end_due", text(due)},           {"final_due", text(due)}};
}

absl::StatusOr<Json> progressive_month(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(input, {"plan", "thresholds", "recurring_step", "usage"}));
  OCTROI_ASSIGN_OR_RETURN(const ProgressiveThresholds thresholds, thresholds_of(input));
  OCTROI_ASSIGN_OR_RETURN(const auto plan, optional_decimal(input, "plan"));
  ProgressiveUsage usage;
  Json invoices = Json::array();
  Json each = Json::array();
  Decimal last;
  for (const Json& one : input.at("usage")) {
    OCTROI_ASSIGN_OR_RETURN(last, one.is_object() ? decimal(one, "amount") : to_decimal(one));
    OCTROI_ASSIGN_OR_RETURN(const auto invoice, add_usage(thresholds, usage, last));
    each.push_back(invoice ? text(*invoice) : Json());
    if (invoice) invoices.push_back(text(*invoice));
  }
  OCTROI_ASSIGN_OR_RETURN(const Decimal fees, add(usage.used, plan.value_or(Decimal())));
  OCTROI_ASSIGN_OR_RETURN(Json result, month_end(fees, usage.invoiced));
  result["progressive_invoices"] = std::move(invoices);
  result["invoice_after_each_step"] = std::move(each);
  // Thresholds begin again: the last usage, once more in the next month.
  ProgressiveUsage next;
  OCTROI_ASSIGN_OR_RETURN(const auto invoice, add_usage(thresholds, next, last));
  result["next_month"] = {{"usage", text(last)}, {"invoice", invoice ? text(*invoice) : Json()}};
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

absl::StatusOr<Json> progressive(const Json& input) {
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
