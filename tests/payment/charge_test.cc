// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/payment/charge.h"

#include <gtest/gtest.h>

#include "octroi/base/status.h"
#include "octroi/payment/method_kind.h"
#include "octroi/payment/provider.h"

namespace octroi {
namespace {

const UuidBytes kOne{1};
const UuidBytes kTwo{2};

ChargeRequest good_request() {
  ChargeRequest request;
  request.payment = PaymentId(kOne);
  request.idempotency_key = "subscription/7:attempt-1";
  request.amount = Money::of_minor(50'00, *Currency::parse("EUR"));
  return request;
}

TEST(Charge, AGoodRequestPasses) { EXPECT_TRUE(check_charge_request(good_request()).ok()); }

TEST(Charge, BadRequestsAreRefused) {
  const Currency eur = *Currency::parse("EUR");
  struct Case {
    const char* name;
    void (*spoil)(ChargeRequest&, Currency);
    const char* code;
  };
  const Case cases[] = {
      {"no key", [](ChargeRequest& r, Currency) { r.idempotency_key = ""; }, "payment.bad_key"},
      {"line break in the key", [](ChargeRequest& r, Currency) { r.idempotency_key = "a\r\nb"; },
       "payment.bad_key"},
      {"key of 129", [](ChargeRequest& r, Currency) { r.idempotency_key.assign(129, 'k'); },
       "payment.bad_key"},
      {"key not ASCII", [](ChargeRequest& r, Currency) { r.idempotency_key = "cl\u00e9"; },
       "payment.bad_key"},
      {"zero", [](ChargeRequest& r, Currency c) { r.amount = Money::zero(c); },
       "payment.bad_amount"},
      {"negative", [](ChargeRequest& r, Currency c) { r.amount = Money::of_minor(-1, c); },
       "payment.bad_amount"},
      {"no currency", [](ChargeRequest& r, Currency) { r.amount = Money::of_minor(1, Currency()); },
       "payment.bad_amount"},
      {"no payment", [](ChargeRequest& r, Currency) { r.payment = PaymentId(); },
       "payment.no_payment"},
      {"control character", [](ChargeRequest& r, Currency) { r.reference = "INV\n1"; },
       "text.control_character"},
      {"direction override", [](ChargeRequest& r, Currency) { r.description = "a\u202Eb"; },
       "text.invisible_character"},
      {"long metadata", [](ChargeRequest& r, Currency) { r.billed_for.assign(501, 'x'); },
       "text.too_long"},
      {"bad customer", [](ChargeRequest& r, Currency) { r.customer = "\xff"; },
       "text.invalid_utf8"},
      {"bad method", [](ChargeRequest& r, Currency) { r.payment_method = std::string(1, '\0'); },
       "text.control_character"},
  };
  for (const Case& c : cases) {
    ChargeRequest request = good_request();
    c.spoil(request, eur);
    EXPECT_EQ(error_code(check_charge_request(request)), c.code) << c.name;
  }
}

TEST(Charge, KeysOfTheLongestLengthPass) {
  ChargeRequest request = good_request();
  request.idempotency_key.assign(128, 'k');
  EXPECT_TRUE(check_charge_request(request).ok());
}

TEST(Charge, BadRefundsAreRefused) {
  RefundRequest request;
  request.idempotency_key = "refund-1";
  request.charge_idempotency_key = "charge-1";
  request.amount = Money::of_minor(1, *Currency::parse("XOF"));
  EXPECT_TRUE(check_refund_request(request).ok());

  RefundRequest no_charge = request;
  no_charge.charge_idempotency_key = "";
  EXPECT_EQ(error_code(check_refund_request(no_charge)), "payment.bad_key");
  RefundRequest nothing = request;
  nothing.amount = Money::zero(*Currency::parse("XOF"));
  EXPECT_EQ(error_code(check_refund_request(nothing)), "payment.bad_amount");
  RefundRequest bad_reason = request;
  bad_reason.reason = "a\nb";
  EXPECT_EQ(error_code(check_refund_request(bad_reason)), "text.control_character");
}

TEST(Charge, OnlyAmountCurrencyAndPaymentMakeAnotherCharge) {
  const ChargeRequest request = good_request();
  ChargeRequest reworded = request;
  reworded.description = "in other words";
  EXPECT_TRUE(is_same_charge(request, reworded));

  ChargeRequest dearer = request;
  dearer.amount = Money::of_minor(50'01, request.amount.currency());
  EXPECT_FALSE(is_same_charge(request, dearer));
  ChargeRequest dollars = request;
  dollars.amount = Money::of_minor(50'00, *Currency::parse("USD"));
  EXPECT_FALSE(is_same_charge(request, dollars));
  ChargeRequest other = request;
  other.payment = PaymentId(kTwo);
  EXPECT_FALSE(is_same_charge(request, other));
}

TEST(Charge, ScopedKeysOfTwoTenantsDiffer) {
  const TenantContext a = TenantContext::assume(TenantId(kOne), Actor::system());
  const TenantContext b = TenantContext::assume(TenantId(kTwo), Actor::system());
  EXPECT_NE(scoped_key(a, "k"), scoped_key(b, "k"));
  EXPECT_EQ(scoped_key(a, "k"), a.tenant().to_string() + ":k");
}

TEST(Charge, NamesComeBack) {
  for (int number = 1; number <= 4; ++number) {
    const auto outcome = static_cast<ChargeOutcome>(number);
    EXPECT_EQ(*parse_charge_outcome(to_string(outcome)), outcome);
  }
  for (int number = 1; number <= 4; ++number) {
    const auto kind = static_cast<MethodKind>(number);
    EXPECT_EQ(*parse_method_kind(to_string(kind)), kind);
  }
  EXPECT_EQ(error_code(parse_method_kind("Card").status()), "payment.unknown_name");
  for (int number = 1; number <= 9; ++number) {
    const auto reason = static_cast<DeclineReason>(number);
    EXPECT_EQ(*parse_decline_reason(to_string(reason)), reason);
  }
  EXPECT_EQ(error_code(parse_charge_outcome("Settled").status()), "payment.unknown_name");
  EXPECT_EQ(error_code(parse_decline_reason("").status()), "payment.unknown_name");
}

TEST(Charge, HardReasonsAskForAnotherMethod) {
  EXPECT_TRUE(is_hard(DeclineReason::kExpiredCard));
  EXPECT_TRUE(is_hard(DeclineReason::kFraud));
  EXPECT_TRUE(is_hard(DeclineReason::kInvalidMethod));
  EXPECT_FALSE(is_hard(DeclineReason::kInsufficientFunds));
  EXPECT_FALSE(is_hard(DeclineReason::kDoNotHonor));
  EXPECT_FALSE(is_hard(DeclineReason::kOther));
}

class ChargesOnly final : public PaymentProvider {
 public:
  [[nodiscard]] std::string_view name() const override { return "charges_only"; }
  [[nodiscard]] PaymentCapabilities capabilities() const override { return {}; }
  absl::StatusOr<ChargeResult> charge(const TenantContext&, const ChargeRequest&) override {
    return ChargeResult{};
  }
};

TEST(PaymentProvider, WhatItCannotDoSaysSo) {
  ChargesOnly provider;
  const TenantContext tenant = TenantContext::assume(TenantId(kOne), Actor::system());
  EXPECT_EQ(error_code(provider.lookup(tenant, "k").status()), "payment.lookup_unsupported");
  EXPECT_EQ(error_code(provider.refund(tenant, {}).status()), "payment.refunds_unsupported");
}

}  // namespace
}  // namespace octroi
