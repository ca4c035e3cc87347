// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/invoice/order.h"

#include <map>
#include <set>
#include <string>
#include <vector>

#include "gtest/gtest.h"

#include "octroi/base/status.h"

namespace octroi {
namespace {

using Status = OrderStatus;
using Refusal = OrderRefusal;

const Instant kNow{std::chrono::sys_days{std::chrono::year{2026} / 1 / 31}};

template <class SomeId>
SomeId some_id() {
  UuidBytes bytes{};
  bytes[0] = 7;
  return SomeId(bytes);
}

constexpr Status kStatuses[] = {Status::kPending,   Status::kPaid,      Status::kProcessing,
                                Status::kCompleted, Status::kCancelled, Status::kFailed,
                                Status::kRefunded};

Order in(Status status) {
  Order order;
  order.status = status;
  order.currency = kEur;
  order.total = Money::of_minor(60'00, kEur);
  return order;
}

std::vector<OrderCommand> commands() {
  return {MarkOrderPaid{some_id<InvoiceId>(), kNow},
          StartOrder{kNow},
          CompleteOrder{some_id<SubscriptionId>(), kNow},
          CancelOrder{"changed my mind", kNow},
          FailOrder{"no database", kNow},
          RefundOrder{"no database", kNow}};
}

std::string answer(const OrderDecision& decision) {
  if (const auto* refusal = std::get_if<Refusal>(&decision)) {
    return "-" + std::string(to_string(*refusal));
  }
  return std::string(event_name(std::get<OrderEvent>(decision)));
}

TEST(OrderMachine, EveryStatusAnswersEveryCommand) {
  const std::vector<std::string> final(6, "-is_final");
  const std::map<Status, std::vector<std::string>> table = {
      {Status::kPending,
       {"paid", "-not_paid", "-not_processing", "cancelled", "failed", "-not_paid"}},
      {Status::kPaid,
       {"-not_pending", "started", "-not_processing", "-not_pending", "failed", "refunded"}},
      {Status::kProcessing,
       {"-not_pending", "-not_paid", "completed", "-not_pending", "failed", "refunded"}},
      {Status::kCompleted, final},
      {Status::kCancelled, final},
      {Status::kFailed, final},
      {Status::kRefunded, final},
  };
  for (const Status status : kStatuses) {
    std::vector<std::string> answers;
    for (const OrderCommand& command : commands()) {
      answers.push_back(answer(decide(in(status), command)));
    }
    EXPECT_EQ(answers, table.at(status)) << to_string(status);
  }
}

TEST(OrderMachine, WhatACommandMustName) {
  EXPECT_EQ(answer(decide(in(Status::kPending), MarkOrderPaid{std::nullopt, kNow})), "-no_invoice");
  EXPECT_EQ(answer(decide(in(Status::kProcessing), CompleteOrder{{}, kNow})), "-no_subscription");
  EXPECT_EQ(answer(decide(in(Status::kPending), CancelOrder{"", kNow})), "-no_reason");
  EXPECT_EQ(answer(decide(in(Status::kPaid), FailOrder{"", kNow})), "-no_reason");
  EXPECT_EQ(answer(decide(in(Status::kPaid), RefundOrder{"", kNow})), "-no_reason");
  Order free = in(Status::kPending);
  free.total = Money::zero(kEur);
  EXPECT_EQ(answer(decide(free, MarkOrderPaid{std::nullopt, kNow})), "paid");
}

TEST(OrderMachine, RefusalsHaveTheirOwnCodesAndSentences) {
  std::set<std::string> sentences;
  for (std::uint16_t number = 1; number <= 7; ++number) {
    const auto refusal = static_cast<Refusal>(number);
    const absl::Status status = to_status(refusal);
    EXPECT_EQ(error_code(status), "order." + std::string(to_string(refusal)));
    EXPECT_EQ(status.code(), number < 5 ? absl::StatusCode::kFailedPrecondition
                                        : absl::StatusCode::kInvalidArgument);
    sentences.insert(error_message(status));
  }
  EXPECT_EQ(sentences.size(), 7u);
  EXPECT_TRUE(to_string(Refusal{8}).empty());
}

Order after(Order order, const OrderCommand& command) {
  const auto decision = decide(order, command);
  return evolve(std::move(order), std::get<OrderEvent>(decision));
}

TEST(OrderMachine, ALifeFromPendingToCompleted) {
  Order order = in(Status::kPending);
  order = after(order, MarkOrderPaid{some_id<InvoiceId>(), kNow});
  EXPECT_EQ(order.status, Status::kPaid);
  EXPECT_EQ(order.invoice, some_id<InvoiceId>());
  EXPECT_EQ(order.changed_at, kNow);
  order = after(order, StartOrder{kNow + Duration(1)});
  EXPECT_EQ(order.status, Status::kProcessing);
  order = after(order, CompleteOrder{some_id<SubscriptionId>(), kNow + Duration(2)});
  EXPECT_EQ(order.status, Status::kCompleted);
  EXPECT_EQ(order.subscription, some_id<SubscriptionId>());
  EXPECT_EQ(order.changed_at, kNow + Duration(2));
}

TEST(OrderMachine, EndsWithItsReason) {
  const Order cancelled = after(in(Status::kPending), CancelOrder{"changed my mind", kNow});
  EXPECT_EQ(cancelled.status, Status::kCancelled);
  EXPECT_EQ(cancelled.reason, "changed my mind");
  const Order failed = after(in(Status::kProcessing), FailOrder{"no database", kNow});
  EXPECT_EQ(failed.status, Status::kFailed);
  EXPECT_EQ(failed.reason, "no database");
  const Order refunded = after(in(Status::kProcessing), RefundOrder{"no database", kNow});
  EXPECT_EQ(refunded.status, Status::kRefunded);
  EXPECT_EQ(refunded.reason, "no database");
}

TEST(OrderMachine, NamesAreThoseOfTheRecords) {
  std::vector<std::string> names;
  for (const OrderCommand& command : commands()) names.emplace_back(command_name(command));
  EXPECT_EQ(names, (std::vector<std::string>{"mark_order_paid", "start_order", "complete_order",
                                             "cancel_order", "fail_order", "refund_order"}));
  for (const Status status : kStatuses) EXPECT_EQ(parse_order_status(to_string(status)), status);
  EXPECT_EQ(parse_order_status(""), std::nullopt);
  EXPECT_TRUE(to_string(Status{0}).empty());
}

}  // namespace
}  // namespace octroi
