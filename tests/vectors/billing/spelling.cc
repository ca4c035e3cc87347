// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "billing/spelling.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>
#include <utility>

namespace octroi::vectors {
namespace {

using Words = std::array<std::string_view, 10>;  // the rest are empty

struct Choice {
  Words keys;
  std::string_view meant;
  Words said;  // folded
};

constexpr Words kModeKeys{"billing_mode", "mode", "term", "payment", "payment_term", "pay"};
constexpr Words kAlignmentKeys{"billing", "billing_time", "alignment", "billing_cycle"};
constexpr Words kCouponKeys{"type", "coupon_type", "kind", "discount_type"};
constexpr Words kTaxModeKeys{"mode", "tax_behavior", "tax_mode", "behavior"};
constexpr Words kLevelKeys{"rounding", "tax_rounding", "rounding_level", "level"};
constexpr Words kRoundingKeys{"rounding", "round", "rounding_mode"};
constexpr Words kModelKeys{"model", "charge_model", "pricing_model"};
constexpr Words kOperationKeys{"op", "operation"};
constexpr Words kLineKeys{"line_mode", "line_position", "split"};
constexpr Words kBlockKeys{"tier_policy", "policy", "tier_block_policy"};
constexpr Words kGrainKeys{"strategy", "proration_strategy", "grain", "granularity"};
constexpr Words kTerminationKeys{"on_termination_credit_note", "credit_note_mode",
                                 "on_termination_invoice", "final_invoice", "credit_note"};
constexpr Words kNumberKeys{"mode", "numbering", "modes"};

constexpr auto kChoices = std::to_array<Choice>({
    {kModeKeys, "in_advance", {"advance", "pay_in_advance", "upfront", "inadvancepaymentterm"}},
    {kModeKeys,
     "in_arrears",
     {"in_arrear", "arrears", "arrear", "pay_in_arrears", "pay_in_arrear", "inarrearspaymentterm"}},
    {kAlignmentKeys, "calendar", {"calendar_aligned", "calendar_month", "calendar_months"}},
    {kAlignmentKeys, "anniversary", {"anniversary_aligned", "subscription_start"}},
    {kCouponKeys, "percent", {"percentage", "percent_off", "percentage_off"}},
    {kCouponKeys, "fixed", {"fixed_amount", "amount_off", "flat", "amount"}},
    {kTaxModeKeys, "inclusive", {"tax_inclusive", "included", "gross"}},
    {kTaxModeKeys, "exclusive", {"tax_exclusive", "excluded", "on_top", "net"}},
    {kLevelKeys, "line", {"per_line", "line_level", "lines", "item", "per_item"}},
    {kLevelKeys, "invoice", {"per_invoice", "invoice_level", "document", "once", "total"}},
    {kRoundingKeys, "ceiling", {"ceil", "up", "round_up"}},
    {kRoundingKeys, "floor", {"down", "round_down", "truncate"}},
    {kRoundingKeys, "half_up", {"nearest", "halfup", "round_half_up"}},
    {kRoundingKeys, "none", {"exact", "no", "off"}},
    {kModelKeys, "graduated", {"tiered", "graduated_tiered", "tiered_graduated", "slab"}},
    {kModelKeys, "volume", {"bulk", "volume_tiered", "tiered_volume"}},
    {kModelKeys, "unit", {"standard", "per_unit", "unit_price"}},
    {kModelKeys, "flat", {"flat_fee", "fixed"}},
    {kModelKeys, "package", {"packaged", "block", "packages"}},
    {kModelKeys, "graduated_percentage", {"tiered_percentage", "percentage_tiered"}},
    {kOperationKeys, "multiply", {"times", "multiplication", "multiplier"}},
    {kOperationKeys, "divide", {"division", "divided_by", "divisor"}},
    {kLineKeys,
     "single_line_for_period",
     {"single", "single_line", "whole", "whole_period", "single_per_period"}},
    {kLineKeys, "first_split_in_period", {"first", "first_split"}},
    {kLineKeys, "mid_period_split", {"mid", "middle", "mid_split", "middle_split"}},
    {kLineKeys, "last_split_in_period", {"last", "last_split", "final", "last_in_period"}},
    {kBlockKeys, "all_tiers", {"every_tier", "all_tier"}},
    {kBlockKeys, "top_tier", {"highest_tier", "top"}},
    {kGrainKeys, "second", {"second_based", "seconds", "by_second", "per_second"}},
    {kGrainKeys, "day", {"day_based", "days", "by_day", "per_day", "daily"}},
    {kTerminationKeys, "skip", {"none", "no", "skipped"}},
    {kTerminationKeys, "generate", {"yes", "generated"}},
    {kNumberKeys, "per_customer", {"customer", "by_customer"}},
    {kNumberKeys,
     "per_issuer",
     {"issuer", "by_issuer", "organization", "per_organization", "billing_entity",
      "per_billing_entity"}},
});

// A choice that a case answers by yes or no.
struct Flag {
  std::string_view key;
  std::string_view meant_key;
  std::string_view yes;
  std::string_view no;
};

constexpr auto kFlags = std::to_array<Flag>({
    {"pay_in_advance", "billing_mode", "in_advance", "in_arrears"},
    {"paid_in_advance", "billing_mode", "in_advance", "in_arrears"},
    {"in_advance", "billing_mode", "in_advance", "in_arrears"},
    {"pay_in_arrears", "billing_mode", "in_arrears", "in_advance"},
    {"in_arrears", "billing_mode", "in_arrears", "in_advance"},
    {"tax_inclusive", "mode", "inclusive", "exclusive"},
    {"tax_included", "mode", "inclusive", "exclusive"},
    {"prices_include_tax", "mode", "inclusive", "exclusive"},
    {"inclusive", "mode", "inclusive", "exclusive"},
});

bool holds(const Words& words, std::string_view word) {
  return !word.empty() && std::ranges::find(words, word) != words.end();
}

// "billCycleDay" is "bill_cycle_day"; names that begin with a capital are left alone.
std::string snake(const std::string& key) {
  if (key.empty() || std::isupper(static_cast<unsigned char>(key.front())) != 0) return key;
  std::string result;
  for (const char letter : key) {
    const auto code = static_cast<unsigned char>(letter);
    if (std::isupper(code) != 0) result += '_';
    result += static_cast<char>(std::tolower(code));
  }
  return result;
}

Json choice(const std::string& key, const Json& value) {
  if (!value.is_string()) return value;
  const std::string said = folded(value);
  for (const Choice& one : kChoices) {
    if (holds(one.keys, key) && (said == one.meant || holds(one.said, said))) return one.meant;
  }
  return value;
}

Json spelled(const std::string& key, const Json& value) {
  if (value.is_array()) {
    Json result = Json::array();
    for (const Json& part : value) result.push_back(spelled(key, part));
    return result;
  }
  return value.is_object() ? plainly_spelled(value) : choice(key, value);
}

}  // namespace

std::string folded(const std::string& text) {
  std::string result = text;
  for (char& letter : result) {
    const bool is_gap = letter == ' ' || letter == '-';
    letter = is_gap ? '_' : static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  }
  return result;
}

Json plainly_spelled(const Json& input) {
  if (!input.is_object()) return input;
  Json result = Json::object();
  for (const auto& [said, value] : input.items()) {
    const std::string key = snake(said);
    const auto flag = std::ranges::find(kFlags, key, &Flag::key);
    if (flag != kFlags.end() && value.is_boolean() && !input.contains(flag->meant_key)) {
      result[std::string(flag->meant_key)] = value.get<bool>() ? flag->yes : flag->no;
      continue;
    }
    result[input.contains(key) ? said : key] = spelled(key, value);
  }
  return result;
}

}  // namespace octroi::vectors
