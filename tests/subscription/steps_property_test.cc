// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Each step happens exactly once, however time is cut into runs (I18, F15, F20, F24).

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <iterator>
#include <set>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "octroi/calendar/date.h"
#include "octroi/subscription/steps.h"
#include "run_due.h"
#include "walks.h"

namespace octroi {
namespace {

constexpr std::int64_t kHorizonDays = 430;

// A subscription, its policy, and wishes that come on certain days; everything but when run_due
// is called.
struct Story {
  Subscription sold;
  std::vector<std::int32_t> reminder_days;
  StepPolicy policy;
  std::vector<std::pair<std::int64_t, walk::Move>> wishes;  // day since the start
};

Story any_story() {
  Story story{.sold = walk::any_subscription()};
  story.reminder_days = *rc::gen::container<std::vector<std::int32_t>>(
      *rc::gen::inRange<std::size_t>(0, 5), rc::gen::inRange(0, 40));
  if (*rc::gen::arbitrary<bool>()) story.policy.at_lapse = Lapse::kExpire;
  if (*rc::gen::arbitrary<bool>()) {
    story.policy.expires_suspended_after_days = *rc::gen::inRange(0, 90);
    story.policy.expires_incomplete_after_days = *rc::gen::inRange(0, 40);
  }
  return story;
}

Story any_story_with_wishes() {
  Story story = any_story();
  std::int64_t day = 0;
  for (walk::Move& move : walk::any_moves()) {
    day += move.days;
    if (day >= kHorizonDays) break;
    story.wishes.emplace_back(day, move);
  }
  return story;
}

due::Run begin(const Story& story) {
  due::Run run{.state = story.sold, .policy = story.policy};
  run.policy.reminder_days = story.reminder_days;
  return run;
}

Date day_of(const Story& story, std::int64_t day) { return *add_days(story.sold.starts_on, day); }

// Wishes are made when what is due was done, as the engine does it.
void wish(due::Run& run, const walk::Move& move, Date today) {
  due::catch_up(run, today);
  const SubscriptionDecision decision = decide(run.state, walk::command(move, run.state, today));
  if (const auto* events = std::get_if<SubscriptionEvents>(&decision)) {
    run.state = evolve(run.state, *events);
  }
}

// run_due on each of `days`, in order, between the wishes; and once at the horizon.
due::Run live(const Story& story, const std::set<std::int64_t>& days) {
  due::Run run = begin(story);
  auto next = story.wishes.begin();
  const auto wishes_until = [&](std::int64_t day) {
    for (; next != story.wishes.end() && next->first <= day; ++next) {
      wish(run, next->second, day_of(story, next->first));
    }
  };
  for (const std::int64_t day : days) {
    wishes_until(day);
    due::catch_up(run, day_of(story, day));
  }
  wishes_until(kHorizonDays);
  due::catch_up(run, day_of(story, kHorizonDays));
  return run;
}

due::Run live_daily(const Story& story) {
  std::set<std::int64_t> days;
  for (std::int64_t day = 0; day <= kHorizonDays; ++day) days.insert(day);
  return live(story, days);
}

std::set<std::int64_t> any_days() {
  const auto kind = *rc::gen::inRange(0, 3);
  if (kind == 0) return {};  // one run after all that time
  if (kind == 1) {
    std::set<std::int64_t> monthly;
    for (std::int64_t day = 30; day < kHorizonDays; day += 30) monthly.insert(day);
    return monthly;
  }
  return *rc::gen::container<std::set<std::int64_t>>(
      rc::gen::inRange<std::int64_t>(0, kHorizonDays));
}

std::vector<Step> changes(const std::vector<Step>& steps) {
  std::vector<Step> kept;
  std::copy_if(steps.begin(), steps.end(), std::back_inserter(kept),
               [](const Step& step) { return !is_reminder(step.kind); });
  return kept;
}

std::vector<std::string> reminders(const std::vector<Step>& steps) {
  std::vector<std::string> kept;
  for (const Step& step : steps) {
    if (is_reminder(step.kind)) kept.push_back(due::line(step));
  }
  std::sort(kept.begin(), kept.end());
  return kept;
}

void check_none_twice(const std::vector<Step>& steps) {
  for (std::size_t i = 1; i < steps.size(); ++i) {
    RC_ASSERT(steps[i - 1].date <= steps[i].date);
  }
  std::vector<std::string> lines = due::lines(steps);
  // A pause or a suspension may come and go several times in one period.
  std::erase_if(lines, [](const std::string& line) {
    return line.find("resume") != std::string::npos || line.find("lapse") != std::string::npos;
  });
  std::sort(lines.begin(), lines.end());
  RC_ASSERT(std::adjacent_find(lines.begin(), lines.end()) == lines.end());
}

RC_GTEST_PROP(Steps, AreTheSameHoweverTimeIsCutIntoRuns, ()) {
  const Story story = any_story_with_wishes();
  const due::Run daily = live_daily(story);
  const due::Run other = live(story, any_days());
  check_none_twice(daily.done);
  check_none_twice(other.done);
  RC_ASSERT(changes(other.done) == changes(daily.done));
  RC_ASSERT(other.state == daily.state);
  // Reminders only differ by those that had become stale.
  const auto all = reminders(daily.done);
  const auto some = reminders(other.done);
  RC_ASSERT(std::includes(all.begin(), all.end(), some.begin(), some.end()));
}

// I18: without wishes, what is billed is 0, 1, 2, ...
RC_GTEST_PROP(Steps, BillEachPeriodOnce, ()) {
  const due::Run run = live(any_story(), any_days());
  std::int64_t next = 0;
  for (const Step& step : run.done) {
    if (step.kind == StepKind::kRenew) RC_ASSERT(step.index == next++);
  }
  RC_ASSERT(run.state.next_index == next);
}

// F13: killed between two commits, or before one, and run again from what is stored.
RC_GTEST_PROP(Steps, SurviveBeingKilledAnywhere, ()) {
  const Story story = any_story();
  std::set<std::int64_t> days;
  for (std::int64_t day = 0; day <= kHorizonDays; day += 10) days.insert(day);
  const due::Run whole = live(story, days);

  const auto kills = *rc::gen::container<std::vector<bool>>(rc::gen::arbitrary<bool>());
  std::size_t attempt = 0;
  due::Run stored = begin(story);
  for (const std::int64_t day : days) {
    for (;;) {
      due::Run worker = stored;
      const bool did_one = due::do_next(worker, day_of(story, day));
      const bool is_killed = attempt < kills.size() && kills[attempt];
      ++attempt;
      if (is_killed) continue;  // before the commit: nothing of it is stored
      stored = std::move(worker);
      if (!did_one) break;
    }
  }
  due::catch_up(stored, day_of(story, kHorizonDays));
  RC_ASSERT(stored.done == whole.done);
  RC_ASSERT(stored.state == whole.state);
}

// F20: a clock that jumps ahead bills ahead, once; when it is back, time catches up in silence.
RC_GTEST_PROP(Steps, AreNotRepeatedWhenTheClockJumps, ()) {
  const Story story = any_story();
  const due::Run steady = live_daily(story);
  due::Run jumping = begin(story);
  std::int64_t furthest = -1;
  for (const std::int64_t day : *rc::gen::container<std::vector<std::int64_t>>(
           rc::gen::inRange<std::int64_t>(0, kHorizonDays))) {
    const std::size_t before = jumping.done.size();
    due::catch_up(jumping, day_of(story, day));
    if (day <= furthest) RC_ASSERT(jumping.done.size() == before);
    furthest = std::max(furthest, day);
  }
  due::catch_up(jumping, day_of(story, kHorizonDays));
  check_none_twice(jumping.done);
  RC_ASSERT(changes(jumping.done) == changes(steady.done));
  RC_ASSERT(jumping.state == steady.state);
}

}  // namespace
}  // namespace octroi
