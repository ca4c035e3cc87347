// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/quota/rule.h"

#include <algorithm>
#include <utility>

namespace octroi {
inline namespace v0 {
namespace quota {
namespace {

bool has_bad_alert(const Window& window) noexcept {
  return std::any_of(window.alerts.begin(), window.alerts.end(),
                     [](std::uint8_t percent) { return percent < 1 || percent > 100; });
}

template <class Change>
Rule with_changed(Rule rule, std::string_view name, Change change) {
  for (Window& window : rule.windows) {
    if (window.name == name) window.limit = change(window.limit);
  }
  return rule;
}

}  // namespace

std::string_view fault_in(const Rule& rule) noexcept {
  if (rule.rate) {
    if (!rule.windows.empty()) return "rule.rate_and_windows";
    return is_rate(*rule.rate) ? "" : "rule.bad_rate";
  }
  if (rule.windows.size() > kWindowsMax) return "rule.too_many_windows";
  std::size_t alerts = 0;
  for (std::size_t i = 0; i < rule.windows.size(); ++i) {
    if (has_bad_alert(rule.windows[i])) return "rule.bad_alert";
    alerts += rule.windows[i].alerts.size();
    for (std::size_t k = 0; k < i; ++k) {
      if (rule.windows[k].name == rule.windows[i].name) return "rule.duplicate_window";
    }
  }
  return alerts > kAlertsMax ? "rule.too_many_alerts" : "";
}

Rule with_limit(Rule rule, std::string_view window, std::int64_t limit) {
  return with_changed(std::move(rule), window, [limit](std::int64_t) { return limit; });
}

Rule plus(Rule rule, std::string_view window, std::int64_t extra) {
  return with_changed(std::move(rule), window, [extra](std::int64_t limit) {
    if (limit == kUnlimited) return limit;
    std::int64_t sum = 0;
    if (__builtin_add_overflow(std::max<std::int64_t>(limit, 0), extra, &sum)) return kUnlimited;
    return std::max<std::int64_t>(sum, 0);
  });
}

}  // namespace quota
}  // namespace v0
}  // namespace octroi
