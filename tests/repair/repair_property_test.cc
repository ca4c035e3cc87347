// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Repair over random histories, overlaps among them, under every policy by the day.

#include <algorithm>
#include <chrono>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "octroi/calendar/date.h"
#include "octroi/money/currency.h"
#include "octroi/repair/repair.h"

namespace octroi {
namespace {

using namespace std::chrono_literals;

constexpr int kDays = 90;

Money usd(std::int64_t minor) { return Money::of_minor(minor, kUsd); }
Date day(int number) { return *add_days(2024y / 1 / 15, number); }

ProrationPolicy any_policy() {
  return *rc::gen::element(proration_profiles::octroi(), proration_profiles::kill_bill(),
                           proration_profiles::lago(), proration_profiles::flexprice());
}

std::string any_plan() { return *rc::gen::element<std::string>("A", "B"); }
Money any_amount() { return usd(*rc::gen::inRange(0, 5000)); }

// One rate to a plan, so that billed and wanted lines often agree.
Money rate_of(const std::string& plan) { return usd(plan == "A" ? 3000 : 5000); }

std::vector<BilledLine> any_billed() {
  std::vector<BilledLine> lines;
  const int count = *rc::gen::inRange(0, 5);
  for (int i = 0; i < count; ++i) {
    const int from = *rc::gen::inRange(0, kDays);
    const int until = *rc::gen::inRange(from + 1, kDays + 2);
    const std::string plan = any_plan();
    const Money amount = any_amount();
    const Money adjusted = usd(*rc::gen::inRange<std::int64_t>(0, amount.minor() + 1) / 4);
    lines.push_back(
        {std::to_string(i), plan, {day(from), day(until)}, rate_of(plan), amount, adjusted});
  }
  return lines;
}

std::vector<WantedLine> any_wanted() {
  std::vector<WantedLine> lines;
  int from = 0;
  while (from < kDays) {
    from += *rc::gen::inRange(0, 10);
    const int until = from + *rc::gen::inRange(1, 40);
    const std::string plan = any_plan();
    lines.push_back({plan, {day(from), day(until)}, rate_of(plan), any_amount()});
    from = until;
  }
  return lines;
}

template <class Line>
std::vector<Line> shuffled(std::vector<Line> lines) {
  for (std::size_t i = lines.size(); i > 1; --i) {
    std::swap(lines[i - 1], lines[*rc::gen::inRange<std::size_t>(0, i)]);
  }
  return lines;
}

RC_GTEST_PROP(Repair, RecordedRepairLeavesNothingToRepair, ()) {
  const auto policy = any_policy();
  const auto billed = any_billed();
  const auto wanted = any_wanted();
  const auto first = repair(billed, wanted, policy);
  RC_ASSERT(first.ok());
  const auto after = record(billed, *first, "r");
  RC_ASSERT(after.ok());
  const auto second = repair(*after, wanted, policy);
  RC_ASSERT(second.ok());
  RC_ASSERT(*second == Repair{});
}

RC_GTEST_PROP(Repair, AnswerDoesNotDependOnTheOrderOfLines, ()) {
  const auto policy = any_policy();
  const auto billed = any_billed();
  const auto wanted = any_wanted();
  const auto one = repair(billed, wanted, policy);
  const auto other = repair(shuffled(billed), shuffled(wanted), policy);
  RC_ASSERT(one.ok() && other.ok());
  RC_ASSERT(*one == *other);
}

RC_GTEST_PROP(Repair, NoLineGivesBackMoreThanIsLeftOfIt, ()) {
  const auto billed = any_billed();
  const auto found = repair(billed, any_wanted(), any_policy());
  RC_ASSERT(found.ok());
  std::map<std::string, std::int64_t> given;
  for (const RepairLine& line : found->lines) given[line.corrects] -= line.amount.minor();
  for (const BilledTwice& twice : found->conflicts) {
    given[twice.second] -= twice.correction.amount.minor();
  }
  for (const BilledLine& line : billed) {
    RC_ASSERT(given[line.id] >= 0);
    RC_ASSERT(given[line.id] <= line.amount.minor() - line.adjusted.minor());
  }
}

RC_GTEST_PROP(Repair, NothingWantedGivesBackAllThatIsLeft, ()) {
  const auto billed = any_billed();
  const auto found = repair(billed, {}, any_policy());
  RC_ASSERT(found.ok());
  std::int64_t sum = 0;
  for (const BilledLine& line : billed) sum += line.amount.minor() - line.adjusted.minor();
  for (const RepairLine& line : found->lines) sum += line.amount.minor();
  for (const BilledTwice& twice : found->conflicts) sum += twice.correction.amount.minor();
  RC_ASSERT(sum == 0);
}

// Counted day by day, apart from the sets of days that repair works with: after a repair each
// wanted day stands once, under its own plan, and no other day does.
RC_GTEST_PROP(Repair, AfterwardsEachWantedDayStandsOnce, ()) {
  auto billed = any_billed();
  auto wanted = any_wanted();
  // A line without a price leaves no entry: nothing stands for it, and nothing ends it.
  for (BilledLine& line : billed) {
    line.amount = usd(50'000);
    line.adjusted = usd(0);
  }
  for (WantedLine& line : wanted) line.amount = usd(50'000);
  const auto found = repair(billed, wanted);
  RC_ASSERT(found.ok());
  std::map<std::pair<std::string, int>, int> stands;
  const auto count = [&stands](const std::string& plan, Segment span, int step) {
    const auto from = static_cast<int>(days_between(day(0), span.from));
    const auto until = static_cast<int>(days_between(day(0), span.until));
    for (int each = from; each < until; ++each) stands[{plan, each}] += step;
  };
  for (const BilledLine& line : billed) count(line.plan, line.span, 1);
  for (const BilledTwice& twice : found->conflicts) {
    count(twice.correction.plan, twice.correction.span, -1);
  }
  for (const RepairLine& line : found->lines) {
    count(line.plan, line.span, line.kind == RepairKind::kCharge ? 1 : -1);
  }
  for (const WantedLine& line : wanted) count(line.plan, line.span, -1);
  for (const auto& [key, times] : stands) RC_ASSERT(times == 0);
}

}  // namespace
}  // namespace octroi
