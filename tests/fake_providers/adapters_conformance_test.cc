// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The adapters against servers that speak the providers' HTTP, through real sockets: each axiom of
// a payment provider, its money counted in the server's books.

#include <gtest/gtest.h>

#include "octroi/curl/curl_client.h"
#include "octroi/fake_providers/fake_server.h"
#include "octroi/mtn_momo/mtn_momo.h"
#include "octroi/orange_money/orange_money.h"
#include "octroi/payment/answers.h"
#include "octroi/payment/wire_amount.h"
#include "octroi/paypal/paypal.h"
#include "octroi/stripe/stripe.h"
#include "octroi/strowallet/strowallet.h"
#include "octroi/testing/payment_conformance.h"
#include "octroi/testing/test_clock.h"
#include "octroi/unipesa/unipesa.h"
#include "octroi/wave/wave.h"

namespace octroi {
namespace {

// A host that has a method on file for each payer.
class WithMethod final : public PaymentProvider {
 public:
  WithMethod(std::unique_ptr<PaymentProvider> inner, std::string method)
      : inner_(std::move(inner)), method_(std::move(method)) {}
  [[nodiscard]] std::string_view name() const override { return inner_->name(); }
  [[nodiscard]] PaymentCapabilities capabilities() const override { return inner_->capabilities(); }
  absl::StatusOr<ChargeResult> charge(const TenantContext& tenant,
                                      const ChargeRequest& request) override {
    ChargeRequest with = request;
    with.payment_method = method_;
    return inner_->charge(tenant, with);
  }
  absl::StatusOr<ChargeResult> lookup(const TenantContext& tenant, std::string_view key) override {
    return inner_->lookup(tenant, key);
  }
  absl::StatusOr<RefundResult> refund(const TenantContext& tenant,
                                      const RefundRequest& request) override {
    return inner_->refund(tenant, request);
  }

 private:
  std::unique_ptr<PaymentProvider> inner_;
  std::string method_;
};

class ServerHarness : public PaymentHarness {
 public:
  PaymentProvider& provider() override { return *provider_; }

  bool arrange(FakeAnswerKind kind) override {
    switch (kind) {
      case FakeAnswerKind::kSettle:
        server_->decide(FakeFate::kSettles);
        return true;
      case FakeAnswerKind::kDecline:
        server_->decide(FakeFate::kDeclines);
        return true;
      case FakeAnswerKind::kPending:
        server_->decide(FakeFate::kWaits);
        return true;
      case FakeAnswerKind::kLostBeforeEffect:
        server_->disturb(FakeFault::kLoseRequest);
        return true;
      case FakeAnswerKind::kLostAfterEffect:
        server_->disturb(FakeFault::kLoseAnswer);
        return true;
      default:
        return false;
    }
  }

  MovedMoney moved(const TenantContext& tenant, std::string_view key) override {
    MovedMoney moved;
    for (const FakeBooking& booking : server_->books()) {
      if (!booking.is_settled || booking.key != name_of(tenant, key)) continue;
      ++moved.times;
      moved.minor += minor_of(booking);
    }
    return moved;
  }

  absl::Status settle(const TenantContext& tenant, std::string_view key) override {
    return server_->settle(name_of(tenant, key));
  }

 protected:
  virtual std::string name_of(const TenantContext& tenant, std::string_view key) = 0;
  virtual std::int64_t minor_of(const FakeBooking& booking) {
    return read_wire_amount(booking.amount, booking.currency)->minor();
  }

  TestClock clock_{*parse_instant("2026-01-31T09:00:00Z")};
  std::unique_ptr<FakeProviderServer> server_ = *FakeProviderServer::start();
  std::unique_ptr<HttpClient> client_ = *make_curl_client({});
  std::unique_ptr<PaymentProvider> provider_;
};

class StripeHarness final : public ServerHarness {
 public:
  StripeHarness() {
    auto stripe = *make_stripe(
        {.base_url = server_->url(), .secret_key = Secret(std::string(kFakeStripeKey))}, *client_);
    provider_ = std::make_unique<WithMethod>(std::move(stripe), "pm_card_visa");
  }

 private:
  std::string name_of(const TenantContext& tenant, std::string_view key) override {
    return scoped_key(tenant, key);
  }
  std::int64_t minor_of(const FakeBooking& booking) override { return std::stoll(booking.amount); }
};

class PaypalHarness final : public ServerHarness {
 public:
  PaypalHarness() {
    provider_ = *make_paypal({.base_url = server_->url(),
                              .client_id = std::string(kFakePaypalClient),
                              .client_secret = Secret(std::string(kFakePaypalSecret)),
                              .return_url = "https://host.example/back",
                              .cancel_url = "https://host.example/cancel"},
                             *client_, clock_);
  }
  [[nodiscard]] std::vector<Deviation> deviations() const override {
    return {{"DeclineIsAResult", "a decline comes at the capture, after the payer approved"}};
  }

 private:
  std::string name_of(const TenantContext& tenant, std::string_view key) override {
    return short_scoped_key(tenant, key) + "-order";
  }
};

class MtnHarness final : public ServerHarness {
 public:
  MtnHarness() {
    auto mtn = *make_mtn_momo({.base_url = server_->url(),
                               .environment = "mtntest",
                               .subscription_key = Secret(std::string(kFakeMtnSubscription)),
                               .api_user = std::string(kFakeMtnUser),
                               .api_key = Secret(std::string(kFakeMtnKey))},
                              *client_, clock_);
    provider_ = std::make_unique<WithMethod>(std::move(mtn), "22501020304");
  }

