// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// MTN's refunds: a product of their own, asked for under a reference that follows from the key.

#include <gtest/gtest.h>

#include "octroi/base/status.h"
#include "octroi/curl/curl_client.h"
#include "octroi/fake_providers/accounts.h"
#include "octroi/fake_providers/fake_server.h"
#include "octroi/mtn_momo/mtn_momo.h"
#include "octroi/testing/test_clock.h"

namespace octroi {
namespace {

class MtnRefunds : public testing::Test {
 protected:
  MtnMomoOptions options() const {
    return {.base_url = server_->url(),
            .environment = "mtntest",
            .subscription_key = Secret(std::string(kFakeMtnSubscription)),
            .api_user = std::string(kFakeMtnUser),
            .api_key = Secret(std::string(kFakeMtnKey)),
            .disbursement =
                MtnProduct{.subscription_key = Secret(std::string(kFakeMtnRefundSubscription)),
                           .api_user = std::string(kFakeMtnRefundUser),
                           .api_key = Secret(std::string(kFakeMtnRefundKey))}};
  }
  std::unique_ptr<PaymentProvider> make(const MtnMomoOptions& options) {
    return *make_mtn_momo(options, *client_, clock_);
  }
  void charge(PaymentProvider& mtn, const std::string& key) {
    ChargeRequest charge;
    charge.payment = PaymentId(UuidBytes{1});
    charge.idempotency_key = key;
    charge.amount = Money::of_minor(50'00, kEur);
    charge.payment_method = "22501020304";
    const auto result = mtn.charge(tenant_, charge);
    ASSERT_TRUE(result.ok()) << result.status();
  }
  static RefundRequest refund(std::string key, std::int64_t cents, std::string of = "c") {
    return {.idempotency_key = std::move(key),
            .charge_idempotency_key = std::move(of),
            .provider_reference = {},
            .amount = Money::of_minor(cents, kEur),
            .reason = "two weeks' rest"};
  }
  std::int64_t refunded() { return server_->books().front().refunded; }

  TenantContext tenant_ = TenantContext::assume(TenantId(UuidBytes{7}), Actor::system());
  TestClock clock_{*parse_instant("2026-01-31T09:00:00Z")};
  std::unique_ptr<FakeProviderServer> server_ = *FakeProviderServer::start();
  std::unique_ptr<HttpClient> client_ = *make_curl_client({});
};

TEST_F(MtnRefunds, SameKeyGivesBackOnce) {
  const auto mtn = make(options());
  EXPECT_TRUE(mtn->capabilities().refunds);
  charge(*mtn, "c");
  const auto first = mtn->refund(tenant_, refund("r1", 20'00));
  const auto again = mtn->refund(tenant_, refund("r1", 20'00));
  ASSERT_TRUE(first.ok()) << first.status();
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(first->outcome, ChargeOutcome::kSettled);
  EXPECT_EQ(first->amount, Money::of_minor(20'00, kEur));
  EXPECT_EQ(*first, *again);
  EXPECT_EQ(refunded(), 20'00);
  EXPECT_EQ(error_code(mtn->refund(tenant_, refund("r1", 19'00)).status()), "payment.key_reused");
  EXPECT_EQ(refunded(), 20'00);
}

TEST_F(MtnRefunds, WhatIsBeyondTheChargeIsNotGivenBack) {
  const auto mtn = make(options());
  charge(*mtn, "c");
  EXPECT_EQ(error_code(mtn->refund(tenant_, refund("r0", 50'01)).status()),
            "payment.refund_exceeds_charge");
  EXPECT_EQ(mtn->refund(tenant_, refund("r1", 30'00))->outcome, ChargeOutcome::kSettled);
  // What earlier refunds left is the wallet's to know; its answer comes as a refund that failed.
  const auto second = mtn->refund(tenant_, refund("r2", 20'01));
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(second->outcome, ChargeOutcome::kRejected);
  EXPECT_TRUE(second->decline.has_value());
  EXPECT_EQ(mtn->refund(tenant_, refund("r3", 20'00))->outcome, ChargeOutcome::kSettled);
  EXPECT_EQ(refunded(), 50'00);
}

TEST_F(MtnRefunds, OnlyWhatTheTenantWasPaidIsGivenBack) {
  const auto mtn = make(options());
  charge(*mtn, "c");
  const auto other = TenantContext::assume(TenantId(UuidBytes{8}), Actor::system());
  EXPECT_EQ(error_code(mtn->refund(other, refund("r", 1)).status()), "payment.not_found");
  EXPECT_EQ(error_code(mtn->refund(tenant_, refund("r", 1, "no-such")).status()),
            "payment.not_found");
  EXPECT_EQ(refunded(), 0);
}

TEST_F(MtnRefunds, AWaitingChargeHasNothingToGiveBack) {
  const auto mtn = make(options());
  server_->decide(FakeFate::kWaits);
  charge(*mtn, "c");
  EXPECT_EQ(error_code(mtn->refund(tenant_, refund("r", 1)).status()), "payment.not_settled");
}

TEST_F(MtnRefunds, ATokenRefusedBeforeItsTimeIsFetchedAgain) {
  const auto mtn = make(options());
  charge(*mtn, "c");
  ASSERT_TRUE(mtn->refund(tenant_, refund("r0", 1)).ok());  // has its tokens
  server_->end_tokens();
  const auto renewed = mtn->refund(tenant_, refund("r1", 10'00));
  ASSERT_TRUE(renewed.ok()) << renewed.status();
  EXPECT_EQ(renewed->outcome, ChargeOutcome::kSettled);
  EXPECT_EQ(refunded(), 10'01);
}

TEST_F(MtnRefunds, NeedTheirOwnProduct) {
  MtnMomoOptions without = options();
  without.disbursement.reset();
  const auto mtn = make(without);
  EXPECT_FALSE(mtn->capabilities().refunds);
  EXPECT_EQ(error_code(mtn->refund(tenant_, refund("r", 1)).status()),
            "payment.refunds_unsupported");
  MtnMomoOptions half = options();
  half.disbursement->api_key = Secret("");
  EXPECT_EQ(error_code(make_mtn_momo(half, *client_, clock_).status()), "mtn_momo.bad_option");
  MtnMomoOptions wrong = options();
  wrong.disbursement->api_key = Secret("of somebody else");
  const auto refused = make(wrong);
  charge(*refused, "c");
  EXPECT_EQ(error_code(refused->refund(tenant_, refund("r", 1)).status()),
            "payment.bad_credentials");
}

}  // namespace
}  // namespace octroi
