// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Usage told afterwards: each event once, in the period it was used in, and billed as counted.

#include <string>
#include <thread>
#include <vector>

#include "engine/hostile.h"
#include "octroi/testing/faulty_store.h"

namespace octroi::test {
namespace {

constexpr char kMetered[] = R"(
plan { code: "meter" version: 1 name: "Metered"
  price { interval: "month" currency: "EUR" amount: "10.00"
    charge { code: "api" kind: USAGE entitlement: "calls"
      usage { model: UNIT unit_amount: "0.01" } } }
  entitlement { name: "calls" limit: 100 window: BILLING_PERIOD }
  entitlement { name: "exports" unlimited: true window: CALENDAR_MONTH }
  entitlement { name: "seats" limit: 5 }
  entitlement { name: "mobile" flag: true } }
)";

struct Metered {
  Metered() : Metered(nullptr) {}
  explicit Metered(Store* kept_in) {
    world.catalog = *parse_catalog(kMetered, CatalogFormat::kText, "meter");
    billing.emplace(kept_in == nullptr ? world.store : *kept_in, world.catalog, world.options());
    clinic.emplace(make_tenant(*billing, "kayes"));
    const auto made = billing->subscribe(*clinic, {.plan = "meter", .payment_method = kCard});
    EXPECT_TRUE(made.ok()) << made.status();
    sub = made->id;
    EXPECT_TRUE(billing->run_due().ok());
  }

  UsageReceipt tell(const UsageEvent& event) {
    auto receipts = billing->record_usage(*clinic, std::span(&event, 1));
    EXPECT_TRUE(receipts.ok()) << receipts.status();
    return receipts->front();
  }
  std::int64_t used(const std::string& metric = "calls") {
    return billing->quota(*clinic).check(metric, 0).used();
  }
  void expect_sound(const std::string& when) { expect_clean(world, *billing, when); }

