// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <map>
#include <set>
#include <utility>

#include "catalog/check.h"
#include "catalog/same_length.h"
#include "octroi/base/text.h"

namespace octroi {
inline namespace v0 {
namespace catalog_internal {
namespace {

constexpr std::size_t kDescriptionBytesMax = 500;

MaybeProblem check_amount(const Charge& charge, Currency currency) {
  if (!charge.entitlement.empty()) {
    return problem_of("entitlement", "catalog.bad_charge",
                      "only OVERAGE and USAGE charges name an entitlement; leave it out");
  }
  if (charge.usage) {
    return problem_of("usage", "catalog.bad_charge",
                      "only a USAGE charge has it; write amount, or kind: USAGE");
  }
  if (!charge.unit_amount.is_zero()) {
    return problem_of("unit_amount", "catalog.bad_charge",
                      "only an OVERAGE charge has a unit_amount; write amount");
  }
  if (charge.amount.currency() != currency) {
    return problem_of("amount", "catalog.currency_mismatch",
                      "the amount is not in the price's currency, " + std::string(currency.code()));
  }
  if (charge.amount.is_negative()) {
    return problem_of("amount", "catalog.negative_amount",
                      "an amount is 0 or more; a reduction is a coupon");
  }
  return std::nullopt;
}

MaybeProblem check_overage(const Charge& charge, const LimitsByName& entitlements) {
  if (charge.usage) {
    return problem_of("usage", "catalog.bad_charge", "only a USAGE charge has it");
  }
  if (!charge.amount.is_zero()) {
    return problem_of("amount", "catalog.bad_charge",
                      "an OVERAGE charge has no amount; write unit_amount");
  }
  if (charge.unit_amount.is_negative()) {
    return problem_of("unit_amount", "catalog.negative_amount",
                      "a unit amount is 0 or more; a reduction is a coupon");
  }
  if (charge.entitlement.empty()) {
    return problem_of("entitlement", "catalog.overage_without_limit",
                      "an OVERAGE charge names the limit above which it counts");
  }
  const auto found = entitlements.find(charge.entitlement);
  const Limit* const limit = found == entitlements.end() ? nullptr : found->second->limit();
  if (limit == nullptr) {
    return problem_of("entitlement", "catalog.overage_without_limit",
                      "the plan has no limit " + quoted(charge.entitlement));
  }
  if (!limit->value.has_value()) {
    return problem_of("entitlement", "catalog.overage_of_unlimited",
                      "nothing is above " + quoted(charge.entitlement) + ", which is unlimited");
  }
  if (limit->behaviour != LimitBehaviour::kOverage) {
    return problem_of("entitlement", "catalog.overage_not_allowed",
                      "the limit " + quoted(charge.entitlement) +
                          " does not let usage pass; give it behaviour: OVERAGE");
  }
  return std::nullopt;
}

bool is_in_arrears(ChargeKind kind) {
  return kind == ChargeKind::kOverage || kind == ChargeKind::kUsage ||
         kind == ChargeKind::kFlatInArrears;
}

// A period that never ends has no arrears, and nothing to prorate a later seat by.
bool needs_a_period(ChargeKind kind) { return kind == ChargeKind::kPerSeat || is_in_arrears(kind); }

MaybeProblem check_charge(const Charge& charge, const Price& price, SoldAs sold,
                          const LimitsByName& entitlements) {
  if (auto problem = check_code_field("code", charge.code)) return problem;
  const TextRule rule{.bytes_max = kDescriptionBytesMax, .may_be_empty = true};
  if (const auto status = check_text("the text", charge.description, rule); !status.ok()) {
    return problem_of("description", kBadText, "write one line of plain text, at most 500 bytes");
  }
  if (price.interval.is_forever() && needs_a_period(charge.kind)) {
    return problem_of("kind", "catalog.charge_needs_period",
                      "a price that lasts for ever has FLAT and ONE_OFF charges only");
  }
  if (charge.units != 0) {
    return problem_of("", "catalog.bad_charge", "units are those of an add-on that is held");
  }
  if (sold == SoldAs::kAddOn && is_in_arrears(charge.kind)) {
    return problem_of("kind", "catalog.overage_in_add_on",
                      "an add-on has no charge in arrears; put it into the plan");
  }
  if (charge.kind == ChargeKind::kOverage) return check_overage(charge, entitlements);
  if (charge.kind == ChargeKind::kUsage) return check_usage(charge, price.currency, entitlements);
  return check_amount(charge, price.currency);
}

MaybeProblem check_charges(const Price& price, SoldAs sold, const LimitsByName& entitlements) {
  std::set<std::string_view> codes;
  std::set<std::string_view> overages;
  std::set<std::string> counted;  // by overage or usage
  int i = 0;
  for (const Charge& charge : price.charges) {
    auto problem = check_charge(charge, price, sold, entitlements);
    if (!problem && !codes.insert(charge.code).second) {
      problem = problem_of("code", "catalog.duplicate_charge",
                           "the price has this charge twice; give each a code of its own");
    }
    if (charge.kind == ChargeKind::kOverage) overages.insert(charge.entitlement);
    for (const std::string& unit : counted_by(charge)) {
      if (problem || counted.insert(unit).second) continue;
      problem = problem_of("entitlement", "catalog.duplicate_charge",
                           "units of " + quoted(unit) + " would be billed twice");
    }
    if (problem) return within({"charge", i, code_label(charge.code)}, *problem);
    ++i;
  }
  // A limit that lets usage pass for a price must have one, or the usage would be free.
  for (const auto& [name, entitlement] : entitlements) {
    const Limit* const limit = entitlement->limit();
    if (limit == nullptr || limit->behaviour != LimitBehaviour::kOverage) continue;
    if (overages.count(name) == 0) {
      return problem_of("", "catalog.overage_without_price",
                        "the limit " + quoted(name) +
                            " is billed above, but this price has no OVERAGE charge for it");
    }
  }
  return std::nullopt;
}

MaybeProblem check_price(const Price& price, SoldAs sold, const LimitsByName& entitlements) {
  if (!check_interval(price.interval).ok()) {
    return problem_of("interval", "catalog.bad_interval", "an interval counts 1 to 1200");
  }
  if (!Currency::parse(price.currency.code()).ok()) {
    return problem_of("currency", "catalog.bad_currency", "a price needs a currency of ISO 4217");
  }
  if (price.charges.empty()) {
    return problem_of("", "catalog.missing_charge",
                      "the price charges nothing; write amount: \"0\" when it is free");
  }
  if (auto problem = check_charges(price, sold, entitlements)) return problem;
  if (auto problem = check_spend(price)) return problem;
  return check_phases(price, sold);
}

}  // namespace

MaybeProblem check_prices(const std::vector<Price>& prices,
                          const std::vector<Entitlement>& entitlements, SoldAs sold) {
  if (prices.empty()) {
    return problem_of("", "catalog.missing_price",
                      "it has no price; when it is free write price { interval: \"month\" "
                      "currency: \"EUR\" amount: \"0\" }");
  }
  LimitsByName by_name;
  if (sold == SoldAs::kPlan) {
    for (const Entitlement& each : entitlements) by_name.emplace(each.name, &each);
  }
  std::set<std::pair<Length, Currency>> ways;
  int i = 0;
  for (const Price& price : prices) {
    auto problem = check_price(price, sold, by_name);
    if (!problem && !ways.insert({length_of(price.interval), price.currency}).second) {
      problem = problem_of("", "catalog.duplicate_price",
                           "it is sold this way twice; keep one price for each interval and "
                           "currency");
    }
    if (problem) {
      const std::string label = price_label(format_interval(price.interval), price.currency.code());
      return within({"price", i, label}, *problem);
    }
    ++i;
  }
  return std::nullopt;
}

}  // namespace catalog_internal
}  // namespace v0
}  // namespace octroi
