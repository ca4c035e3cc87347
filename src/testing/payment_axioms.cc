// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/testing/payment_axioms.h"

#include <array>
#include <thread>

#include "testing/axiom_check.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::size_t kThreads = 8;

Money euros(std::int64_t minor) { return Money::of_minor(minor, *Currency::parse("EUR")); }

ChargeRequest request_of(std::uint8_t payment, std::string key, std::int64_t minor = 50'00) {
  ChargeRequest request;
  request.payment = PaymentId(UuidBytes{0xB0, payment});
  request.idempotency_key = std::move(key);
  request.amount = euros(minor);
  request.reference = "INV-" + std::to_string(payment);
  request.description = "conformance";
  return request;
}

// Whether the books agree with what the provider answered.
void expect_books(Findings& findings, PaymentHarness& harness, const TenantContext& tenant,
                  const ChargeRequest& request, const ChargeResult& result) {
  const MovedMoney moved = harness.moved(tenant, request.idempotency_key);
  if (result.outcome == ChargeOutcome::kSettled) {
    findings.expect(moved == MovedMoney{1, request.amount.minor()},
                    "a settled charge must have moved its amount once, not " +
                        std::to_string(moved.minor) + " in " + std::to_string(moved.times));
    findings.expect(result.amount == request.amount,
                    "the answer must say what was charged, not " + result.amount.to_string());
  } else {
    findings.expect(moved.times == 0, "a charge that is not settled must have moved nothing");
  }
}

// A charge that nothing disturbs: settled, or pending where that is the provider's way.
bool charge_plainly(Findings& findings, PaymentHarness& harness, const TenantContext& tenant,
                    const ChargeRequest& request, ChargeResult& out) {
  absl::StatusOr<ChargeResult> result = harness.provider().charge(tenant, request);
  if (!findings.expect_ok(result.status(), "a plain charge")) return false;
  const bool is_plain =
      result->outcome == ChargeOutcome::kSettled || result->outcome == ChargeOutcome::kPending;
  if (!findings.expect(is_plain, "a plain charge must be settled or pending")) return false;
  findings.expect(!result->provider_reference.empty(), "a charge must have a provider reference");
  out = *std::move(result);
  return true;
}

Violations same_key_same_charge(PaymentHarness& harness) {
  Findings findings;
  const TenantContext tenant = axiom_tenant(1);
  const ChargeRequest request = request_of(1, "same-key");
  ChargeResult first;
  if (!charge_plainly(findings, harness, tenant, request, first)) return findings.take();
  expect_books(findings, harness, tenant, request, first);
  for (int i = 0; i < 3; ++i) {
    ChargeResult again;
    if (!charge_plainly(findings, harness, tenant, request, again)) break;
    findings.expect(again == first, "charging a key again must give the same answer");
  }
  expect_books(findings, harness, tenant, request, first);
  return findings.take();
}

