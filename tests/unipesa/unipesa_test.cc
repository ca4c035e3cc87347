// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/unipesa/unipesa.h"

#include <gtest/gtest.h>

#include "octroi/base/status.h"
#include "octroi/unipesa/wire.h"

namespace octroi {
namespace {

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

}  // namespace
}  // namespace octroi
