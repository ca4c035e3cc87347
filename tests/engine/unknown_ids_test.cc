// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Reading with an id that nobody has: NotFound, never an empty list that looks like one of somebody
// who has nothing yet.

#include <functional>
#include <map>
#include <string>

#include "engine/hostile.h"

namespace octroi::test {
namespace {

using Read = std::function<absl::Status(const TenantContext&)>;

// Every list of a tenant's that Billing gives.
std::map<std::string, Read> reads(Billing& b, const Operator& op) {
  using T = const TenantContext&;
  return {
      {"tenant", [&](T t) { return b.tenant(t).status(); }},
      {"members", [&](T t) { return b.members(t).status(); }},
      {"invitations", [&](T t) { return b.invitations(t).status(); }},
      {"subscriptions", [&](T t) { return b.subscriptions(t).status(); }},
      {"invoices", [&](T t) { return b.invoices(t).status(); }},
      {"credit_notes", [&](T t) { return b.credit_notes(t).status(); }},
      {"orders", [&](T t) { return b.orders(t).status(); }},
      {"payments", [&](T t) { return b.payments(t).status(); }},
      {"refunds", [&](T t) { return b.refunds(t).status(); }},
      {"effects", [&](T t) { return b.effects(t).status(); }},
      {"events", [&](T t) { return b.events(t).status(); }},
      {"wallets", [&](T t) { return b.wallets(t).status(); }},
      {"wallet_grants", [&](T t) { return b.wallet_grants(t, WalletId()).status(); }},
      {"wallet_movements", [&](T t) { return b.wallet_movements(t, WalletId()).status(); }},
      {"manual_charges", [&](T t) { return b.charges(t).all().status(); }},
      {"reversals", [&](T t) { return b.reversals(t).all().status(); }},
      {"payment_methods", [&](T t) { return b.payment_methods(t).status(); }},
      {"usage_statement", [&](T t) { return b.usage_statement(t).status(); }},
      {"as_known", [&](T t) { return b.as_known(t, day("2026-02-01")).status(); }},
      {"access", [&](T t) { return b.access(t, "/").status(); }},
      {"preferences", [&](T t) { return b.notices(t).preferences().status(); }},
      {"deliveries", [&](T t) { return b.notices(t).deliveries().status(); }},
      {"suppressions", [&](T t) { return b.notices(t).suppressions().status(); }},
      {"templates", [&](T t) { return b.notices(t).templates().status(); }},
      {"in_app", [&](T t) { return b.notices(t).in_app({.member = MemberId()}).status(); }},
      {"unread_count", [&](T t) { return b.notices(t).unread_count(MemberId()).status(); }},
      {"endpoints", [&](T t) { return b.webhooks(t).endpoints().status(); }},
      {"children", [&](T t) { return b.accounts(op).children(t.tenant()).status(); }},
      {"bills", [&](T t) { return b.accounts(op).bills(t.tenant()).status(); }},
  };
}

TEST(UnknownIds, AListOfNoTenantIsNotAnEmptyOne) {
  World world;
  Billing billing = world.bill(world.store);
  const TenantContext nobody = TenantContext::assume(TenantId(UuidBytes{9}), Actor::user("ann"));
  for (const auto& [name, read] : reads(billing, world.op)) {
    const absl::Status status = read(nobody);
    EXPECT_TRUE(absl::IsNotFound(status)) << name;
    EXPECT_EQ(error_code(status), "tenant.not_found") << name;
  }
}

TEST(UnknownIds, ATenantThatHasNothingYetHasEmptyLists) {
  World world;
  Billing billing = world.bill(world.store);
  const TenantContext gao = make_tenant(billing, "gao");
  std::map<std::string, std::string> refused;
  for (const auto& [name, read] : reads(billing, world.op)) {
    const absl::Status status = read(gao);
    if (!status.ok()) refused[name] = error_code(status);
  }
  // Those that ask for something by an id which is not there either, and for what must be held.
  EXPECT_EQ(refused,
            (std::map<std::string, std::string>{{"in_app", "member.not_found"},
                                                {"unread_count", "member.not_found"},
                                                {"usage_statement", "quota.no_subscription"},
                                                {"wallet_grants", "wallet.not_found"},
                                                {"wallet_movements", "wallet.not_found"}}));
}

TEST(UnknownIds, AnotherTenantsWalletAndMemberAreNotThere) {
  World world;
  Billing billing = world.bill(world.store);
  const TenantContext gao = make_tenant(billing, "gao");
  const TenantContext kita = make_tenant(billing, "kita");
  const auto wallet = billing.create_wallet(gao, {.name = "AI", .currency = kEur});
  ASSERT_TRUE(wallet.ok()) << wallet.status();
  EXPECT_TRUE(billing.wallet_grants(gao, wallet->id)->empty());
  EXPECT_TRUE(billing.wallet_movements(gao, wallet->id)->empty());
  EXPECT_EQ(error_code(billing.wallet_grants(kita, wallet->id).status()), "wallet.not_found");
  EXPECT_EQ(error_code(billing.wallet_movements(kita, wallet->id).status()), "wallet.not_found");
  const auto owner = billing.add_member(gao, UserId(UuidBytes{5}), Role::kOwner);
  ASSERT_TRUE(owner.ok()) << owner.status();
  EXPECT_EQ(*billing.notices(gao).unread_count(owner->id), 0);
  EXPECT_EQ(error_code(billing.notices(kita).unread_count(owner->id).status()), "member.not_found");
}

}  // namespace
}  // namespace octroi::test
