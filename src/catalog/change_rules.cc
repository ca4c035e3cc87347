// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "catalog/change_rules.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "catalog/check.h"
#include "catalog/read_message.h"
#include "catalog/same_length.h"
#include "catalog/usage_price.h"
#include "octroi/catalog/change_rule.h"

namespace octroi {
inline namespace v0 {
namespace {

static_assert(static_cast<int>(ChangeAllowed::kForbidden) == v1::ChangeRule::FORBIDDEN);

bool fits(const OfferFilter& filter, const HeldOffer& offer) {
  if (!filter.plan.empty() && filter.plan != offer.plan) return false;
  if (!filter.family.empty() && filter.family != offer.family) return false;
  return !filter.interval || catalog_internal::same_length(*filter.interval, offer.interval);
}

void print(const char* side, const OfferFilter& filter, std::string& text) {
  const auto put = [&](const char* name, const std::string& value) {
    text.append(" ").append(side).append(name).append(": ");
    text += catalog_internal::in_quotes(value);
  };
  if (!filter.plan.empty()) put("_plan", filter.plan);
  if (!filter.family.empty()) put("_family", filter.family);
  if (filter.interval) put("_interval", format_interval(*filter.interval));
}

}  // namespace

std::optional<std::size_t> rule_for(std::span<const ChangeRule> rules, const HeldOffer& from,
                                    const HeldOffer& to) {
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (fits(rules[i].from, from) && fits(rules[i].to, to)) return i;
  }
  return std::nullopt;
}

std::string to_string(const ChangeRule& rule) {
  std::string text = "change_rule {";
  print("from", rule.from, text);
  print("to", rule.to, text);
  return text + " timing: " + v1::ChangeRule::Timing_Name(static_cast<int>(rule.timing)) + " }";
}

namespace catalog_internal {
namespace {

MaybeProblem read_interval(bool is_there, const char* field, const std::string& text,
                           std::optional<Interval>& out) {
  if (!is_there) return std::nullopt;
  const auto interval = parse_interval(text);
  if (!interval.ok()) {
    return problem_of(
        field, "catalog.bad_interval",
        "write \"month\", \"year\", \"3 months\" or \"30 days\", not " + quoted(text));
  }
  out = *interval;
  return std::nullopt;
}

MaybeProblem check_side(const std::string& side, const OfferFilter& filter,
                        const std::vector<PlanVersion>& plans) {
  const auto is_known = [&](auto holds) { return std::ranges::any_of(plans, holds); };
  if (!filter.plan.empty() &&
      !is_known([&](const PlanVersion& one) { return one.ref.code == filter.plan; })) {
    return problem_of(side + "_plan", "catalog.unknown_plan",
                      "there is no plan " + quoted(filter.plan));
  }
  if (!filter.family.empty() && !is_known([&](const PlanVersion& one) {
        return (one.family.empty() ? one.ref.code : one.family) == filter.family;
      })) {
    return problem_of(side + "_family", "catalog.unknown_plan",
                      "no plan is of family " + quoted(filter.family));
  }
  return std::nullopt;
}

}  // namespace

MaybeProblem read_change_rule(const v1::ChangeRule& message, ChangeRule& out) {
  out.from = {.plan = message.from_plan(), .family = message.from_family()};
  out.to = {.plan = message.to_plan(), .family = message.to_family()};
  if (auto problem = read_interval(message.has_from_interval(), "from_interval",
                                   message.from_interval(), out.from.interval)) {
    return problem;
  }
  if (auto problem = read_interval(message.has_to_interval(), "to_interval", message.to_interval(),
                                   out.to.interval)) {
    return problem;
  }
  if (!message.has_timing()) return missing("timing");
  out.timing = static_cast<ChangeAllowed>(message.timing());
  return std::nullopt;
}

MaybeProblem check_change_rules(const std::vector<ChangeRule>& rules,
                                const std::vector<PlanVersion>& plans) {
  int i = 0;
  for (const ChangeRule& rule : rules) {
    auto problem = check_side("from", rule.from, plans);
    if (!problem) problem = check_side("to", rule.to, plans);
    if (!problem &&
        (rule.timing < ChangeAllowed::kAnyTime || rule.timing > ChangeAllowed::kForbidden)) {
      problem = problem_of("timing", "catalog.wrong_type",
                           "write ANY_TIME, NOW, PERIOD_END, PERIOD_START or FORBIDDEN");
    }
    if (problem) return within({"change_rule", i, {}}, *std::move(problem));
    ++i;
  }
  return std::nullopt;
}

std::string print_change_rules(const Catalog& catalog) {
  std::string text;
  for (const ChangeRule& rule : catalog.change_rules()) {
    if (!text.empty()) text += ' ';
    text += to_string(rule);
  }
  return text;
}

}  // namespace catalog_internal
}  // namespace v0
}  // namespace octroi
