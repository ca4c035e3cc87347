// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The last millisecond and the last unit of a lease.

#include "octroi/quota/lease_book.h"

#include <cstdint>
#include <optional>
#include <string>

#include <gtest/gtest.h>

namespace octroi::quota {
namespace {

LeaseBook book_of(std::int64_t limit) {
  return {.terms = {.limit = limit, .lease_ms = 100, .clock_bound_ms = 10}};
}

TEST(LeaseBook, ALeaseEndsWhenTheClockBoundHasPassed) {
  const LeaseBook book = book_of(10);
  const LeaseRow lease{.epoch = 1, .granted = 5, .expires_at_ms = 1'000};
  EXPECT_FALSE(is_overdue(book, lease, 1'009));
  EXPECT_TRUE(is_overdue(book, lease, 1'010));
}

TEST(LeaseBook, AWishIsHeardForOneLease) {
  LeaseBook book = book_of(1);
  std::optional<LeaseRow> a;
  std::optional<LeaseRow> b;
  ASSERT_EQ(apply(book, a, {.node = "a", .wish = 1}, 1'000).granted, 1);
  ASSERT_EQ(apply(book, b, {.node = "b", .wish = 1}, 1'000).granted, 0);
  const LeaseReport report{.node = "a", .epoch = 1, .wish = 1};
  EXPECT_TRUE(apply(book, a, report, 1'099).is_wanted);
  EXPECT_FALSE(apply(book, a, report, 1'100).is_wanted);
  EXPECT_FALSE(apply(book, b, {.node = "b", .wish = 1}, 1'050).is_wanted) << "its own wish";
}

TEST(LeaseBook, AllThatIsHeldMayBeToldOfAndNoUnitMore) {
  LeaseBook book = book_of(160);
  std::optional<LeaseRow> lease;
  ASSERT_EQ(apply(book, lease, {.node = "a", .wish = 10}, 1'000).granted, 10);
  const auto told = [&](std::int64_t spent, std::int64_t returned) {
    return apply(book, lease, {.node = "a", .epoch = 1, .spent = spent, .returned = returned},
                 1'000)
        .status;
  };
  EXPECT_EQ(told(11, 0), LeaseStatus::kMoreThanHeld);
  EXPECT_EQ(told(8, 2), LeaseStatus::kOk);
  EXPECT_EQ(told(5, 5), LeaseStatus::kMoreThanHeld) << "eight were told of before";
  EXPECT_EQ(told(8, 3), LeaseStatus::kMoreThanHeld);
  EXPECT_EQ(book.used, 8);
  EXPECT_EQ(book.leased, 0);
}

TEST(LeaseBook, AClockThatGoesBackShortensNoLease) {
  LeaseBook book = book_of(160);
  std::optional<LeaseRow> lease;
  ASSERT_EQ(apply(book, lease, {.node = "a", .wish = 10}, 1'000).expires_at_ms, 1'100);
  EXPECT_EQ(apply(book, lease, {.node = "a", .epoch = 1, .wish = 10}, 500).expires_at_ms, 1'100);
}

TEST(LeaseBook, AnotherTermGrantsFromTheMillisecondThatItSays) {
  LeaseBook book = book_of(160);
  std::optional<LeaseRow> lease;
  const LeaseReport wish{.node = "a", .wish = 10};
  const LeaseAnswer early = apply(book, lease, wish, 1'109, 1'000);
  EXPECT_EQ(early.granted, 0);
  EXPECT_EQ(early.grants_from_ms, 1'110);
  const LeaseAnswer due = apply(book, lease, wish, 1'110, 1'000);
  EXPECT_EQ(due.granted, 10);
  EXPECT_EQ(due.grants_from_ms, 0);
}

TEST(LeaseBook, WhoIsGrantedNothingHasNoLease) {
  LeaseBook book = book_of(0);
  std::optional<LeaseRow> lease;
  EXPECT_EQ(apply(book, lease, {.node = "a", .wish = 10}, 1'000).epoch, 0);
  EXPECT_FALSE(lease.has_value());
  EXPECT_EQ(book.epoch_last, 0);
}

// Less than was wished for is not nothing: nobody has to give back for it.
TEST(LeaseBook, AWishThatIsMetInPartIsNotUnmet) {
  LeaseBook book = book_of(160);
  std::optional<LeaseRow> a;
  std::optional<LeaseRow> b;
  ASSERT_EQ(apply(book, a, {.node = "a", .wish = 100}, 1'000).granted, 10);
  EXPECT_FALSE(apply(book, b, {.node = "b"}, 1'000).is_wanted);
  EXPECT_EQ(book.wanting, "");
}

TEST(LeaseBook, TheLastOfEachKindIsValidAndTheNextIsNot) {
  const std::string longest(200, 'n');
  for (const std::string& name : {std::string("!"), std::string("~"), longest}) {
    EXPECT_TRUE(is_valid(LeaseKey{name, name, name})) << name;
    EXPECT_TRUE(is_valid(LeaseReport{.node = name})) << name;
  }
  for (const std::string& name : {std::string(), std::string(" "), std::string("\x7f"),
                                  std::string("\xc3\xa9"), std::string(1, '\0'), longest + "n"}) {
    EXPECT_FALSE(is_valid(LeaseKey{name, "m", "w"})) << name;
    EXPECT_FALSE(is_valid(LeaseKey{"t", name, "w"})) << name;
    EXPECT_FALSE(is_valid(LeaseKey{"t", "m", name})) << name;
    EXPECT_FALSE(is_valid(LeaseReport{.node = name})) << name;
  }
  constexpr std::int64_t kSpanMaxMs = std::int64_t{1} << 40;
  EXPECT_TRUE(is_valid(
      LeaseTerms{.limit = kLeaseUnitsMax, .lease_ms = kSpanMaxMs, .clock_bound_ms = kSpanMaxMs}));
  EXPECT_TRUE(is_valid(LeaseTerms{.limit = 0, .lease_ms = 1, .clock_bound_ms = 0}));
  EXPECT_FALSE(is_valid(LeaseTerms{.limit = kLeaseUnitsMax + 1}));
  EXPECT_FALSE(is_valid(LeaseTerms{.limit = -1}));
  EXPECT_FALSE(is_valid(LeaseTerms{.lease_ms = 0}));
  EXPECT_FALSE(is_valid(LeaseTerms{.lease_ms = kSpanMaxMs + 1}));
  EXPECT_FALSE(is_valid(LeaseTerms{.clock_bound_ms = -1}));
  EXPECT_FALSE(is_valid(LeaseTerms{.clock_bound_ms = kSpanMaxMs + 1}));
  EXPECT_FALSE(is_valid(LeaseReport{.node = "a", .spent = 1})) << "of no lease";
  EXPECT_FALSE(is_valid(LeaseReport{.node = "a", .returned = 1})) << "of no lease";
  EXPECT_TRUE(is_valid_lease_time(kLeaseTimeMaxMs));
  EXPECT_FALSE(is_valid_lease_time(kLeaseTimeMaxMs + 1));
  EXPECT_TRUE(is_valid_lease_time(0));
  EXPECT_FALSE(is_valid_lease_time(-1));
}

// A host begins to count revisions at one.
TEST(LeaseBook, ALimitThatIsNoneChangesNothing) {
  LeaseBook book = book_of(160);
  const LeaseBook before = book;
  const auto change = [&](std::int64_t limit, std::int64_t revision) {
    return apply_limit(book, limit, revision).status;
  };
  EXPECT_EQ(change(5, 0), LeaseStatus::kBadRequest);
  EXPECT_EQ(change(5, -1), LeaseStatus::kBadRequest);
  EXPECT_EQ(change(5, kLeaseUnitsMax + 1), LeaseStatus::kBadRequest);
  EXPECT_EQ(change(-1, 1), LeaseStatus::kBadRequest);
  EXPECT_EQ(change(kLeaseUnitsMax + 1, 1), LeaseStatus::kBadRequest);
  EXPECT_EQ(book, before);
  EXPECT_EQ(change(kLeaseUnitsMax, kLeaseUnitsMax), LeaseStatus::kOk);
  EXPECT_EQ(book.terms.limit, kLeaseUnitsMax);
}

}  // namespace
}  // namespace octroi::quota
