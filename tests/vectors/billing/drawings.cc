// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Area "wallet-credits", where invoices are paid from wallets. Amounts are minor units.

#include "billing/drawings.h"

#include <string>
#include <vector>

#include "billing/amounts.h"
#include "billing/times.h"

#include "octroi/base/status.h"
#include "octroi/wallet/drawing.h"

namespace octroi::vectors {
namespace {

// {"id", "priority", "balance", "expires_at", "origin"}, or one balance.
absl::StatusOr<std::vector<PrepaidGrant>> wallets_of(const Json& input) {
  std::vector<PrepaidGrant> wallets;
  if (input.contains("wallet_balance")) {
    OCTROI_ASSIGN_OR_RETURN(const Money balance, money_at(input, "wallet_balance"));
    wallets.push_back({.id = "wallet", .balance = balance});
    return wallets;
  }
  for (const Json& one : input.at("wallets")) {
    OCTROI_RETURN_IF_ERROR(only_keys(one, {"id", "priority", "balance", "expires_at", "origin"}));
    PrepaidGrant wallet{.id = one.at("id"), .priority = one.value("priority", 0)};
    OCTROI_ASSIGN_OR_RETURN(wallet.balance, money_at(one, "balance"));
    if (one.contains("expires_at")) {
      OCTROI_ASSIGN_OR_RETURN(wallet.expires_on, date_at(one, "expires_at"));
    }
    const std::string origin = one.value("origin", std::string("granted"));
    if (origin != "granted" && origin != "paid") return unsupported("the origin '" + origin + "'");
    wallet.origin = origin == "paid" ? GrantOrigin::kPaid : GrantOrigin::kGranted;
    wallets.push_back(std::move(wallet));
  }
  return wallets;
}

}  // namespace

absl::StatusOr<Json> paid_from_wallets(const Json& input) {
  OCTROI_RETURN_IF_ERROR(
      only_keys(input, {"wallet_balance", "wallets", "invoice_total", "current_usage"}));
  OCTROI_ASSIGN_OR_RETURN(const auto wallets, wallets_of(input));
  const bool is_ongoing = input.contains("current_usage");
  OCTROI_ASSIGN_OR_RETURN(const Money asked,
                          money_at(input, is_ongoing ? "current_usage" : "invoice_total"));
  Money held = Money::zero(asked.currency());
  Json left = Json::object();
  for (const PrepaidGrant& wallet : wallets) {
    OCTROI_ASSIGN_OR_RETURN(held, add(held, wallet.balance));
    left[wallet.id] = wallet.balance.minor();
  }
  OCTROI_ASSIGN_OR_RETURN(const Money ongoing, subtract(held, asked));
  if (is_ongoing) return Json{{"ongoing_balance", ongoing.minor()}, {"balance", held.minor()}};
  OCTROI_ASSIGN_OR_RETURN(const std::vector<Drawn> drawn, draw(wallets, asked));
  Money applied = Money::zero(asked.currency());
  Json consumed = Json::object();
  for (const Drawn& one : drawn) {
    OCTROI_ASSIGN_OR_RETURN(applied, add(applied, one.amount));
    consumed[one.grant] = one.amount.minor();
    left[one.grant] = left[one.grant].get<std::int64_t>() - one.amount.minor();
  }
  OCTROI_ASSIGN_OR_RETURN(const Money due, subtract(asked, applied));
  OCTROI_ASSIGN_OR_RETURN(const Money after, subtract(held, applied));
  return Json{{"credits_applied", applied.minor()},
              {"due", due.minor()},
              {"consumed", std::move(consumed)},
              {"balances", std::move(left)},
              {"wallet_balance_after", after.minor()}};
}

}  // namespace octroi::vectors
