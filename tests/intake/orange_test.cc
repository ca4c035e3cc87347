// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Orange Money from a tenant's page to the paid invoice: what its notifications bring about, and
// what forged ones do not.

#include <memory>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "engine/world.h"
#include "octroi/curl/curl_client.h"
#include "octroi/fake_providers/fake_server.h"
#include "octroi/orange_money/orange_money.h"

namespace octroi::test {
namespace {

class OrangeIntake : public testing::Test {
 protected:
  OrangeIntake() {
    BillingOptions options = world_.options();
    options.payments = {orange_.get()};
    billing_.emplace(world_.store, world_.catalog, options);
    gao_.emplace(subscriber("gao"));
  }
  TenantContext subscriber(const std::string& slug) {
    const TenantContext tenant = make_tenant(*billing_, slug);
    const auto made =
        billing_->subscribe(tenant, {.plan = "shop", .payment_method = {"orange_money", ""}});
    EXPECT_TRUE(made.ok()) << made.status();
    return tenant;
  }
  Payment payment(const TenantContext& tenant) { return billing_->payments(tenant)->front(); }
  Payment payment() { return payment(*gao_); }
  std::string order(const TenantContext& tenant) {
    return orange_order_id(tenant, payment(tenant).idempotency_key());
  }
  void ask() {
    const auto report = billing_->run_effects();
    ASSERT_TRUE(report.ok()) << report.status();
  }
  static Callback notification(const std::string& token, const std::string& status = "SUCCESS") {
    return {{}, R"({"status":")" + status + R"(","notif_token":")" + token + "\"}"};
  }
  absl::StatusOr<CallbackAnswer> take(const TenantContext& tenant, const Callback& callback) {
    return billing_->take_callback(tenant, *reader_, callback);
  }
  std::string refusal(const TenantContext& tenant, const Callback& callback) {
    return error_code(take(tenant, callback).status());
  }
  void expect_sound() {
    const auto report = billing_->verify(world_.op);
    ASSERT_TRUE(report.ok()) << report.status();
    EXPECT_TRUE(report->ok()) << report->summary();
  }

  World world_;
  std::unique_ptr<FakeProviderServer> server_ = *FakeProviderServer::start();
  std::unique_ptr<HttpClient> client_ = *make_curl_client({});
  std::unique_ptr<CallbackReader> reader_ = make_orange_callbacks();
  std::unique_ptr<PaymentProvider> orange_ =
      *make_orange_money({.base_url = server_->url(),
                          .country = "ml",
                          .client_id = std::string(kFakeOrangeClient),
                          .client_secret = Secret(std::string(kFakeOrangeSecret)),
                          .merchant_key = std::string(kFakeOrangeMerchant),
                          .return_url = "https://host.example/paid",
                          .cancel_url = "https://host.example/cancelled",
                          .notif_url = "http://127.0.0.1:1/orange/{tenant}",
                          .shop_name = "Octroi"},
                         *client_, world_.clock);
  std::optional<Billing> billing_;
  std::optional<TenantContext> gao_;
};

TEST_F(OrangeIntake, ANotificationMakesTheProviderBeAskedAndThePaymentSettle) {
  server_->decide(FakeFate::kWaits);
  ask();
  EXPECT_EQ(payment().status, PaymentStatus::kProcessing);
  EXPECT_EQ(payment().provider_reference, order(*gao_) + "/pay1");
  EXPECT_NE(payment().instructions.find("https://webpayment.example/page/1"), std::string::npos);
  ASSERT_TRUE(server_->settle(order(*gao_)).ok());
  const auto answer = take(*gao_, notification("notif1"));
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->outcome, CallbackOutcome::kTaken);
  EXPECT_EQ(payment().status, PaymentStatus::kSucceeded);
  EXPECT_EQ(billing_->invoices(*gao_)->front().amount_paid, payment().amount);
  EXPECT_TRUE(take(*gao_, notification("notif1")).ok());
  expect_sound();
}

TEST_F(OrangeIntake, ItsWordAloneIsNotBelieved) {
  server_->decide(FakeFate::kWaits);
  ask();
  for (const char* status : {"SUCCESS", "FAILED"}) {
    const auto answer = take(*gao_, notification("notif1", status));
    ASSERT_TRUE(answer.ok()) << answer.status();
    EXPECT_EQ(payment().status, PaymentStatus::kProcessing) << "the payer has not decided";
  }
  ASSERT_TRUE(server_->settle(order(*gao_)).ok());
  world_.clock.advance(std::chrono::minutes(10));
  ask();
  EXPECT_EQ(payment().status, PaymentStatus::kSucceeded) << "polling finds out, too";
  expect_sound();
}

TEST_F(OrangeIntake, AnotherTokenOrAnotherTenantsIsOfNoPayment) {
  const TenantContext kita = subscriber("kita");
  server_->decide(FakeFate::kWaits);
  server_->decide(FakeFate::kWaits);
  ask();
  ASSERT_TRUE(server_->settle(order(*gao_)).ok());
  ASSERT_TRUE(server_->settle(order(kita)).ok());
  const std::string& first = payment().provider_reference;
  const std::string mine = "notif" + first.substr(first.find("/pay") + 4);
  for (const std::string& token :
       {std::string("of somebody else"), std::string("x"), orange_callback_name(Secret(mine))}) {
    EXPECT_EQ(refusal(*gao_, notification(token)), "payment.not_found") << token;
  }
  EXPECT_EQ(refusal(kita, notification(mine)), "payment.not_found");
  EXPECT_EQ(refusal(*gao_, notification("")), "callback.malformed");
  EXPECT_EQ(payment().status, PaymentStatus::kProcessing);
  EXPECT_EQ(payment(kita).status, PaymentStatus::kProcessing);
}

TEST_F(OrangeIntake, TheTokenIsNotKept) {
  server_->decide(FakeFate::kWaits);
  ask();
  std::string all;
  const auto written = billing_->export_tenant(*gao_, [&](std::string_view line) {
    all += line;
    return absl::OkStatus();
  });
  ASSERT_TRUE(written.ok()) << written.status();
  EXPECT_NE(all.find("/pay1"), std::string::npos);
  EXPECT_EQ(all.find("notif1"), std::string::npos);
}

TEST_F(OrangeIntake, AfterALostAnswerTheNewPageIsTheOneThatCounts) {
  server_->disturb(FakeFault::kLoseAnswer);
  ask();
  EXPECT_EQ(payment().status, PaymentStatus::kUnknown);
  server_->decide(FakeFate::kWaits);
  world_.clock.advance(std::chrono::minutes(10));
  ask();
  EXPECT_EQ(payment().status, PaymentStatus::kProcessing);
  EXPECT_EQ(payment().provider_reference,
            orange_order_id(*gao_, payment().idempotency_key(), 1) + "/pay2");
  EXPECT_EQ(refusal(*gao_, notification("notif1")), "payment.not_found");
  ASSERT_TRUE(server_->settle(orange_order_id(*gao_, payment().idempotency_key(), 1)).ok());
  ASSERT_TRUE(take(*gao_, notification("notif2")).ok());
  EXPECT_EQ(payment().status, PaymentStatus::kSucceeded);
  expect_sound();
}

TEST_F(OrangeIntake, WhatThePayerRefusedHasFailed) {
  server_->decide(FakeFate::kWaits);
  ask();
  ASSERT_TRUE(server_->refuse(order(*gao_)).ok());
  ASSERT_TRUE(take(*gao_, notification("notif1", "FAILED")).ok());
  EXPECT_EQ(payment().status, PaymentStatus::kFailed);
  expect_sound();
}

}  // namespace
}  // namespace octroi::test
