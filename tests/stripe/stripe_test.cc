// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/stripe/stripe.h"

#include <gtest/gtest.h>

#include "octroi/base/status.h"
#include "octroi/stripe/wire.h"

namespace octroi {
namespace {

const TenantContext kTenant = TenantContext::assume(TenantId(UuidBytes{7}), Actor::system());

StripeOptions options() {
  return {.base_url = "https://api.stripe.com",
          .secret_key = Secret("sk_test_x"),
          .success_url = "https://h.example/s",
          .cancel_url = "https://h.example/c"};
}

ChargeRequest charge_of(Money amount) {
  ChargeRequest charge;
  charge.payment = PaymentId(UuidBytes{1});
  charge.idempotency_key = "k";
  charge.amount = amount;
  charge.payment_method = "pm_1";
  charge.customer = "cus_1";
  return charge;
}

HttpResult answer(int status, std::string body) {
  return {HttpOutcome::kAnswered, {status, {}, std::move(body)}, ""};
}

TEST(StripeEncode, AnIntentCarriesItsKeyTwice) {
  const auto request =
      encode_stripe_intent(options(), kTenant, charge_of(Money::of_minor(50'00, kEur)));
  ASSERT_TRUE(request.ok()) << request.status();
  const std::string key = scoped_key(kTenant, "k");
  EXPECT_EQ(find_header(request->headers, "idempotency-key"), key);
  EXPECT_EQ(request->body,
            "amount=5000&currency=eur&customer=cus_1&payment_method=pm_1&confirm=true"
            "&off_session=true&metadata%5Boctroi_key%5D=07000000-0000-0000-0000-000000000000%3Ak"
            "&metadata%5Boctroi_payment%5D=01000000-0000-0000-0000-000000000000");
  EXPECT_EQ(request->authorization.reveal(), "Bearer sk_test_x");
  EXPECT_TRUE(request->is_repeatable);
  for (const HttpHeader& header : request->headers) {
    EXPECT_EQ(header.value.find("sk_test"), std::string::npos) << header.name;
  }
}

TEST(StripeEncode, AMethodThatIsSavedWithACustomerIsChargedForIt) {
  const auto body = [](std::string customer, std::string method) {
    ChargeRequest charge = charge_of(Money::of_minor(50'00, kEur));
    charge.customer = std::move(customer);
    charge.payment_method = std::move(method);
    const std::string whole = encode_stripe_intent(options(), kTenant, charge)->body;
    return whole.substr(0, whole.find("&confirm"));
  };
  const std::string amount = "amount=5000&currency=eur";
  EXPECT_EQ(body("", "cus_9/pm_1"), amount + "&customer=cus_9&payment_method=pm_1");
  EXPECT_EQ(body("", "pm_1"), amount + "&payment_method=pm_1");
  EXPECT_EQ(body("cus_1", "pm_1"), amount + "&customer=cus_1&payment_method=pm_1");
}

TEST(StripeEncode, KeysOfTheLongestKindFit) {
  ChargeRequest charge = charge_of(Money::of_minor(1, kEur));
  charge.idempotency_key = std::string(128, 'k');
  const auto request = encode_stripe_intent(options(), kTenant, charge);
  EXPECT_LE(find_header(request->headers, "Idempotency-Key").size(), 255u);
}

TEST(StripeAmount, RefusesWhatStripeCannotTake) {
  const auto code = [](std::int64_t minor, const char* currency) {
    return error_code(stripe_amount(Money::of_minor(minor, *Currency::parse(currency))).status());
  };
  EXPECT_EQ(code(5123, "KWD"), "payment.amount_not_representable");
  EXPECT_EQ(code(150, "MGA"), "payment.amount_not_representable");
  EXPECT_EQ(code(100'000'000, "USD"), "stripe.amount_too_large");
  EXPECT_EQ(code(99'999'999, "USD"), "");
  EXPECT_EQ(
      error_code(encode_stripe_intent(options(), kTenant,
                                      charge_of(Money::of_minor(500, *Currency::parse("UGX"))))
                     .status()),
      "payment.currency_unsupported");
}

TEST(StripeDecode, WhatEachStatusProves) {
  const struct {
    int status;
    const char* body;
    const char* code;  // "" for a result that is unknown
  } rows[] = {
      {200, "<html>", ""},
      {200, "{}", ""},
      {200, R"({"id":"pi_1","status":"succeeded"})", ""},
      {200, R"({"id":"pi_1","status":"succeeded","amount_received":1.5,"currency":"eur"})", ""},
      {302, "", ""},
      {409, R"({"error":{"code":"idempotency_key_in_use"}})", ""},
      {500, "", ""},
      {503, "{}", ""},
      {400, R"({"error":{"type":"idempotency_error"}})", "payment.key_reused"},
      {400, R"({"error":{"code":"amount_too_small"}})", "payment.request_refused"},
      {400, R"({"error":{"code":"rate_limit"}})", "payment.unreachable"},
      {400, "not json", "payment.request_refused"},
      {401, "", "payment.bad_credentials"},
      {403, "", "payment.bad_credentials"},
      {429, "", "payment.unreachable"},
  };
  for (const auto& row : rows) {
    const auto result = decode_stripe_charge(answer(row.status, row.body), "k");
    EXPECT_EQ(error_code(result.status()), row.code) << row.status << row.body;
    if (result.ok()) {
      EXPECT_EQ(result->outcome, ChargeOutcome::kUnknown) << row.body;
    }
  }
  EXPECT_EQ(error_code(decode_stripe_charge({HttpOutcome::kNotSent, {}, "x"}, "k").status()),
            "payment.unreachable");
  EXPECT_EQ(decode_stripe_charge({HttpOutcome::kMaybeSent, {}, "x"}, "k")->outcome,
            ChargeOutcome::kUnknown);
}

TEST(StripeDecode, AnUnknownStatusIsPendingAndFlagged) {
  const auto odd = decode_stripe_charge(
      answer(200, R"({"id":"pi_1","status":"levitating","amount":5000,"currency":"eur"})"), "k");
  EXPECT_EQ(odd->outcome, ChargeOutcome::kPending);
  EXPECT_FALSE(odd->alert.empty());
}

TEST(StripeDecode, AnActionHasItsPage) {
  const auto page = decode_stripe_charge(
      answer(200, R"({"id":"pi_1","status":"requires_action","amount":5000,"currency":"eur",)"
                  R"("next_action":{"redirect_to_url":{"url":"https://hooks.stripe.com/1"}}})"),
      "k");
  EXPECT_EQ(page->approval_url, "https://hooks.stripe.com/1");
}

TEST(StripeSearch, TwoIntentsUnderOneKeyAreFlagged) {
  const std::string intent =
      R"({"id":"pi_1","status":"succeeded","amount_received":5000,"currency":"eur"})";
  const auto two =
      decode_stripe_search(answer(200, R"({"data":[)" + intent + "," + intent + "]}"), "k");
  EXPECT_FALSE(two->alert.empty());
  EXPECT_EQ(error_code(decode_stripe_search(answer(200, R"({"data":[]})"), "k").status()),
            "payment.not_found");
  EXPECT_EQ(error_code(decode_stripe_search(answer(500, ""), "k").status()), "payment.unreachable");
}

TEST(StripeDecline, AdviceDecides) {
  EXPECT_TRUE(read_stripe_decline("card_declined", "generic_decline", "do_not_try_again").is_hard);
  EXPECT_FALSE(read_stripe_decline("card_declined", "stolen_card", "try_again_later").is_hard);
  EXPECT_EQ(read_stripe_decline("card_declined", "sunspots", "").reason, DeclineReason::kOther);
}

}  // namespace
}  // namespace octroi
