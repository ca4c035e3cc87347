// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// A tenant's own account with a provider: sealed at rest, used for its charges, gone when it says.

#include <stdexcept>
#include <string>

#include "secrets/kept.h"
#include <gtest/gtest.h>

#include "octroi/payment/tenant_accounts.h"

namespace octroi::test {
namespace {

constexpr char kFirst[] = "sk_canary_first_3f9a";
constexpr char kSecond[] = "sk_canary_second_77b1";

// Remembers by which key it was asked.
class KeyedShop final : public PaymentProvider {
 public:
  KeyedShop(std::string key, std::vector<std::string>& used) : key_(std::move(key)), used_(used) {}
  std::string_view name() const override { return "own"; }
  PaymentCapabilities capabilities() const override { return {.off_session = true}; }
  absl::StatusOr<ChargeResult> charge(const TenantContext&, const ChargeRequest& request) override {
    used_.push_back(key_);
    ChargeResult result;
    result.outcome = ChargeOutcome::kSettled;
    result.amount = request.amount;
    result.provider_reference = "r-" + request.idempotency_key;
    return result;
  }

 private:
  std::string key_;
  std::vector<std::string>& used_;
};

class CredentialsOfTenants : public testing::Test {
 protected:
  CredentialsOfTenants() {
    accounts = make_tenant_accounts(
        {.name = "own", .credentials = {"api_key"}, .capabilities = {.off_session = true}},
        kept.credentials, [this](const Credentials& of) {
          ++made;
          return std::make_unique<KeyedShop>(std::string(of.at("api_key").reveal()), used);
        });
    BillingOptions options = kept.world.options();
    options.payments = {accounts.get()};
    options.credentials = &kept.credentials;
    billing.emplace(*kept.store, kept.world.catalog, options);
    gao.emplace(make_tenant(*billing, "gao"));
  }
  void subscribe(const TenantContext& tenant) {
    const auto sold =
        billing->subscribe(tenant, {.plan = "starter", .payment_method = {"own", "m"}});
    ASSERT_TRUE(sold.ok()) << sold.status();
    ASSERT_TRUE(billing->run_due().ok());
  }
  absl::Status put(const char* key) {
    return billing->put_credential(*gao, "own", "api_key", Secret(key));
  }
  std::string event_data(const std::string& name) {
    std::string all;
    for (const AuditEvent& event : events_of(*billing, *gao)) {
      if (event.name == name) all += event.data;
    }
    return all;
  }

