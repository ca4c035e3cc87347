// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The readers of callbacks by themselves, and hints that nobody signed.

#include <chrono>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "engine/world.h"
#include "octroi/mtn_momo/mtn_momo.h"
#include "octroi/payment/callback.h"
#include "octroi/signing/encoding.h"
#include "octroi/signing/mac.h"
#include "octroi/stripe/stripe.h"
#include "octroi/wave/wave.h"

namespace octroi::test {
namespace {

const TenantContext kTenant = TenantContext::assume(TenantId(UuidBytes{7}), Actor::system());
const TenantContext kOther = TenantContext::assume(TenantId(UuidBytes{8}), Actor::system());
constexpr char kWaveSecret[] = "wave_sn_WHS_1";

std::string wave_body(const TenantContext& tenant) {
  return R"({"id":"AE_1","type":"checkout.session.completed","data":{"id":"cos-1","amount":"1500",)"
         R"("currency":"XOF","checkout_status":"complete","payment_status":"succeeded",)"
         R"("client_reference":")" +
         scoped_key(tenant, "k-1") + R"("}})";
}

Callback wave_callback(const std::string& body, const std::string& stamp) {
  const std::string mac = encode_hex(hmac_sha256(kWaveSecret, stamp + body));
  return {{{"Wave-Signature", "t=" + stamp + ",v1=" + mac}}, body};
}

TEST(WaveCallbacks, TellOfTheTenantsSession) {
  const auto reader = make_wave_callbacks({Secret(kWaveSecret)}).value();
  const Instant now = at("2026-01-31T09:00:00Z");
  const std::string stamp =
      std::to_string(std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count());
  const auto news = reader->read(kTenant, wave_callback(wave_body(kTenant), stamp), now);
  ASSERT_TRUE(news.ok()) << news.status();
  EXPECT_EQ(news->event_id, "AE_1");
  EXPECT_EQ(news->idempotency_key, "k-1");
  EXPECT_EQ(news->result.outcome, ChargeOutcome::kSettled);
  EXPECT_EQ(news->result.amount.to_string(), "1500 XOF");
  EXPECT_FALSE(news->is_hint);

  const auto refusal = [&](const TenantContext& tenant, const Callback& callback) {
    return error_code(reader->read(tenant, callback, now).status());
  };
  EXPECT_EQ(refusal(kOther, wave_callback(wave_body(kTenant), stamp)), "payment.not_found");
  Callback altered = wave_callback(wave_body(kTenant), stamp);
  altered.body.back() = ' ';
  EXPECT_EQ(refusal(kTenant, altered), "signature.mismatch");
  EXPECT_EQ(refusal(kTenant, wave_callback("[]", stamp)), "callback.malformed");
  EXPECT_EQ(error_code(make_wave_callbacks({}).status()), "wave.bad_option");
}

TEST(StripeCallbacks, NeedASecret) {
  EXPECT_EQ(error_code(make_stripe_callbacks({}).status()), "stripe.bad_option");
  EXPECT_EQ(error_code(make_stripe_callbacks({.secrets = {Secret()}}).status()),
            "stripe.bad_option");
}

TEST(Callbacks, HeadersAreFoundInAnyCase) {
  const Callback callback{{{"X-A", "1"}, {"x-a", "2"}}, ""};
  EXPECT_EQ(callback.header("x-A"), "1");
  EXPECT_EQ(callback.header("x-b"), "");
}

TEST(Callbacks, AnswerInTheWordsOfHttp) {
  const auto answer = [](absl::StatusCode category, std::string_view code) {
    return callback_http_status(make_error(category, code, "text"));
  };
  EXPECT_EQ(callback_http_status(absl::OkStatus()), 200);
  EXPECT_EQ(answer(absl::StatusCode::kUnauthenticated, "signature.mismatch"), 401);
  EXPECT_EQ(answer(absl::StatusCode::kOutOfRange, "signature.stale"), 400);
  EXPECT_EQ(answer(absl::StatusCode::kInvalidArgument, "callback.too_large"), 413);
  EXPECT_EQ(answer(absl::StatusCode::kNotFound, "payment.not_found"), 404);
  EXPECT_EQ(answer(absl::StatusCode::kAborted, "storage.stale_version"), 503);
  EXPECT_EQ(answer(absl::StatusCode::kUnknown, "storage.commit_unknown"), 503);
}

