// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Erasure (I41): what is personal is gone, but for whom invoices were made out to; other tenants'
// rows are untouched; the proofs hold afterwards.

#include <algorithm>
#include <string>
#include <vector>

#include "secrets/kept.h"
#include <gtest/gtest.h>

#include "octroi/testing/recording_webhooks.h"

namespace octroi::test {
namespace {

constexpr char kMail[] = "canary.mail@example.org";
constexpr char kInvited[] = "canary.invited@example.org";
constexpr char kPhone[] = "+22370998877";
constexpr char kName[] = "Canary Dispensary";
constexpr char kCard[] = "pm_canary_51c0";
constexpr char kSealed[] = "sk_canary_sealed";

class Erasure : public testing::Test {
 protected:
  Erasure() {
    BillingOptions options = kept.world.options();
    options.credentials = &kept.credentials;
    options.webhooks = &hooks;
    billing.emplace(*kept.store, kept.world.catalog, options);
  }
  TenantContext sign_up(const std::string& slug) {
    const auto tenant = billing->create_tenant(
        {.name = kName, .slug = slug, .email = kMail, .phone = kPhone, .country_code = "ML"});
    EXPECT_TRUE(tenant.ok()) << tenant.status();
    return *tenant;
  }
  // Buys, invites, puts on file.
  void live(const TenantContext& tenant) {
    ASSERT_TRUE(
        billing->add_payment_method(tenant, {.method = {"card", kCard}, .label = "Canary Visa"})
            .ok());
    ASSERT_TRUE(
        billing->subscribe(tenant, {.plan = "starter", .payment_method = {"card", kCard}}).ok());
    ASSERT_TRUE(billing->invite(tenant, kInvited, Role::kMember).ok());
    be_told(tenant);
    prepay(tenant);
    ASSERT_TRUE(billing->put_credential(tenant, "card", "api_key", Secret(kSealed)).ok());
    run_daily(kept.world, *billing, "2026-03-02T09:00:00Z");
  }
  void prepay(const TenantContext& tenant) {
    const auto wallet = billing->create_wallet(
        tenant, {.name = "Credits",
                 .currency = kEur,
                 .auto_top_up = AutoTopUp{.credits = Decimal(10),
                                          .every = kMonthly,
                                          .from = std::chrono::year{2040} / 1 / 1,
                                          .payment_method = {"card", "pm_canary_top_up"}}});
    ASSERT_TRUE(wallet.ok()) << wallet.status();
  }
  // Where the tenant wants to hear what, in which words, and who hears nothing.
  void be_told(const TenantContext& tenant) {
    TenantNotices notices = billing->notices(tenant);
    ASSERT_TRUE(notices.set_preferences({.email = "canary.bills@example.org"}).ok());
    ASSERT_TRUE(notices
                    .suppress(Channel::kMail, "canary.left@example.org",
                              SuppressionReason::kOptedOut, "wrote a letter")
                    .ok());
    ASSERT_TRUE(notices
                    .set_template({.template_name = "receipt",
                                   .language = "en",
                                   .parts = {.subject = "A canary's receipt"}})
                    .ok());
    ASSERT_TRUE(
        billing->webhooks(tenant).add({.url = "https://canary.example.org/?token=canary"}).ok());
  }
  void cancel(const TenantContext& tenant) {
    ASSERT_TRUE(
        billing->change_tenant(kept.world.op, tenant.tenant(), CancelTenant{.reason = "left"})
            .ok());
    ASSERT_TRUE(billing->run_due().ok());
  }
  // Where any of these is still read.
  std::vector<std::string> places_of(const TenantContext& tenant,
                                     const std::vector<std::string>& canaries) {
    std::vector<std::string> places;
    for (const Cell& cell : kept.dump()) {
      if (cell.tenant != tenant.tenant().to_string()) continue;
      const bool is_hit = std::any_of(canaries.begin(), canaries.end(), [&](const auto& canary) {
        return cell.text.find(canary) != std::string::npos;
      });
      if (is_hit && (places.empty() || places.back() != cell.place)) places.push_back(cell.place);
    }
    return places;
  }

