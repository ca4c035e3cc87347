// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/wallet/drawing.h"

#include <algorithm>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

absl::Status invalid(std::string_view code, std::string_view message) {
  return make_error(absl::StatusCode::kInvalidArgument, code, message);
}

absl::Status other_currency() {
  return invalid("money.currency_mismatch", "a wallet pays in its own currency only");
}

}  // namespace

bool is_drawn_before(const PrepaidGrant& a, const PrepaidGrant& b) noexcept {
  if (a.priority != b.priority) return a.priority < b.priority;
  if (a.expires_on != b.expires_on) {
    if (!a.expires_on || !b.expires_on) return a.expires_on.has_value();
    return *a.expires_on < *b.expires_on;
  }
  if (a.origin != b.origin) return a.origin == GrantOrigin::kGranted;
  if (a.since != b.since) return a.since < b.since;
  return a.id < b.id;
}

absl::StatusOr<std::vector<Drawn>> draw(std::span<const PrepaidGrant> grants, Money amount) {
  std::vector<const PrepaidGrant*> turns;
  turns.reserve(grants.size());
  for (const PrepaidGrant& grant : grants) {
    if (grant.balance.currency() != amount.currency()) return other_currency();
    if (grant.balance.is_negative()) {
      return invalid("wallet.negative_balance", "grant " + grant.id + " has less than nothing");
    }
    turns.push_back(&grant);
  }
  std::sort(turns.begin(), turns.end(),
            [](const PrepaidGrant* a, const PrepaidGrant* b) { return is_drawn_before(*a, *b); });
  std::vector<Drawn> drawn;
  std::int64_t left = amount.minor();
  for (const PrepaidGrant* grant : turns) {
    if (left <= 0) break;
    const std::int64_t taken = std::min(left, grant->balance.minor());
    if (taken == 0) continue;
    drawn.push_back({grant->id, Money::of_minor(taken, amount.currency())});
    left -= taken;
  }
  return drawn;
}

absl::StatusOr<std::vector<Drawn>> give_back(std::span<const Drawn> drawn, Money amount) {
  std::vector<Drawn> given;
  std::int64_t left = amount.minor();
  for (auto one = drawn.rbegin(); one != drawn.rend() && left > 0; ++one) {
    if (one->amount.currency() != amount.currency()) return other_currency();
    const std::int64_t back = std::min(left, one->amount.minor());
    if (back <= 0) continue;
    given.push_back({one->grant, Money::of_minor(back, amount.currency())});
    left -= back;
  }
  if (left <= 0) return given;
  return invalid("wallet.gives_too_much", "no more goes back to a wallet than was drawn from it");
}

}  // namespace v0
}  // namespace octroi
