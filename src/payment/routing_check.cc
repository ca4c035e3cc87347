// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Whether a routing table makes sense.

#include <algorithm>

#include "octroi/base/status.h"
#include "octroi/base/text.h"
#include "octroi/payment/routing.h"

namespace octroi {
inline namespace v0 {
namespace {

absl::Status bad(const std::string& where, const std::string& what) {
  return make_error(absl::StatusCode::kInvalidArgument, "routing.bad_table", where + " " + what);
}

template <class T>
bool has_twice(std::vector<T> list) {
  std::sort(list.begin(), list.end());
  return std::adjacent_find(list.begin(), list.end()) != list.end();
}

template <class T>
bool has_any(const std::vector<T>& list, const std::vector<T>& wanted) {
  return wanted.empty() || std::any_of(wanted.begin(), wanted.end(), [&](const T& one) {
           return std::find(list.begin(), list.end(), one) != list.end();
         });
}

bool is_country(const std::string& code) {
  return code.size() == 2 &&
         std::all_of(code.begin(), code.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

bool is_nowhere(Currency currency) { return currency == Currency(); }

absl::Status check_reach(const ProviderReach& reach) {
  const std::string where = "provider \"" + reach.provider + "\"";
  if (!check_code("provider", reach.provider).ok()) return bad(where, "is no provider's name");
  if (reach.currencies.empty() || reach.kinds.empty()) {
    return bad(where, "takes nothing: give its currencies and kinds");
  }
  if (has_twice(reach.currencies) || has_twice(reach.kinds)) return bad(where, "says one twice");
  if (std::any_of(reach.currencies.begin(), reach.currencies.end(), is_nowhere)) {
    return bad(where, "has a currency that is none");
  }
  return absl::OkStatus();
}

absl::Status check_amounts(const std::string& where, const RoutingRule& rule) {
  for (const auto& bound : {rule.at_least, rule.at_most}) {
    if (bound && (!bound->is_positive() || is_nowhere(bound->currency()))) {
      return bad(where, "has an amount that is not positive");
    }
    if (bound && !has_any({bound->currency()}, rule.currencies)) {
      return bad(where, "has an amount in none of its currencies");
    }
  }
  if (!rule.at_least || !rule.at_most) return absl::OkStatus();
  if (rule.at_least->currency() != rule.at_most->currency()) {
    return bad(where, "has amounts in two currencies");
  }
  if (rule.at_least->minor() > rule.at_most->minor())
    return bad(where, "asks for more than it takes");
  return absl::OkStatus();
}

absl::Status check_lists(const std::string& where, const RoutingRule& rule) {
  if (rule.providers.empty()) return bad(where, "names no provider");
  if (has_twice(rule.providers) || has_twice(rule.currencies) || has_twice(rule.countries) ||
      has_twice(rule.kinds) || has_twice(rule.plans) || has_twice(rule.tenants)) {
    return bad(where, "says something twice");
  }
  if (!std::all_of(rule.countries.begin(), rule.countries.end(), is_country)) {
    return bad(where, "has a country that is not two capital letters");
  }
  return absl::OkStatus();
}

// A provider that could never be chosen by the rule is a slip.
absl::Status check_providers(const std::string& where, const RoutingTable& table,
                             const RoutingRule& rule) {
  for (const std::string& provider : rule.providers) {
    const auto reach = std::find_if(table.providers.begin(), table.providers.end(),
                                    [&](const auto& one) { return one.provider == provider; });
    if (reach == table.providers.end()) {
      return bad(where, "names " + provider + ", which the table does not describe");
    }
    std::vector<Currency> currencies = rule.currencies;
    if (currencies.empty() && rule.at_least) currencies = {rule.at_least->currency()};
    if (currencies.empty() && rule.at_most) currencies = {rule.at_most->currency()};
    if (!has_any(reach->currencies, currencies) || !has_any(reach->kinds, rule.kinds)) {
      return bad(where, "names " + provider + ", which takes none of its currencies or kinds");
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status validate(const RoutingTable& table) {
  std::vector<std::string> names;
  for (const ProviderReach& reach : table.providers) {
    OCTROI_RETURN_IF_ERROR(check_reach(reach));
    names.push_back(reach.provider);
  }
  if (has_twice(names)) return bad("a provider", "is described twice");
  names.clear();
  for (const RoutingRule& rule : table.rules) {
    const std::string where = "rule \"" + rule.name + "\"";
    if (!check_code("rule", rule.name).ok()) return bad(where, "has no code for a name");
    OCTROI_RETURN_IF_ERROR(check_lists(where, rule));
    OCTROI_RETURN_IF_ERROR(check_amounts(where, rule));
    OCTROI_RETURN_IF_ERROR(check_providers(where, table, rule));
    names.push_back(rule.name);
  }
  if (has_twice(names)) return bad("a rule", "is named as another one");
  const OutagePolicy& outage = table.outage;
  if (outage.failures_in_row < 1 || outage.failures_in_row > 1000 ||
      outage.rest < std::chrono::seconds(1) || outage.rest > std::chrono::hours(24)) {
    return bad("outage", "counts 1 to 1000 failures and rests 1 second to a day");
  }
  return absl::OkStatus();
}

}  // namespace v0
}  // namespace octroi
