// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Order: a purchase on its way from the form to a working subscription.
//
//   pending --MarkOrderPaid--> paid --StartOrder--> processing --CompleteOrder--> completed
//      |                         +-----FailOrder-----+---> failed
//      |                         +----RefundOrder----+---> refunded
//      +--FailOrder--> failed      pending --CancelOrder--> cancelled
//
// A pending order waits for its money; a paid one is provisioned while it is processing. Where that
// cannot be done it ends as a whole: refunded when the money went back to the payer, failed when it
// did not (nothing was paid, or it is kept as the tenant's credit). Completed, cancelled, failed
// and refunded are final: who tries again orders again. An order of nothing is paid without a
// payment.
//
//   auto decision = decide(order, MarkOrderPaid{.invoice = invoice.id, .at = now});
//
// Layer: invoice (may include catalog, calendar, money, base). Thread safety: values and pure
// functions.
#ifndef OCTROI_INVOICE_ORDER_H_
#define OCTROI_INVOICE_ORDER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/status/status.h"

#include "octroi/base/export.h"
#include "octroi/base/ids.h"
#include "octroi/base/instant.h"
#include "octroi/calendar/interval.h"
#include "octroi/catalog/plan.h"
#include "octroi/money/money.h"

namespace octroi OCTROI_API {
inline namespace v0 {

enum class OrderStatus : std::uint8_t {  // Numbers are wire format.
  kPending = 1,
  kPaid = 2,
  kProcessing = 3,
  kCompleted = 4,
  kCancelled = 5,
  kFailed = 6,
  kRefunded = 7,
};

// "processing"; what records show. Empty for a number that names no status.
[[nodiscard]] std::string_view to_string(OrderStatus status) noexcept;
[[nodiscard]] std::optional<OrderStatus> parse_order_status(std::string_view text) noexcept;
[[nodiscard]] constexpr bool is_final(OrderStatus status) noexcept {
  return status == OrderStatus::kCompleted || status == OrderStatus::kCancelled ||
         status == OrderStatus::kFailed || status == OrderStatus::kRefunded;
}

struct Order {
  OrderId id{};
  TenantId tenant{};
  std::string issuer{};  // who sells; empty of an order from before there were several
  std::string series{};  // the number's counter; see numbering.h
  std::int64_t sequence = 0;
  std::string number{};  // "ORD-2026-00017"

  OrderStatus status = OrderStatus::kPending;
  Instant created_at{};
  Instant changed_at{};
  std::string reason{};  // why it failed, was refunded or cancelled

  PlanRef plan{};
  Interval interval = kMonthly;
  Currency currency{};
  std::int64_t quantity = 1;
  std::vector<AddOnHolding> add_ons{};  // in the order of their codes
  std::int32_t trial_days = 0;
  std::string coupon{};          // as stored; empty: none
  std::string payment_method{};  // the provider's code: "stripe", "bank_transfer"

  Money subtotal{};
  Money discount{};
  Money tax{};
  Money total{};

  std::optional<InvoiceId> invoice{};
  std::optional<SubscriptionId> subscription{};

  friend bool operator==(const Order&, const Order&) = default;
};

// --- Commands and events -------------------------------------------------------------------------

struct MarkOrderPaid {
  std::optional<InvoiceId> invoice{};  // required unless the total is 0
  Instant at;
};
struct StartOrder {
  Instant at;
};
struct CompleteOrder {
  SubscriptionId subscription;
  Instant at;
};
struct CancelOrder {
  std::string reason{};
  Instant at;
};
struct FailOrder {
  std::string reason{};
  Instant at;
};

struct RefundOrder {  // its money is back with the payer
  std::string reason{};
  Instant at;
};

using OrderCommand =
    std::variant<MarkOrderPaid, StartOrder, CompleteOrder, CancelOrder, FailOrder, RefundOrder>;

struct OrderPaid {
  std::optional<InvoiceId> invoice{};
  Instant at{};

  friend bool operator==(const OrderPaid&, const OrderPaid&) = default;
};
struct OrderStarted {
  Instant at{};

  friend bool operator==(const OrderStarted&, const OrderStarted&) = default;
};
struct OrderCompleted {
  SubscriptionId subscription{};
  Instant at{};

  friend bool operator==(const OrderCompleted&, const OrderCompleted&) = default;
};
struct OrderCancelled {
  std::string reason{};
  Instant at{};

  friend bool operator==(const OrderCancelled&, const OrderCancelled&) = default;
};
struct OrderFailed {
  std::string reason{};
  Instant at{};

  friend bool operator==(const OrderFailed&, const OrderFailed&) = default;
};

struct OrderRefunded {
  std::string reason{};
  Instant at{};

  friend bool operator==(const OrderRefunded&, const OrderRefunded&) = default;
};

using OrderEvent = std::variant<OrderPaid, OrderStarted, OrderCompleted, OrderCancelled,
                                OrderFailed, OrderRefunded>;

// "paid", "mark_order_paid": the names in records; stable.
[[nodiscard]] std::string_view event_name(const OrderEvent& event) noexcept;
[[nodiscard]] std::string_view command_name(const OrderCommand& command) noexcept;

// --- Refusals ------------------------------------------------------------------------------------

enum class OrderRefusal : std::uint16_t {  // In order of precedence; wire format, never reused.
  kIsFinal = 1,
  kNotPending = 2,
  kNotPaid = 3,
  kNotProcessing = 4,
  kNoInvoice = 5,       // paid, but no invoice says so
  kNoSubscription = 6,  // complete without what was ordered
  kNoReason = 7,
};

[[nodiscard]] std::string_view to_string(OrderRefusal refusal) noexcept;
// FailedPrecondition (InvalidArgument from kNoInvoice on) with code "order.<name>" and a sentence.
[[nodiscard]] absl::Status to_status(OrderRefusal refusal);

using OrderDecision = std::variant<OrderEvent, OrderRefusal>;

[[nodiscard]] OrderDecision decide(const Order& order, const OrderCommand& command);
[[nodiscard]] Order evolve(Order order, const OrderEvent& event);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_INVOICE_ORDER_H_
