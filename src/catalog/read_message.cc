// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "catalog/read_message.h"

#include <utility>

#include "google/protobuf/descriptor.h"

#include "catalog/change_rules.h"
#include "catalog/defaults.h"
#include "catalog/phases.h"
#include "catalog/source.h"
#include "catalog/usage_price.h"
#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace catalog_internal {
namespace {

// Enum values that text and JSON can spell but that mean nothing: the zero value, unknown numbers.
template <class Enum>
MaybeProblem read_enum(int number, int last, std::string_view field,
                       const google::protobuf::Descriptor& type, Enum& out) {
  if (number < 1 || number > last) return wrong_type(*type.FindFieldByName(std::string(field)));
  out = static_cast<Enum>(number);
  return std::nullopt;
}

// Reads each element of a repeated field; `read_one(message, out)` may return a problem.
template <class Messages, class Out, class ReadOne>
MaybeProblem read_each(const Messages& messages, const char* field_name,
                       const google::protobuf::Descriptor& type, std::vector<Out>& out,
                       ReadOne read_one) {
  const auto* const field = type.FindFieldByName(field_name);
  for (int i = 0; i < messages.size(); ++i) {
    Out one;
    if (auto problem = read_one(messages.Get(i), one)) {
      return within(step_to(*field, i, messages.Get(i)), *std::move(problem));
    }
    out.push_back(std::move(one));
  }
  return std::nullopt;
}

// "EUR has 2 decimals; write 50.00".
std::string decimals_advice(std::string_view amount, Currency currency) {
  const int decimals = currency.exponent();
  std::string advice = std::string(currency.code()) + " has " +
                       (decimals == 0 ? "no" : std::to_string(decimals)) + " decimals";
  const auto decimal = Decimal::parse(amount);
  if (!decimal.ok()) return advice;
  const auto rounded = to_money(*decimal, currency, Rounding::kHalfUp);
  return rounded.ok() ? advice + "; write " + rounded->amount() : advice;
}

}  // namespace

MaybeProblem read_amount(std::string_view field, std::string_view text, Currency currency,
                         Money& out) {
  const auto amount = Money::parse(text, currency);
  if (amount.ok()) {
    out = *amount;
    return std::nullopt;
  }
  if (error_code(amount.status()) == "money.too_many_decimals") {
    return problem_of(field, "catalog.wrong_decimals", decimals_advice(text, currency));
  }
  return problem_of(field, "catalog.bad_amount",
                    "write digits with at most one point, such as \"" +
                        Money::zero(currency).amount() + "\", not " + quoted(text));
}

MaybeProblem read_decimal(std::string_view field, std::string_view text, Decimal& out) {
  const auto decimal = Decimal::parse(text);
  if (!decimal.ok()) {
    return problem_of(field, "catalog.bad_decimal",
                      "write digits with at most one point, such as \"0.50\", not " + quoted(text));
  }
  out = *decimal;
  return std::nullopt;
}

Problem missing(std::string_view field) {
  return problem_of("", "catalog.missing_field", "it needs a field " + std::string(field));
}