  Kept kept;
  std::vector<std::string> used;
  int made = 0;
  std::unique_ptr<PaymentProvider> accounts;
  std::optional<Billing> billing;
  std::optional<TenantContext> gao;
};

TEST_F(CredentialsOfTenants, ChargeOnTheTenantsAccountAndAreSealedAtRest) {
  ASSERT_TRUE(put(kFirst).ok());
  subscribe(*gao);
  EXPECT_EQ(used, (std::vector<std::string>{kFirst}));
  EXPECT_EQ(event_data("credential.put"), R"({"name":"own/api_key"})");
  const auto listed = billing->credentials(*gao);
  ASSERT_TRUE(listed.ok()) << listed.status();
  ASSERT_EQ(listed->size(), 1u);
  EXPECT_EQ(listed->front().name, "own/api_key");
  for (const Cell& cell : kept.dump()) {
    EXPECT_EQ(cell.text.find(kFirst), std::string::npos) << cell.place;
  }
}

TEST_F(CredentialsOfTenants, OneThatIsReplacedHoldsFromTheNextCharge) {
  ASSERT_TRUE(put(kFirst).ok());
  subscribe(*gao);
  ASSERT_TRUE(put(kSecond).ok());
  run_daily(kept.world, *billing, "2026-03-02T09:00:00Z");
  EXPECT_EQ(used, (std::vector<std::string>{kFirst, kSecond}));
  EXPECT_EQ(made, 2);
}

TEST_F(CredentialsOfTenants, AChangeOfKeysSealsAgainAndChangesNothingElse) {
  ASSERT_TRUE(put(kFirst).ok());
  const auto sealed = [&] {
    for (const Cell& cell : kept.dump()) {
      if (cell.place == "vault_secrets.sealed") return cell.text;
    }
    return std::string();
  };
  const std::string before = sealed();
  ASSERT_FALSE(before.empty());
  ASSERT_TRUE(billing->rotate_credential_key(*gao).ok());
  EXPECT_NE(sealed(), before);
  subscribe(*gao);
  EXPECT_EQ(used, (std::vector<std::string>{kFirst}));
  EXPECT_EQ(event_data("credential.key_rotated"), "{}");
}

TEST_F(CredentialsOfTenants, WhoHasNoneIsNotCharged) {
  ASSERT_TRUE(put(kFirst).ok());
  ASSERT_TRUE(billing->forget_credential(*gao, "own", "api_key").ok());
  subscribe(*gao);
  const TenantContext kita = make_tenant(*billing, "kita");
  subscribe(kita);
  EXPECT_TRUE(used.empty());
  EXPECT_TRUE(billing->credentials(*gao)->empty());
  for (const TenantContext& tenant : {*gao, kita}) {
    EXPECT_EQ(billing->payments(tenant)->front().status, PaymentStatus::kPending);
    const auto asked = accounts->charge(tenant, {.payment = billing->payments(tenant)->front().id,
                                                 .idempotency_key = "k",
                                                 .amount = eur(1)});
    EXPECT_EQ(error_code(asked.status()), "payment.bad_credentials");
  }
}

TEST_F(CredentialsOfTenants, BadRequestsAreRefused) {
  EXPECT_EQ(error_code(billing->put_credential(*gao, "a b", "k", Secret("s"))), "text.bad_code");
  EXPECT_EQ(error_code(billing->put_credential(*gao, "own", "", Secret("s"))), "text.bad_code");
  EXPECT_EQ(error_code(billing->put_credential(*gao, "own", "k", Secret(""))), "vault.bad_secret");
  const TenantContext nobody = TenantContext::assume(TenantId(UuidBytes{9}), Actor::system());
  EXPECT_EQ(error_code(billing->put_credential(nobody, "own", "k", Secret("s"))),
            "tenant.not_found");
  Billing without(*kept.store, kept.world.catalog, kept.world.options());
  EXPECT_EQ(error_code(without.put_credential(*gao, "own", "k", Secret("s"))),
            "credentials.no_keeper");
  EXPECT_EQ(error_code(without.credentials(*gao).status()), "credentials.no_keeper");
}

TEST_F(CredentialsOfTenants, NameTheirChargesForCallbacks) {
  const auto named = make_tenant_accounts(
      {.name = "own",
       .callback_name = [](const TenantContext&,
                           std::string_view key) { return "n-" + std::string(key); }},
      kept.credentials, [](const Credentials&) { return nullptr; });
  EXPECT_EQ(named->callback_name(*gao, "k"), "n-k");
  EXPECT_EQ(accounts->callback_name(*gao, "k"), "");
}

TEST_F(CredentialsOfTenants, AFactoryThatThrowsOrMakesNothingHasSentNothing) {
  ASSERT_TRUE(put(kFirst).ok());
  const ChargeRequest request{
      .payment = PaymentId(UuidBytes{5}), .idempotency_key = "k", .amount = eur(1)};
  const auto charge_by = [&](AccountFactory factory) {
    const auto accounts = make_tenant_accounts({.name = "own", .credentials = {"api_key"}},
                                               kept.credentials, std::move(factory));
    return error_code(accounts->charge(*gao, request).status());
  };
  EXPECT_EQ(charge_by([](const Credentials& of) -> std::unique_ptr<PaymentProvider> {
              throw std::runtime_error(std::string(of.at("api_key").reveal()));
            }),
            "payment.unreachable");
  EXPECT_EQ(charge_by([](const Credentials&) { return nullptr; }), "payment.bad_credentials");
}

TEST_F(CredentialsOfTenants, AnExportTellsTheirNames) {
  ASSERT_TRUE(put(kFirst).ok());
  std::string all;
  const auto lines = billing->export_tenant(*gao, [&](std::string_view line) {
    all += line;
    return absl::OkStatus();
  });
  ASSERT_TRUE(lines.ok()) << lines.status();
  EXPECT_NE(all.find(R"({"record":"credentials","id":"own/api_key")"), std::string::npos);
  EXPECT_EQ(all.find(kFirst), std::string::npos);
}

}  // namespace
}  // namespace octroi::test
