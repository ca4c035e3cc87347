// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/invoice/machine.h"

#include <utility>

namespace octroi {
inline namespace v0 {
namespace {

using Status = InvoiceStatus;
using Refusal = InvoiceRefusal;

bool takes_payments(Status status) {
  return status == Status::kOpen || status == Status::kUncollectible;
}

bool can_lose_payments(Status status) {
  return status == Status::kOpen || status == Status::kPaid || status == Status::kUncollectible;
}

// The rules that payments and reversals share, up to how much there may be.
std::optional<Refusal> refuse_amount(const Invoice& invoice, Money amount) {
  if (!amount.is_positive()) return Refusal::kAmountNotPositive;
  if (amount.currency() != invoice.total.currency()) return Refusal::kCurrencyDiffers;
  return std::nullopt;
}

InvoiceDecision on(const Invoice& invoice, const Finalize& command) {
  if (invoice.status != Status::kDraft) return Refusal::kNotDraft;
  if (invoice.lines.empty()) return Refusal::kNoLines;
  if (command.series.empty()) return Refusal::kNoSeries;
  if (!command.issued_on.ok() || !command.due_on.ok() || command.due_on < command.issued_on) {
    return Refusal::kBadDate;
  }
  InvoiceEvents events{Finalized{command.issued_on, command.due_on, command.series}};
  if (amount_due(invoice).is_zero()) events.push_back(Settled{command.issued_on});
  return events;
}

InvoiceDecision on(const Invoice& invoice, const RecordPayment& command) {
  if (!takes_payments(invoice.status)) return Refusal::kNotOpen;
  if (const auto refusal = refuse_amount(invoice, command.amount)) return *refusal;
  const Money due = amount_due(invoice);
  if (command.amount.minor() > due.minor()) return Refusal::kExceedsAmountDue;
  if (!command.on.ok()) return Refusal::kBadDate;
  InvoiceEvents events{PaymentRecorded{command.payment, command.amount, command.on}};
  if (command.amount == due) events.push_back(Settled{command.on});
  return events;
}

InvoiceDecision on(const Invoice& invoice, const ReversePayment& command) {
  if (!can_lose_payments(invoice.status)) return Refusal::kNotOpen;
  if (const auto refusal = refuse_amount(invoice, command.amount)) return *refusal;
  if (command.amount.minor() > invoice.amount_paid.minor()) return Refusal::kExceedsAmountPaid;
  if (!command.on.ok()) return Refusal::kBadDate;
  return InvoiceEvents{PaymentReversed{command.payment, command.amount, command.on}};
}

InvoiceDecision on(const Invoice& invoice, const RecordCredit& command) {
  if (invoice.status != Status::kOpen) return Refusal::kNotOpen;
  if (const auto refusal = refuse_amount(invoice, command.amount)) return *refusal;
  const Money due = amount_due(invoice);
  if (command.amount.minor() > due.minor()) return Refusal::kExceedsAmountDue;
  if (!command.on.ok()) return Refusal::kBadDate;
  InvoiceEvents events{CreditRecorded{command.note, command.amount, command.on}};
  if (command.amount == due) events.push_back(Settled{command.on});
  return events;
}

InvoiceDecision on(const Invoice& invoice, const Void& command) {
  if (invoice.status != Status::kDraft && invoice.status != Status::kOpen) {
    return Refusal::kNotOpen;
  }
  if (!invoice.amount_paid.is_zero()) return Refusal::kHasPayments;
  if (!invoice.amount_credited.is_zero()) return Refusal::kHasCredits;
  if (!command.on.ok()) return Refusal::kBadDate;
  if (command.reason.empty()) return Refusal::kNoReason;
  return InvoiceEvents{Voided{command.on, command.reason}};
}

InvoiceDecision on(const Invoice& invoice, const MarkUncollectible& command) {
  if (invoice.status != Status::kOpen) return Refusal::kNotOpen;
  if (!command.on.ok()) return Refusal::kBadDate;
  if (command.reason.empty()) return Refusal::kNoReason;
  return InvoiceEvents{MarkedUncollectible{command.on, command.reason}};
}

InvoiceDecision on(const Invoice& invoice, const Delegate& command) {
  if (invoice.status != Status::kDraft) return Refusal::kNotDraft;
  if (invoice.lines.empty()) return Refusal::kNoLines;
  if (!command.on.ok()) return Refusal::kBadDate;
  return InvoiceEvents{Delegated{command.payer, command.on}};
}

// decide() keeps amounts between 0 and the total, so neither direction can overflow.
Money plus(Money amount, std::int64_t minor) {
  return Money::of_minor(amount.minor() + minor, amount.currency());
}

void put(Invoice& invoice, const Finalized& event) {
  invoice.status = Status::kOpen;
  invoice.issued_on = event.issued_on;
  invoice.due_on = event.due_on;
  invoice.series = event.series;
}

void put(Invoice& invoice, const PaymentRecorded& event) {
  invoice.amount_paid = plus(invoice.amount_paid, event.amount.minor());
}

void put(Invoice& invoice, const Settled& event) {
  invoice.status = Status::kPaid;
  invoice.paid_on = event.on;
}

void put(Invoice& invoice, const PaymentReversed& event) {
  invoice.amount_paid = plus(invoice.amount_paid, -event.amount.minor());
  if (invoice.status == Status::kPaid) invoice.status = Status::kOpen;
  invoice.paid_on.reset();
}

void put(Invoice& invoice, const CreditRecorded& event) {
  invoice.amount_credited = plus(invoice.amount_credited, event.amount.minor());
}

void put(Invoice& invoice, const Voided& event) {
  invoice.status = Status::kVoid;
  invoice.closed_on = event.on;
  invoice.reason = event.reason;
}

void put(Invoice& invoice, const MarkedUncollectible& event) {
  invoice.status = Status::kUncollectible;
  invoice.closed_on = event.on;
  invoice.reason = event.reason;
}

void put(Invoice& invoice, const Delegated& event) {
  invoice.status = Status::kDelegated;
  invoice.issued_on = event.on;
  invoice.payer = event.payer;
}

struct EventName {
  std::string_view operator()(const Finalized&) const { return "finalized"; }
  std::string_view operator()(const PaymentRecorded&) const { return "payment_recorded"; }
  std::string_view operator()(const Settled&) const { return "settled"; }
  std::string_view operator()(const PaymentReversed&) const { return "payment_reversed"; }
  std::string_view operator()(const CreditRecorded&) const { return "credit_recorded"; }
  std::string_view operator()(const Voided&) const { return "voided"; }
  std::string_view operator()(const MarkedUncollectible&) const { return "marked_uncollectible"; }
  std::string_view operator()(const Delegated&) const { return "delegated"; }
};

struct CommandName {
  std::string_view operator()(const Finalize&) const { return "finalize"; }
  std::string_view operator()(const RecordPayment&) const { return "record_payment"; }
  std::string_view operator()(const ReversePayment&) const { return "reverse_payment"; }
  std::string_view operator()(const RecordCredit&) const { return "record_credit"; }
  std::string_view operator()(const Void&) const { return "void"; }
  std::string_view operator()(const MarkUncollectible&) const { return "mark_uncollectible"; }
  std::string_view operator()(const Delegate&) const { return "delegate"; }
};

}  // namespace

InvoiceDecision decide(const Invoice& invoice, const InvoiceCommand& command) {
  return std::visit([&](const auto& order) { return on(invoice, order); }, command);
}

Invoice evolve(Invoice invoice, const InvoiceEvent& event) {
  std::visit([&](const auto& fact) { put(invoice, fact); }, event);
  return invoice;
}

std::string_view event_name(const InvoiceEvent& event) noexcept {
  return std::visit(EventName{}, event);
}

std::string_view command_name(const InvoiceCommand& command) noexcept {
  return std::visit(CommandName{}, command);
}

}  // namespace v0
}  // namespace octroi
