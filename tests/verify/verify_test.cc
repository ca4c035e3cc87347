// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "verify/good_world.h"

namespace octroi::test {
namespace {

std::string text_of(const VerifyReport& report) {
  std::string text;
  for (const Violation& one : report.violations) {
    text += one.invariant + " " + one.subject + ": " + one.message + "\n";
  }
  return text;
}

TEST(Verify, AGoodWorldHasNoViolation) {
  const auto report = good_world().verify();
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_TRUE(report->ok()) << text_of(*report);
}

TEST(Verify, EachInvariantLooksAtSomething) {
  const auto report = good_world().verify();
  ASSERT_TRUE(report.ok()) << report.status();
  std::set<std::string> ids;
  for (const CheckedInvariant& one : report->invariants) {
    EXPECT_GT(one.facts, 0) << one.id << ": " << one.statement;
    EXPECT_FALSE(one.statement.empty()) << one.id;
    EXPECT_TRUE(ids.insert(one.id).second) << one.id << " is listed twice";
  }
  for (const char* id :
       {"I01", "I02", "I03", "I04", "I05", "I07", "I08", "I10", "I11", "I12", "I13", "I16",
        "I17", "I18", "I19", "I20", "I21", "I22", "I25", "I26", "I27", "I28", "I36", "I37",
        "I38", "I39", "I40", "I44", "I45", "I51", "I52", "I53", "I54", "I57", "I58", "I59"}) {
    EXPECT_TRUE(ids.contains(id)) << id;
  }
  EXPECT_EQ(report->summary(),
            "verify: " + std::to_string(ids.size()) + " invariants, 0 violations");
}

TEST(Verify, CopiedRowsAreAsGoodAsTheStore) {
  RowStore rows = good_world().rows();
  rows.forge();  // of what is right changes nothing
  const auto report = good_world().verify(rows);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_TRUE(report->ok()) << text_of(*report);
}

TEST(Verify, ListsNoMoreThanAskedAndCountsAll) {
  RowStore rows = good_world().rows();
  std::erase_if(rows.rows, [](const Row& row) { return row.type->name == "ledger_transactions"; });
  const auto report = good_world().verify(rows, {.violations_max = 2});
  ASSERT_TRUE(report.ok()) << report.status();
  std::int64_t counted = 0;
  for (const CheckedInvariant& one : report->invariants) {
    if (one.id == "I45") counted = one.violations;
  }
  std::int64_t listed = 0;
  for (const Violation& one : report->violations) listed += one.invariant == "I45" ? 1 : 0;
  EXPECT_EQ(listed, 2);
  EXPECT_GT(counted, 2);
}

TEST(Verify, RecordsThatNeverStandStillAreAborted) {
  RowStore rows = good_world().rows();
  rows.never_stands_still = true;
  EXPECT_EQ(error_code(good_world().verify(rows).status()), "verify.busy");
}

// A child uses one more between the reading of the counters and that of the shares.
TEST(Verify, WhatIsCountedInAPoolMeanwhileIsNoViolation) {
  RowStore rows = good_world().rows();
  bool is_counted = false;
  rows.before_scan = [&](std::string_view type) {
    if (type != "pool_shares" || std::exchange(is_counted, true)) return;
    std::string id;
    rows.edit<records::UsageCounter>([&](records::UsageCounter& counter, Row& row) {
      if (counter.metric != "users" || counter.pooled.value_or(0) == 0) return false;
      ++counter.used;
      ++*counter.pooled;
      ++row.version;
      id = row.id;
      return true;
    });
    rows.edit<records::PoolShare>([&](records::PoolShare& share, Row& row) {
      if (share.counter != id || share.used == 0) return false;
      ++share.used;
      ++row.version;
      return true;
    });
  };
  const auto report = good_world().verify(rows);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_TRUE(is_counted);
  EXPECT_TRUE(report->ok()) << text_of(*report);
}

// An event is told between the reading of the counters and that of the events.
TEST(Verify, WhatIsToldMeanwhileIsNoViolation) {
  RowStore rows = good_world().rows();
  bool is_told = false;
  rows.before_scan = [&](std::string_view type) {
    if (type != "usage_events" || std::exchange(is_told, true)) return;
    const Row first =
        rows.find<records::KeptUsage>([](const auto& event) { return event.item == "ann"; }).at(0);
    const auto event = *records::from_row<records::KeptUsage>(first);
    rows.rows.push_back(records::to_row(first.tenant, first.id + "-again", event, 1));
    rows.edit<records::UsageCounter>([&](records::UsageCounter& counter, Row& row) {
      if (row.tenant != first.tenant || row.id != event.counter) return false;
      counter.used += event.quantity;
      ++row.version;
      return true;
    });
  };
  const auto report = good_world().verify(rows);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_TRUE(is_told);
  EXPECT_TRUE(report->ok()) << text_of(*report);
}

}  // namespace
}  // namespace octroi::test
