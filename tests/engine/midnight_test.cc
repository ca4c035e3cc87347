// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Two processes at midnight: a document planned on the old day and written after one of the new.

#include <gtest/gtest.h>

#include "engine/hostile.h"
#include "octroi/testing/faulty_store.h"

namespace octroi::test {
namespace {

// Calls `meanwhile` once, when the next commit is about to be done.
void before_next_commit(FaultyStore& store, std::function<void()> meanwhile) {
  auto pending = std::make_shared<std::function<void()>>(std::move(meanwhile));
  store.set_hook([pending](const StoreCall& call) {
    if (call.verb == StoreVerb::kCommit && !call.is_done && *pending) {
      std::exchange(*pending, nullptr)();
    }
    return absl::OkStatus();
  });
}

struct Midnight {
  Midnight() : slow_store(world.store), slow(slow_store, world.catalog, world.options()) {
    EXPECT_TRUE(slow.open().ok());
    EXPECT_TRUE(quick.open().ok());
  }
  void pass() {
    world.clock.set(at("2026-02-01T00:00:01Z"));
    const auto made = quick.subscribe(other, {.plan = "pro", .payment_method = kCard});
    EXPECT_TRUE(made.ok()) << made.status();
  }
  Invoice only_invoice(const TenantContext& of) { return invoices_of(quick, of).front(); }

  World world{"2026-01-31T23:59:59Z"};
  FaultyStore slow_store;
  Billing slow;
  Billing quick = world.bill(world.store);
  TenantContext clinic = make_tenant(quick, "gao", "UTC");
  TenantContext other = make_tenant(quick, "kayes", "UTC");
};

TEST(Midnight, ACommandThatLostTheDayIsDatedAnew) {
  Midnight night;
  before_next_commit(night.slow_store, [&] { night.pass(); });
  const auto made = night.slow.subscribe(night.clinic, {.plan = "pro", .payment_method = kCard});
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ(night.only_invoice(night.other).sequence, 1);
  EXPECT_EQ(night.only_invoice(night.clinic).sequence, 2);
  EXPECT_EQ(night.only_invoice(night.clinic).issued_on, day("2026-02-01"));
  expect_clean(night.world, night.quick, "after midnight");
}

TEST(Midnight, ARunThatLostTheDayIsDatedAnew) {
  Midnight night;
  ASSERT_TRUE(night.quick
                  .subscribe(night.clinic, {.plan = "starter",
                                            .trial_days = 0,
                                            .payment_method = kCard,
                                            .starts_on = day("2026-01-31")})
                  .ok());
  night.world.clock.set(at("2026-02-28T23:59:59Z"));
  before_next_commit(night.slow_store, [&] {
    night.world.clock.set(at("2026-03-01T00:00:01Z"));
    EXPECT_TRUE(night.quick.subscribe(night.other, {.plan = "pro", .payment_method = kCard}).ok());
  });
  const auto report = night.slow.run_due();
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_THAT(report->problems, testing::IsEmpty());
  EXPECT_EQ(invoices_of(night.quick, night.clinic).back().issued_on, day("2026-03-01"));
  expect_clean(night.world, night.quick, "after midnight");
}

TEST(Midnight, APlanOfYesterdayIsNotWrittenBehindADocumentOfToday) {
  Midnight night;
  const auto plan = night.slow.plan(night.clinic, Subscribe{.plan = "pro"});
  ASSERT_TRUE(plan.ok()) << plan.status();
  night.pass();
  EXPECT_EQ(error_code(night.slow.apply(*plan)), "storage.rank_falls");
  EXPECT_TRUE(invoices_of(night.quick, night.clinic).empty());
  expect_clean(night.world, night.quick, "after midnight");
}

}  // namespace
}  // namespace octroi::test
