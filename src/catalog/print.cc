// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <string>
#include <string_view>

#include "catalog/defaults.h"
#include "catalog/phases.h"
#include "catalog/usage_price.h"
#include "catalog/words.h"
#include "octroi/catalog/catalog.h"

namespace octroi {
inline namespace v0 {
namespace {

using catalog_internal::in_quotes;
using catalog_internal::word_for;

// Collects ` name: value` pairs on one line.
class Line {
 public:
  Line& text(std::string_view name, std::string_view value) { return word(name, in_quotes(value)); }
  Line& word(std::string_view name, std::string_view value) {
    fields_ += ' ';
    fields_.append(name).append(": ").append(value);
    return *this;
  }
  Line& raw(std::string_view block) {
    fields_ += block;
    return *this;
  }
  // `name { fields }`.
  [[nodiscard]] std::string block(std::string_view name) const {
    return std::string(name) + " {" + fields_ + " }";
  }

 private:
  std::string fields_;
};

bool is_short(const Charge& charge, const std::string& owner) {
  return charge.code == catalog_internal::kBaseCharge && charge.kind == ChargeKind::kFlat &&
         charge.description == catalog_internal::default_description(owner, charge.code);
}

std::string print(const Charge& charge, const std::string& owner) {
  Line line;
  line.text("code", charge.code);
  if (charge.description != catalog_internal::default_description(owner, charge.code)) {
    line.text("description", charge.description);
  }
  if (charge.kind != ChargeKind::kFlat) line.word("kind", word_for(charge.kind));
  if (charge.usage) {
    line.text("entitlement", charge.entitlement);
    line.raw("\n      " + catalog_internal::print_usage_price(*charge.usage, "\n        "));
  } else if (charge.kind == ChargeKind::kOverage) {
    line.text("unit_amount", charge.unit_amount.to_string());
    line.text("entitlement", charge.entitlement);
  } else {
    line.text("amount", charge.amount.amount());
  }
  return line.block("charge");
}

std::string print(const Price& price, const std::string& owner) {
  Line line;
  line.text("interval", format_interval(price.interval)).text("currency", price.currency.code());
  std::size_t first = 0;
  if (is_short(price.charges.front(), owner)) {
    line.text("amount", price.charges.front().amount.amount());
    first = 1;
  }
  if (price.ends_after > 0) line.word("ends_after_periods", std::to_string(price.ends_after));
  if (first == price.charges.size() && !price.spend && price.phases.empty()) {
    return "  " + line.block("price") + '\n';
  }
  std::string text = line.block("price");
  text.resize(text.size() - 2);  // open again, for the charges
  for (std::size_t i = first; i < price.charges.size(); ++i) {
    text += "\n    " + print(price.charges[i], owner);
  }
  if (price.spend) {
    const std::string usual =
        catalog_internal::default_description(owner, catalog_internal::kSpendText);
    text += "\n    " + catalog_internal::print_spend(*price.spend, usual);
  }
  if (!price.phases.empty()) text += "\n    " + catalog_internal::print_phases(price, "\n    ");
  return "  " + text + "\n  }\n";
}

std::string print(const Entitlement& entitlement) {
  Line line;
  line.text("name", entitlement.name);
  if (const bool* const flag = entitlement.flag()) line.word("flag", *flag ? "true" : "false");
  if (const std::string* const text = entitlement.text()) line.text("text", *text);
  if (const Decimal* const decimal = entitlement.decimal()) {
    line.text("decimal", decimal->to_string());
  }
  if (const Limit* const limit = entitlement.limit()) {
    if (limit->value) {
      line.word("limit", std::to_string(*limit->value));
    } else {
      line.word("unlimited", "true");
    }
    if (limit->window != LimitWindow::kLevel) line.word("window", word_for(limit->window));
    if (limit->behaviour != LimitBehaviour::kHard) {
      line.word("behaviour", word_for(limit->behaviour));
    }
    if (limit->sharing != LimitSharing::kOwn) line.word("sharing", word_for(limit->sharing));
  }
  const Limit* const counted = entitlement.limit();
  if (counted != nullptr && counted->meter) {
    line.raw(" " + catalog_internal::print_meter(*counted->meter));
  }
  if (!entitlement.unit.empty()) line.text("unit", entitlement.unit);
  return "  " + line.block("entitlement") + '\n';
}

template <class Sold>
std::string print_offer(const Sold& sold) {
  std::string text;
  for (const Price& price : sold.prices) text += print(price, sold.name);
  for (const Entitlement& entitlement : sold.entitlements) text += print(entitlement);
  return text + "}\n";
}

std::string print(const PlanVersion& plan) {
  const PlanVersion defaults;
  std::string text = "plan {\n";
  const auto put = [&](std::string_view name, const std::string& value) {
    text.append("  ").append(name).append(": ").append(value) += '\n';
  };
  put("code", in_quotes(plan.ref.code));
  put("version", std::to_string(plan.ref.version));
  put("name", in_quotes(plan.name));
  if (plan.family != plan.ref.code) put("family", in_quotes(plan.family));
  if (plan.tax_category != defaults.tax_category) put("tax_category", in_quotes(plan.tax_category));
  if (plan.trial_days != defaults.trial_days) put("trial_days", std::to_string(plan.trial_days));
  if (!plan.is_listed) put("listed", "false");
  for (const std::int32_t days : plan.reminder_days) put("reminder_days", std::to_string(days));
  return text + print_offer(plan);
}

std::string print(const AddOn& add_on) {
  std::string text = "add_on {\n  code: " + in_quotes(add_on.code) + '\n';
  text += "  name: " + in_quotes(add_on.name) + '\n';
  for (const std::string& plan : add_on.plans) text += "  plan: " + in_quotes(plan) + '\n';
  return text + print_offer(add_on);
}

}  // namespace

std::string to_textproto(const PlanVersion& plan) { return print(plan); }

std::string to_textproto(const Catalog& catalog) {
  std::string text;
  const auto append = [&](const std::string& block) {
    if (!text.empty()) text += '\n';
    text += block;
  };
  for (const PlanVersion& plan : catalog.plans()) append(print(plan));
  for (const AddOn& add_on : catalog.add_ons()) append(print(add_on));
  for (const ChangeRule& rule : catalog.change_rules()) {
    append(to_string(rule) + '\n');
  }
  return text;
}

}  // namespace v0
}  // namespace octroi
