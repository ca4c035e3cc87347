// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "catalog/check.h"

#include <map>
#include <set>
#include <utility>

#include "octroi/base/status.h"
#include "octroi/base/text.h"

namespace octroi {
inline namespace v0 {
namespace catalog_internal {
namespace {

constexpr std::int32_t kDaysMax = 3650;

// Codes of plans or add-ons with their versions, and where each stands.
using Versions = std::map<std::string_view, std::map<std::int32_t, int>>;

Step plan_step(const PlanVersion& plan, int index) {
  return {"plan", index, plan_label(plan.ref.code, plan.ref.version)};
}

Step add_on_step(const AddOn& add_on, int index) {
  return {"add_on", index, add_on_label(add_on.code, add_on.version)};
}

MaybeProblem check_reminders(const std::vector<std::int32_t>& days) {
  std::set<std::int32_t> seen;
  int i = 0;
  for (const std::int32_t day : days) {
    const Step step{"reminder_days", i++, {}};
    if (day < 0 || day > kDaysMax) {
      return within(step, problem_of("", "catalog.bad_reminder_days",
                                     "a reminder goes out 0 to 3650 days before"));
    }
    if (!seen.insert(day).second) {
      return within(step, problem_of("", "catalog.bad_reminder_days",
                                     std::to_string(day) + " days before is there twice"));
    }
  }
  return std::nullopt;
}

MaybeProblem check_plan(const PlanVersion& plan) {
  if (auto problem = check_code_field("code", plan.ref.code)) return problem;
  if (plan.ref.version < 1) {
    return problem_of("version", "catalog.bad_version", "versions count 1, 2, 3, ...");
  }
  if (auto problem = check_text_field("name", plan.name)) return problem;
  if (!plan.family.empty()) {
    if (auto problem = check_code_field("family", plan.family)) return problem;
  }
  if (auto problem = check_code_field("tax_category", plan.tax_category)) return problem;
  if (plan.trial_days < 0 || plan.trial_days > kDaysMax) {
    return problem_of("trial_days", "catalog.bad_trial_days", "a trial lasts 0 to 3650 days");
  }
  if (auto problem = check_reminders(plan.reminder_days)) return problem;
  if (auto problem = check_entitlements(plan.entitlements, SoldAs::kPlan)) return problem;
  return check_prices(plan.prices, plan.entitlements, SoldAs::kPlan);
}

// `step_of` leads to the plan or add-on of an index.
MaybeProblem check_gaps(const Versions& versions, const auto& step_of) {
  for (const auto& [code, indexes] : versions) {
    std::int32_t expected = 1;
    for (const auto& [version, index] : indexes) {
      if (version != expected) {
        return within(step_of(index), problem_of("version", "catalog.version_gap",
                                                 "version " + std::to_string(expected) +
                                                     " is missing; keep every version that was "
                                                     "published"));
      }
      ++expected;
    }
  }
  return std::nullopt;
}

MaybeProblem check_plans(const std::vector<PlanVersion>& plans, Versions& versions) {
  int i = 0;
  for (const PlanVersion& plan : plans) {
    auto problem = check_plan(plan);
    if (!problem && !versions[plan.ref.code].emplace(plan.ref.version, i).second) {
      problem = problem_of("version", "catalog.duplicate_version",
                           "there are two of this version; give the later one the next number");
    }
    if (problem) return within(plan_step(plan, i), *problem);
    ++i;
  }
  return check_gaps(versions, [&plans](int index) {
    return plan_step(plans[static_cast<std::size_t>(index)], index);
  });
}

// What a name counts is the same everywhere, so that a change of plan inside a period bills what
// was counted before it.
MaybeProblem check_meters(const std::vector<PlanVersion>& plans) {
  struct First {
    const PlanVersion* plan;
    const std::optional<UsageMeter>* meter;
  };
  std::map<std::string_view, First> meters;
  int i = 0;
  for (const PlanVersion& plan : plans) {
    int j = 0;
    for (const Entitlement& each : plan.entitlements) {
      const Step step{"entitlement", j++, code_label(each.name)};
      const Limit* limit = each.limit();
      if (limit == nullptr) continue;
      const auto [first, is_new] = meters.emplace(each.name, First{&plan, &limit->meter});
      if (is_new || *first->second.meter == limit->meter) continue;
      const Problem differs =
          problem_of("meter", "catalog.meter_differs",
                     "plan " + first->second.plan->ref.to_string() +
                         " counts it otherwise; what is counted otherwise has another name");
      return within(plan_step(plan, i), within(step, differs));
    }
    ++i;
  }
  return std::nullopt;
}

MaybeProblem check_goes_with(const AddOn& add_on, const Versions& versions) {
  std::set<std::string_view> seen;
  int i = 0;
  for (const std::string& code : add_on.plans) {
    const Step step{"plan", i++, code_label(code)};
    if (versions.count(code) == 0) {
      return within(step,
                    problem_of("", "catalog.unknown_plan", "there is no plan " + quoted(code)));
    }
    if (!seen.insert(code).second) {
      return within(step, problem_of("", "catalog.duplicate_plan", "it is there twice"));
    }
  }
  return std::nullopt;
}

// What plans and the add-ons so far grant, by name: merging a plan with its add-ons needs one kind
// and one window for a name.
class Granted {
 public:
  explicit Granted(const std::vector<PlanVersion>& plans) {
    for (const PlanVersion& plan : plans) {
      for (const Entitlement& each : plan.entitlements)
        by_plans_[each.name].push_back({plan, each});
    }
  }

  [[nodiscard]] MaybeProblem add(const AddOn& add_on) {
    int i = 0;
    for (const Entitlement& each : add_on.entitlements) {
      const Step step{"entitlement", i++, code_label(each.name)};
      const auto [first, is_new] = by_add_ons_.emplace(each.name, &each);
      if (!is_new && !is_same_kind(*first->second, each)) {
        return within(step, problem_of("", "catalog.entitlement_kind",
                                       "another add-on grants it as another kind or window"));
      }
      for (const Grant& grant : by_plans_[each.name]) {
        if (!add_on.goes_with(grant.plan.ref.code) || is_same_kind(grant.entitlement, each))
          continue;
        return within(step, problem_of("", "catalog.entitlement_kind",
                                       "plan " + grant.plan.ref.to_string() +
                                           " grants it as another kind or window"));
      }
    }
    return std::nullopt;
  }

 private:
  struct Grant {
    const PlanVersion& plan;
    const Entitlement& entitlement;
  };
  std::map<std::string_view, std::vector<Grant>> by_plans_;
  std::map<std::string_view, const Entitlement*> by_add_ons_;  // the first add-on's
};

MaybeProblem check_add_on(const AddOn& add_on, const Versions& versions, Granted& granted) {
  if (auto problem = check_code_field("code", add_on.code)) return problem;
  if (add_on.version < 1) {
    return problem_of("version", "catalog.bad_version", "versions count 1, 2, 3, ...");
  }
  if (auto problem = check_text_field("name", add_on.name)) return problem;
  if (auto problem = check_goes_with(add_on, versions)) return problem;
  if (auto problem = check_entitlements(add_on.entitlements, SoldAs::kAddOn)) return problem;
  if (auto problem = check_prices(add_on.prices, {}, SoldAs::kAddOn)) return problem;
  return granted.add(add_on);
}

MaybeProblem check_add_ons(const std::vector<AddOn>& add_ons, const std::vector<PlanVersion>& plans,
                           const Versions& plan_versions) {
  Versions versions;
  Granted granted(plans);
  int i = 0;
  for (const AddOn& add_on : add_ons) {
    auto problem = check_add_on(add_on, plan_versions, granted);
    if (!problem && !versions[add_on.code].emplace(add_on.version, i).second) {
      problem = problem_of("code", "catalog.duplicate_add_on",
                           "there are two add-ons of this code and version; give each its own");
    }
    if (problem) return within(add_on_step(add_on, i), *problem);
    ++i;
  }
  return check_gaps(versions, [&add_ons](int index) {
    return add_on_step(add_ons[static_cast<std::size_t>(index)], index);
  });
}

}  // namespace

MaybeProblem check_code_field(std::string_view field, std::string_view text) {
  if (check_code("the code", text).ok()) return std::nullopt;
  return problem_of(field, kBadCode,
                    "write 1 to 64 ASCII letters, digits, '-', '_' or '.', not " + quoted(text));
}

MaybeProblem check_text_field(std::string_view field, std::string_view text) {
  const absl::Status status = check_text("the text", text);
  if (status.ok()) return std::nullopt;
  return problem_of(field, kBadText, error_message(status));
}

MaybeProblem check_catalog(const std::vector<PlanVersion>& plans, const std::vector<AddOn>& add_ons,
                           const std::vector<ChangeRule>& change_rules) {
  Versions versions;
  if (auto problem = check_plans(plans, versions)) return problem;
  if (auto problem = check_meters(plans)) return problem;
  if (auto problem = check_add_ons(add_ons, plans, versions)) return problem;
  return check_change_rules(change_rules, plans);
}

}  // namespace catalog_internal
}  // namespace v0
}  // namespace octroi
