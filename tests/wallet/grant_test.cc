// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/wallet/grant.h"

#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "octroi/base/status.h"

namespace octroi {
namespace {

using namespace std::chrono_literals;

const Instant kStart = parse_instant("2024-01-01T00:00:00Z").value();

Grant grant(const std::string& id, int amount) { return {.id = id, .amount = Decimal(amount)}; }

GrantBook book_of(std::vector<Grant> grants) {
  GrantBook book;
  for (Grant& one : grants) EXPECT_TRUE(add(book, std::move(one)).ok());
  return book;
}

Decimal left(const GrantBook& book, const std::string& id) {
  for (const GrantBalance& one : book.grants) {
    if (one.grant.id == id) return one.balance;
  }
  ADD_FAILURE() << "no grant " << id;
  return {};
}

TEST(Grants, BurnByPriorityThenExpiryThenAgeThenId) {
  Grant late = grant("late", 10);
  late.priority = 2;
  Grant soon = grant("soon", 10);
  soon.priority = 1;
  soon.expires_at = kStart + 48h;
  Grant sooner = grant("sooner", 10);
  sooner.priority = 1;
  sooner.expires_at = kStart + 24h;
  Grant young = grant("young", 10);
  young.priority = 1;
  young.effective_at = kStart - 1h;
  Grant old = grant("old", 10);
  old.priority = 1;
  old.effective_at = kStart - 2h;
  GrantBook book = book_of({late, young, soon, old, sooner});
  const auto burnt = burn(book, kStart, Decimal(45)).value();
  std::vector<std::string> order;
  for (const Burnt& one : burnt) order.push_back(one.grant);
  EXPECT_EQ(order, (std::vector<std::string>{"sooner", "soon", "old", "young", "late"}));
  EXPECT_EQ(burnt.back().quantity, Decimal(5));
  EXPECT_EQ(book.overage, Decimal());
}

TEST(Grants, CoverOnlyWhatHappensWhileTheyAreInEffect) {
  Grant early = grant("early", 100);
  early.effective_at = kStart;
  early.expires_at = kStart + 10h;
  GrantBook book = book_of({early});
  EXPECT_EQ(burn(book, kStart - 1us, Decimal(5)).value().size(), 0u);
  EXPECT_EQ(book.overage, Decimal(5));
  EXPECT_EQ(burn(book, kStart + 10h - 1us, Decimal(7)).value().size(), 2u);  // the overage first
  EXPECT_EQ(left(book, "early"), Decimal(88));
  EXPECT_EQ(book.overage, Decimal());
  EXPECT_EQ(burn(book, kStart + 10h, Decimal(7)).value().size(), 0u);
  EXPECT_EQ(book.overage, Decimal(7));
  EXPECT_EQ(balance_at(book, kStart + 10h).value(), Decimal());
}

TEST(Grants, AnOverageIsBurntWhenAGrantTakesEffectAndNotAfterItExpired) {
  Grant brief = grant("brief", 100);
  brief.effective_at = kStart + 1h;
  brief.expires_at = kStart + 2h;
  GrantBook book = book_of({brief});
  ASSERT_TRUE(burn(book, kStart, Decimal(30)).ok());
  ASSERT_TRUE(burn(book, kStart + 5h, Decimal()).ok());
  EXPECT_EQ(left(book, "brief"), Decimal(70));
  EXPECT_EQ(book.overage, Decimal());
}

TEST(Grants, AResetKeepsWhatTheGrantSays) {
  struct Row {
    int balance, least, most, kept;
  };
  for (const Row& row : {Row{90, 0, 50, 50}, Row{30, 0, 50, 30}, Row{30, 40, 50, 40},
                         Row{30, 0, 0, 0}, Row{0, 20, 20, 20}}) {
    Grant one = grant("g", 100);
    one.rollover_min = Decimal(row.least);
    one.rollover_max = Decimal(row.most);
    GrantBook book = book_of({one});
    ASSERT_TRUE(burn(book, kStart, Decimal(100 - row.balance)).ok());
    ASSERT_TRUE(reset(book, kStart + 1h, OverageAtReset::kForget).ok());
    EXPECT_EQ(left(book, "g"), Decimal(row.kept)) << row.balance << " " << row.least;
    EXPECT_EQ(book.used, Decimal());
  }
}

TEST(Grants, AResetForgetsOrKeepsTheOverage) {
  Grant one = grant("g", 100);
  one.rollover_min = Decimal(80);
  one.rollover_max = Decimal(80);
  GrantBook forgets = book_of({one});
  ASSERT_TRUE(burn(forgets, kStart, Decimal(130)).ok());
  GrantBook keeps = forgets;
  ASSERT_TRUE(reset(forgets, kStart, OverageAtReset::kForget).ok());
  EXPECT_EQ(left(forgets, "g"), Decimal(80));
  ASSERT_TRUE(reset(keeps, kStart, OverageAtReset::kKeep).ok());
  EXPECT_EQ(left(keeps, "g"), Decimal(50));
}

TEST(Grants, RefuseWhatMakesNoSense) {
  GrantBook book = book_of({grant("g", 10)});
  const auto refused = [&](Grant bad) { return error_code(add(book, std::move(bad))); };
  EXPECT_EQ(refused(grant("g", 1)), "grant.exists");
  EXPECT_EQ(refused(grant("", 1)), "text.empty");
  EXPECT_EQ(refused(grant("z", 0)), "grant.bad_amount");
  Grant backwards = grant("b", 1);
  backwards.effective_at = kStart;
  backwards.expires_at = kStart;
  EXPECT_EQ(refused(backwards), "grant.bad_window");
  Grant rolls = grant("r", 1);
  rolls.rollover_min = Decimal(2);
  EXPECT_EQ(refused(rolls), "grant.bad_rollover");
  EXPECT_EQ(error_code(burn(book, kStart, Decimal(-1)).status()), "grant.bad_quantity");
  ASSERT_TRUE(burn(book, kStart, Decimal(1)).ok());
  const GrantBook before = book;
  EXPECT_EQ(error_code(burn(book, kStart - 1us, Decimal(1)).status()), "grant.back_in_time");
  EXPECT_EQ(error_code(reset(book, kStart - 1us, OverageAtReset::kKeep)), "grant.back_in_time");
  EXPECT_EQ(error_code(void_grant(book, "nobody").status()), "grant.not_found");
  EXPECT_EQ(book, before);
  EXPECT_EQ(void_grant(book, "g").value(), Decimal(9));
  EXPECT_EQ(left(book, "g"), Decimal());
}

// Granted = burnt + balance, and used = burnt + overage, in any order of usage.
RC_GTEST_PROP(Grants, ConserveUnits, ()) {
  GrantBook book;
  Decimal granted;
  const int count = *rc::gen::inRange(0, 6);
  for (int i = 0; i < count; ++i) {
    Grant one = grant(std::to_string(i), *rc::gen::inRange(1, 100));
    one.priority = *rc::gen::inRange(0, 3);
    one.effective_at = kStart + std::chrono::hours{*rc::gen::inRange(-5, 5)};
    granted = add(granted, one.amount).value();
    RC_ASSERT(add(book, one).ok());
  }
  Decimal burnt;
  Instant at = kStart - 10h;
  for (const int quantity : *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 60))) {
    at += std::chrono::hours{*rc::gen::inRange(0, 4)};
    const auto parts = burn(book, at, Decimal(quantity)).value();
    for (const Burnt& one : parts) {
      burnt = add(burnt, one.quantity).value();
    }
  }
  Decimal balance;
  for (const GrantBalance& one : book.grants) {
    RC_ASSERT(!one.balance.is_negative());
    balance = add(balance, one.balance).value();
  }
  RC_ASSERT(add(burnt, balance).value() == granted);
  RC_ASSERT(add(burnt, book.overage).value() == book.used);
}

TEST(Grants, WhatWasTakenBackDoesNotRollOver) {
  Grant rolls = grant("r", 10);
  rolls.rollover_min = Decimal(2);
  rolls.rollover_max = Decimal(5);
  GrantBook book = book_of({rolls});
  EXPECT_EQ(void_grant(book, "r").value(), Decimal(10));
  ASSERT_TRUE(reset(book, kStart, OverageAtReset::kForget).ok());
  EXPECT_EQ(left(book, "r"), Decimal());
}

}  // namespace
}  // namespace octroi
