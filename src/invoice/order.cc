// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/invoice/order.h"

namespace octroi {
inline namespace v0 {
namespace {

using Status = OrderStatus;
using Refusal = OrderRefusal;

OrderDecision on(const Order& order, const MarkOrderPaid& command) {
  if (order.status != Status::kPending) return Refusal::kNotPending;
  if (!command.invoice && !order.total.is_zero()) return Refusal::kNoInvoice;
  return OrderPaid{command.invoice, command.at};
}

OrderDecision on(const Order& order, const StartOrder& command) {
  if (order.status != Status::kPaid) return Refusal::kNotPaid;
  return OrderStarted{command.at};
}

OrderDecision on(const Order& order, const CompleteOrder& command) {
  if (order.status != Status::kProcessing) return Refusal::kNotProcessing;
  if (command.subscription.is_nil()) return Refusal::kNoSubscription;
  return OrderCompleted{command.subscription, command.at};
}

OrderDecision on(const Order& order, const CancelOrder& command) {
  if (order.status != Status::kPending) return Refusal::kNotPending;
  if (command.reason.empty()) return Refusal::kNoReason;
  return OrderCancelled{command.reason, command.at};
}

OrderDecision on(const Order&, const FailOrder& command) {
  if (command.reason.empty()) return Refusal::kNoReason;
  return OrderFailed{command.reason, command.at};
}

OrderDecision on(const Order& order, const RefundOrder& command) {
  if (order.status != Status::kPaid && order.status != Status::kProcessing) {
    return Refusal::kNotPaid;
  }
  if (command.reason.empty()) return Refusal::kNoReason;
  return OrderRefunded{command.reason, command.at};
}

Instant put(Order& order, const OrderPaid& event) {
  order.status = Status::kPaid;
  order.invoice = event.invoice;
  return event.at;
}

Instant put(Order& order, const OrderStarted& event) {
  order.status = Status::kProcessing;
  return event.at;
}

Instant put(Order& order, const OrderCompleted& event) {
  order.status = Status::kCompleted;
  order.subscription = event.subscription;
  return event.at;
}

Instant put(Order& order, const OrderCancelled& event) {
  order.status = Status::kCancelled;
  order.reason = event.reason;
  return event.at;
}

Instant put(Order& order, const OrderFailed& event) {
  order.status = Status::kFailed;
  order.reason = event.reason;
  return event.at;
}

Instant put(Order& order, const OrderRefunded& event) {
  order.status = Status::kRefunded;
  order.reason = event.reason;
  return event.at;
}

struct EventName {
  std::string_view operator()(const OrderPaid&) const { return "paid"; }
  std::string_view operator()(const OrderStarted&) const { return "started"; }
  std::string_view operator()(const OrderCompleted&) const { return "completed"; }
  std::string_view operator()(const OrderCancelled&) const { return "cancelled"; }
  std::string_view operator()(const OrderFailed&) const { return "failed"; }
  std::string_view operator()(const OrderRefunded&) const { return "refunded"; }
};

struct CommandName {
  std::string_view operator()(const MarkOrderPaid&) const { return "mark_order_paid"; }
  std::string_view operator()(const StartOrder&) const { return "start_order"; }
  std::string_view operator()(const CompleteOrder&) const { return "complete_order"; }
  std::string_view operator()(const CancelOrder&) const { return "cancel_order"; }
  std::string_view operator()(const FailOrder&) const { return "fail_order"; }
  std::string_view operator()(const RefundOrder&) const { return "refund_order"; }
};

}  // namespace

OrderDecision decide(const Order& order, const OrderCommand& command) {
  if (is_final(order.status)) return Refusal::kIsFinal;
  return std::visit([&](const auto& given) { return on(order, given); }, command);
}

Order evolve(Order order, const OrderEvent& event) {
  order.changed_at = std::visit([&](const auto& fact) { return put(order, fact); }, event);
  return order;
}

std::string_view event_name(const OrderEvent& event) noexcept {
  return std::visit(EventName{}, event);
}

std::string_view command_name(const OrderCommand& command) noexcept {
  return std::visit(CommandName{}, command);
}

std::string_view to_string(OrderStatus status) noexcept {
  switch (status) {
    case Status::kPending:
      return "pending";
    case Status::kPaid:
      return "paid";
    case Status::kProcessing:
      return "processing";
    case Status::kCompleted:
      return "completed";
    case Status::kCancelled:
      return "cancelled";
    case Status::kFailed:
      return "failed";
    case Status::kRefunded:
      return "refunded";
  }
  return {};
}

std::optional<OrderStatus> parse_order_status(std::string_view text) noexcept {
  for (const Status status :
       {Status::kPending, Status::kPaid, Status::kProcessing, Status::kCompleted,
        Status::kCancelled, Status::kFailed, Status::kRefunded}) {
    if (text == to_string(status)) return status;
  }
  return std::nullopt;
}

}  // namespace v0
}  // namespace octroi
