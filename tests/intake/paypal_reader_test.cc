// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// PayPal's callbacks, signed with a certificate of our own making.

#include <memory>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "engine/world.h"
#include "octroi/paypal/callbacks.h"
#include "octroi/paypal/wire.h"
#include "octroi/signing/encoding.h"

namespace octroi::test {
namespace {

using Json = nlohmann::json;

constexpr char kWebhook[] = "8PT597110X687430LKGECATA";
constexpr char kCertUrl[] = "https://api.paypal.com/v1/notifications/certs/CERT-1";

// A key and its certificate, of "messageverificationcerts.paypal.com" unless told otherwise.
class Signer {
 public:
  explicit Signer(const std::string& name = "messageverificationcerts.paypal.com")
      : key_(EVP_RSA_gen(2048), EVP_PKEY_free) {
    const std::unique_ptr<X509, decltype(&X509_free)> cert(X509_new(), X509_free);
    X509_set_version(cert.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(cert.get()), 1);
    ASN1_TIME_set_string(X509_getm_notBefore(cert.get()), "250101000000Z");
    ASN1_TIME_set_string(X509_getm_notAfter(cert.get()), "300101000000Z");
    X509_set_pubkey(cert.get(), key_.get());
    X509_NAME* const subject = X509_get_subject_name(cert.get());
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
    X509_set_issuer_name(cert.get(), subject);
    X509_sign(cert.get(), key_.get(), EVP_sha256());
    const std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new(BIO_s_mem()), BIO_free);
    PEM_write_bio_X509(out.get(), cert.get());
    char* text = nullptr;
    const long size = BIO_get_mem_data(out.get(), &text);
    pem_.assign(text, static_cast<std::size_t>(size));
  }

  [[nodiscard]] const std::string& pem() const { return pem_; }
  [[nodiscard]] std::string sign(const std::string& text) const {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                          EVP_MD_CTX_free);
    EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get());
    std::string signature(256, '\0');
    std::size_t size = signature.size();
    EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                   reinterpret_cast<const unsigned char*>(text.data()), text.size());
    return encode_base64(signature);
  }

 private:
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
  std::string pem_;
};

class WaitingPaypal final : public PaymentProvider {
 public:
  std::string_view name() const override { return "paypal"; }
  PaymentCapabilities capabilities() const override { return {}; }
  absl::StatusOr<ChargeResult> charge(const TenantContext&, const ChargeRequest& request) override {
    ChargeResult result;
    result.outcome = ChargeOutcome::kPending;
    result.amount = request.amount;
    result.provider_reference = "ORDER-1";
    result.approval_url = "https://www.paypal.com/approve";
    return result;
  }
};

struct Shop {
  Shop() {
    BillingOptions options = world.options();
    options.payments = {&provider};
    billing.emplace(world.store, world.catalog, options);
    clinic.emplace(make_tenant(*billing, "kayes"));
    EXPECT_TRUE(
        billing->subscribe(*clinic, {.plan = "starter", .payment_method = {"paypal", ""}}).ok());
    EXPECT_TRUE(billing->run_due().ok());
    payment = billing->payments(*clinic)->front();
    reader = *make_paypal_callbacks({.webhook_id = kWebhook,
                                     .certificate =
                                         [this](const std::string& url) {
                                           fetched = url;
                                           return absl::StatusOr<std::string>(signer.pem());
                                         },
                                     .roots_pem = signer.pem()});
  }

  [[nodiscard]] Json capture(const std::string& status, const std::string& value = "50.00") const {
    return {{"id", "CAP-1"},
            {"status", status},
            {"amount", {{"currency_code", "EUR"}, {"value", value}}},
            {"custom_id", clinic->tenant().to_string() + "/" + payment.id.to_string()},
            {"supplementary_data", {{"related_ids", {{"order_id", "ORDER-1"}}}}}};
  }
  static std::string event(const std::string& id, const std::string& type, const Json& resource) {
    return Json{{"id", id}, {"event_type", type}, {"resource", resource}}.dump();
  }
  [[nodiscard]] Callback deliver(const std::string& body, const Signer& by,
                                 const std::string& url = kCertUrl) const {
    const std::string time = "2026-01-31T09:00:00Z";
    const PaypalTransmission unsigned_one{.id = "T-1", .time = time};
    const std::string signature = by.sign(paypal_signed_text(unsigned_one, kWebhook, body));
    return {.headers = {{"PayPal-Transmission-Id", "T-1"},
                        {"PayPal-Transmission-Time", time},
                        {"PayPal-Transmission-Sig", signature},
                        {"PayPal-Cert-Url", url},
                        {"PayPal-Auth-Algo", "SHA256withRSA"}},
            .body = body};
  }
  absl::StatusOr<CallbackAnswer> take(const Callback& callback) {
    return billing->take_callback(*clinic, *reader, callback);
  }

