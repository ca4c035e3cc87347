// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/unipesa/unipesa.h"

#include <gtest/gtest.h>

#include "octroi/base/json_value.h"
#include "octroi/base/status.h"
#include "octroi/payment/answers.h"
#include "octroi/unipesa/wire.h"

namespace octroi {
namespace {

class NoHttp final : public HttpClient {
 public:
  HttpResult send(const HttpRequest&) override { return {HttpOutcome::kNotSent, {}, "none"}; }
};

const Money kAsked = Money::of_minor(10'00, kUsd);

ChargeResult decoded(const char* body) {
  return *decode_unipesa({HttpOutcome::kAnswered, {200, {}, body}, ""}, kAsked);
}

TEST(Unipesa, RequestsAreSignedAsTheyAreSent) {
  UnipesaOptions options{.base_url = "https://u.example",
                         .public_id = "p",
                         .merchant_id = "m",
                         .secret_key = Secret("key"),
                         .operator_id = "9"};
  ChargeRequest charge;
  charge.payment = PaymentId(UuidBytes{1});
  charge.idempotency_key = "k";
  charge.amount = kAsked;
  charge.payment_method = "243810000000";
  const auto tenant = TenantContext::assume(TenantId(UuidBytes{7}), Actor::system());
  const auto request = encode_unipesa_payment(options, tenant, charge);
  ASSERT_TRUE(request.ok()) << request.status();
  EXPECT_EQ(request->url, "https://u.example/p/payment_c2b");
  EXPECT_NE(request->body.find(R"("amount":"10.00")"), std::string::npos);
  EXPECT_TRUE(verify_unipesa_callback(request->body, options.secret_key).ok());
  charge.payment_method = "+243810000000";
  EXPECT_EQ(error_code(encode_unipesa_payment(options, tenant, charge).status()),
            "unipesa.bad_number");
}

TEST(Unipesa, AnswersAreReadInTheirThreeKinds) {
  EXPECT_EQ(decoded(R"({"status":2,"transaction_id":"7","result":{"code":0}})").outcome,
            ChargeOutcome::kSettled);
  EXPECT_EQ(decoded(R"({"status":"1","transaction_id":7,"result":{"code":"0"}})").outcome,
            ChargeOutcome::kPending);
  EXPECT_EQ(decoded(R"({"status":3,"result":{"code":0}})").outcome, ChargeOutcome::kRejected);
  EXPECT_EQ(decoded("<html>").outcome, ChargeOutcome::kUnknown);
  EXPECT_EQ(decoded("{}").outcome, ChargeOutcome::kUnknown);
  EXPECT_FALSE(decoded(R"({"status":7,"result":{"code":0}})").alert.empty());
  const auto error = [](const char* body) {
    return error_code(
        decode_unipesa({HttpOutcome::kAnswered, {200, {}, body}, ""}, kAsked).status());
  };
  EXPECT_EQ(error(R"({"result":{"code":10201}})"), "payment.bad_credentials");
  EXPECT_EQ(error(R"({"result":{"code":10401}})"), "payment.request_refused");
  EXPECT_EQ(decode_unipesa({HttpOutcome::kMaybeSent, {}, ""}, kAsked)->outcome,
            ChargeOutcome::kUnknown);
}

const TenantContext kTenant = TenantContext::assume(TenantId(UuidBytes{7}), Actor::system());
const TenantContext kOther = TenantContext::assume(TenantId(UuidBytes{8}), Actor::system());
const UnipesaOptions kAccount{.name = "avadapay",
                              .base_url = "https://u.example",
                              .public_id = "p",
                              .merchant_id = "m",
                              .secret_key = Secret("key"),
                              .operator_id = "9",
                              .callback_url = "https://h.example/{tenant}"};

ChargeRequest request_of(std::string key) {
  ChargeRequest charge;
  charge.payment = PaymentId(UuidBytes{1});
  charge.idempotency_key = std::move(key);
  charge.amount = kAsked;
  charge.payment_method = "243810000000";
  return charge;
}

JsonValue sent_for(const std::string& key) {
  return *JsonValue::parse(encode_unipesa_payment(kAccount, kTenant, request_of(key))->body);
}

TEST(Unipesa, AnOrderIsNamedByTenantAndKeyOrTheirDigest) {
  EXPECT_EQ(sent_for("k-1").at("order_id").text(), scoped_key(kTenant, "k-1"));
  const std::string longest(128 - scoped_key(kTenant, "").size(), 'k');
  EXPECT_EQ(sent_for(longest).at("order_id").text(), scoped_key(kTenant, longest));
  for (const std::string& key : {longest + "k", std::string("invoice/1")}) {
    EXPECT_EQ(sent_for(key).at("order_id").text(), short_scoped_key(kTenant, key)) << key;
  }
  const auto status = encode_unipesa_status(kAccount, kTenant, "k-1");
  EXPECT_EQ(JsonValue::parse(status->body)->at("order_id").text(), scoped_key(kTenant, "k-1"));
}

TEST(Unipesa, EachTenantIsCalledBackAtItsOwnAddress) {
  EXPECT_EQ(sent_for("k").at("callback_url").text(),
            "https://h.example/" + kTenant.tenant().to_string());
}

// A callback signed with `secret`; `more` are members before the signature, each with its comma.
Callback callback_of(const std::string& order, const std::string& status, const std::string& more,
                     const char* secret = "key") {
  const std::string open =
      R"({"order_id":")" + order + R"(",)" + more + R"("transaction_id":"7","status":)" + status;
  const std::string signature = *unipesa_signature(open + "}", Secret(secret));
  return {{}, open + R"(,"signature":")" + signature + R"("})"};
}

// The engine finds the payment by the name that was written down with it.
TEST(UnipesaCallbacks, ADigestIsANameWithoutAKey) {
  const auto reader = *make_unipesa_callbacks(kAccount);
  const std::string digest = short_scoped_key(kTenant, "invoice/1");
  const auto news = reader->read(kTenant, callback_of(digest, "2", ""), Instant());
  ASSERT_TRUE(news.ok()) << news.status();
  EXPECT_EQ(news->charge_name, digest);
  EXPECT_EQ(news->idempotency_key, "");
  EXPECT_EQ(news->result.outcome, ChargeOutcome::kSettled);
  NoHttp none;
  const auto unipesa = *make_unipesa(kAccount, none);
  EXPECT_EQ(unipesa->callback_name(kTenant, "invoice/1"), digest);
  EXPECT_EQ(unipesa->callback_name(kTenant, "k-1"), scoped_key(kTenant, "k-1"));
}

TEST(UnipesaCallbacks, TellOfTheTenantsOrder) {
  const auto reader = *make_unipesa_callbacks(kAccount);
  EXPECT_EQ(reader->provider(), "avadapay");
  const std::string order = scoped_key(kTenant, "k-1");
  const struct {
    const char* status;
    ChargeOutcome outcome;
  } rows[] = {{"2", ChargeOutcome::kSettled},
              {R"("2")", ChargeOutcome::kSettled},
              {"3", ChargeOutcome::kRejected},
              {"1", ChargeOutcome::kPending},
              {"9", ChargeOutcome::kPending}};
  for (const auto& row : rows) {
    const auto news = reader->read(kTenant, callback_of(order, row.status, ""), Instant());
    ASSERT_TRUE(news.ok()) << news.status();
    EXPECT_EQ(news->idempotency_key, "k-1");
    EXPECT_EQ(news->charge_name, order);
    EXPECT_EQ(news->result.outcome, row.outcome) << row.status;
    EXPECT_TRUE(news->names_no_amount);
    EXPECT_FALSE(news->is_hint);
  }
  const auto paid = reader->read(kTenant, callback_of(order, "2", ""), Instant());
  EXPECT_EQ(paid->event_id, order + "=2");
  const auto amount = reader->read(
      kTenant, callback_of(order, "2", R"("amount":"10.00","currency":"USD",)"), Instant());
  EXPECT_FALSE(amount->names_no_amount);
  EXPECT_EQ(amount->result.amount, kAsked);
}

TEST(UnipesaCallbacks, RefuseWhatIsNotTheProvidersWord) {
  const auto reader = *make_unipesa_callbacks(kAccount);
  const auto refusal = [&](const TenantContext& tenant, const Callback& callback) {
    return error_code(reader->read(tenant, callback, Instant()).status());
  };
  const std::string order = scoped_key(kTenant, "k-1");
  EXPECT_EQ(refusal(kTenant, callback_of(order, "2", "", "another key")), "signature.mismatch");
  EXPECT_EQ(refusal(kTenant, {{}, R"({"order_id":"o","status":2})"}), "signature.no_signature");
  EXPECT_EQ(refusal(kOther, callback_of(order, "2", "")), "payment.not_found");
  EXPECT_EQ(refusal(kTenant, callback_of("by hand", "2", "")), "payment.not_found");
  EXPECT_EQ(refusal(kTenant, callback_of("", "2", "")), "callback.malformed");
  EXPECT_EQ(refusal(kTenant, callback_of(order, R"("paid")", "")), "callback.malformed");
  EXPECT_EQ(refusal(kTenant, {{}, "<html>"}), "json.malformed");
  Callback altered = callback_of(order, "3", "");
  altered.body.replace(altered.body.find(R"("status":3)"), 10, R"("status":2)");
  EXPECT_EQ(refusal(kTenant, altered), "signature.mismatch");
  EXPECT_EQ(error_code(make_unipesa_callbacks({}).status()), "unipesa.bad_option");
}

}  // namespace
}  // namespace octroi
