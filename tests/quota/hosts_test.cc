// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What hosts do that a checker must bear: any bytes for a name, plans read again each minute,
// meters mixed up, forks.

#include <array>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "octroi/quota/checker.h"
#include "octroi/quota/tick_thread.h"
#include "quota/fixture.h"

namespace octroi::quota {
namespace {

using enum Reason;

class QuotaHosts : public QuotaFixture {};

// Empty names, zeros, no UTF-8, ten megabytes: a key each, whatever is split how.
TEST_F(QuotaHosts, AnyBytesAreAKey) {
  using namespace std::string_view_literals;
  const std::string large(10'000'000, 'x');
  std::string other_at_the_end = large;
  other_at_the_end.back() = 'y';
  std::string other_at_the_start = large;
  other_at_the_start.front() = '\0';
  const std::pair<std::string_view, std::string_view> keys[] = {{""sv, ""sv},
                                                                {"\0"sv, ""sv},
                                                                {""sv, "\0"sv},
                                                                {"\0\0"sv, ""sv},
                                                                {"\0"sv, "\0"sv},
                                                                {"a"sv, "bc"sv},
                                                                {"ab"sv, "c"sv},
                                                                {"abc"sv, ""sv},
                                                                {"a\0"sv, "bc"sv},
                                                                {"\xff\xfe"sv, "\xc3\x28"sv},
                                                                {"\xff\xff"sv, "\xc3\x28"sv},
                                                                {large, "m"sv},
                                                                {other_at_the_end, "m"sv},
                                                                {other_at_the_start, "m"sv},
                                                                {"m"sv, large},
                                                                {large, large},
                                                                {large, other_at_the_end}};
  std::int64_t n = 0;
  for (const auto& [tenant, metric] : keys) {
    EXPECT_EQ(checker_.consume(tenant, metric).why, kNotDefined) << n;
    ASSERT_TRUE(checker_.define(tenant, metric, life(100)).consume(++n).allowed());
  }
  EXPECT_EQ(checker_.size(), std::size(keys));
  std::int64_t counted = 0;
  for (const auto& [tenant, metric] : keys) {
    EXPECT_EQ(checker_.check(tenant, metric).used, ++counted + 1) << counted;
  }
}

TEST_F(QuotaHosts, AMeterOfAnotherCheckerCountsAsAnEmptyOne) {
  Checker other(tick_);
  // More rules there than here, so that a number of theirs means nothing here.
  for (int i = 0; i < 100; ++i) other.define("t", std::to_string(i), life(i));
  const Meter theirs = other.define("t", "m", life(7));
  const Meter ours = checker_.define("t", "m", life(7));
  const std::array<Ask, 2> mixed = {{{ours, 1}, {theirs, 1}}};
  EXPECT_EQ(checker_.consume_all(mixed).why, kNotDefined);
  EXPECT_EQ(checker_.reserve(mixed, {}).answer.why, kNotDefined);
  EXPECT_FALSE(checker_.pool(theirs, ours));
  EXPECT_FALSE(checker_.pool(ours, theirs));
  EXPECT_TRUE(checker_.usage(theirs).empty());
  EXPECT_FALSE(checker_.save(theirs).has_value());
  EXPECT_FALSE(checker_.restore(theirs, {}));
  EXPECT_FALSE(checker_.close(theirs));
  EXPECT_EQ(checker_.usage(ours)[0].used, 0);
  EXPECT_TRUE(theirs.consume(7).allowed()) << "nothing was taken, and it is open";
}

// A host that reads its plans each minute makes the same rules again and again.
TEST_F(QuotaHosts, RulesThatAreMadeAgainTakeNoMoreRoom) {
  const auto plan = [](std::int64_t limit) {
    return rule_of({{.name = "day",
                     .limit = limit,
                     .schedule = WindowSchedule::every(1'000),
                     .alerts = {80, 100}}});
  };
  const Meter meter = checker_.define("t", "m", plan(5));
  checker_.define("t", "m", plan(6));
  const auto rate = [](std::int64_t burst) { return rate_of(1, 10, burst); };
  checker_.define("t", "rate", rate(2));
  const std::size_t before = checker_.memory_bytes();
  for (int i = 0; i < 10'000; ++i) {
    checker_.define("t", "m", plan(5 + i % 2));
    checker_.define("t", "rate", rate(2));
  }
  EXPECT_EQ(checker_.memory_bytes(), before);
  checker_.define("t", "rate", rate(3));
  EXPECT_EQ(checker_.consume("t", "rate").limit, 3) << "another rule is another rule";
  EXPECT_EQ(meter.consume(6).limit, 6);
  EXPECT_FALSE(meter.consume().allowed());
}

// A tenant that goes back and forth between plans, and what it used in each is remembered.
TEST_F(QuotaHosts, GoingBackAndForthTakesNoMoreRoom) {
  const auto free_plan = rule_of({{.name = "day", .limit = 5}});
  const auto paid_plan = rule_of({{.name = "month", .limit = 500}});
  const Meter meter = checker_.define("t", "m", free_plan);
  std::size_t after_some = 0;
  for (int i = 0; i < 1'000; ++i) {
    ASSERT_TRUE(checker_.define("t", "m", i % 2 == 0 ? paid_plan : free_plan));
    if (i < 4) {
      EXPECT_TRUE(meter.consume().allowed()) << i;
    }
    if (i == 10) after_some = checker_.memory_bytes();
  }
  EXPECT_EQ(checker_.memory_bytes(), after_some);
  EXPECT_EQ(checker_.usage(meter)[0].used, 3) << "since there was something to remember of the day";
  EXPECT_TRUE(meter.check(2).allowed());
  EXPECT_FALSE(meter.check(3).allowed());
}

// Rules that differ in nothing but their schedule are two.
TEST_F(QuotaHosts, SchedulesTellRulesApart) {
  const auto plan = [](WindowSchedule schedule) {
    return rule_of({{.name = "w", .limit = 1, .schedule = std::move(schedule)}});
  };
  EXPECT_EQ(checker_.define("a", "m", plan(WindowSchedule::every(100))).check().resets_at, 100);
  EXPECT_EQ(checker_.define("b", "m", plan(WindowSchedule::every(200))).check().resets_at, 200);
  EXPECT_EQ(checker_.define("c", "m", plan(WindowSchedule::every(100, 7))).check().resets_at, 7);
  EXPECT_EQ(checker_.define("d", "m", plan(WindowSchedule::at({300}))).check().resets_at, 300);
  EXPECT_EQ(checker_.define("e", "m", plan(WindowSchedule::at({400}))).check().resets_at, 400);
  EXPECT_EQ(checker_.define("f", "m", plan({})).check().resets_at, kNever);
}

TEST_F(QuotaHosts, AReservationWithoutAnEndIsForgottenAsItEnds) {
  const Meter meter = checker_.define("t", "m", life(10));
  const Ask ask{.meter = meter, .n = 3};
  const ReserveOptions job{.key = "job"};
  const Reserved held = checker_.reserve({&ask, 1}, job);
  EXPECT_EQ(checker_.reserve({&ask, 1}, job).id, held.id);
  EXPECT_TRUE(checker_.commit(held.id).allowed());
  EXPECT_EQ(checker_.commit(held.id).why, kReservationUnknown);
  EXPECT_EQ(checker_.cancel(held.id).why, kReservationUnknown);
  EXPECT_NE(checker_.reserve({&ask, 1}, job).id, held.id) << "it takes anew";
  EXPECT_EQ(meter.check(4).used, 10);
}

// With an end it is remembered until then, however it ended.
TEST_F(QuotaHosts, AKeyFindsItsReservationAlsoWhenItHasEnded) {
  const Meter meter = checker_.define("t", "m", life(10));
  const Ask ask{.meter = meter, .n = 3};
  const ReserveOptions job{.expires_at = 100, .key = "job"};
  const Reserved held = checker_.reserve({&ask, 1}, job);
  EXPECT_TRUE(checker_.cancel(held.id).allowed());
  EXPECT_EQ(checker_.reserve({&ask, 1}, job).id, held.id);
  EXPECT_EQ(checker_.commit(held.id).why, kReservationEnded);
  EXPECT_EQ(checker_.usage(meter)[0].used, 0) << "nothing was taken again";
  time_.set(100);
  const Reserved next = checker_.reserve({&ask, 1}, {.expires_at = 200, .key = "job"});
  EXPECT_NE(next.id, held.id);
  EXPECT_EQ(checker_.usage(meter)[0].reserved, 3);
}

TEST_F(QuotaHosts, WhatWasCountedBeforeARestoreIsCountedOnTop) {
  const Meter meter = checker_.define("t", "m", life(10));
  ASSERT_TRUE(meter.consume(4).allowed());
  const Snapshot saved = *checker_.save(meter);
  ASSERT_TRUE(checker_.restore(meter, saved));
  EXPECT_EQ(checker_.usage(meter)[0].used, 8);
  EXPECT_TRUE(meter.consume(2).allowed());
  EXPECT_FALSE(meter.consume(1).allowed());
}

// A month in a tenant's zone takes time to find, so it is not looked for with every request.
TEST_F(QuotaHosts, AScheduleIsAskedOnceAWindow) {
  int asked = 0;
  const auto plan = rule_of({{.name = "month",
                              .limit = 100'000,
                              .schedule = WindowSchedule::by([&asked](Nanos after) {
                                ++asked;
                                return (after / 1'000 + 1) * 1'000;
                              }),
                              .alerts = {50}}});
  const Meter parent = checker_.define("ministry", "m", plan);
  const Meter child = checker_.define("site", "m", plan);
  ASSERT_TRUE(checker_.pool(child, parent));
  const Ask ask{.meter = child};
  for (int window = 1; window <= 3; ++window) {
    for (int i = 0; i < 200; ++i) {
      ASSERT_EQ(child.consume().resets_at, window * 1'000);
      const Reserved held = checker_.reserve({&ask, 1}, {.expires_at = time_.now() + 1});
      ASSERT_TRUE(checker_.commit(held.id).allowed());
      ASSERT_EQ(checker_.usage(child)[0].ends_at, window * 1'000);
      time_.advance(1);
    }
    EXPECT_LE(asked, 2 * window);
    time_.set(window * 1'000);
  }
  EXPECT_EQ(checker_.usage(parent)[0].used, 0) << "the fourth window";
}

// Nothing that a snapshot may say makes room beyond the limit, or takes other windows along.
TEST_F(QuotaHosts, AStrangeSnapshotGrantsNothing) {
  constexpr std::int64_t kMost = kNever;
  for (const std::int64_t used : {-kMost, std::int64_t{-1}, std::int64_t{10}, kMost}) {
    Checker checker(tick_);
    const Meter meter =
        checker.define("t", "m", rule_of({{.name = "a", .limit = 10}, {.name = "b", .limit = 5}}));
    Snapshot strange;
    strange.taken_at = used;
    strange.windows = {{.name = "a", .used = used}, {.name = "", .used = 3}, {.name = "c"}};
    ASSERT_TRUE(checker.restore(meter, strange));
    const auto usage = checker.usage(meter);
    EXPECT_GE(usage[0].used, 0) << used;
    EXPECT_EQ(usage[1].used, 0) << used;
    EXPECT_EQ(meter.consume(5).allowed(), used < 6) << used;
    EXPECT_FALSE(meter.consume(1).allowed());
  }
}

// Whether `body` holds in a child of this process.
template <class Body>
bool holds_in_a_child(const Body& body) {
  const ::pid_t child = ::fork();
  if (child == 0) ::_exit(body() ? 0 : 1);
  int status = 0;
  return child > 0 && ::waitpid(child, &status, 0) == child && WIFEXITED(status) &&
         WEXITSTATUS(status) == 0;
}

TEST_F(QuotaHosts, AForkCountsForItself) {
  const Meter meter = checker_.define("t", "m", life(10));
  ASSERT_TRUE(meter.consume(4).allowed());
  EXPECT_TRUE(holds_in_a_child([&] {
    return meter.consume(6).allowed() && !meter.consume(1).allowed() &&
           checker_.consume("t", "m").why == kLimitReached;
  }));
  EXPECT_EQ(meter.consume(1).used, 5) << "the child's are its own";
}

TEST_F(QuotaHosts, AForkHasATimeOfItsOwn) {
  std::unique_ptr<const TickThread> ticking = std::make_unique<TickThread>(tick_);
  EXPECT_TRUE(holds_in_a_child([&] {
    tick_.stop();
    time_.set(50);
    const bool is_exact = tick_.coarse() == 50;
    ticking.reset();  // of a thread that does not run here
    time_.set(60);
    return is_exact && tick_.coarse() == 60;
  }));
  time_.set(70);
  while (tick_.coarse() != 70) ::usleep(100);
}

}  // namespace
}  // namespace octroi::quota
