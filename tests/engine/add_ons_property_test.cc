// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Whatever is added and let go: undone at once it costs nothing, a preview is what is done, and the
// books stay right.
//
// OCTROI_WALKS=n tries n seeds instead of the few that a test run has time for; OCTROI_WALK_FROM=n
// begins at another one.

#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "engine/add_ons_world.h"

namespace octroi::test {
namespace {

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

// One host whose tenant holds something, on some day.
class Chance {
 public:
  explicit Chance(std::uint64_t seed) : random_(seed) {}

  std::uint64_t below(std::uint64_t count) { return random_.next() % count; }
  // Of these codes some, so many of each.
  Wanted some_of(const std::vector<std::string>& codes) {
    Wanted wanted;
    for (const std::string& code : codes) {
      const auto quantity = static_cast<std::int64_t>(below(7));
      if (quantity > 0) wanted.push_back({.code = code, .quantity = quantity});
    }
    return wanted;
  }
  When when() { return below(2) == 0 ? When::kNow : When::kPeriodEnd; }

 private:
  SeededRandom random_;
};

void pass(AddOnHost& host, std::uint64_t days) {
  host.world.clock.advance(std::chrono::hours(24 * days));
  ASSERT_TRUE(host.billing->run_due().ok());
}

void each_seed(std::uint64_t seeds, const std::function<void(Chance&)>& trial) {
  const std::uint64_t from = from_environment("OCTROI_WALK_FROM", 1);
  const std::uint64_t walks = from_environment("OCTROI_WALKS", seeds);
  for (std::uint64_t seed = from; seed < from + walks; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Chance chance(seed);
    trial(chance);
    if (::testing::Test::HasFailure()) return;
  }
}

TEST(AddOnChange, UndoneAtOnceNetsNothing) {
  each_seed(6, [](Chance& chance) {
    AddOnHost host;
    const Wanted before = chance.some_of({"more_users", "more_reports"});
    const Wanted after = chance.some_of({"more_users", "more_reports"});
    const SubscriptionId id = host.sell({.plan = "basic", .add_ons = before});
    pass(host, chance.below(60));
    const std::int64_t paid = host.net();
    const AddOns held = host.held(id).terms.add_ons;
    if (host.hold(id, after) == "subscription.same_terms") return;
    EXPECT_NE(host.held(id).terms.add_ons, held);
    EXPECT_EQ(host.hold(id, before), "");
    EXPECT_EQ(host.held(id).terms.add_ons, held);
    EXPECT_EQ(host.net(), paid);
    expect_clean(host.world, *host.billing, "after the change and back");
  });
}

TEST(AddOnChange, IsThePreviewOfIt) {
  each_seed(4, [](Chance& chance) {
    AddOnHost previewed;
    AddOnHost direct;
    const Wanted before = chance.some_of({"api", "more_users", "more_reports"});
    const std::uint64_t days = chance.below(40);
    ChangeSubscription change;
    for (AddOnHost* host : {&previewed, &direct}) {
      change.subscription = host->sell({.plan = "basic", .add_ons = before});
      pass(*host, days);
    }
    change.add_ons = chance.some_of({"api", "more_users", "more_reports"});
    change.when = chance.when();
    const auto plan = previewed.billing->plan(*previewed.clinic, change);
    const auto done = direct.billing->change(*direct.clinic, change);
    ASSERT_EQ(plan.ok(), done.ok());
    if (!done.ok()) return;
    ASSERT_TRUE(previewed.billing->apply(*plan).ok());
    for (AddOnHost* host : {&previewed, &direct}) pass(*host, 32);
    EXPECT_EQ(previewed.held(change.subscription), direct.held(change.subscription));
    EXPECT_EQ(previewed.totals(), direct.totals());
    EXPECT_GT(previewed.totals().size(), 1u);
    expect_clean(previewed.world, *previewed.billing, "as previewed");
  });
}

TEST(AddOnWalk, KeepsTheBooksRight) {
  each_seed(4, [](Chance& chance) {
    AddOnHost host;
    Coupon part;
    part.code = "PART";
    part.percent = *Decimal::parse("33.3");
    part.duration = DiscountDuration::kForever;
    ASSERT_TRUE(host.billing->create_coupon(host.world.op, part).ok());
    const SubscriptionId id = host.sell({.plan = "basic",
                                         .add_ons = chance.some_of({"api", "more_users"}),
                                         .coupon = chance.below(2) == 0 ? "PART" : ""});
    for (int step = 0; step < 8; ++step) {
      ChangeSubscription change{.subscription = id, .when = chance.when()};
      if (chance.below(2) == 0) change.add_ons = chance.some_of({"more_reports", "api"});
      if (chance.below(2) == 0) {
        change.plan = chance.below(2) == 0 ? "basic" : "pro";
        change.drops_add_ons = chance.below(2) == 0;
      }
      host.change(std::move(change));
      const auto used = static_cast<std::int64_t>(1 + chance.below(120));
      (void)host.billing->quota(*host.clinic).consume("reports", used);
      pass(host, chance.below(20));
      expect_clean(host.world, *host.billing, "step " + std::to_string(step));
    }
  });
}

}  // namespace
}  // namespace octroi::test
