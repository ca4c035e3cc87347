// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "catalog/compare.h"

#include <algorithm>
#include <span>
#include <string>
#include <utility>

#include "catalog/change_rules.h"
#include "catalog/phases.h"
#include "catalog/problem.h"
#include "catalog/same_length.h"
#include "catalog/usage_price.h"
#include "catalog/words.h"

namespace octroi {
inline namespace v0 {
namespace catalog_internal {
namespace {

std::string amount_in_words(const Charge& charge) {
  if (charge.usage) return print_usage_price(*charge.usage);
  if (charge.kind == ChargeKind::kOverage) return charge.unit_amount.to_string() + " a unit";
  return charge.amount.amount();
}

std::string in_words(const std::optional<UsagePrice>& price) {
  return price ? print_usage_price(*price) : std::string();
}

std::string in_words(const std::optional<UsageSpend>& spend) {
  return spend ? print_spend(*spend, {}) : std::string();
}

std::string in_words(const Price& price) {
  std::string words;
  for (const Charge& charge : price.charges) {
    if (!words.empty()) words += " + ";
    words += amount_in_words(charge);
  }
  return words;
}

std::string in_words(const Charge& charge) {
  return word_for(charge.kind) + ' ' + amount_in_words(charge);
}

std::string in_words(const Entitlement& entitlement) {
  std::string words;
  if (const bool* const flag = entitlement.flag()) words = *flag ? "true" : "false";
  if (const std::string* const text = entitlement.text()) words = *text;
  if (const Decimal* const decimal = entitlement.decimal()) words = decimal->to_string();
  if (const Limit* const limit = entitlement.limit()) {
    words = (limit->value ? std::to_string(*limit->value) : "unlimited") + ' ' +
            word_for(limit->window) + ' ' + word_for(limit->behaviour);
    if (limit->sharing != LimitSharing::kOwn) words += ' ' + word_for(limit->sharing);
    if (limit->meter) words += ' ' + print_meter(*limit->meter);
  }
  if (!entitlement.unit.empty()) words += ' ' + entitlement.unit;
  return words;
}

std::string in_words(const PlanVersion& plan) { return plan.name; }
std::string in_words(const AddOn& add_on) { return add_on.name; }
std::string in_words(const std::string& text) { return text; }
std::string in_words(bool value) { return value ? "true" : "false"; }
std::string in_words(std::int32_t number) { return std::to_string(number); }
std::string in_words(ChargeKind kind) { return word_for(kind); }
std::string in_words(Money amount) { return amount.to_string(); }
std::string in_words(const Decimal& decimal) { return decimal.to_string(); }

template <class T>
std::string in_words(const std::vector<T>& list) {
  std::string words;
  for (const T& each : list) {
    if (!words.empty()) words += ", ";
    words += in_words(each);
  }
  return words;
}

std::string plans_in_words(const AddOn& add_on) {
  return add_on.plans.empty() ? "all" : in_words(add_on.plans);
}

bool is_same_thing(const Price& a, const Price& b) {
  return a.currency == b.currency && same_length(a.interval, b.interval);
}
bool is_same_thing(const Charge& a, const Charge& b) { return a.code == b.code; }
bool is_same_thing(const Entitlement& a, const Entitlement& b) { return a.name == b.name; }
bool is_same_thing(const PlanVersion& a, const PlanVersion& b) { return a.ref == b.ref; }
bool is_same_thing(const AddOn& a, const AddOn& b) { return a.code == b.code; }

std::string step_for(const Price& price) {
  const std::string currency(price.currency.code());
  return "price[" + format_interval(price.interval) + ' ' + currency + ']';
}
std::string step_for(const Charge& charge) { return "charge[" + charge.code + ']'; }
std::string step_for(const Entitlement& each) { return "entitlement[" + each.name + ']'; }
std::string step_for(const PlanVersion& plan) { return "plan[" + plan.ref.to_string() + ']'; }
std::string step_for(const AddOn& add_on) { return "add_on[" + add_on.code + ']'; }

class Comparison {
 public:
  [[nodiscard]] std::vector<Change> run(const Catalog& before, const Catalog& after) && {
    both("", before.plans(), after.plans(), Level::kTop);
    is_add_on_ = true;
    both("", before.add_ons(), after.add_ons(), Level::kTop);
    is_add_on_ = false;
    field("change_rule", print_change_rules(before), print_change_rules(after),
          ChangeKind::kHarmless);
    return std::move(changes_);
  }

 private:
  enum class Level { kTop, kInside };

  // What both lists have is compared, in the first one's order; then what only the second has.
  template <class T>
  void both(const std::string& prefix, std::span<const T> before, std::span<const T> after,
            Level level) {
    const bool is_top = level == Level::kTop;
    for (const T& old : before) {
      const T* const found = find(after, old);
      if (found != nullptr) {
        fields(prefix + step_for(old) + '.', old, *found);
      } else {
        add(prefix + step_for(old), in_words(old), "",
            is_top ? ChangeKind::kRemoved : ChangeKind::kChanged);
      }
    }
    for (const T& fresh : after) {
      if (find(before, fresh) != nullptr) continue;
      add(prefix + step_for(fresh), "", in_words(fresh),
          is_top ? ChangeKind::kHarmless : ChangeKind::kChanged);
    }
  }

  template <class T>
  static const T* find(std::span<const T> list, const T& wanted) {
    const auto found = std::find_if(list.begin(), list.end(),
                                    [&](const T& each) { return is_same_thing(each, wanted); });
    return found == list.end() ? nullptr : &*found;
  }

  void fields(const std::string& prefix, const PlanVersion& before, const PlanVersion& after) {
    field(prefix + "name", before.name, after.name);
    field(prefix + "family", before.family, after.family);
    field(prefix + "tax_category", before.tax_category, after.tax_category);
    field(prefix + "trial_days", before.trial_days, after.trial_days);
    field(prefix + "listed", before.is_listed, after.is_listed, ChangeKind::kHarmless);
    field(prefix + "reminder_days", before.reminder_days, after.reminder_days);
    both<Price>(prefix, before.prices, after.prices, Level::kInside);
    both<Entitlement>(prefix, before.entitlements, after.entitlements, Level::kInside);
  }

  void fields(const std::string& prefix, const AddOn& before, const AddOn& after) {
    field(prefix + "name", before.name, after.name);
    const bool is_wider =
        after.plans.empty() ||
        (!before.plans.empty() &&
         std::all_of(before.plans.begin(), before.plans.end(),
                     [&](const std::string& code) { return after.goes_with(code); }));
    if (before.plans != after.plans) {
      add(prefix + "plan", plans_in_words(before), plans_in_words(after),
          is_wider ? ChangeKind::kHarmless : ChangeKind::kChanged);
    }
    both<Price>(prefix, before.prices, after.prices, Level::kInside);
    both<Entitlement>(prefix, before.entitlements, after.entitlements, Level::kInside);
  }

  void fields(const std::string& prefix, const Price& before, const Price& after) {
    both<Charge>(prefix, before.charges, after.charges, Level::kInside);
    field(prefix + "spend", before.spend, after.spend);
    field(prefix + "phase", print_phases(before, ", "), print_phases(after, ", "));
    field(prefix + "ends_after_periods", before.ends_after, after.ends_after);
  }

  void fields(const std::string& prefix, const Charge& before, const Charge& after) {
    field(prefix + "description", before.description, after.description);
    field(prefix + "kind", before.kind, after.kind);
    field(prefix + "amount", before.amount, after.amount);
    field(prefix + "unit_amount", before.unit_amount, after.unit_amount);
    field(prefix + "entitlement", before.entitlement, after.entitlement);
    field(prefix + "usage", before.usage, after.usage);
  }

  // An entitlement is one value: `prefix` without its last point.
  void fields(const std::string& prefix, const Entitlement& before, const Entitlement& after) {
    if (before == after) return;
    add(prefix.substr(0, prefix.size() - 1), in_words(before), in_words(after),
        ChangeKind::kChanged);
  }

  template <class T>
  void field(const std::string& where, const T& before, const T& after,
             ChangeKind kind = ChangeKind::kChanged) {
    if (!(before == after)) add(where, in_words(before), in_words(after), kind);
  }

  void add(std::string where, std::string before, std::string after, ChangeKind kind) {
    changes_.push_back({{std::move(where), std::move(before), std::move(after)}, kind, is_add_on_});
  }

  bool is_add_on_ = false;
  std::vector<Change> changes_;
};

}  // namespace

std::vector<Change> compare(const Catalog& before, const Catalog& after) {
  return Comparison().run(before, after);
}

}  // namespace catalog_internal
}  // namespace v0
}  // namespace octroi