  World world;
  WaitingPaypal provider;
  std::optional<Billing> billing;
  std::optional<TenantContext> clinic;
  Payment payment;
  Signer signer;
  std::unique_ptr<CallbackReader> reader;
  std::string fetched;
};

TEST(PaypalCallbacks, ACompletedCapturePaysOnce) {
  Shop shop;
  const std::string body =
      Shop::event("WH-1", "PAYMENT.CAPTURE.COMPLETED", shop.capture("COMPLETED"));
  const auto answer = shop.take(shop.deliver(body, shop.signer));
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->outcome, CallbackOutcome::kTaken);
  EXPECT_EQ(answer->payment->status, PaymentStatus::kSucceeded);
  EXPECT_EQ(answer->payment->provider_reference, "ORDER-1");
  EXPECT_EQ(shop.fetched, kCertUrl);
  EXPECT_EQ(shop.take(shop.deliver(body, shop.signer))->outcome, CallbackOutcome::kRepeated);
}

TEST(PaypalCallbacks, ADeniedCaptureFails) {
  Shop shop;
  const std::string body = Shop::event("WH-1", "PAYMENT.CAPTURE.DENIED", shop.capture("DECLINED"));
  const auto answer = shop.take(shop.deliver(body, shop.signer));
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->payment->status, PaymentStatus::kFailed);
}

TEST(PaypalCallbacks, WhatTellsOfNothingOfOursIsIgnored) {
  Shop shop;
  Json foreign = shop.capture("COMPLETED");
  foreign["custom_id"] = "somebody's own";
  for (const std::string& body :
       {Shop::event("WH-1", "CHECKOUT.ORDER.APPROVED", Json::object()),
        Shop::event("WH-2", "PAYMENT.CAPTURE.REFUNDED", shop.capture("COMPLETED")),
        Shop::event("WH-3", "PAYMENT.CAPTURE.COMPLETED", foreign)}) {
    const auto answer = shop.take(shop.deliver(body, shop.signer));
    ASSERT_TRUE(answer.ok()) << answer.status();
    EXPECT_EQ(answer->outcome, CallbackOutcome::kIgnored);
  }
  EXPECT_EQ(shop.billing->payments(*shop.clinic)->front().status, PaymentStatus::kProcessing);
}

TEST(PaypalCallbacks, WhatIsNotPaypalsIsRefused) {
  Shop shop;
  const std::string good =
      Shop::event("WH-1", "PAYMENT.CAPTURE.COMPLETED", shop.capture("COMPLETED"));
  const auto code = [&](const Callback& callback) {
    return error_code(shop.take(callback).status());
  };
  const Signer stranger;
  EXPECT_EQ(code(shop.deliver(good, stranger)), "signature.mismatch");
  Callback changed = shop.deliver(good, shop.signer);
  changed.body += " ";
  EXPECT_EQ(code(changed), "signature.mismatch");
  shop.fetched.clear();
  EXPECT_EQ(code(shop.deliver(good, shop.signer, "https://paypal.com.evil.example/cert")),
            "paypal.foreign_certificate");
  EXPECT_EQ(shop.fetched, "") << "nothing is fetched from elsewhere";
  Json other = shop.capture("COMPLETED");
  other["custom_id"] = TenantId().to_string() + "/" + shop.payment.id.to_string();
  EXPECT_EQ(
      code(shop.deliver(Shop::event("WH-2", "PAYMENT.CAPTURE.COMPLETED", other), shop.signer)),
      "payment.not_found");
  Json broken = shop.capture("COMPLETED", "50,00");
  EXPECT_EQ(
      code(shop.deliver(Shop::event("WH-3", "PAYMENT.CAPTURE.COMPLETED", broken), shop.signer)),
      "callback.malformed");
  EXPECT_EQ(code(shop.deliver("{}", shop.signer)), "callback.malformed");
  EXPECT_EQ(code({.headers = {}, .body = good}), "http.bad_url");
  EXPECT_EQ(shop.billing->payments(*shop.clinic)->front().status, PaymentStatus::kProcessing);
}

TEST(PaypalCallbacks, NeedTheirOptions) {
  EXPECT_EQ(error_code(make_paypal_callbacks({.webhook_id = kWebhook}).status()),
            "paypal.bad_option");
}

}  // namespace
}  // namespace octroi::test
