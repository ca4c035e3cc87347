// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/testing/payment_conformance.h"

#include <chrono>
#include <mutex>
#include <set>
#include <thread>

#include "octroi/base/status.h"
#include "testing/payment_harness.h"

namespace octroi {
namespace {

// --- Sabotage: for each axiom a provider that breaks it, which its check must find. ---

// Passes everything on to the fake, so that a saboteur breaks one thing only.
class Saboteur : public PaymentProvider {
 public:
  void attach(FakePaymentProvider& fake) { fake_ = &fake; }

  [[nodiscard]] std::string_view name() const override { return "saboteur"; }
  [[nodiscard]] PaymentCapabilities capabilities() const override { return fake_->capabilities(); }
  absl::StatusOr<ChargeResult> charge(const TenantContext& tenant,
                                      const ChargeRequest& request) override {
    return fake_->charge(tenant, request);
  }
  absl::StatusOr<ChargeResult> lookup(const TenantContext& tenant, std::string_view key) override {
    return fake_->lookup(tenant, key);
  }
  absl::StatusOr<RefundResult> refund(const TenantContext& tenant,
                                      const RefundRequest& request) override {
    return fake_->refund(tenant, request);
  }

 protected:
  FakePaymentProvider* fake_ = nullptr;
};

template <class Provider>
class SabotagedHarness final : public FakePaymentHarness {
 public:
  SabotagedHarness() { provider_.attach(fake_); }
  PaymentProvider& provider() override { return provider_; }
  MovedMoney moved(const TenantContext& tenant, std::string_view key) override {
    MovedMoney moved;
    for (const FakeCharge& charge : fake_.settled_charges()) {
      const std::string& used = charge.idempotency_key;
      if (charge.tenant != tenant.tenant() || used.substr(0, used.find("/again")) != key) continue;
      ++moved.times;
      moved.minor += charge.amount.minor();
    }
    return moved;
  }

