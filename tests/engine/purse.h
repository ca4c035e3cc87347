// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Purse: a clinic that pays by card, and its wallets.

#ifndef OCTROI_TESTS_ENGINE_PURSE_H_
#define OCTROI_TESTS_ENGINE_PURSE_H_

#include <optional>
#include <string>
#include <vector>

#include "engine/hostile.h"

namespace octroi::test {

// A clinic that pays 50.00 a month by card, and its wallets.
struct Purse {
  explicit Purse(const std::string& now = "2026-01-31T09:00:00Z") : world(now) {
    billing.emplace(world.store, world.catalog, world.options());
    clinic.emplace(make_tenant(*billing, "kayes"));
  }

  WalletId wallet(CreateWallet request) {
    if (request.name.empty()) request.name = "Prepaid";
    request.currency = kEur;
    const auto made = billing->create_wallet(*clinic, request);
    EXPECT_TRUE(made.ok()) << made.status();
    return made->id;
  }
  WalletGrantId give(WalletId to, std::int64_t credits,
                     const std::optional<Date>& expires_on = std::nullopt) {
    const auto grant = billing->grant_credits(*clinic, {.wallet = to,
                                                        .credits = Decimal(credits),
                                                        .expires_on = expires_on,
                                                        .reason = "a good customer"});
    EXPECT_TRUE(grant.ok()) << grant.status();
    return grant->id;
  }
  Invoice buy(WalletId to, std::int64_t credits, const PaymentMethod& method = kCard) {
    const auto invoice = billing->top_up(
        *clinic, {.wallet = to, .credits = Decimal(credits), .payment_method = method});
    EXPECT_TRUE(invoice.ok()) << invoice.status();
    EXPECT_TRUE(billing->run_due().ok());
    return *billing->invoice(*clinic, invoice->id);
  }
  SubscriptionId subscribe(const std::string& plan = "starter") {
    const auto made = billing->subscribe(*clinic, {.plan = plan, .payment_method = kCard});
    EXPECT_TRUE(made.ok()) << made.status();
    EXPECT_TRUE(billing->run_due().ok());
    return made->id;
  }
  Invoice last() { return invoices_of(*billing, *clinic).back(); }
  Money balance(WalletId of) {
    const auto wallets = *billing->wallets(*clinic);
    for (const Wallet& one : wallets) {
      if (one.id == of) return one.balance;
    }
    return Money();
  }
  WalletGrant grant(WalletId of, WalletGrantId id) {
    const auto grants = *billing->wallet_grants(*clinic, of);
    for (const WalletGrant& one : grants) {
      if (one.id == id) return one;
    }
    return {};
  }
  std::vector<std::string> moves(WalletId of) {
    std::vector<std::string> said;
    const auto movements = *billing->wallet_movements(*clinic, of);
    for (const WalletMovement& one : movements) {
      said.push_back(std::string(to_string(one.kind)) + " " + one.amount.amount());
    }
    return said;
  }
  std::int64_t charged() {
    std::int64_t minor = 0;
    for (const FakeCharge& charge : world.card.settled_charges()) minor += charge.amount.minor();
    return minor;
  }
  void expect_sound(const std::string& when) { expect_clean(world, *billing, when); }

  World world;
  std::optional<Billing> billing;
  std::optional<TenantContext> clinic;
};

using Moves = std::vector<std::string>;

}  // namespace octroi::test

#endif  // OCTROI_TESTS_ENGINE_PURSE_H_
