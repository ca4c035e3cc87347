// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// A provider that forgets keys (F35) still charges once: what may have been asked before is looked
// up before it is asked again.

#include <map>
#include <string>

#include "engine/hostile.h"
#include "octroi/testing/faulty_store.h"

namespace octroi::test {
namespace {

// Knows every charge it made, but takes each request for a new one.
class ForgetsKeys final : public PaymentProvider {
 public:
  explicit ForgetsKeys(FakePaymentProvider& books) : books_(books) {}
  std::string_view name() const override { return "card"; }
  PaymentCapabilities capabilities() const override {
    return {.off_session = true, .lookup = true};
  }
  absl::StatusOr<ChargeResult> charge(const TenantContext& tenant,
                                      const ChargeRequest& request) override {
    ChargeRequest anew = request;
    anew.idempotency_key += ":" + std::to_string(++calls);
    latest_[request.idempotency_key] = anew.idempotency_key;
    return books_.charge(tenant, anew);
  }
  absl::StatusOr<ChargeResult> lookup(const TenantContext& tenant, std::string_view key) override {
    ++lookups;
    const auto known = latest_.find(key);
    return books_.lookup(tenant, known == latest_.end() ? key : std::string_view(known->second));
  }
  int calls = 0;
  int lookups = 0;

 private:
  FakePaymentProvider& books_;
  std::map<std::string, std::string, std::less<>> latest_;
};

struct Stage {
  explicit Stage(World& world) : provider(world.card), store(world.store) {
    options = world.options();
    options.payments = {&provider};
  }
  ForgetsKeys provider;
  FaultyStore store;
  BillingOptions options;
};

// The worker dies at its n-th commit after the subscription was made; another one goes on.
void crash_at(std::int64_t nth, CommitFault fault) {
  World world;
  Stage stage(world);
  Billing dying(stage.store, world.catalog, stage.options);
  const TenantContext clinic = make_tenant(dying, "gao");
  ASSERT_TRUE(dying.subscribe(clinic, {.plan = "starter", .payment_method = kCard}).ok());
  stage.store.fail_commit(stage.store.calls(StoreVerb::kCommit) + nth, fault);
  const auto died = dying.run_due();
  Billing next(world.store, world.catalog, stage.options);
  for (int hours = 0; hours < 3; ++hours) {
    world.clock.advance(std::chrono::hours(1));
    ASSERT_TRUE(next.run_due().ok());
  }
  EXPECT_EQ(world.card.settled_charges().size(), 1u) << "died at commit " << nth;
  EXPECT_EQ(next.payments(clinic)->front().status, PaymentStatus::kSucceeded);
  EXPECT_EQ(invoices_of(next, clinic).front().status, InvoiceStatus::kPaid);
}

TEST(LookupFirst, ACrashAnywhereChargesOnce) {
  for (const CommitFault fault :
       {CommitFault::kBusy, CommitFault::kUnknownBefore, CommitFault::kUnknownAfter}) {
    for (std::int64_t nth = 1; nth <= 4; ++nth) crash_at(nth, fault);
  }
}

TEST(LookupFirst, AFirstTryAsksNothingElse) {
  World world;
  Stage stage(world);
  Billing billing(world.store, world.catalog, stage.options);
  const TenantContext clinic = make_tenant(billing, "gao");
  ASSERT_TRUE(billing.subscribe(clinic, {.plan = "starter", .payment_method = kCard}).ok());
  ASSERT_TRUE(billing.run_due().ok());
  EXPECT_EQ(stage.provider.calls, 1);
  EXPECT_EQ(stage.provider.lookups, 0);
}

TEST(LookupFirst, OnlyNotFoundLeadsToACharge) {
  World world;
  Stage stage(world);
  Billing billing(world.store, world.catalog, stage.options);
  const TenantContext clinic = make_tenant(billing, "gao");
  world.card.answer_next({.kind = FakeAnswerKind::kLostBeforeEffect});
  ASSERT_TRUE(billing.subscribe(clinic, {.plan = "starter", .payment_method = kCard}).ok());
  ASSERT_TRUE(billing.run_due().ok());
  ASSERT_EQ(billing.payments(clinic)->front().status, PaymentStatus::kUnknown);
  world.clock.advance(std::chrono::hours(1));
  ASSERT_TRUE(billing.run_due().ok());
  EXPECT_EQ(stage.provider.lookups, 1);
  EXPECT_EQ(stage.provider.calls, 2);
  EXPECT_EQ(world.card.settled_charges().size(), 1u);
}

TEST(LookupFirst, ManyChargesAreMarkedInOneCommit) {
  World world;
  Stage stage(world);
  stage.options.notifiers = {};
  Billing billing(stage.store, world.catalog, stage.options);
  for (int i = 0; i < 20; ++i) {
    const TenantContext clinic = make_tenant(billing, "t" + std::to_string(i));
    ASSERT_TRUE(billing.subscribe(clinic, {.plan = "starter", .payment_method = kCard}).ok());
  }
  const std::int64_t before = stage.store.calls(StoreVerb::kCommit);
  ASSERT_TRUE(billing.run_effects().ok());
  EXPECT_EQ(stage.store.calls(StoreVerb::kCommit) - before, 21) << "a mark, and each outcome";
}

}  // namespace
}  // namespace octroi::test
