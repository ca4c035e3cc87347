// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "billing/obvious.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace octroi::vectors {
namespace {

struct Obvious {
  std::string_view area;  // empty: every area
  std::string_view key;
  std::string_view value;  // a text that begins so; empty: any
};

constexpr auto kObvious = std::to_array<Obvious>({
    {"", "note", ""},  // remarks for people
    {"", "comment", ""},
    {"", "currency", "EUR"},  // amounts with two decimals
    {"", "currency", "USD"},
    {"", "currency", "GBP"},
    {"", "zone", "UTC"},
    {"", "timezone", "UTC"},
    {"", "tax_percent", "0"},
    // Lago's rules are what these areas are answered by.
    {"billing-anchor", "policy", "Lago day rules"},
    {"commitment", "policy", "Lago day rules"},
    {"credit-note", "policy", "Lago day rules"},
    {"progressive-billing", "policy", "Lago day rules"},
    {"proration/amount", "policy", "Lago day rules"},
    {"timezone", "policy", "Lago day rules"},
    {"trial", "policy", "Lago day rules"},
    // Calendar months, unless a case says otherwise.
    {"commitment", "period", "month"},
    {"coupon", "period", "month"},
    {"credit-note", "period", "month"},
    {"plan-change", "period", "month"},
    {"progressive-billing", "period", "month"},
    {"proration/amount", "period", "month"},
    {"commitment", "billing", "calendar"},
    {"coupon", "billing", "calendar"},
    {"credit-note", "billing", "calendar"},
    {"plan-change", "billing", "calendar"},
    {"progressive-billing", "billing", "calendar"},
    {"proration/amount", "billing", "calendar"},
    // Every amount of these areas is rounded so.
    {"commitment", "rounding", "half_up"},
    {"coupon", "rounding", "half_up"},
    {"credit-note", "rounding", "half_up"},
    {"plan-change", "rounding", "half_up"},
    {"progressive-billing", "rounding", "half_up"},
    {"proration/amount", "rounding", "half_up"},
    {"tax", "rounding", "half_up"},
    {"timezone", "rounding", "half_up"},
    {"trial", "rounding", "half_up"},
    // When the plan is paid, where only one way is asked about.
    {"commitment", "billing_mode", "in_advance"},
    {"credit-note", "billing_mode", "in_advance"},
    {"plan-change", "billing_mode", "in_advance"},
    {"progressive-billing", "billing_mode", "in_arrears"},
    {"timezone", "billing_mode", "in_advance"},
    {"trial", "billing_mode", "in_advance"},
    // The days of a period cost the same however it is paid.
    {"proration/amount", "billing_mode", ""},
});

bool says(const Json& value, std::string_view obvious) {
  if (obvious == "0") {
    const absl::StatusOr<Decimal> number = to_decimal(value);
    return number.ok() && number->is_zero();
  }
  return obvious.empty() ||
         (value.is_string() && value.get_ref<const std::string&>().starts_with(obvious));
}

bool is_obvious(const std::string& area, const std::string& key, const Json& value) {
  return std::ranges::any_of(kObvious, [&](const Obvious& one) {
    return (one.area.empty() || one.area == area) && one.key == key && says(value, one.value);
  });
}

}  // namespace

std::vector<Json> without_the_obvious(const std::string& area, const Json& input) {
  if (!input.is_object()) return {};
  std::vector<Json> readings;
  Json least = input;
  for (const auto& [key, value] : input.items()) {
    if (!is_obvious(area, key, value)) continue;
    least.erase(key);
    Json reading = input;
    reading.erase(key);
    readings.push_back(std::move(reading));
  }
  if (readings.size() > 1) readings.insert(readings.begin(), std::move(least));
  return readings;
}

std::vector<Json> without_the_obvious(const std::string& area, const Json& input,
                                      const std::string& word) {
  if (!input.is_object() || !input.contains(word)) return {};
  if (!is_obvious(area, word, input.at(word))) return {};
  Json reading = input;
  reading.erase(word);
  return {std::move(reading)};
}

}  // namespace octroi::vectors
