// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "quota/reservations.h"

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace octroi::quota {
namespace {

std::shared_ptr<Reservation> add(ReservationBook& book, HotCounter& counter, Nanos expires_at,
                                 const std::string& key = {}) {
  auto reservation = std::make_shared<Reservation>();
  reservation->expires_at = expires_at;
  reservation->key = key;
  reservation->asks = {{&counter, 1}};
  book.add(reservation);
  return reservation;
}

// Several threads sweep at once, so what ends at the same time is forgotten in any order.
TEST(ReservationBook, ForgetsTheOneThatIsMeant) {
  HotCounter counter;
  ReservationBook book;
  const auto first = add(book, counter, 100);
  const auto second = add(book, counter, 100);
  const auto third = add(book, counter, 100);
  book.forget(*second);
  book.forget(*second);
  const auto due = book.expired(100, 9);
  ASSERT_EQ(due.size(), 2U);
  EXPECT_EQ(due[0], first);
  EXPECT_EQ(due[1], third);
  EXPECT_EQ(book.find(second->id), nullptr);
  EXPECT_EQ(book.find(third->id), third);
}

TEST(ReservationBook, TellsWhoIsDueInOrderAndNoMoreThanAsked) {
  HotCounter counter;
  ReservationBook book;
  const auto late = add(book, counter, 102);
  const auto early = add(book, counter, 100);
  const auto never = add(book, counter, kNever);
  const auto middle = add(book, counter, 101);
  EXPECT_TRUE(book.expired(99, 9).empty());
  EXPECT_EQ(book.expired(101, 9), (std::vector{early, middle}));
  EXPECT_EQ(book.expired(500, 2), (std::vector{early, middle}));
  EXPECT_EQ(book.expired(500, 9), (std::vector{early, middle, late}));
}

TEST(ReservationBook, AKeyIsOfItsCounterAndOfTheLastWhoHadIt) {
  HotCounter counter;
  HotCounter other;
  ReservationBook book;
  const auto first = add(book, counter, 100, "job");
  const auto others = add(book, other, 100, "job");
  EXPECT_EQ(book.find(&counter, "job"), first);
  EXPECT_EQ(book.find(&other, "job"), others);
  const auto second = add(book, counter, 200, "job");
  EXPECT_EQ(book.find(&counter, "job"), second);
  book.forget(*first);
  EXPECT_EQ(book.find(&counter, "job"), second);
  book.forget(*second);
  EXPECT_EQ(book.find(&counter, "job"), nullptr);
  EXPECT_EQ(book.find(&other, "job"), others);
}

}  // namespace
}  // namespace octroi::quota
