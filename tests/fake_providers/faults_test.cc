// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What goes wrong between an adapter and its provider, and what the adapter makes of it.

#include <gtest/gtest.h>

#include "octroi/base/status.h"
#include "octroi/curl/curl_client.h"
#include "octroi/fake_providers/fake_server.h"
#include "octroi/mtn_momo/mtn_momo.h"
#include "octroi/paypal/paypal.h"
#include "octroi/stripe/stripe.h"
#include "octroi/testing/test_clock.h"
#include "octroi/unipesa/unipesa.h"
#include "octroi/wave/wave.h"

namespace octroi {
namespace {

class Faults : public testing::Test {
 protected:
  ChargeRequest request(std::string key) {
    ChargeRequest charge;
    charge.payment = PaymentId(UuidBytes{1});
    charge.idempotency_key = std::move(key);
    charge.amount = Money::of_minor(50'00, kEur);
    charge.payment_method = "pm_card_visa";
    return charge;
  }
  std::unique_ptr<PaymentProvider> stripe_with(std::string key) {
    return *make_stripe({.base_url = server_->url(), .secret_key = Secret(std::move(key))},
                        *client_);
  }
  std::unique_ptr<PaymentProvider> mtn() {
    return *make_mtn_momo({.base_url = server_->url(),
                           .environment = "mtntest",
                           .subscription_key = Secret(std::string(kFakeMtnSubscription)),
                           .api_user = std::string(kFakeMtnUser),
                           .api_key = Secret(std::string(kFakeMtnKey))},
                          *client_, clock_);
  }
  std::int64_t settled() const {
    std::int64_t count = 0;
    for (const FakeBooking& booking : server_->books()) count += booking.is_settled ? 1 : 0;
    return count;
  }

  TenantContext tenant_ = TenantContext::assume(TenantId(UuidBytes{7}), Actor::system());
  TestClock clock_{*parse_instant("2026-01-31T09:00:00Z")};
  std::unique_ptr<FakeProviderServer> server_ = *FakeProviderServer::start();
  std::unique_ptr<HttpClient> client_ = *make_curl_client({});
  std::unique_ptr<PaymentProvider> stripe_ = stripe_with(std::string(kFakeStripeKey));
};

TEST_F(Faults, WhatMayHaveHappenedIsUnknownAndResolvedUnderItsKey) {
  int n = 0;
  for (const FakeFault fault :
       {FakeFault::kLoseRequest, FakeFault::kLoseAnswer, FakeFault::kCutAnswer,
        FakeFault::kFailBefore, FakeFault::kFailAfter, FakeFault::kNotJson}) {
    const ChargeRequest charge = request("k-" + std::to_string(++n));
    server_->disturb(fault);
    const auto lost = stripe_->charge(tenant_, charge);
    ASSERT_TRUE(lost.ok()) << lost.status();
    EXPECT_EQ(lost->outcome, ChargeOutcome::kUnknown) << n;
    const auto again = stripe_->charge(tenant_, charge);
    ASSERT_TRUE(again.ok()) << again.status();
    EXPECT_EQ(again->outcome, ChargeOutcome::kSettled) << n;
    EXPECT_EQ(settled(), n);
  }
}

TEST_F(Faults, BusyIsProofOfNothing) {
  server_->disturb(FakeFault::kBusy);
  EXPECT_EQ(error_code(stripe_->charge(tenant_, request("k")).status()), "payment.unreachable");
  EXPECT_TRUE(server_->books().empty());
}

TEST_F(Faults, AWrongAmountIsPassedOnAsTheProviderSaysIt) {
  server_->disturb(FakeFault::kOtherAmount);
  EXPECT_EQ(stripe_->charge(tenant_, request("k"))->amount, Money::of_minor(50'01, kEur));
}

// F35: after the provider forgot the key, the lookup still finds the charge.
TEST_F(Faults, AForgottenKeyIsFoundByItsMetadata) {
  server_->disturb(FakeFault::kLoseAnswer);
  EXPECT_EQ(stripe_->charge(tenant_, request("k"))->outcome, ChargeOutcome::kUnknown);
  server_->forget_keys();
  EXPECT_EQ(stripe_->lookup(tenant_, "k")->outcome, ChargeOutcome::kSettled);
  EXPECT_EQ(settled(), 1);
}

// PayPal forgets its request ids after hours: the order's own id goes first, and is captured.
TEST_F(Faults, AnApprovedOrderIsCapturedAfterItsKeyWasForgotten) {
  const auto paypal = *make_paypal({.base_url = server_->url(),
                                    .client_id = std::string(kFakePaypalClient),
                                    .client_secret = Secret(std::string(kFakePaypalSecret)),
                                    .return_url = "https://host.example/back",
                                    .cancel_url = "https://host.example/cancel"},
                                   *client_, clock_);
  EXPECT_TRUE(paypal->capabilities().keeps_keys);
  ChargeRequest charge = request("k");
  const auto pending = paypal->charge(tenant_, charge);
  ASSERT_EQ(pending->outcome, ChargeOutcome::kPending);
  server_->forget_keys();
  ASSERT_TRUE(server_->settle(server_->books().back().key).ok());
  charge.known_reference = pending->provider_reference;
  EXPECT_EQ(paypal->charge(tenant_, charge)->outcome, ChargeOutcome::kSettled);
  EXPECT_EQ(settled(), 1);
  EXPECT_EQ(server_->books().size(), 1u);
}

TEST_F(Faults, WrongCredentialsAreAnError) {
  EXPECT_EQ(error_code(stripe_with("sk_test_wrong")->charge(tenant_, request("k")).status()),
            "payment.bad_credentials");
  EXPECT_EQ(error_code(stripe_with("sk_test_wrong")->lookup(tenant_, "k").status()),
            "payment.bad_credentials");
}

TEST_F(Faults, WrongSecretsOfMobileMoneyAreAnError) {
  const auto wave = *make_wave({.base_url = server_->url(),
                                .api_key = Secret("wave_sn_prod_wrong"),
                                .success_url = "https://host.example/paid",
                                .error_url = "https://host.example/failed"},
                               *client_);
  const auto unipesa = [&](std::string merchant, std::string key) {
    return *make_unipesa({.base_url = server_->url(),
                          .public_id = std::string(kFakeUnipesaPublicId),
                          .merchant_id = std::move(merchant),
                          .secret_key = Secret(std::move(key)),
                          .operator_id = "9"},
                         *client_);
  };
  ChargeRequest charge = request("k");
  charge.payment_method = "243810000000";
  const char* const refused = "payment.bad_credentials";
  EXPECT_EQ(error_code(wave->charge(tenant_, charge).status()), refused);
  const std::string merchant(kFakeUnipesaMerchant);
  EXPECT_EQ(error_code(unipesa(merchant, "wrong")->charge(tenant_, charge).status()), refused);
  EXPECT_EQ(
      error_code(unipesa("wrong", std::string(kFakeUnipesaKey))->charge(tenant_, charge).status()),
      refused);
  EXPECT_TRUE(server_->books().empty());
}

TEST_F(Faults, NobodyThereIsAnError) {
  const auto nobody =
      *make_stripe({.base_url = "http://127.0.0.1:1", .secret_key = Secret("sk_test_x")}, *client_);
  EXPECT_EQ(error_code(nobody->charge(tenant_, request("k")).status()), "payment.unreachable");
  EXPECT_EQ(error_code(nobody->lookup(tenant_, "k").status()), "payment.unreachable");
}

TEST_F(Faults, DeclinesCarryTheirReason) {
  const struct {
    const char* method;
    DeclineReason reason;
    bool is_hard;
  } rows[] = {
      {"pm_card_visa_chargeDeclined", DeclineReason::kDoNotHonor, false},
      {"pm_card_visa_chargeDeclinedInsufficientFunds", DeclineReason::kInsufficientFunds, false},
      {"pm_card_visa_chargeDeclinedStolenCard", DeclineReason::kFraud, true},
      {"pm_card_chargeDeclinedExpiredCard", DeclineReason::kExpiredCard, true},
      {"pm_card_authenticationRequired", DeclineReason::kNeedsApproval, false},
      {"pm_unheard_of", DeclineReason::kInvalidMethod, true},
  };
  for (const auto& row : rows) {
    ChargeRequest charge = request(row.method);
    charge.payment_method = row.method;
    const auto result = stripe_->charge(tenant_, charge);
    ASSERT_TRUE(result.ok()) << result.status();
    EXPECT_EQ(result->outcome, ChargeOutcome::kRejected) << row.method;
    ASSERT_TRUE(result->decline.has_value());
    EXPECT_EQ(result->decline->reason, row.reason) << row.method;
    EXPECT_EQ(result->decline->is_hard, row.is_hard) << row.method;
  }
}

TEST_F(Faults, ATokenRefusedBeforeItsTimeIsFetchedAgain) {
  const auto provider = mtn();
  ChargeRequest charge = request("k-1");
  charge.payment_method = "22501020304";
  EXPECT_EQ(provider->charge(tenant_, charge)->outcome, ChargeOutcome::kSettled);
  server_->end_tokens();
  charge.idempotency_key = "k-2";
  EXPECT_EQ(provider->charge(tenant_, charge)->outcome, ChargeOutcome::kSettled);
  EXPECT_EQ(settled(), 2);
}

TEST_F(Faults, ANumberIsNeededForAPhone) {
  for (const char* method : {"", "+22501020304", "0102 0304", "12345", "pm_card_visa"}) {
    ChargeRequest charge = request("k");
    charge.payment_method = method;
    EXPECT_EQ(error_code(mtn()->charge(tenant_, charge).status()), "mtn_momo.bad_number") << method;
  }
  EXPECT_TRUE(server_->books().empty());
}

}  // namespace
}  // namespace octroi
