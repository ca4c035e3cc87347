// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Add-ons, changes for a day and pauses in any order: the books stay right, nothing stands still,
// and a host that looks each day bills what one bills that looks when somebody asks.
//
// OCTROI_WALKS=n tries n seeds instead of the few that a test run has time for; OCTROI_WALK_FROM=n
// begins at another one.

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "engine/add_ons_world.h"

namespace octroi::test {
namespace {

using Lines = std::vector<std::string>;

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

class Walker {
 public:
  explicit Walker(std::uint64_t seed) : random_(seed) {}

  std::uint64_t below(std::uint64_t count) { return random_.next() % count; }
  bool maybe() { return below(2) == 0; }
  Date day_after(Date today, std::uint64_t most) {
    return *add_days(today, 1 + static_cast<std::int64_t>(below(most)));
  }
  Wanted add_ons() {
    Wanted wanted;
    for (const char* code : {"api", "more_users", "more_reports"}) {
      const auto quantity = static_cast<std::int64_t>(below(4));
      if (quantity > 0) wanted.push_back({.code = code, .quantity = quantity});
    }
    return wanted;
  }
  ChangeSubscription change(SubscriptionId id, Date today) {
    ChangeSubscription request{.subscription = id};
    if (maybe()) request.add_ons = add_ons();
    if (below(3) == 0) request.plan = maybe() ? "pro" : "basic";
    if (below(3) == 0) request.quantity = 1 + static_cast<std::int64_t>(below(3));
    if (below(8) == 0) request.interval = maybe() ? kYearly : kMonthly;
    request.drops_add_ons = !request.add_ons && maybe();
    switch (below(4)) {
      case 0:
        request.when = When::kPeriodEnd;
        break;
      case 1:
        request.on = day_after(today, 45);
        break;
      case 2:
        request.effective_on = *add_days(today, -static_cast<std::int64_t>(below(50)));
        break;
      default:
        break;
    }
    return request;
  }
  PauseSubscription pause(SubscriptionId id, Date today) {
    PauseSubscription request{.subscription = id};
    request.policy.extends_term = maybe();
    request.policy.keeps_anchor = maybe();
    request.policy.keeps_quota = maybe();
    if (!request.policy.extends_term && maybe()) {
      request.policy.price_percent = 1 + static_cast<std::int32_t>(below(100));
    }
    if (below(3) == 0) request.when = When::kPeriodEnd;
    if (below(3) == 0) request.starts_on = day_after(today, 40);
    if (maybe()) request.resumes_on = day_after(request.starts_on.value_or(today), 70);
    return request;
  }

 private:
  SeededRandom random_;
};

// One wish, as a host answers it: a code, or "".
std::string wish(AddOnHost& host, SubscriptionId id, Walker walker) {
  Billing& billing = *host.billing;
  const Date today = Zone().date_of(host.world.clock.now());
  const auto code = [](const auto& done) { return std::string(error_code(done.status())); };
  switch (walker.below(12)) {
    case 0:
    case 1:
      return code(billing.pause(*host.clinic, walker.pause(id, today)));
    case 2:
    case 3:
      return code(billing.resume(*host.clinic, {.subscription = id}));
    case 4:
      return code(billing.renew(*host.clinic, {.subscription = id}));
    case 5:
      return code(billing.undo_change(*host.clinic, {.subscription = id}));
    case 6: {
      const Date from = *add_days(today, -static_cast<std::int64_t>(walker.below(60)));
      return code(billing.repair_subscription(*host.clinic,
                                              {.subscription = id, .held = {{.from = from}}}));
    }
    case 7:
      (void)billing.cancel(*host.clinic, {.subscription = id, .when = When::kPeriodEnd});
      return code(billing.undo_cancel(*host.clinic, {.subscription = id}));
    default:
      return code(billing.change(*host.clinic, walker.change(id, today)));
  }
}

Lines lines_of(AddOnHost& host) {
  Lines words;
  for (const Invoice& invoice : host.invoices()) {
    for (const InvoiceLine& line : invoice.lines) {
      words.push_back((line.from ? format_date(*line.from) : "-") + " " +
                      (line.to ? format_date(*line.to) : "-") + " " + line.code + " " +
                      line.quantity.to_string() + " " + line.amount.amount());
    }
  }
  std::ranges::sort(words);
  return words;
}

void look(AddOnHost& host) {
  const auto ran = host.billing->run_due();
  ASSERT_TRUE(ran.ok()) << ran.status();
  ASSERT_TRUE(ran->problems.empty()) << ran->problems.front();
}

void walk(std::uint64_t seed) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  Walker walker(seed);
  AddOnHost daily("2026-03-01T00:00:00Z");
  AddOnHost late("2026-03-01T00:00:00Z");
  Subscribe sold{.plan = "basic", .add_ons = walker.add_ons()};
  if (walker.below(3) == 0) sold = {.plan = "seats", .quantity = 2, .add_ons = {{.code = "api"}}};
  if (walker.maybe()) sold.coupon = "TEN";
  const Coupon ten{.code = "TEN",
                   .kind = DiscountKind::kFixed,
                   .amount = eur(10'00),
                   .duration = DiscountDuration::kPeriods,
                   .periods = 4};
  for (AddOnHost* host : {&daily, &late}) {
    ASSERT_TRUE(host->billing->create_coupon(host->world.op, ten).ok());
  }
  const SubscriptionId id = daily.sell(sold);
  const SubscriptionId same = late.sell(sold);
  std::string told;
  for (int step = 0; step < 12; ++step) {
    for (std::uint64_t wishes = 1 + walker.below(2); wishes > 0; --wishes) {
      const Walker next(walker.below(1'000'000'000));
      const std::string answer = wish(daily, id, next);
      told += " " + std::to_string(step) + ":" + answer;
      ASSERT_EQ(wish(late, same, next), answer) << told;
    }
    const std::uint64_t days = walker.below(40);
    for (std::uint64_t i = 0; i < days; ++i) {
      daily.world.clock.advance(std::chrono::hours(24));
      look(daily);
    }
    late.world.clock.advance(std::chrono::hours(24 * days));
    look(late);
    ASSERT_FALSE(::testing::Test::HasFailure()) << told;
    ASSERT_EQ(lines_of(late), lines_of(daily)) << told;
    ASSERT_EQ(late.held(same), daily.held(id)) << told;
    expect_clean(daily.world, *daily.billing, "step " + std::to_string(step) + told);
    expect_clean(late.world, *late.billing, "late, step " + std::to_string(step) + told);
    if (::testing::Test::HasFailure()) return;
  }
}

TEST(InterplayWalk, KeepsTheBooksRightHoweverLateTheRunComes) {
  const std::uint64_t from = from_environment("OCTROI_WALK_FROM", 1);
  const std::uint64_t walks = from_environment("OCTROI_WALKS", 3);
  for (std::uint64_t seed = from; seed < from + walks; ++seed) {
    walk(seed);
    if (::testing::Test::HasFailure()) return;
  }
}

}  // namespace
}  // namespace octroi::test
