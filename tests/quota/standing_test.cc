// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// How counters stand, to the unit and to the nanosecond: pools of pools, when to come back, what is
// billed above a limit, alerts, and clocks that were ahead before a restart.

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "octroi/quota/checker.h"
#include "quota/fixture.h"

namespace octroi::quota {
namespace {

class QuotaStanding : public QuotaFixture {};

// A national licence over regions over sites: each unit counts at all three, or at none.
TEST_F(QuotaStanding, APoolOfPoolsCountsAtEachLevel) {
  const Meter nation = checker_.define("nation", "sites", life(4));
  const Meter region = checker_.define("region", "sites", life(10));
  const Meter site = checker_.define("site", "sites", life(10));
  ASSERT_TRUE(checker_.pool(region, nation));
  ASSERT_TRUE(checker_.pool(site, region));
  EXPECT_FALSE(checker_.pool(nation, site)) << "a circle";
  EXPECT_TRUE(site.consume(3).allowed());
  for (const Meter& meter : {site, region, nation}) EXPECT_EQ(used(meter), 3);
  EXPECT_EQ(site.consume(2).limit, 4) << "the nation refuses";
  for (const Meter& meter : {site, region, nation}) EXPECT_EQ(used(meter), 3);
  const Ask ask{.meter = site};
  const Reserved held = checker_.reserve({&ask, 1}, {.expires_at = 50});
  ASSERT_TRUE(held.allowed());
  EXPECT_FALSE(region.consume(1).allowed()) << "the last one is reserved";
  EXPECT_TRUE(checker_.cancel(held.id).allowed());
  EXPECT_TRUE(region.consume(1).allowed());
  EXPECT_TRUE(site.release(2).allowed());
  EXPECT_EQ(used(site), 1);
  EXPECT_EQ(used(region), 2);
  EXPECT_EQ(used(nation), 2);
}

// Not before the last of those that refuse has ended, in whatever order they stand.
TEST_F(QuotaStanding, RetryAfterIsTheLatestEndOfThoseThatRefuse) {
  const Window tight{.name = "short", .limit = 1, .schedule = WindowSchedule::every(100)};
  const Window loose{.name = "long", .limit = 1, .schedule = WindowSchedule::every(1'000)};
  const Window roomy{.name = "longer", .limit = 9, .schedule = WindowSchedule::every(5'000)};
  const std::vector<std::vector<Window>> orders = {
      {tight, loose, roomy}, {loose, tight, roomy}, {roomy, loose, tight}};
  char tenant = 'a';
  for (const std::vector<Window>& order : orders) {
    const std::string name(1, tenant++);
    const Meter meter = checker_.define(name, "m", rule_of(order));
    ASSERT_TRUE(meter.consume().allowed());
    EXPECT_EQ(meter.consume().retry_after, 999) << name;
    EXPECT_EQ(meter.check().retry_after, 999) << name;
    EXPECT_EQ(checker_.consume(name, "m").retry_after, 999) << name;
    EXPECT_EQ(meter.consume(2).retry_after, kNever) << "more than a limit";
  }
}

TEST_F(QuotaStanding, OverageCountsWhatIsReserved) {
  const Meter meter = checker_.define(
      "t", "m", rule_of({{.name = "w", .limit = 2, .behaviour = Behaviour::kOverage}}));
  EXPECT_TRUE(meter.consume(2).allowed());
  const Ask ask{.meter = meter, .n = 3};
  const Reserved held = checker_.reserve({&ask, 1}, {.expires_at = 50});
  EXPECT_EQ(held.answer.why, Reason::kOverage);
  WindowUsage usage = checker_.usage(meter)[0];
  EXPECT_EQ(usage.used, 2);
  EXPECT_EQ(usage.reserved, 3);
  EXPECT_EQ(usage.overage, 3);
  time_.set(50);
  usage = checker_.usage(meter)[0];
  EXPECT_EQ(usage.reserved, 0);
  EXPECT_EQ(usage.overage, 0);
}

// I26: a restart with a clock that is behind grants no window again.
TEST_F(QuotaStanding, ARestoredCounterDoesNotGoBackInTime) {
  const auto plan = rule_of({{.name = "w", .limit = 2, .schedule = WindowSchedule::every(100)}});
  time_.set(150);
  const Meter before = checker_.define("t", "m", plan);
  ASSERT_TRUE(before.consume(2).allowed());
  const Snapshot saved = *checker_.save(before);
  time_.set(50);
  Checker checker(tick_);
  const Meter after = checker.define("t", "m", plan);
  ASSERT_TRUE(checker.restore(after, saved));
  EXPECT_FALSE(after.consume(1).allowed());
  time_.set(199);
  EXPECT_FALSE(after.consume(1).allowed());
  time_.set(200);
  EXPECT_TRUE(after.consume(2).allowed());
}

// Each threshold is told once a window, by the request that reaches it, whatever else goes on.
RC_GTEST_PROP(QuotaAlerts, EachIsToldOnceAWindow, ()) {
  constexpr Nanos kPeriod = 100;
  const std::array<std::uint8_t, 3> percents = {30, 50, 100};
  const auto limit = *rc::gen::inRange<std::int64_t>(1, 30);
  ManualTime time(1);
  const Tick tick(time);
  std::vector<int> told;
  Checker checker(tick, {.on_alert = [&](const Alert& alert) { told.push_back(alert.percent); }});
  const Meter meter = checker.define("t", "m",
                                     rule_of({{.name = "w",
                                               .limit = limit,
                                               .behaviour = Behaviour::kSoft,
                                               .schedule = WindowSchedule::every(kPeriod),
                                               .alerts = {percents.begin(), percents.end()}},
                                              {.name = "life", .behaviour = Behaviour::kOverage}}));
  std::int64_t used = 0;
  std::vector<int> due;  // in this window, in order
  for (int step = 0; step < 60; ++step) {
    const auto n = *rc::gen::inRange<std::int64_t>(1, 8);
    switch (*rc::gen::inRange(0, 4)) {
      case 0:
        RC_ASSERT(meter.release(n).allowed() == (n <= used));
        used -= n <= used ? n : 0;
        break;
      case 1:
        if (n == 7) {
          time.set((time.now() / kPeriod + 1) * kPeriod);
          used = 0;
          due.clear();
          told.clear();
        }
        break;
      default: {
        used += n;
        int reached = 0;
        for (const std::uint8_t percent : percents) {
          const bool is_new = std::find(due.begin(), due.end(), percent) == due.end();
          if (used * 100 < limit * percent || !is_new) continue;
          due.push_back(percent);
          reached = percent;
        }
        RC_ASSERT(meter.consume(n).alert == reached);
      }
    }
    RC_ASSERT(told == due);
  }
}

// A site that goes to another region is counted there from then on, and only there.
TEST_F(QuotaStanding, AChildHasOneParentAtATime) {
  const Meter north = checker_.define("north", "sites", life(9));
  const Meter south = checker_.define("south", "sites", life(9));
  const Meter site = checker_.define("site", "sites", life(9));
  ASSERT_TRUE(checker_.pool(site, north));
  ASSERT_TRUE(site.consume(1).allowed());
  ASSERT_TRUE(checker_.pool(site, south));
  ASSERT_TRUE(site.consume(2).allowed());
  EXPECT_EQ(used(north), 1);
  EXPECT_EQ(used(south), 2);
  ASSERT_TRUE(checker_.pool(site, {}));
  ASSERT_TRUE(site.consume(4).allowed());
  EXPECT_EQ(used(south), 2);
  EXPECT_TRUE(checker_.pool(south, site)) << "no circle any more";
}

TEST_F(QuotaStanding, ARateIsInNoPool) {
  const Meter rate = checker_.define("t", "rate", rate_of(1, 100, 2));
  const Meter meter = checker_.define("t", "m", life(4));
  EXPECT_FALSE(checker_.pool(rate, meter));
  EXPECT_FALSE(checker_.pool(meter, rate));
  EXPECT_TRUE(meter.consume(4).allowed());
  EXPECT_EQ(rate.consume(2).remaining, 0) << "each counts for itself";
}

}  // namespace
}  // namespace octroi::quota
