// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "billing/words.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace octroi::vectors {
namespace {

using Words = std::array<std::string_view, 12>;  // the rest are empty

// What inputs say.
constexpr auto kSaid = std::to_array<Words>({
    {"price", "plan", "amount", "plan_amount", "plan_price", "unit_price", "unit_amount"},
    {"old", "old_price", "old_plan", "from_price", "from_plan"},
    {"new", "new_price", "new_plan", "to_price", "to_plan"},
    {"added_price", "price_added", "add_on_price"},
    {"fraction_left", "fraction_remaining", "remaining_fraction", "unused_fraction"},
    {"tax_percent", "tax_rate_percent", "tax_rate", "vat_percent"},
    {"tax_percents", "tax_rates", "tax_rates_percent"},
    {"start", "started", "start_utc", "started_at", "start_date", "subscription_start",
     "subscribed", "service_start"},
    {"terminated", "terminated_at", "terminated_on", "ended", "ended_at", "ended_on", "cancelled",
     "cancelled_at", "cancelled_on", "canceled_at"},
    {"end", "end_utc", "end_exclusive", "ends", "to", "until"},
    {"change", "changed", "change_date", "changed_at", "changed_on", "upgrade_at", "upgraded",
     "upgraded_at", "upgraded_on"},
    {"zone", "timezone", "time_zone", "customer_zone", "issuer_zone"},
    {"period", "interval", "billing_period", "cadence"},
    {"billing", "billing_time", "alignment"},
    {"billing_mode", "payment", "term"},
    {"mode", "tax_behavior", "tax_mode", "numbering"},
    {"rounding", "tax_rounding", "rounding_level"},
    {"usage", "usage_amount", "usage_cents"},
    {"fees", "items", "lines"},
    {"coupon", "discount"},
    {"coupons", "discounts"},
    {"percent", "rate_percent", "percentage", "percent_off"},
    {"used", "already_used", "used_before", "already_applied", "amount_used"},
    {"uses_left", "uses", "remaining_uses", "periods_left", "duration", "times"},
    {"limited_to", "applies_to", "limited_to_fees"},
    {"credits", "credit_items", "credited", "credit_amounts"},
    {"credit_amount", "credited_amount"},
    {"coupon_on_fee", "coupon_share", "fee_coupon"},
    {"paid", "amount_paid", "paid_amount"},
    {"minimum", "minimum_commitment", "commitment", "minimum_amount"},
    {"minimum_spend", "minimum_amount", "minimum"},
    {"maximum_spend", "maximum_amount", "maximum"},
    {"usage_first_period", "first_period_usage", "usage"},
    {"recurring_usage", "usage_recurring", "usage_second_period", "second_period_usage"},
    {"thresholds", "usage_thresholds"},
    {"recurring_step", "recurring_threshold"},
    {"upgraded_day", "upgraded_on_day", "upgrade_day"},
    {"terminated_day", "terminated_on_day", "ended_day", "termination_day"},
    {"grace_days", "grace_period", "grace_period_days"},
    {"invoice_amount", "invoice", "invoice_total"},
    {"trial_days", "trial", "trial_period", "trial_period_days"},
    {"initial", "initial_value", "initial_level", "starting_value", "starting_level", "start_value",
     "start_level", "level_before", "carried_over", "level_at_start"},
    {"changes", "events"},
    {"delta", "change", "value"},
    {"at", "time", "timestamp"},
    {"quantity", "units"},
    {"qty", "quantity", "units", "amount"},
    {"package_size", "size", "units_per_package"},
    {"package_amount", "package_price", "amount_per_package"},
    {"up_to", "last_unit", "maximum_units"},
    {"unit", "unit_amount", "unit_price", "per_unit"},
    {"flat", "flat_amount", "flat_fee"},
    {"multiplier", "markup_rate"},
    {"fixed_per_event", "fixed_amount", "fixed_per_transaction"},
    {"event_amounts", "amounts", "transactions"},
    {"per_transaction_max", "per_event_max", "cap_per_event", "cap"},
    {"per_transaction_min", "per_event_min"},
    {"anchor", "billing_anchor", "billing_cycle_anchor", "anchored_on"},
    {"number", "count"},
    {"every", "period_count"},
    {"billed_on", "billed_at", "billing_date", "billing_day"},
    {"effective_at", "effective_from", "active_from", "starts_at", "valid_from"},
    {"expires_at", "expires", "expires_on", "expiry", "valid_until"},
    {"recurrence", "recurs", "recurs_every"},
    {"reset", "reset_at"},
    {"until", "as_of", "balance_at"},
    {"preserve_overage", "keep_overage", "preserves_overage"},
    {"raw", "quantity", "value"},
    {"op", "operation"},
    {"factor", "conversion_factor"},
    {"decimals", "precision"},
    {"full_units", "units"},
    {"prorated_units", "weighted_units"},
    {"unit_changes", "seat_changes"},
    {"date", "start", "instant_utc", "at"},
    {"instant_utc", "instant", "at_utc", "start_utc"},
    {"duration", "plus", "add"},
});

// What answers say. One word is in one list only.
constexpr auto kAnswered = std::to_array<Words>({
    {"credit_note", "credit_note_total", "credit", "credit_total", "credit_amount",
     "credit_note_amount", "credit_note_incl_tax"},
    {"fee", "new_fee", "amount", "charge", "first_fee", "fee_ex_tax", "subscription_fee",
     "new_charge", "prorated_amount"},
    {"total", "total_incl_tax", "invoice_total", "gross", "amount_incl_tax", "total_amount"},
    {"net", "subtotal", "subtotal_excl_tax", "net_total", "total_excl_tax",
     "subtotal_after_coupons"},
    {"tax", "tax_total", "total_tax", "tax_amount", "invoice_tax", "taxes_total"},
    {"taxes", "taxes_per_fee", "tax_per_fee"},
    {"line_taxes", "taxes_per_line", "tax_per_line"},
    {"due", "amount_due", "total_due", "final_due", "month_end_due", "invoice_due"},
    {"days_billed", "days_charged", "billed_days", "days"},
    {"days_in_period", "days_in_month", "days_in_quarter", "days_in_year", "period_days"},
    {"credit_applied", "credit_note_applied", "credits_applied", "applied_credit"},
    {"credit_left", "credit_remaining", "remaining_credit", "credit_balance", "credit_note_balance",
     "credit_note_left"},
    {"refund", "refunded", "refund_amount", "refund_total"},
    {"progressive_credit", "month_end_credit", "progressive_billing_credit"},
    {"month_end_fees", "final_fees"},
    {"progressive_invoices", "invoices"},
    {"true_up", "true_up_fee", "first_period_true_up", "commitment_fee", "true_up_period_1"},
    {"second_period_true_up", "true_up_period_2"},
    {"effective", "effective_on", "effective_date", "effective_at", "applied_on"},
    {"billed_on", "billing_date", "first_billed_on", "invoiced_on", "first_fee_on"},
    {"usage", "usage_fee", "charge_fee", "usage_amount"},
    {"coupons", "coupon_total", "coupons_total", "discount", "coupon_amount"},
    {"coupon_adjustment", "coupon_taken_back", "coupons_adjustment"},
    {"coupon_share_per_fee", "per_fee", "coupon_per_fee", "shares"},
    {"notes", "credit_notes"},
    {"note_totals", "credit_note_totals"},
    {"remaining", "creditable_left", "left_to_credit", "remaining_creditable"},
    {"max_refundable", "refundable"},
    {"ended", "ends", "finished", "is_ended", "terminated"},
    {"uses_left", "remaining_uses", "periods_left"},
    {"amount_left", "coupon_left", "remaining_amount"},
    {"billed_quantity", "quantity", "invoiced_quantity"},
    {"packages", "packages_billed"},
    {"value", "value_5dp", "average", "weighted_sum"},
    {"balances", "grant_balances"},
    {"usage_since_reset", "usage_in_period"},
    {"end_exclusive", "end"},
    {"next", "next_at"},
    {"previous", "previous_at"},
    {"dates", "billing_days", "billing_dates", "days_billed_on"},
    {"usage_period", "charges_period"},
    {"numbers", "invoice_numbers"},
    {"next_invoice", "renewal_invoice", "next_month_invoice", "following_invoice"},
    {"upgrade_invoice", "change_invoice", "invoice_at_upgrade"},
    {"final_invoice", "termination_invoice", "last_invoice"},
});

Json renamed(const Json& value, std::string_view from, std::string_view to) {
  if (value.is_array()) {
    Json result = Json::array();
    for (const Json& part : value) result.push_back(renamed(part, from, to));
    return result;
  }
  if (!value.is_object()) return value;
  Json result = Json::object();
  for (const auto& [key, part] : value.items()) {
    result[key == from ? std::string(to) : key] = renamed(part, from, to);
  }
  return result;
}

bool has_word(const Json& value, std::string_view word) {
  if (value.is_object() && value.contains(word)) return true;
  return value.is_structured() &&
         std::any_of(value.begin(), value.end(), [&](const Json& p) { return has_word(p, word); });
}

}  // namespace

std::vector<Json> other_readings(const Json& input) {
  std::vector<Json> readings;
  for (const Words& words : kSaid) {
    for (const std::string_view from : words) {
      if (from.empty() || !has_word(input, from)) continue;
      for (const std::string_view to : words) {
        if (!to.empty() && to != from && !has_word(input, to))
          readings.push_back(renamed(input, from, to));
      }
    }
  }
  return readings;
}

const Json* meant_by(const std::string& word, const Json& answer) {
  if (answer.contains(word)) return &answer.at(word);
  for (const Words& words : kAnswered) {
    if (std::ranges::find(words, word) == words.end()) continue;
    for (const std::string_view other : words) {
      if (!other.empty() && answer.contains(other)) return &answer.at(other);
    }
  }
  return nullptr;
}

}  // namespace octroi::vectors