Violations racing_calls_charge_once(PaymentHarness& harness) {
  Findings findings;
  const TenantContext tenant = axiom_tenant(1);
  const ChargeRequest request = request_of(1, "racing");
  std::array<absl::StatusOr<ChargeResult>, kThreads> results;
  {
    std::array<std::thread, kThreads> threads;
    for (std::size_t i = 0; i < kThreads; ++i) {
      threads[i] = std::thread([&harness, &tenant, &request, &result = results[i]] {
        result = harness.provider().charge(tenant, request);
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
  for (const absl::StatusOr<ChargeResult>& result : results) {
    if (!findings.expect_ok(result.status(), "a racing charge")) return findings.take();
    findings.expect(result->provider_reference == results[0]->provider_reference,
                    "racing charges of one key must be one charge");
  }
  expect_books(findings, harness, tenant, request, *results[0]);
  return findings.take();
}

Violations key_reuse_with_other_amount_is_refused(PaymentHarness& harness) {
  Findings findings;
  const TenantContext tenant = axiom_tenant(1);
  const ChargeRequest request = request_of(1, "reused");
  ChargeResult first;
  if (!charge_plainly(findings, harness, tenant, request, first)) return findings.take();
  ChargeRequest dearer = request;
  dearer.amount = euros(50'01);
  ChargeRequest dollars = request;
  dollars.amount = Money::of_minor(50'00, *Currency::parse("USD"));
  ChargeRequest other_payment = request;
  other_payment.payment = PaymentId(UuidBytes{0xB0, 2});
  for (const ChargeRequest& reuse : {dearer, dollars, other_payment}) {
    findings.expect_error(harness.provider().charge(tenant, reuse).status(),
                          absl::StatusCode::kAlreadyExists, "payment.key_reused",
                          "a key used for another charge");
  }
  expect_books(findings, harness, tenant, request, first);
  return findings.take();
}

Violations decline_is_a_result(PaymentHarness& harness) {
  Findings findings;
  const TenantContext tenant = axiom_tenant(1);
  const ChargeRequest request = request_of(1, "declined");
  if (!findings.expect_arranged(harness.arrange(FakeAnswerKind::kDecline))) return findings.take();
  for (int i = 0; i < 2; ++i) {
    const absl::StatusOr<ChargeResult> result = harness.provider().charge(tenant, request);
    if (!findings.expect_ok(result.status(), "a declined charge")) break;
    findings.expect(result->outcome == ChargeOutcome::kRejected,
                    "a declined charge must be rejected, also when its key is charged again");
    findings.expect(result->decline.has_value(), "a rejected charge must say why");
    expect_books(findings, harness, tenant, request, *result);
  }
  return findings.take();
}

void check_lost_answer(Findings& findings, PaymentHarness& harness, FakeAnswerKind kind,
                       const ChargeRequest& request) {
  const TenantContext tenant = axiom_tenant(1);
  if (!findings.expect_arranged(harness.arrange(kind))) return;
  const absl::StatusOr<ChargeResult> lost = harness.provider().charge(tenant, request);
  if (!findings.expect_ok(lost.status(), "a charge whose answer was lost")) return;
  findings.expect(lost->outcome == ChargeOutcome::kUnknown,
                  "a charge whose answer was lost must be unknown");
  findings.expect(!lost->decline.has_value(), "an unknown charge was not declined");
  ChargeResult again;
  if (!charge_plainly(findings, harness, tenant, request, again)) return;
  expect_books(findings, harness, tenant, request, again);
}

Violations unknown_is_never_failed(PaymentHarness& harness) {
  Findings findings;
  check_lost_answer(findings, harness, FakeAnswerKind::kLostBeforeEffect,
                    request_of(1, "lost-before"));
  check_lost_answer(findings, harness, FakeAnswerKind::kLostAfterEffect,
                    request_of(2, "lost-after"));
  return findings.take();
}

// After an answer was lost, a lookup tells whether the charge is there.
void check_lookup_after(Findings& findings, PaymentHarness& harness, FakeAnswerKind kind,
                        const ChargeRequest& request) {
  const TenantContext tenant = axiom_tenant(1);
  if (!findings.expect_arranged(harness.arrange(kind))) return;
  const absl::StatusOr<ChargeResult> lost = harness.provider().charge(tenant, request);
  if (!findings.expect_ok(lost.status(), "a charge whose answer was lost")) return;
  const absl::StatusOr<ChargeResult> found =
      harness.provider().lookup(tenant, request.idempotency_key);
  if (kind == FakeAnswerKind::kLostBeforeEffect) {
    findings.expect_error(found.status(), absl::StatusCode::kNotFound, "payment.not_found",
                          "a charge that never arrived");
  } else if (findings.expect_ok(found.status(), "the lookup of a charge that arrived")) {
    findings.expect(found->outcome == ChargeOutcome::kSettled, "the lookup must find it settled");
    expect_books(findings, harness, tenant, request, *found);
  }
}

Violations lookup_finds_what_happened(PaymentHarness& harness) {
  Findings findings;
  const TenantContext tenant = axiom_tenant(1);
  if (!harness.provider().capabilities().lookup) {
    findings.expect_error(harness.provider().lookup(tenant, "never-seen").status(),
                          absl::StatusCode::kUnimplemented, "payment.lookup_unsupported",
                          "a lookup without the capability");
    return findings.take();
  }
  findings.expect_error(harness.provider().lookup(tenant, "never-seen").status(),
                        absl::StatusCode::kNotFound, "payment.not_found",
                        "the lookup of an unseen key");
  const ChargeRequest request = request_of(1, "looked-up");
  ChargeResult charged;
  if (!charge_plainly(findings, harness, tenant, request, charged)) return findings.take();
  const auto found = harness.provider().lookup(tenant, request.idempotency_key);
  if (findings.expect_ok(found.status(), "the lookup of a charge")) {
    findings.expect(*found == charged, "the lookup must tell what the charge told");
  }
  check_lookup_after(findings, harness, FakeAnswerKind::kLostBeforeEffect, request_of(2, "before"));
  check_lookup_after(findings, harness, FakeAnswerKind::kLostAfterEffect, request_of(3, "after"));
  return findings.take();
}

Violations pending_settles_once(PaymentHarness& harness) {
  Findings findings;
  const TenantContext tenant = axiom_tenant(1);
  const ChargeRequest request = request_of(1, "pending");
  if (!findings.expect_arranged(harness.arrange(FakeAnswerKind::kPending))) return findings.take();
  std::string reference;
  for (int i = 0; i < 2; ++i) {
    const absl::StatusOr<ChargeResult> pending = harness.provider().charge(tenant, request);
    if (!findings.expect_ok(pending.status(), "a pending charge")) return findings.take();
    findings.expect(pending->outcome == ChargeOutcome::kPending,
                    "the charge must stay pending until the payer pays");
    expect_books(findings, harness, tenant, request, *pending);
    reference = pending->provider_reference;
  }
  const absl::Status paid = harness.settle(tenant, request.idempotency_key);
  if (!findings.expect_ok(paid, "settling")) return findings.take();
  for (int i = 0; i < 2; ++i) {
    const absl::StatusOr<ChargeResult> settled = harness.provider().charge(tenant, request);
    if (!findings.expect_ok(settled.status(), "a settled charge")) return findings.take();
    findings.expect(settled->outcome == ChargeOutcome::kSettled, "the charge must be settled");
    findings.expect(settled->provider_reference == reference, "it must be the same charge");
    expect_books(findings, harness, tenant, request, *settled);
    // A second payment of the same charge is the other side's to refuse or to ignore.
    static_cast<void>(harness.settle(tenant, request.idempotency_key));
  }
  return findings.take();
}

Violations tenants_do_not_share_keys(PaymentHarness& harness) {
  Findings findings;
  const TenantContext one = axiom_tenant(1);
  const TenantContext two = axiom_tenant(2);
  // The same payment id and amount too: nothing but the tenant tells them apart.
  const ChargeRequest request = request_of(1, "shared");
  ChargeResult of_one;
  ChargeResult of_two;
  if (!charge_plainly(findings, harness, one, request, of_one)) return findings.take();
  if (!charge_plainly(findings, harness, two, request, of_two)) return findings.take();
  findings.expect(of_one.provider_reference != of_two.provider_reference,
                  "two tenants' charges must have two references");
  expect_books(findings, harness, one, request, of_one);
  expect_books(findings, harness, two, request, of_two);
  const ChargeRequest dearer = request_of(1, "shared-dearer", 70'00);
  ChargeRequest cheaper = dearer;
  cheaper.amount = euros(10'00);
  ChargeResult ignored;
  charge_plainly(findings, harness, one, dearer, ignored);
  charge_plainly(findings, harness, two, cheaper, ignored);
  if (harness.provider().capabilities().lookup) {
    findings.expect_error(harness.provider().lookup(axiom_tenant(3), "shared").status(),
                          absl::StatusCode::kNotFound, "payment.not_found",
                          "the lookup of another tenant's key");
  }
  return findings.take();
}

Violations bad_requests_move_nothing(PaymentHarness& harness) {
  Findings findings;
  const TenantContext tenant = axiom_tenant(1);
  ChargeRequest nothing = request_of(1, "bad-nothing", 0);
  ChargeRequest negative = request_of(2, "bad-negative", -1);
  ChargeRequest no_currency = request_of(3, "bad-currency");
  no_currency.amount = Money::of_minor(50'00, Currency());
  ChargeRequest no_payment = request_of(4, "bad-payment");
  no_payment.payment = PaymentId();
  ChargeRequest line_break = request_of(5, "bad-line-break");
  line_break.reference = "INV-1\r\nX: y";
  ChargeRequest no_key = request_of(6, "");
  for (const ChargeRequest& bad :
       {nothing, negative, no_currency, no_payment, line_break, no_key}) {
    findings.expect_error(harness.provider().charge(tenant, bad).status(),
                          absl::StatusCode::kInvalidArgument, "",
                          "the request " + bad.idempotency_key);
    findings.expect(harness.moved(tenant, bad.idempotency_key).times == 0,
                    "a refused request must move nothing");
  }
  return findings.take();
}

RefundRequest refund_of(const ChargeRequest& charge, const ChargeResult& result, std::string key,
                        std::int64_t minor) {
  RefundRequest request;
  request.idempotency_key = std::move(key);
  request.charge_idempotency_key = charge.idempotency_key;
  request.provider_reference = result.provider_reference;
  request.amount = euros(minor);
  return request;
}

Violations refunds_stay_within_the_charge(PaymentHarness& harness) {
  Findings findings;
  const TenantContext tenant = axiom_tenant(1);
  PaymentProvider& provider = harness.provider();
  const ChargeRequest charge = request_of(1, "refunded");
  ChargeResult charged;
  if (!provider.capabilities().refunds) {
    findings.expect_error(provider.refund(tenant, refund_of(charge, charged, "r", 1)).status(),
                          absl::StatusCode::kUnimplemented, "payment.refunds_unsupported",
                          "a refund without the capability");
    return findings.take();
  }
  if (!charge_plainly(findings, harness, tenant, charge, charged)) return findings.take();
  if (charged.outcome == ChargeOutcome::kPending) {  // where the payer must approve each charge
    const absl::Status paid = harness.settle(tenant, charge.idempotency_key);
    if (!findings.expect_ok(paid, "settling") ||
        !charge_plainly(findings, harness, tenant, charge, charged)) {
      return findings.take();
    }
  }
  const auto refund = [&](std::string key, std::int64_t minor) {
    return provider.refund(tenant, refund_of(charge, charged, std::move(key), minor));
  };
  const auto first = refund("r1", 20'00);
  const auto again = refund("r1", 20'00);
  if (findings.expect_ok(first.status(), "a refund") &&
      findings.expect_ok(again.status(), "the same refund again")) {
    findings.expect(*first == *again, "the same key must be the same refund");
    findings.expect(first->outcome == ChargeOutcome::kRejected || first->amount == euros(20'00),
                    "the answer must say what was given back");
  }
  findings.expect_error(refund("r1", 19'00).status(), absl::StatusCode::kAlreadyExists,
                        "payment.key_reused", "a refund's key used for another amount");
  const char* exceeds = "payment.refund_exceeds_charge";
  findings.expect_error(refund("r2", 30'01).status(), absl::StatusCode::kFailedPrecondition,
                        exceeds, "a refund beyond the charge");
  findings.expect_ok(refund("r3", 30'00).status(), "the refund of what is left");
  findings.expect_error(refund("r4", 1).status(), absl::StatusCode::kFailedPrecondition, exceeds,
                        "a refund of nothing left");
  findings.expect_error(
      provider.refund(axiom_tenant(2), refund_of(charge, charged, "r5", 1)).status(),
      absl::StatusCode::kNotFound, "payment.not_found", "the refund of another tenant's charge");
  return findings.take();
}

constexpr PaymentAxiom kAxioms[] = {
    {"SameKeySameCharge", same_key_same_charge},
    {"RacingCallsChargeOnce", racing_calls_charge_once},
    {"KeyReuseWithOtherAmountIsRefused", key_reuse_with_other_amount_is_refused},
    {"DeclineIsAResult", decline_is_a_result},
    {"UnknownIsNeverFailed", unknown_is_never_failed},
    {"LookupFindsWhatHappened", lookup_finds_what_happened},
    {"PendingSettlesOnce", pending_settles_once},
    {"TenantsDoNotShareKeys", tenants_do_not_share_keys},
    {"BadRequestsMoveNothing", bad_requests_move_nothing},
    {"RefundsStayWithinTheCharge", refunds_stay_within_the_charge},
};

}  // namespace

PaymentHarness::~PaymentHarness() = default;

std::span<const PaymentAxiom> payment_axioms() noexcept { return kAxioms; }

Violations check_payment_axiom(std::string_view name, PaymentHarness& harness) {
  return check_named_axiom(payment_axioms(), name, harness);
}

}  // namespace v0
}  // namespace octroi
