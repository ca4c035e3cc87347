// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "billing/taxes.h"

#include <string>
#include <utility>
#include <vector>

#include "billing/amounts.h"

#include "octroi/base/status.h"
#include "octroi/tax/tax.h"

namespace octroi::vectors {
namespace {

absl::StatusOr<TaxPolicy> policy_of(const Json& input) {
  TaxPolicy policy;
  if (input.contains("tax_percent")) {
    OCTROI_ASSIGN_OR_RETURN(const Decimal percent, decimal(input, "tax_percent"));
    policy.rates.push_back({.code = "rate", .category = "all", .percent = percent, .name = "Tax"});
  }
  const Json percents = input.value("tax_percents", Json::array());
  for (const Json& one : percents) {  // side by side, on the same amount
    TaxRate rate{
        .code = "rate-" + std::to_string(policy.rates.size()), .category = "all", .name = "Tax"};
    OCTROI_ASSIGN_OR_RETURN(rate.percent, to_decimal(one));
    if (percents.size() > 1) rate.stacking = TaxStacking::kBeside;
    policy.rates.push_back(std::move(rate));
  }
  const std::string mode = input.value("mode", std::string("exclusive"));
  const std::string level = input.value("rounding", std::string("invoice"));
  if ((mode != "inclusive" && mode != "exclusive") || (level != "line" && level != "invoice")) {
    return unsupported("mode '" + mode + "', rounding '" + level + "'");
  }
  policy.mode = mode == "inclusive" ? TaxMode::kInclusive : TaxMode::kExclusive;
  policy.level = level == "line" ? TaxRounding::kPerLine : TaxRounding::kPerInvoice;
  return policy;
}

// A line is an amount under the rate that all share, or an object with its own rate.
absl::StatusOr<TaxableLine> taxable_line(const Json& line, Currency currency, TaxPolicy& policy) {
  if (!line.is_object()) {
    if (policy.rates.empty()) return unsupported("the input lacks 'tax_percent'");
    OCTROI_ASSIGN_OR_RETURN(const Money amount, to_money(line, currency));
    return TaxableLine{"all", amount};
  }
  OCTROI_RETURN_IF_ERROR(only_keys(line, {"amount", "net", "tax_percent", "tax_percents"}));
  OCTROI_ASSIGN_OR_RETURN(const Money amount,
                          to_money(line.at(word_in(line, {"amount", "net"})), currency));
  if (!line.contains("tax_percents") && !line.contains("tax_percent")) {
    if (policy.rates.empty()) return unsupported("the input lacks 'tax_percent'");
    return TaxableLine{"all", amount};
  }
  const Json percents = line.contains("tax_percents") ? line.at("tax_percents")
                                                      : Json::array({line.at("tax_percent")});
  std::string name = "rate";
  std::vector<TaxRate> rates;
  for (const Json& one : percents) {
    OCTROI_ASSIGN_OR_RETURN(const Decimal percent, to_decimal(one));
    name += "-" + percent.normalized().to_string();
    rates.push_back({.code = name, .percent = percent, .name = "Tax"});
  }
  if (rates.empty()) return unsupported("a line without a rate");
  for (const TaxRate& rate : policy.rates) {
    if (rate.category == name) return TaxableLine{rate.category, amount};
  }
  const TaxStacking stacking = rates.size() > 1 ? TaxStacking::kBeside : TaxStacking::kAlone;
  for (TaxRate& rate : rates) {
    rate.category = name;
    rate.stacking = stacking;
    policy.rates.push_back(std::move(rate));
  }
  return TaxableLine{policy.rates.back().category, amount};
}

// What stands on the document beside its lines: {"amount", "tax_percent"} each, or amounts.
absl::StatusOr<Money> add_parts(const Json& parts, bool is_off, Currency currency,
                                TaxPolicy& policy, std::vector<TaxableLine>& lines) {
  Money sum = Money::zero(currency);
  for (const Json& one : parts) {
    OCTROI_ASSIGN_OR_RETURN(TaxableLine line, taxable_line(one, currency, policy));
    OCTROI_ASSIGN_OR_RETURN(sum, add(sum, line.amount));
    if (is_off) {
      OCTROI_ASSIGN_OR_RETURN(line.amount, negate(line.amount));
    }
    lines.push_back(line);
  }
  return sum;
}

// One entry a rate, as EN 16931's BG-23.
Json breakdown_of(const TaxResult& taxed, const TaxPolicy& policy, Currency currency,
                  const Json& like) {
  Json rates = Json::array();
  for (const RateTax& rate : taxed.rates) {
    const Json base = money_json(Money::of_minor(rate.basis, currency), like);
    rates.push_back({{"tax_percent", text(policy.rates[rate.rate].percent)},
                     {"base", base},
                     {"net", base},
                     {"tax", money_json(Money::of_minor(rate.tax, currency), like)}});
  }
  return rates;
}

}  // namespace

absl::StatusOr<Json> taxed_lines(const Json& input) {
  OCTROI_RETURN_IF_ERROR(
      only_keys(input, {"amount", "lines", "currency", "tax_percent", "tax_percents", "mode",
                        "rounding", "allowances", "charges"}));
  OCTROI_ASSIGN_OR_RETURN(const Currency currency, currency_of(input));
  OCTROI_ASSIGN_OR_RETURN(TaxPolicy policy, policy_of(input));
  const Json amounts =
      input.contains("lines") ? input.at("lines") : Json::array({input.at("amount")});
  const Json allowances = input.value("allowances", Json::array());
  const Json charges = input.value("charges", Json::array());
  // Lines point at their categories.
  policy.rates.reserve(policy.rates.size() +
                       (amounts.size() + allowances.size() + charges.size()) * kStackedTaxesMax);
  std::vector<TaxableLine> lines;
  OCTROI_ASSIGN_OR_RETURN(const Money sum, add_parts(amounts, false, currency, policy, lines));
  OCTROI_ASSIGN_OR_RETURN(const Money off, add_parts(allowances, true, currency, policy, lines));
  OCTROI_ASSIGN_OR_RETURN(const Money on, add_parts(charges, false, currency, policy, lines));
  OCTROI_ASSIGN_OR_RETURN(const TaxResult taxed, calculate_tax(currency, lines, policy));
  Json like = amounts.empty() ? Json("") : amounts.front();
  if (like.is_object()) like = Json(like.at(word_in(like, {"amount", "net"})));
  Json line_taxes = Json::array();
  for (const LineTax& line : taxed.lines) {
    line_taxes.push_back(money_json(Money::of_minor(line.tax, currency), like));
  }
  Json by_rate = Json::object();
  const Json rates = breakdown_of(taxed, policy, currency, like);
  for (const Json& rate : rates) by_rate[rate.at("tax_percent").get<std::string>()] = rate["tax"];
  const Money subtotal = policy.mode == TaxMode::kInclusive ? taxed.gross : taxed.net;
  return Json{
      {"line_taxes", std::move(line_taxes)},          {"line_total", money_json(sum, like)},
      {"allowance_total", money_json(off, like)},     {"charge_total", money_json(on, like)},
      {"tax_exclusive", money_json(taxed.net, like)}, {"tax_breakdown", rates},
      {"taxes_by_rate", std::move(by_rate)},          {"subtotal", money_json(subtotal, like)},
      {"net", money_json(taxed.net, like)},           {"tax", money_json(taxed.tax, like)},
      {"total", money_json(taxed.gross, like)}};
}

}  // namespace octroi::vectors