 private:
  std::string name_of(const TenantContext& tenant, std::string_view key) override {
    return format_uuid(uuid_of_key(tenant, key));
  }
};

class WaveHarness final : public ServerHarness {
 public:
  WaveHarness() {
    provider_ = *make_wave({.base_url = server_->url(),
                            .api_key = Secret(std::string(kFakeWaveKey)),
                            .success_url = "https://host.example/paid",
                            .error_url = "https://host.example/failed"},
                           *client_);
  }
  [[nodiscard]] std::vector<Deviation> deviations() const override {
    return {{"KeyReuseWithOtherAmountIsRefused",
             "another amount is refused, but a session has no field for our payment"}};
  }

 private:
  std::string name_of(const TenantContext& tenant, std::string_view key) override {
    return scoped_key(tenant, key);
  }
};

class OrangeHarness final : public ServerHarness {
 public:
  OrangeHarness() {
    provider_ = *make_orange_money({.base_url = server_->url(),
                                    .country = "ml",
                                    .client_id = std::string(kFakeOrangeClient),
                                    .client_secret = Secret(std::string(kFakeOrangeSecret)),
                                    .merchant_key = std::string(kFakeOrangeMerchant),
                                    .return_url = "https://host.example/back",
                                    .cancel_url = "https://host.example/cancel",
                                    .notif_url = "http://127.0.0.1:1/orange/{tenant}",
                                    .shop_name = "Octroi"},
                                   *client_, clock_);
  }

  // On all pages that were made under the key.
  MovedMoney moved(const TenantContext& tenant, std::string_view key) override {
    MovedMoney moved;
    for (const FakeBooking& booking : server_->books()) {
      bool is_of_key = false;
      for (int earlier = 0; earlier < 10; ++earlier) {
        is_of_key = is_of_key || booking.key == orange_order_id(tenant, key, earlier);
      }
      if (!booking.is_settled || !is_of_key) continue;
      ++moved.times;
      moved.minor += minor_of(booking);
    }
    return moved;
  }

 private:
  std::string name_of(const TenantContext& tenant, std::string_view key) override {
    return orange_order_id(tenant, key);
  }
};

class UnipesaHarness final : public ServerHarness {
 public:
  UnipesaHarness() {
    auto unipesa = *make_unipesa({.base_url = server_->url(),
                                  .public_id = std::string(kFakeUnipesaPublicId),
                                  .merchant_id = std::string(kFakeUnipesaMerchant),
                                  .secret_key = Secret(std::string(kFakeUnipesaKey)),
                                  .operator_id = "9"},
                                 *client_);
    provider_ = std::make_unique<WithMethod>(std::move(unipesa), "243810000000");
  }
  [[nodiscard]] std::vector<Deviation> deviations() const override {
    return {{"KeyReuseWithOtherAmountIsRefused",
             "an order id is answered as the first time, and no answer names an amount"}};
  }

 private:
  std::string name_of(const TenantContext& tenant, std::string_view key) override {
    return scoped_key(tenant, key);
  }
};

// The axioms charge euros, which Strowallet does not take: they are its naira. The description says
// whose page it is, which nothing else that is sent does.
class InNaira final : public PaymentProvider {
 public:
  explicit InNaira(std::unique_ptr<PaymentProvider> inner) : inner_(std::move(inner)) {}
  [[nodiscard]] std::string_view name() const override { return inner_->name(); }
  [[nodiscard]] PaymentCapabilities capabilities() const override { return inner_->capabilities(); }
  absl::StatusOr<ChargeResult> charge(const TenantContext& tenant,
                                      const ChargeRequest& request) override {
    ChargeRequest naira = request;
    naira.description = scoped_key(tenant, request.idempotency_key);
    if (request.amount.currency() == kEur) {
      naira.amount = Money::of_minor(request.amount.minor(), kNgn);
    }
    auto result = inner_->charge(tenant, naira);
    if (result.ok() && result->amount.currency() == kNgn) {
      result->amount = Money::of_minor(result->amount.minor(), kEur);
    }
    return result;
  }

 private:
  std::unique_ptr<PaymentProvider> inner_;
};

class StrowalletHarness final : public ServerHarness {
 public:
  StrowalletHarness() {
    auto strowallet = *make_strowallet({.is_experiment = true,
                                        .base_url = server_->url(),
                                        .public_key = Secret(std::string(kFakeStrowalletKey)),
                                        .customer_email = "billing@host.example"},
                                       *client_);
    provider_ = std::make_unique<InNaira>(std::move(strowallet));
  }

 private:
  std::string name_of(const TenantContext& tenant, std::string_view key) override {
    return scoped_key(tenant, key);
  }
};

}  // namespace

INSTANTIATE_TYPED_TEST_SUITE_P(Stripe, PaymentConformance, StripeHarness);
INSTANTIATE_TYPED_TEST_SUITE_P(Paypal, PaymentConformance, PaypalHarness);
INSTANTIATE_TYPED_TEST_SUITE_P(MtnMomo, PaymentConformance, MtnHarness);
INSTANTIATE_TYPED_TEST_SUITE_P(Wave, PaymentConformance, WaveHarness);
INSTANTIATE_TYPED_TEST_SUITE_P(OrangeMoney, PaymentConformance, OrangeHarness);
INSTANTIATE_TYPED_TEST_SUITE_P(Unipesa, PaymentConformance, UnipesaHarness);
INSTANTIATE_TYPED_TEST_SUITE_P(Strowallet, PaymentConformance, StrowalletHarness);

}  // namespace octroi