namespace {

MaybeProblem read_usage(const v1::Charge& message, Currency currency, Charge& out) {
  if (message.has_amount() || message.has_unit_amount()) {
    return problem_of(message.has_amount() ? "amount" : "unit_amount", "catalog.bad_charge",
                      "a USAGE charge has no amount of its own; write usage { ... }");
  }
  if (!message.has_usage()) return missing("usage");
  out.amount = Money::zero(currency);
  auto bad = read_usage_price(message.usage(), currency, out.usage.emplace());
  if (bad) return within({.field = "usage", .label = {}}, *std::move(bad));
  return std::nullopt;
}

MaybeProblem read_charge(const v1::Charge& message, Currency currency, Charge& out) {
  if (!message.has_code()) return missing("code");
  out.code = message.code();
  out.description = message.description();
  if (message.has_kind()) {
    auto problem = read_enum(message.kind(), v1::Charge::FLAT_IN_ARREARS, "kind",
                             *v1::Charge::descriptor(), out.kind);
    if (problem) return problem;
  }
  out.entitlement = message.entitlement();
  if (out.kind == ChargeKind::kUsage) return read_usage(message, currency, out);
  if (message.has_usage()) {
    return problem_of("usage", "catalog.bad_charge",
                      "only a USAGE charge has it; write amount, or kind: USAGE");
  }
  const bool is_overage = out.kind == ChargeKind::kOverage;
  if (is_overage && message.has_amount()) {
    return problem_of("amount", "catalog.bad_charge",
                      "an OVERAGE charge has no amount; write unit_amount");
  }
  if (!is_overage && message.has_unit_amount()) {
    return problem_of("unit_amount", "catalog.bad_charge",
                      "only an OVERAGE charge has a unit_amount; write amount");
  }
  if (is_overage) {
    if (!message.has_unit_amount()) return missing("unit_amount");
    return read_decimal("unit_amount", message.unit_amount(), out.unit_amount);
  }
  if (!message.has_amount()) return missing("amount");
  return read_amount("amount", message.amount(), currency, out.amount);
}

MaybeProblem read_price(const v1::Price& message, Price& out) {
  if (!message.has_interval()) return missing("interval");
  const auto interval = parse_interval(message.interval());
  if (!interval.ok()) {
    return problem_of("interval", "catalog.bad_interval",
                      "write \"month\", \"year\", \"3 months\", \"30 days\" or \"forever\", not " +
                          quoted(message.interval()));
  }
  out.interval = *interval;
  if (!message.has_currency()) return missing("currency");
  const auto currency = Currency::parse(message.currency());
  if (!currency.ok()) {
    return problem_of("currency", "catalog.bad_currency",
                      "write a currency of ISO 4217 in capitals, such as \"EUR\", not " +
                          quoted(message.currency()));
  }
  out.currency = *currency;
  if (message.has_amount()) {
    Charge base{.code = std::string(kBaseCharge)};
    if (auto problem = read_amount("amount", message.amount(), *currency, base.amount)) {
      return problem;
    }
    out.charges.push_back(std::move(base));
  }
  auto problem = read_each(
      message.charge(), "charge", *v1::Price::descriptor(), out.charges,
      [&](const v1::Charge& charge, Charge& one) { return read_charge(charge, *currency, one); });
  if (problem) return problem;
  if (message.has_spend()) {
    problem = read_spend(message.spend(), *currency, out.spend.emplace());
    if (problem) return within({.field = "spend", .label = {}}, *std::move(problem));
  }
  out.ends_after = message.ends_after_periods();
  if (message.has_ends_after_periods() && out.ends_after < 1) return bad_term();
  return read_each(
      message.phase(), "phase", *v1::Price::descriptor(), out.phases,
      [&](const v1::Phase& phase, PricePhase& one) { return read_phase(phase, *currency, one); });
}

MaybeProblem read_limit(const v1::Entitlement& message, Limit& out) {
  if (message.value_case() == v1::Entitlement::kLimit) out.value = message.limit();
  if (message.value_case() == v1::Entitlement::kUnlimited && !message.unlimited()) {
    return problem_of("unlimited", "catalog.bad_entitlement", "write limit with a number instead");
  }
  const auto& type = *v1::Entitlement::descriptor();
  if (message.has_window()) {
    auto problem =
        read_enum(message.window(), v1::Entitlement::LIFETIME, "window", type, out.window);
    if (problem) return problem;
  }
  if (message.has_meter()) {
    auto problem = read_meter(message.meter(), out.meter.emplace());
    if (problem) return within({.field = "meter", .label = {}}, *std::move(problem));
  }
  if (message.has_sharing()) {
    auto problem =
        read_enum(message.sharing(), v1::Entitlement::DELEGATED, "sharing", type, out.sharing);
    if (problem) return problem;
  }
  if (!message.has_behaviour()) return std::nullopt;
  return read_enum(message.behaviour(), v1::Entitlement::OVERAGE, "behaviour", type, out.behaviour);
}

MaybeProblem read_entitlement(const v1::Entitlement& message, Entitlement& out) {
  if (!message.has_name()) return missing("name");
  out.name = message.name();
  out.unit = message.unit();
  const auto kind = message.value_case();
  if (kind == v1::Entitlement::VALUE_NOT_SET) {
    return problem_of("", "catalog.missing_field",
                      "it grants nothing; write limit, unlimited, flag, text or decimal");
  }
  if (kind == v1::Entitlement::kLimit || kind == v1::Entitlement::kUnlimited) {
    Limit limit;
    if (auto problem = read_limit(message, limit)) return problem;
    out.value = limit;
    return std::nullopt;
  }
  const char* const field = message.has_meter()       ? "meter"
                            : message.has_window()    ? "window"
                            : message.has_behaviour() ? "behaviour"
                                                      : "sharing";
  const bool has_limits_own = message.has_window() || message.has_behaviour() ||
                              message.has_meter() || message.has_sharing();
  if (has_limits_own) {
    return problem_of(field, "catalog.bad_entitlement", "only a limit has it; leave it out");
  }
  if (kind == v1::Entitlement::kFlag) out.value = message.flag();
  if (kind == v1::Entitlement::kText) out.value = message.text();
  if (kind != v1::Entitlement::kDecimal) return std::nullopt;
  Decimal decimal;
  if (auto problem = read_decimal("decimal", message.decimal(), decimal)) return problem;
  out.value = decimal;
  return std::nullopt;
}

MaybeProblem read_plan(const v1::Plan& message, PlanVersion& out) {
  if (!message.has_code()) return missing("code");
  if (!message.has_name()) return missing("name");
  out.ref = {message.code(), message.has_version() ? message.version() : 1};
  out.name = message.name();
  out.family = message.family();
  if (message.has_tax_category()) out.tax_category = message.tax_category();
  out.trial_days = message.trial_days();
  if (message.has_listed()) out.is_listed = message.listed();
  out.reminder_days.assign(message.reminder_days().begin(), message.reminder_days().end());
  const auto& type = *v1::Plan::descriptor();
  if (auto problem = read_each(message.price(), "price", type, out.prices, read_price)) {
    return problem;
  }
  return read_each(message.entitlement(), "entitlement", type, out.entitlements, read_entitlement);
}

MaybeProblem read_add_on(const v1::AddOn& message, AddOn& out) {
  if (!message.has_code()) return missing("code");
  if (!message.has_name()) return missing("name");
  out.code = message.code();
  out.name = message.name();
  out.plans.assign(message.plan().begin(), message.plan().end());
  const auto& type = *v1::AddOn::descriptor();
  if (auto problem = read_each(message.price(), "price", type, out.prices, read_price)) {
    return problem;
  }
  return read_each(message.entitlement(), "entitlement", type, out.entitlements, read_entitlement);
}

}  // namespace

MaybeProblem read_message(const v1::Catalog& message, std::vector<PlanVersion>& plans,
                          std::vector<AddOn>& add_ons, std::vector<ChangeRule>& rules) {
  const auto& type = *v1::Catalog::descriptor();
  if (auto problem = read_each(message.plan(), "plan", type, plans, read_plan)) return problem;
  if (auto problem = read_each(message.add_on(), "add_on", type, add_ons, read_add_on)) {
    return problem;
  }
  return read_each(message.change_rule(), "change_rule", type, rules, read_change_rule);
}

}  // namespace catalog_internal
}  // namespace v0
}  // namespace octroi