  Kept kept;
  RecordingWebhooks hooks;
  std::optional<Billing> billing;
};

const std::vector<std::string> kPersonal = {kMail, kInvited,      kPhone,  kName,
                                            kCard, "Canary Visa", kSealed, "canary"};

TEST_F(Erasure, LeavesWhatTheLawAsksForAndNothingElse) {
  const TenantContext gao = sign_up("gao");
  live(gao);
  cancel(gao);
  ASSERT_FALSE(places_of(gao, kPersonal).empty());
  const auto invoices = invoices_of(*billing, gao);
  ASSERT_EQ(invoices.size(), 2u);

  const auto erased = billing->erase_tenant(kept.world.op, gao.tenant());
  ASSERT_TRUE(erased.ok()) << erased.status();
  EXPECT_EQ(erased->name, "erased");
  // The legal hold: whom the invoices were made out to.
  EXPECT_EQ(places_of(gao, kPersonal), (std::vector<std::string>{"tenants.legal_name"}));
  const auto after = invoices_of(*billing, gao);
  ASSERT_EQ(after.size(), invoices.size());
  for (std::size_t i = 0; i < after.size(); ++i) EXPECT_EQ(after[i].number, invoices[i].number);
  const auto report = billing->verify(kept.world.op);
  ASSERT_TRUE(report.ok()) << report.status();
  for (const Violation& one : report->violations) {
    ADD_FAILURE() << one.invariant << " " << one.subject << " " << one.message;
  }
}

TEST_F(Erasure, WithoutInvoicesNothingIsHeld) {
  const TenantContext gao = sign_up("gao");
  ASSERT_TRUE(billing->invite(gao, kInvited, Role::kMember).ok());
  cancel(gao);
  ASSERT_TRUE(billing->erase_tenant(kept.world.op, gao.tenant()).ok());
  EXPECT_TRUE(places_of(gao, kPersonal).empty());
}

TEST_F(Erasure, TouchesNobodyElse) {
  const TenantContext gao = sign_up("gao");
  const TenantContext kita = sign_up("kita");
  live(gao);
  live(kita);
  cancel(gao);
  const auto rows_of_kita = [&] {
    std::string all;
    for (const Cell& cell : kept.dump()) {
      if (cell.tenant == kita.tenant().to_string()) all += cell.place + "=" + cell.text + "\n";
    }
    return all;
  };
  const std::string before = rows_of_kita();
  ASSERT_FALSE(before.empty());
  ASSERT_TRUE(billing->erase_tenant(kept.world.op, gao.tenant()).ok());
  EXPECT_EQ(rows_of_kita(), before);
  EXPECT_EQ(kept.vault.get(kita, "card/api_key")->reveal(), kSealed);
}

TEST_F(Erasure, DestroysTheKeyForEver) {
  const TenantContext gao = sign_up("gao");
  live(gao);
  cancel(gao);
  ASSERT_TRUE(billing->erase_tenant(kept.world.op, gao.tenant()).ok());
  EXPECT_EQ(error_code(kept.vault.get(gao, "card/api_key").status()), "vault.erased");
  EXPECT_EQ(error_code(billing->put_credential(gao, "card", "api_key", Secret("x"))),
            "tenant.erased");
}

// A name says nothing about it.
TEST_F(Erasure, ATenantThatIsCalledSoIsErasedToo) {
  const TenantContext gao = sign_up("gao");
  ASSERT_TRUE(billing->set_profile(gao, {.name = "erased"}).ok());
  ASSERT_TRUE(billing->invite(gao, kInvited, Role::kMember).ok());
  cancel(gao);
  ASSERT_TRUE(billing->erase_tenant(kept.world.op, gao.tenant()).ok());
  EXPECT_TRUE(places_of(gao, kPersonal).empty());
}

TEST_F(Erasure, MayBeAskedForTwice) {
  const TenantContext gao = sign_up("gao");
  live(gao);
  cancel(gao);
  ASSERT_TRUE(billing->erase_tenant(kept.world.op, gao.tenant()).ok());
  const std::size_t events = events_of(*billing, gao).size();
  ASSERT_TRUE(billing->erase_tenant(kept.world.op, gao.tenant()).ok());
  EXPECT_EQ(events_of(*billing, gao).size(), events);
}

// The key went, and then the store was full: the next call does the rest.
TEST_F(Erasure, GoesOnWhereItWasBroken) {
  const TenantContext gao = sign_up("gao");
  live(gao);
  cancel(gao);
  ASSERT_TRUE(kept.vault.erase(kept.world.op, gao.tenant()).ok());
  ASSERT_TRUE(billing->erase_tenant(kept.world.op, gao.tenant()).ok());
  EXPECT_EQ(places_of(gao, kPersonal), (std::vector<std::string>{"tenants.legal_name"}));
}

TEST_F(Erasure, IsRefusedWhileSomethingGoesOn) {
  const TenantContext gao = sign_up("gao");
  EXPECT_EQ(error_code(billing->erase_tenant(kept.world.op, gao.tenant()).status()),
            "tenant.not_cancelled");
  ASSERT_TRUE(
      billing->subscribe(gao, {.plan = "starter", .payment_method = {"card", "fake:pending"}})
          .ok());
  ASSERT_TRUE(billing->run_due().ok());
  cancel(gao);
  EXPECT_EQ(error_code(billing->erase_tenant(kept.world.op, gao.tenant()).status()),
            "tenant.in_progress");
  ASSERT_TRUE(kept.vault.put(gao, "still", Secret("there")).ok());
  EXPECT_EQ(error_code(billing->erase_tenant(kept.world.op, TenantId(UuidBytes{9})).status()),
            "tenant.not_found");
}

}  // namespace
}  // namespace octroi::test