  World world;
  std::optional<Billing> billing;
  std::optional<TenantContext> clinic;
  SubscriptionId sub;
};

TEST(RecordUsage, CountsEachEventOnce) {
  Metered metered;
  const UsageEvent events[] = {{.key = "a", .metric = "calls", .quantity = 3},
                               {.key = "b", .metric = "calls"},
                               {.key = "a", .metric = "calls", .quantity = 3}};
  for (int time = 0; time < 2; ++time) {
    const auto receipts = metered.billing->record_usage(*metered.clinic, events);
    ASSERT_TRUE(receipts.ok()) << receipts.status();
    EXPECT_EQ((*receipts)[0].outcome, time == 0 ? UsageOutcome::kCounted : UsageOutcome::kRepeated);
    EXPECT_EQ((*receipts)[2].outcome, UsageOutcome::kRepeated);
    EXPECT_EQ(metered.used(), 4);
  }
  EXPECT_EQ(metered.tell({.key = "c", .metric = "calls"}),
            (UsageReceipt{UsageOutcome::kCounted, {}, "period 0", 5, 100}));
  metered.expect_sound("after five");
}

TEST(RecordUsage, SharesItsCounterWithConsumeAndIsBilled) {
  Metered metered;
  EXPECT_TRUE(metered.billing->quota(*metered.clinic).consume("calls", 90).allowed());
  metered.tell({.key = "a", .metric = "calls", .quantity = 60});
  EXPECT_EQ(metered.used(), 150) << "it was used, whatever the limit";
  EXPECT_FALSE(metered.billing->quota(*metered.clinic).consume("calls", 1).allowed());
  run_daily(metered.world, *metered.billing, "2026-03-01T09:00:00Z");
  EXPECT_EQ(invoices_of(*metered.billing, *metered.clinic).back().total, eur(11'50));
  metered.expect_sound("after the renewal");
}

TEST(RecordUsage, WhatWasToldIsNotGivenBack) {
  Metered metered;
  const TenantQuota quota = metered.billing->quota(*metered.clinic);
  metered.tell({.key = "a", .metric = "calls", .quantity = 60});
  EXPECT_EQ(quota.release("calls", 1).reason(), "below_zero");
  EXPECT_TRUE(quota.consume("calls", 10).allowed());
  EXPECT_EQ(quota.release("calls", 11).reason(), "below_zero");
  EXPECT_TRUE(quota.release("calls", 10).allowed());
  EXPECT_EQ(metered.used(), 60);
  metered.expect_sound("after the release");
}

TEST(RecordUsage, GoesToThePeriodThatOwnsItWhileThatIsOpen) {
  Metered metered;
  metered.world.clock.set(at("2026-02-28T08:00:00Z"));  // period 1 has begun, nobody billed it yet
  const UsageReceipt before =
      metered.tell({.key = "a", .metric = "calls", .at = at("2026-02-27T22:59:59Z")});
  EXPECT_EQ(before.window, "period 0");
  EXPECT_EQ(before.outcome, UsageOutcome::kCounted);
  const UsageReceipt after =
      metered.tell({.key = "b", .metric = "calls", .at = at("2026-02-27T23:00:00Z")});
  EXPECT_EQ(after.window, "period 1") << "midnight in Paris";
  ASSERT_TRUE(metered.billing->run_due().ok());
  EXPECT_EQ(invoices_of(*metered.billing, *metered.clinic).back().total, eur(10'01));
  const UsageReceipt late =
      metered.tell({.key = "c", .metric = "calls", .at = at("2026-02-10T12:00:00Z")});
  EXPECT_EQ(late.outcome, UsageOutcome::kCountedLate);
  EXPECT_EQ(late.window, "period 1");
  EXPECT_EQ(late.used, 2);
  run_daily(metered.world, *metered.billing, "2026-04-01T09:00:00Z");
  EXPECT_EQ(invoices_of(*metered.billing, *metered.clinic).back().total, eur(10'02));
  metered.expect_sound("after two renewals");
}

TEST(RecordUsage, CalendarMonthsAndLevelsHaveTheirOwnWindows) {
  Metered metered;
  metered.world.clock.set(at("2026-02-01T09:00:00Z"));
  EXPECT_EQ(
      metered.tell({.key = "a", .metric = "exports", .at = at("2026-01-31T12:00:00Z")}).window,
      "2026-01");
  EXPECT_EQ(metered.tell({.key = "b", .metric = "exports"}).window, "2026-02");
  EXPECT_EQ(metered.tell({.key = "c", .metric = "seats", .quantity = 2}).window, "level");
  EXPECT_TRUE(metered.billing->quota(*metered.clinic).release("seats", 2).allowed());
  metered.expect_sound("after the release");
}

TEST(RecordUsage, WhatIsWrongWithOneLeavesTheOthersAlone) {
  Metered metered;
  metered.tell({.key = "kept", .metric = "calls", .at = at("2026-01-31T08:00:00Z")});
  const struct {
    UsageEvent event;
    std::string reason;
  } rows[] = {
      {{.key = "", .metric = "calls"}, "text.empty"},
      {{.key = std::string(201, 'k'), .metric = "calls"}, "text.too_long"},
      {{.key = "\xff", .metric = "calls"}, "text.invalid_utf8"},
      {{.key = "zero", .metric = "calls", .quantity = 0}, "usage.bad_quantity"},
      {{.key = "less", .metric = "calls", .quantity = -1}, "usage.bad_quantity"},
      {{.key = "most", .metric = "calls", .quantity = INT64_MAX}, "usage.overflow"},
      {{.key = "later", .metric = "calls", .at = at("2026-01-31T09:00:01Z")}, "usage.in_future"},
      {{.key = "flag", .metric = "mobile"}, "quota.not_entitled"},
      {{.key = "none", .metric = "nothing"}, "quota.not_entitled"},
      {{.key = "kept", .metric = "calls", .quantity = 2}, "usage.key_reused"},
      {{.key = "kept", .metric = "seats"}, "usage.key_reused"},
      {{.key = "kept", .metric = "calls", .at = at("2026-01-31T08:00:01Z")}, "usage.key_reused"},
  };
  std::vector<UsageEvent> events;
  for (const auto& row : rows) events.push_back(row.event);
  events.push_back({.key = "good", .metric = "calls"});
  const auto receipts = metered.billing->record_usage(*metered.clinic, events);
  ASSERT_TRUE(receipts.ok()) << receipts.status();
  for (std::size_t i = 0; i < std::size(rows); ++i) {
    EXPECT_EQ((*receipts)[i].outcome, UsageOutcome::kRefused) << rows[i].reason;
    EXPECT_EQ((*receipts)[i].reason, rows[i].reason) << i;
  }
  EXPECT_EQ(receipts->back().outcome, UsageOutcome::kCounted);
  EXPECT_EQ(metered.used(), 2);
  const std::vector<UsageEvent> flood(kUsageEventsMax + 1);
  EXPECT_EQ(error_code(metered.billing->record_usage(*metered.clinic, flood).status()),
            "usage.too_many_events");
  const TenantContext idle = make_tenant(*metered.billing, "idle");
  const UsageEvent event{.key = "x", .metric = "calls"};
  EXPECT_EQ(metered.billing->record_usage(idle, std::span(&event, 1))->front().reason,
            "quota.no_subscription");
  metered.expect_sound("after all of it");
}

TEST(RecordUsage, AKeyIsATenantsOwn) {
  Metered metered;
  const TenantContext other = make_tenant(*metered.billing, "mopti");
  ASSERT_TRUE(metered.billing->subscribe(other, {.plan = "meter", .payment_method = kCard}).ok());
  const UsageEvent event{.key = "a", .metric = "calls", .quantity = 7};
  metered.tell(event);
  EXPECT_EQ(metered.billing->record_usage(other, std::span(&event, 1))->front().outcome,
            UsageOutcome::kCounted);
  EXPECT_EQ(metered.used(), 7);
}

TEST(RecordUsage, ToldByManyAtOnceItIsCountedOnce) {
  Metered metered;
  std::vector<std::thread> tellers;
  for (int teller = 0; teller < 4; ++teller) {
    tellers.emplace_back([&metered] {
      for (int event = 0; event < 25; ++event) {
        const UsageEvent told{.key = "e" + std::to_string(event), .metric = "calls"};
        EXPECT_TRUE(metered.billing->record_usage(*metered.clinic, std::span(&told, 1)).ok());
      }
    });
  }
  for (std::thread& teller : tellers) teller.join();
  EXPECT_EQ(metered.used(), 25);
  metered.expect_sound("after four tellers");
}

// Every n-th commit fails, or its answer is lost; a host that tells again until it is answered
// counts each event once.
TEST(RecordUsage, FaultsNeitherLoseNorDouble) {
  MemoryStore inner;
  FaultyStore store(inner);
  Metered metered(&store);
  std::int64_t wanted = 0;
  for (int event = 0; event < 60; ++event) {
    const UsageEvent told{
        .key = "e" + std::to_string(event), .metric = "calls", .quantity = 1 + event % 3};
    wanted += told.quantity;
    if (event % 3 == 0) {
      store.fail_next_commit(event % 2 == 0 ? CommitFault::kUnknownBefore
                                            : CommitFault::kUnknownAfter);
    }
    absl::Status status;
    for (int again = 0; again < 5; ++again) {
      status = metered.billing->record_usage(*metered.clinic, std::span(&told, 1)).status();
      if (status.ok()) break;
    }
    ASSERT_TRUE(status.ok()) << status;
  }
  EXPECT_EQ(metered.used(), wanted);
  metered.expect_sound("after the faults");
}

}  // namespace
}  // namespace octroi::test