 private:
  Provider provider_;
};

class ChargesAgain : public Saboteur {
  absl::StatusOr<ChargeResult> charge(const TenantContext& tenant,
                                      const ChargeRequest& request) override {
    ChargeRequest again = request;
    again.idempotency_key += "/again" + std::to_string(++calls_);
    return Saboteur::charge(tenant, again);
  }
  int calls_ = 0;
};

// Looks whether it knows the key, and only then notes it.
class ChecksThenActs : public Saboteur {
  absl::StatusOr<ChargeResult> charge(const TenantContext& tenant,
                                      const ChargeRequest& request) override {
    int call = 0;
    {
      const std::lock_guard lock(mutex_);
      if (seen_.contains(request.idempotency_key)) return fake_->charge(tenant, request);
      call = ++calls_;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    ChargeRequest once = request;
    once.idempotency_key += "/again" + std::to_string(call);
    absl::StatusOr<ChargeResult> result = fake_->charge(tenant, once);
    const std::lock_guard lock(mutex_);
    seen_.insert(request.idempotency_key);
    return result;
  }
  std::mutex mutex_;
  std::set<std::string> seen_;
  int calls_ = 0;
};

class AnswersReuse : public Saboteur {
  absl::StatusOr<ChargeResult> charge(const TenantContext& tenant,
                                      const ChargeRequest& request) override {
    absl::StatusOr<ChargeResult> result = Saboteur::charge(tenant, request);
    if (absl::IsAlreadyExists(result.status())) {
      return fake_->lookup(tenant, request.idempotency_key);
    }
    return result;
  }
};

class FailsDeclines : public Saboteur {
  absl::StatusOr<ChargeResult> charge(const TenantContext& tenant,
                                      const ChargeRequest& request) override {
    absl::StatusOr<ChargeResult> result = Saboteur::charge(tenant, request);
    if (result.ok() && result->outcome == ChargeOutcome::kRejected) {
      return absl::FailedPreconditionError("declined");
    }
    return result;
  }
};

class FailsUnknown : public Saboteur {
  absl::StatusOr<ChargeResult> charge(const TenantContext& tenant,
                                      const ChargeRequest& request) override {
    absl::StatusOr<ChargeResult> result = Saboteur::charge(tenant, request);
    if (result.ok() && result->outcome == ChargeOutcome::kUnknown) {
      result->outcome = ChargeOutcome::kRejected;
    }
    return result;
  }
};

// Charges anew when the first answer was lost.
class RetriesUnderANewKey : public Saboteur {
  absl::StatusOr<ChargeResult> charge(const TenantContext& tenant,
                                      const ChargeRequest& request) override {
    ChargeRequest once = request;
    if (unknown_.contains(request.idempotency_key)) once.idempotency_key += "/again";
    absl::StatusOr<ChargeResult> result = Saboteur::charge(tenant, once);
    if (result.ok() && result->outcome == ChargeOutcome::kUnknown) {
      unknown_.insert(request.idempotency_key);
    }
    return result;
  }
  std::set<std::string> unknown_;
};

class FindsPending : public Saboteur {
  absl::StatusOr<ChargeResult> lookup(const TenantContext& tenant, std::string_view key) override {
    absl::StatusOr<ChargeResult> result = Saboteur::lookup(tenant, key);
    if (result.ok()) result->outcome = ChargeOutcome::kPending;
    return result;
  }
};

class FindsTheUnseen : public Saboteur {
  absl::StatusOr<ChargeResult> lookup(const TenantContext& tenant, std::string_view key) override {
    absl::StatusOr<ChargeResult> result = Saboteur::lookup(tenant, key);
    if (absl::IsNotFound(result.status())) return ChargeResult{.outcome = ChargeOutcome::kPending};
    return result;
  }
};

class StartsPendingAnew : public Saboteur {
  absl::StatusOr<ChargeResult> charge(const TenantContext& tenant,
                                      const ChargeRequest& request) override {
    absl::StatusOr<ChargeResult> result = Saboteur::charge(tenant, request);
    if (++calls_ == 1 || !result.ok() || result->outcome != ChargeOutcome::kPending) return result;
    ChargeRequest again = request;
    again.idempotency_key += "/again";
    return Saboteur::charge(tenant, again);
  }
  int calls_ = 0;
};

class SharesKeys : public Saboteur {
  absl::StatusOr<ChargeResult> charge(const TenantContext& tenant,
                                      const ChargeRequest& request) override {
    if (!first_) first_ = tenant;
    return Saboteur::charge(*first_, request);
  }
  std::optional<TenantContext> first_;
};

class LooksEverywhere : public Saboteur {
  absl::StatusOr<ChargeResult> lookup(const TenantContext& tenant, std::string_view key) override {
    for (const FakeCharge& charge : fake_->charges()) {
      if (charge.idempotency_key != key) continue;
      return fake_->lookup(TenantContext::assume(charge.tenant, tenant.actor()), key);
    }
    return fake_->lookup(tenant, key);
  }
};

// Means well.
class MendsRequests : public Saboteur {
  absl::StatusOr<ChargeResult> charge(const TenantContext& tenant,
                                      const ChargeRequest& request) override {
    ChargeRequest mended = request;
    if (!mended.amount.is_positive()) {
      mended.amount = Money::of_minor(1, *Currency::parse("EUR"));
    }
    return Saboteur::charge(tenant, mended);
  }
};

class RefundsAgain : public Saboteur {
  absl::StatusOr<RefundResult> refund(const TenantContext& tenant,
                                      const RefundRequest& request) override {
    RefundRequest again = request;
    again.idempotency_key += std::to_string(++calls_);
    return Saboteur::refund(tenant, again);
  }
  int calls_ = 0;
};

class RefundsTooMuch : public Saboteur {
  absl::StatusOr<RefundResult> refund(const TenantContext& tenant,
                                      const RefundRequest& request) override {
    absl::StatusOr<RefundResult> result = Saboteur::refund(tenant, request);
    if (error_code(result.status()) != "payment.refund_exceeds_charge") return result;
    return RefundResult{ChargeOutcome::kSettled, request.amount, "re_1", {}};
  }
};

template <class Provider>
void expect_found(std::string_view axiom) {
  SabotagedHarness<Provider> harness;
  EXPECT_FALSE(check_payment_axiom(axiom, harness).empty()) << axiom;
}

TEST(PaymentSabotage, IsFoundByTheAxiomItBreaks) {
  expect_found<ChargesAgain>("SameKeySameCharge");
  expect_found<ChecksThenActs>("RacingCallsChargeOnce");
  expect_found<AnswersReuse>("KeyReuseWithOtherAmountIsRefused");
  expect_found<FailsDeclines>("DeclineIsAResult");
  expect_found<FailsUnknown>("UnknownIsNeverFailed");
  expect_found<RetriesUnderANewKey>("UnknownIsNeverFailed");
  expect_found<FindsPending>("LookupFindsWhatHappened");
  expect_found<FindsTheUnseen>("LookupFindsWhatHappened");
  expect_found<StartsPendingAnew>("PendingSettlesOnce");
  expect_found<SharesKeys>("TenantsDoNotShareKeys");
  expect_found<LooksEverywhere>("TenantsDoNotShareKeys");
  expect_found<MendsRequests>("BadRequestsMoveNothing");
  expect_found<RefundsAgain>("RefundsStayWithinTheCharge");
  expect_found<RefundsTooMuch>("RefundsStayWithinTheCharge");
}

TEST(PaymentSabotage, AnHonestMiddlemanPasses) {
  for (const PaymentAxiom& axiom : payment_axioms()) {
    SabotagedHarness<Saboteur> harness;
    EXPECT_TRUE(check_payment_axiom(axiom.name, harness).empty()) << axiom.name;
  }
}

class DeclaresTooMuch final : public FakePaymentHarness {
  [[nodiscard]] std::vector<Deviation> deviations() const override {
    return {{"DeclineIsAResult", "declared without need"}};
  }
};

class CannotDecline final : public FakePaymentHarness {
  bool arrange(FakeAnswerKind kind) override {
    return kind != FakeAnswerKind::kDecline && FakePaymentHarness::arrange(kind);
  }
};

class CannotDeclineAndSaysSo final : public FakePaymentHarness {
  bool arrange(FakeAnswerKind) override { return false; }
  [[nodiscard]] std::vector<Deviation> deviations() const override {
    return {{"DeclineIsAResult", "nobody declines here"}};
  }
};

TEST(PaymentDeviations, AreTrueAndDeclared) {
  DeclaresTooMuch too_much;
  EXPECT_FALSE(check_payment_axiom("DeclineIsAResult", too_much).empty());
  CannotDecline silent;
  EXPECT_FALSE(check_payment_axiom("DeclineIsAResult", silent).empty());
  CannotDeclineAndSaysSo honest;
  EXPECT_TRUE(check_payment_axiom("DeclineIsAResult", honest).empty());
  FakePaymentHarness harness;
  EXPECT_FALSE(check_payment_axiom("NoSuchAxiom", harness).empty());
}

}  // namespace

INSTANTIATE_TYPED_TEST_SUITE_P(Fake, PaymentConformance, FakePaymentHarness);

}  // namespace octroi
