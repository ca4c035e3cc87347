// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/mtn_momo/mtn_momo.h"

#include <gtest/gtest.h>

#include "octroi/base/status.h"
#include "octroi/mtn_momo/wire.h"

namespace octroi {
namespace {

HttpResult answer(int status, std::string body) {
  return {HttpOutcome::kAnswered, {status, {}, std::move(body)}, ""};
}

TEST(MtnEncode, TheReferenceFollowsFromTenantAndKey) {
  MtnMomoOptions options = mtn_momo_sandbox();
  options.subscription_key = Secret("sub");
  options.callback_url = "https://h.example/{tenant}";
  ChargeRequest charge;
  charge.payment = PaymentId(UuidBytes{1});
  charge.idempotency_key = "k";
  charge.amount = Money::of_minor(10'00, kEur);
  charge.payment_method = "46733123999";
  charge.description = "L'abonnement n\xC2\xB0 1";
  const auto one = TenantContext::assume(TenantId(UuidBytes{1}), Actor::system());
  const auto two = TenantContext::assume(TenantId(UuidBytes{2}), Actor::system());
  const auto first = encode_mtn_request(options, Secret("t"), one, charge);
  const auto other = encode_mtn_request(options, Secret("t"), two, charge);
  ASSERT_TRUE(first.ok()) << first.status();
  const std::string reference(find_header(first->headers, "X-Reference-Id"));
  EXPECT_EQ(reference[14], '4');
  EXPECT_NE(reference, find_header(other->headers, "X-Reference-Id"));
  EXPECT_EQ(find_header(first->headers, "X-Callback-Url"),
            "https://h.example/" + one.tenant().to_string());
  EXPECT_TRUE(encode_mtn_status(options, Secret("t"), one, "k").url.ends_with(reference));
  EXPECT_EQ(first->body.find('\''), std::string::npos);
  charge.amount = Money::of_minor(1500, kXof);
  EXPECT_EQ(error_code(encode_mtn_request(options, Secret("t"), one, charge).status()),
            "payment.currency_unsupported");
}

TEST(MtnDecode, WhatEachStatusProves) {
  EXPECT_TRUE(*decode_mtn_accepted(answer(202, "")));
  EXPECT_TRUE(*decode_mtn_accepted(answer(409, "")));
  for (const int status : {200, 302, 500, 503}) {
    EXPECT_FALSE(*decode_mtn_accepted(answer(status, ""))) << status;
  }
  EXPECT_EQ(error_code(decode_mtn_accepted(answer(400, "{}")).status()), "payment.request_refused");
  EXPECT_EQ(error_code(decode_mtn_accepted(answer(401, "")).status()), "payment.bad_credentials");
  EXPECT_EQ(error_code(decode_mtn_accepted({HttpOutcome::kNotSent, {}, ""}).status()),
            "payment.unreachable");
}

TEST(MtnDecode, AReasonIsAWordOrAnObject) {
  for (const char* reason :
       {R"("APPROVAL_REJECTED")", R"({"code":"APPROVAL_REJECTED","message":"no"})"}) {
    const auto payment = decode_mtn_status(
        answer(200, R"({"amount":"10.00","currency":"EUR","status":"FAILED","reason":)" +
                        std::string(reason) + "}"),
        "r", "k");
    ASSERT_TRUE(payment.ok());
    EXPECT_EQ(payment->charge.outcome, ChargeOutcome::kRejected);
    EXPECT_EQ(payment->charge.decline->reason, DeclineReason::kCancelledByPayer);
  }
  const auto odd = decode_mtn_status(
      answer(200, R"({"amount":"10","currency":"EUR","status":"NEW"})"), "r", "k");
  EXPECT_EQ(odd->charge.outcome, ChargeOutcome::kPending);
  EXPECT_FALSE(odd->charge.alert.empty());
  EXPECT_EQ(decode_mtn_status(answer(200, "{}"), "r", "k")->charge.outcome,
            ChargeOutcome::kUnknown);
  EXPECT_EQ(error_code(decode_mtn_status(answer(404, ""), "r", "k").status()), "payment.not_found");
}

}  // namespace
}  // namespace octroi
