// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/payment/routing.h"

#include <algorithm>
#include <array>
#include <utility>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::array kPassReasons = {
    std::pair<PassReason, std::string_view>{PassReason::kCurrency, "currency"},
    std::pair<PassReason, std::string_view>{PassReason::kKind, "kind"},
    std::pair<PassReason, std::string_view>{PassReason::kDown, "down"},
    std::pair<PassReason, std::string_view>{PassReason::kRefused, "refused"},
    std::pair<PassReason, std::string_view>{PassReason::kTried, "tried"},
    std::pair<PassReason, std::string_view>{PassReason::kExpired, "expired"},
    std::pair<PassReason, std::string_view>{PassReason::kNotThere, "not_there"},
};

template <class List, class T>
bool has(const List& list, const T& one) {
  return std::find(list.begin(), list.end(), one) != list.end();
}

// A condition that is not given holds.
template <class List, class T>
bool holds(const List& list, const T& one) {
  return list.empty() || has(list, one);
}

bool is_within(const RoutingRule& rule, Money amount) {
  for (const auto& bound : {rule.at_least, rule.at_most}) {
    if (bound && bound->currency() != amount.currency()) return false;
  }
  return (!rule.at_least || amount.minor() >= rule.at_least->minor()) &&
         (!rule.at_most || amount.minor() <= rule.at_most->minor());
}

bool applies(const RoutingRule& rule, const RouteRequest& request) {
  return holds(rule.currencies, request.amount.currency()) &&
         holds(rule.countries, request.country) && holds(rule.plans, request.plan) &&
         holds(rule.tenants, request.tenant) &&
         (!request.kind || holds(rule.kinds, *request.kind)) && is_within(rule, request.amount);
}

absl::Status no_provider(const std::string& why) {
  return make_error(absl::StatusCode::kFailedPrecondition, "routing.no_provider", why);
}

// Where no kind was asked for, those of the rule will do.
std::optional<PassReason> reason_within(const RoutingTable& table, const RoutingRule& rule,
                                        std::string_view provider, const RouteRequest& request) {
  if (request.kind || rule.kinds.empty()) {
    return reason_to_pass(table, provider, request.amount, request.kind);
  }
  std::optional<PassReason> reason;
  for (const MethodKind kind : rule.kinds) {
    reason = reason_to_pass(table, provider, request.amount, kind);
    if (!reason) break;
  }
  return reason;
}

absl::StatusOr<RouteChoice> choose(const RoutingTable& table, const RoutingRule& rule,
                                   const RouteRequest& request) {
  RouteChoice choice{.rule = rule.name};
  std::optional<std::size_t> last_resort;
  for (const std::string& provider : rule.providers) {
    std::optional<PassReason> reason = reason_within(table, rule, provider, request);
    if (!reason) {
      choice.provider = provider;
      if (!has(request.down, provider)) return choice;
      if (!last_resort) last_resort = choice.passed_over.size();
      reason = PassReason::kDown;
    }
    choice.passed_over.push_back({provider, *reason});
  }
  if (!last_resort) {
    return no_provider("rule " + rule.name + " applies, but none of its providers takes " +
                       std::string(request.amount.currency().code()) + " this way");
  }
  choice.provider = choice.passed_over[*last_resort].provider;
  choice.passed_over.resize(*last_resort);
  choice.is_down = true;
  return choice;
}

// How little a method promises; the least is chosen.
int reluctance(const MethodState& method, bool is_down) {
  return (method.is_expired ? 8 : 0) + (method.was_refused ? 4 : 0) + (is_down ? 2 : 0) +
         (method.was_tried ? 1 : 0);
}

PassReason reason_of(const MethodState& method, bool is_down) {
  if (method.is_expired) return PassReason::kExpired;
  if (method.was_refused) return PassReason::kRefused;
  return is_down ? PassReason::kDown : PassReason::kTried;
}

}  // namespace

std::string_view to_string(PassReason reason) noexcept {
  for (const auto& [one, name] : kPassReasons) {
    if (one == reason) return name;
  }
  return {};
}

std::optional<PassReason> reason_to_pass(const RoutingTable& table, std::string_view provider,
                                         Money amount, std::optional<MethodKind> kind) {
  if (table.providers.empty()) return std::nullopt;
  for (const ProviderReach& reach : table.providers) {
    if (reach.provider != provider) continue;
    if (!has(reach.currencies, amount.currency())) return PassReason::kCurrency;
    if (kind && !has(reach.kinds, *kind)) return PassReason::kKind;
    return std::nullopt;
  }
  return PassReason::kNotThere;
}

absl::StatusOr<RouteChoice> route(const RoutingTable& table, const RouteRequest& request) {
  for (const RoutingRule& rule : table.rules) {
    if (applies(rule, request)) return choose(table, rule, request);
  }
  return no_provider("no routing rule applies to " + request.amount.to_string() +
                     "; add one without conditions at the end");
}

absl::StatusOr<MethodChoice> choose_method(const RoutingTable& table,
                                           std::span<const MethodState> methods, Money amount,
                                           std::span<const std::string> down) {
  std::vector<PassedOver> reasons;
  std::optional<std::size_t> best;
  int least = 0;
  for (const MethodState& method : methods) {
    const bool is_down = has(down, method.provider);
    const auto unfit = reason_to_pass(table, method.provider, amount, method.kind);
    const int cost = reluctance(method, is_down);
    if (!unfit && (!best || cost < least)) {
      best = reasons.size();
      least = cost;
    }
    reasons.push_back({method.provider, unfit.value_or(reason_of(method, is_down))});
  }
  if (!best) {
    return no_provider("none of the tenant's payment methods takes " +
                       std::string(amount.currency().code()));
  }
  reasons.resize(*best);
  return MethodChoice{.index = *best, .passed_over = std::move(reasons)};
}

bool is_down(const OutagePolicy& policy, const ProviderStanding& standing, Instant now) noexcept {
  return standing.failures_in_row >= policy.failures_in_row && standing.failed_at <= now &&
         now - standing.failed_at < policy.rest;
}

}  // namespace v0
}  // namespace octroi
