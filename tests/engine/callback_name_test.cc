// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Callbacks that name a charge in a way that nobody can read back: the payment is found by what was
// written down before its provider was asked.

#include <string>

#include <gtest/gtest.h>

#include "engine/world.h"
#include "octroi/payment/answers.h"
#include "octroi/payment/callback.h"

namespace octroi::test {
namespace {

class DigestShop final : public PaymentProvider {
 public:
  std::string_view name() const override { return "digest"; }
  PaymentCapabilities capabilities() const override { return {}; }
  std::string callback_name(const TenantContext& tenant, std::string_view key) const override {
    return short_scoped_key(tenant, key);
  }
  absl::StatusOr<ChargeResult> charge(const TenantContext&, const ChargeRequest& request) override {
    ChargeResult result;
    result.outcome = ChargeOutcome::kPending;
    result.amount = request.amount;
    return result;
  }
};

// The body is the name.
class DigestReader final : public CallbackReader {
 public:
  std::string_view provider() const override { return "digest"; }
  absl::StatusOr<CallbackNews> read(const TenantContext&, const Callback& callback,
                                    Instant) const override {
    CallbackNews news{.event_id = "of " + callback.body, .charge_name = callback.body};
    news.result.outcome = ChargeOutcome::kSettled;
    news.result.provider_reference = "r";
    news.names_no_amount = true;
    return news;
  }
};

struct Shop {
  Shop() {
    BillingOptions options = world.options();
    options.payments = {&provider};
    billing.emplace(world.store, world.catalog, options);
  }
  TenantContext subscriber(const std::string& slug) {
    const TenantContext tenant = make_tenant(*billing, slug);
    EXPECT_TRUE(
        billing->subscribe(tenant, {.plan = "starter", .payment_method = {"digest", ""}}).ok());
    return tenant;
  }
  Payment payment(const TenantContext& tenant) { return billing->payments(tenant)->front(); }
  std::string name_of(const TenantContext& tenant) {
    return provider.callback_name(tenant, payment(tenant).idempotency_key());
  }

  World world;
  DigestShop provider;
  DigestReader reader;
  std::optional<Billing> billing;
};

TEST(CallbackName, FindsThePaymentEvenBeforeItsProviderAnswered) {
  Shop shop;
  const TenantContext gao = shop.subscriber("gao");
  ASSERT_EQ(shop.payment(gao).status, PaymentStatus::kPending) << "nobody was asked yet";
  const Callback callback{{}, shop.name_of(gao)};
  const auto answer = shop.billing->take_callback(gao, shop.reader, callback);
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->outcome, CallbackOutcome::kTaken);
  EXPECT_EQ(shop.payment(gao).status, PaymentStatus::kSucceeded);
  const auto again = shop.billing->take_callback(gao, shop.reader, callback);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->outcome, CallbackOutcome::kRepeated);
  EXPECT_EQ(shop.billing->invoices(gao)->front().amount_paid, eur(50'00));
}

TEST(CallbackName, OfAnotherTenantOrOfNobodyIsNotFound) {
  Shop shop;
  const TenantContext gao = shop.subscriber("gao");
  const TenantContext kita = shop.subscriber("kita");
  for (const std::string& name : {shop.name_of(kita), std::string(64, 'a')}) {
    const auto answer = shop.billing->take_callback(gao, shop.reader, {{}, name});
    EXPECT_EQ(error_code(answer.status()), "payment.not_found") << name;
  }
  EXPECT_EQ(shop.payment(gao).status, PaymentStatus::kPending);
  EXPECT_EQ(shop.payment(kita).status, PaymentStatus::kPending);
}

TEST(CallbackName, OfNothingIsIgnored) {
  Shop shop;
  const TenantContext gao = shop.subscriber("gao");
  const auto answer = shop.billing->take_callback(gao, shop.reader, {});
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->outcome, CallbackOutcome::kIgnored);
}

}  // namespace
}  // namespace octroi::test
