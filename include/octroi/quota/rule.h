// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Rule: what a metric allows: its windows, or its rate.
//
// A rule is made once for a plan and shared by all tenants that hold it; it never changes. What
// one tenant was granted beyond its plan, an override or an add-on, makes a rule of its own. A
// checker holds each rule for as long as it lives; equal ones are held once, so plans may be read
// and defined again at any time. Schedules by at() and by() are equal only where they are copies of
// one: make them once, too.
//
//   auto starter = std::make_shared<const Rule>(Rule{.windows = {per_second, per_day, per_month}});
//   auto with_add_on = std::make_shared<const Rule>(plus(*starter, "month", 50'000));
//   checker.define(tenant, "requests", with_add_on);     // what was counted stays counted
//
// Layer: quota (std only). Thread safety: values.
#ifndef OCTROI_QUOTA_RULE_H_
#define OCTROI_QUOTA_RULE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "octroi/quota/bucket.h"
#include "octroi/quota/export.h"
#include "octroi/quota/window.h"

namespace octroi OCTROI_QUOTA_API {
inline namespace v0 {
namespace quota {

inline constexpr std::size_t kWindowsMax = 8;  // of a metric
inline constexpr std::size_t kAlertsMax = 8;   // of all windows of a metric together

struct Rule {
  std::vector<Window> windows{};
  std::optional<Rate> rate{};  // a token bucket instead of windows

  friend bool operator==(const Rule&, const Rule&) noexcept = default;
};

// Why this is no rule: "rule.too_many_windows", "rule.too_many_alerts", "rule.duplicate_window",
// "rule.bad_alert" (a percentage of 0 or above 100), "rule.bad_rate", "rule.rate_and_windows".
// Empty when it is one.
[[nodiscard]] std::string_view fault_in(const Rule& rule) noexcept;

// The same rule with another limit for the window of that name: an override. Nothing changes where
// there is none.
[[nodiscard]] Rule with_limit(Rule rule, std::string_view window, std::int64_t limit);
// The same rule with `extra` more (or less, never below 0) in the window of that name: an add-on.
// What is unlimited stays so, and a limit ends at kUnlimited. Nothing changes where there is none.
[[nodiscard]] Rule plus(Rule rule, std::string_view window, std::int64_t extra);

}  // namespace quota
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_QUOTA_RULE_H_