// A provider whose callbacks nobody signs.
class Mobile final : public PaymentProvider {
 public:
  explicit Mobile(bool can_be_asked) : can_be_asked_(can_be_asked) {}
  std::string_view name() const override { return "mtn_momo"; }
  PaymentCapabilities capabilities() const override { return {.lookup = can_be_asked_}; }
  absl::StatusOr<ChargeResult> charge(const TenantContext&, const ChargeRequest& request) override {
    known.outcome = ChargeOutcome::kPending;
    known.amount = request.amount;
    known.provider_reference = "momo-1";
    return known;
  }
  absl::StatusOr<ChargeResult> lookup(const TenantContext&, std::string_view) override {
    ++lookups;
    return known;
  }

  ChargeResult known;
  int lookups = 0;

 private:
  bool can_be_asked_;
};

struct Phone {
  explicit Phone(bool can_be_asked = true) : provider(can_be_asked) {
    EXPECT_TRUE(
        billing.subscribe(clinic, {.plan = "starter", .payment_method = {"mtn_momo", "2250"}})
            .ok());
    EXPECT_TRUE(billing.run_due({.effects = true}).ok());
    payment = billing.payments(clinic)->front();
  }
  BillingOptions options() {
    BillingOptions options = world.options();
    options.payments = {&provider};
    return options;
  }
  Callback callback(const std::string& status) const {
    return {{},
            R"({"externalId":")" + payment.id.to_string() + R"(","status":")" + status +
                R"(","amount":"50","currency":"EUR"})"};
  }

  World world;
  Mobile provider;
  Billing billing{world.store, world.catalog, options()};
  TenantContext clinic = make_tenant(billing, "abidjan");
  std::unique_ptr<CallbackReader> reader = make_mtn_callbacks();
  Payment payment;
};

TEST(Hints, MakeTheProviderBeAskedAndAreNotBelieved) {
  Phone phone;
  const int before = phone.provider.lookups;
  // Anybody can write this.
  auto answer =
      phone.billing.take_callback(phone.clinic, *phone.reader, phone.callback("SUCCESSFUL"));
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->payment->status, PaymentStatus::kProcessing);
  EXPECT_EQ(phone.provider.lookups, before + 1);

  phone.provider.known.outcome = ChargeOutcome::kSettled;
  answer = phone.billing.take_callback(phone.clinic, *phone.reader, phone.callback("FAILED"));
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->payment->status, PaymentStatus::kSucceeded);

  const int asked = phone.provider.lookups;
  answer = phone.billing.take_callback(phone.clinic, *phone.reader, phone.callback("ANYTHING"));
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->outcome, CallbackOutcome::kIgnored);
  EXPECT_EQ(phone.provider.lookups, asked);
}

TEST(Hints, NeedAProviderThatCanBeAsked) {
  Phone phone(false);
  const auto answer =
      phone.billing.take_callback(phone.clinic, *phone.reader, phone.callback("SUCCESSFUL"));
  EXPECT_EQ(error_code(answer.status()), "callback.not_signed");
  EXPECT_EQ(phone.billing.payments(phone.clinic)->front().status, PaymentStatus::kProcessing);
}

// A signed callback of a provider whose callbacks name no amount.
class Plain final : public CallbackReader {
 public:
  std::string_view provider() const override { return "mtn_momo"; }
  absl::StatusOr<CallbackNews> read(const TenantContext&, const Callback& callback,
                                    Instant) const override {
    CallbackNews news{.event_id = "e", .idempotency_key = callback.body};
    news.result.outcome = ChargeOutcome::kSettled;
    news.names_no_amount = names_none;
    return news;
  }

  bool names_none = true;
};

TEST(SignedNews, WithoutAnAmountAreAboutWhatWasAskedForWhereTheReaderSaysSo) {
  for (const bool names_none : {true, false}) {
    Phone phone;
    Plain reader;
    reader.names_none = names_none;
    const auto answer =
        phone.billing.take_callback(phone.clinic, reader, {{}, phone.payment.id.to_string()});
    ASSERT_TRUE(answer.ok()) << answer.status();
    EXPECT_EQ(answer->payment->status,
              names_none ? PaymentStatus::kSucceeded : PaymentStatus::kUnknown);
  }
}

TEST(Hints, ThatAreNoJsonAreRefused) {
  Phone phone;
  const auto refusal = [&](std::string body) {
    return error_code(
        phone.billing.take_callback(phone.clinic, *phone.reader, {{}, std::move(body)}).status());
  };
  EXPECT_EQ(refusal(""), "json.malformed");
  EXPECT_EQ(refusal("{}"), "callback.malformed");
  EXPECT_EQ(refusal(R"({"externalId":"nobody"})"), "payment.not_found");
}

}  // namespace
}  // namespace octroi::test
