// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Audit and completeness: I44, I45.

#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "engine/plan/draft.h"
#include "engine/verify/checker.h"
#include "octroi/invoice/bookkeeping.h"

namespace octroi {
inline namespace v0 {
namespace verification {
namespace {

// Each tenant's events are 1, 2, 3, ..., each with the digest that follows from the one before.
void check_chains(const Snapshot& s, Checker& checker) {
  TenantId tenant;
  std::int64_t sequence = 0;
  std::string digest;
  for (const auto& event : s.events) {
    checker.look();
    if (event.row.tenant != tenant) {
      tenant = event.row.tenant;
      sequence = 0;
      digest.clear();
    }
    if (event.value.sequence != sequence + 1) {
      checker.report(event.row, "follows event " + std::to_string(sequence));
    }
    if (audit_digest(digest, event.value) != event.value.digest) {
      checker.report(event.row, "is not what was written, or does not follow the one before");
    }
    sequence = event.value.sequence;
    digest = event.value.digest;
  }
}

void check_heads(const Snapshot& s, Checker& checker) {
  for (const auto& stream : s.streams) {
    checker.look();
    const auto events = s.events.of(stream.row.tenant);
    const std::string last = events.empty() ? std::string() : events.back().value.digest;
    if (stream.value.digest != last) {
      checker.report(stream.row, "its head is not the last event");
    }
  }
}

// The records that every change of which is an event.
template <class T>
void check_digests(const Snapshot& s, const Table<T>& table, Checker& checker) {
  for (const auto& one : table) {
    checker.look();
    const auto events = s.events_of(one.row);
    if (events.empty()) {
      checker.report(one.row, "no event tells of it");
      continue;
    }
    if (!events.front()->value.before.empty()) {
      checker.report(one.row, "its first event finds it there already");
    }
    for (std::size_t i = 1; i < events.size(); ++i) {
      checker.look();
      if (events[i]->value.before == events[i - 1]->value.after) continue;
      checker.report(one.row, "changed without an event before event " + events[i]->row.id);
    }
    if (record_digest(one.row) != events.back()->value.after) {
      checker.report(one.row,
                     "is not what its last event, " + events.back()->value.name + ", left");
    }
  }
}

// Whatever an event tells of is still there.
void check_subjects(const Snapshot& s, Checker& checker) {
  std::set<std::tuple<std::string, TenantId, std::string>> present;
  s.for_each_table([&](const auto& table) {
    for (const auto& one : table) present.emplace(one.row.type->name, one.row.tenant, one.row.id);
  });
  for (const Unreadable& one : s.unreadable) {
    present.emplace(one.row.type->name, one.row.tenant, one.row.id);
  }
  for (const auto& event : s.events) {
    checker.look();
    const AuditEvent& said = event.value;
    if (!present.contains({said.subject_type, event.row.tenant, said.subject})) {
      checker.report(event.row,
                     "tells of " + said.subject_type + " " + said.subject + ", which is gone");
    }
  }
}

void check_i44(const Snapshot& s, Checker& checker) {
  check_chains(s, checker);
  check_heads(s, checker);
  check_digests(s, s.tenants, checker);
  check_digests(s, s.members, checker);
  check_digests(s, s.invitations, checker);
  check_digests(s, s.subscriptions, checker);
  check_digests(s, s.orders, checker);
  check_digests(s, s.invoices, checker);
  check_digests(s, s.credit_notes, checker);
  check_digests(s, s.payments, checker);
  check_digests(s, s.refunds, checker);
  check_digests(s, s.payment_methods, checker);
  check_digests(s, s.coupons, checker);
  check_digests(s, s.redemptions, checker);
  check_digests(s, s.sagas, checker);
  check_digests(s, s.wallets, checker);
  check_digests(s, s.wallet_grants, checker);
  check_digests(s, s.preferences, checker);
  check_digests(s, s.suppressions, checker);
  check_digests(s, s.own_templates, checker);
  check_digests(s, s.webhook_endpoints, checker);
  check_digests(s, s.debts, checker);
  check_digests(s, s.manual_charges, checker);
  check_digests(s, s.reversals, checker);
  check_subjects(s, checker);
}

void check_streams(const Snapshot& s, Checker& checker) {
  for (const auto& stream : s.streams) {
    checker.look();
    const auto count = static_cast<std::int64_t>(s.events.of(stream.row.tenant).size());
    if (stream.value.sequence != count) {
      checker.report(stream.row, "says " + std::to_string(stream.value.sequence) +
                                     " events, there are " + std::to_string(count));
    }
  }
  for (const auto& event : s.events) {
    if (event.value.sequence != 1) continue;
    if (s.streams.find(event.row.tenant, records::kStreamId) == nullptr) {
      checker.report(event.row, "its tenant has no stream");
    }
  }
}

// "subscription.renewed 42": event 42 of the tenant has that name.
void check_causes(const Snapshot& s, Checker& checker) {
  for (const auto& effect : s.effects) {
    checker.look();
    const std::string& cause = effect.value.cause;
    const std::size_t space = cause.rfind(' ');
    const std::string digits = space == std::string::npos ? std::string() : cause.substr(space + 1);
    const std::string id = std::string(digits.size() < 12 ? 12 - digits.size() : 0, '0') + digits;
    const auto* event = s.events.find(effect.row.tenant, id);
    if (event == nullptr || event->value.name != cause.substr(0, space)) {
      checker.report(effect.row, "its cause \"" + cause + "\" did not happen");
    }
  }
}

using Booked = std::set<std::tuple<TenantId, TransactionCause, std::string>>;

Booked booked_documents(const Snapshot& s) {
  Booked booked;
  for (const auto& [entry, row] : s.transactions) {
    if (entry.invoice) booked.emplace(row.tenant, entry.cause, entry.invoice->to_string());
    if (entry.payment) booked.emplace(row.tenant, entry.cause, entry.payment->to_string());
    if (entry.credit_note) booked.emplace(row.tenant, entry.cause, entry.credit_note->to_string());
    if (entry.refund) booked.emplace(row.tenant, entry.cause, entry.refund->to_string());
  }
  return booked;
}

void check_invoices_whole(const Snapshot& s, const Booked& booked, Checker& checker) {
  for (const auto& [invoice, row] : s.invoices) {
    const bool is_issued =
        invoice.status != InvoiceStatus::kDraft && invoice.status != InvoiceStatus::kDelegated;
    if (!is_issued) continue;
    checker.look();
    const auto entry = post_invoice(invoice, {});
    const bool needs_entry = entry.ok() && entry->has_value();
    if (needs_entry && !booked.contains({row.tenant, TransactionCause::kInvoice, row.id})) {
      checker.report(row, "was finalised without a ledger entry");
    }
  }
}

void check_payments_whole(const Snapshot& s, const Booked& booked, Checker& checker) {
  std::set<std::pair<TenantId, std::string>> charges;
  for (const auto& [effect, row] : s.effects) {
    if (effect.kind == EffectKind::kCharge) charges.emplace(row.tenant, effect.once_key);
  }
  for (const auto& [payment, row] : s.payments) {
    checker.look();
    if (!charges.contains({row.tenant, "charge|" + row.id})) {
      checker.report(row, "has no charge to be performed");
    }
    if (payment.status != PaymentStatus::kSucceeded) continue;
    if (payment.credited) {
      if (!booked.contains({row.tenant, TransactionCause::kPaymentToCredit, row.id})) {
        checker.report(row, "became credit without a ledger entry");
      }
      continue;
    }
    if (!booked.contains({row.tenant, TransactionCause::kPayment, row.id}) &&
        !booked.contains({row.tenant, TransactionCause::kRecovery, row.id})) {
      checker.report(row, "succeeded without a ledger entry");
    }
  }
}

void check_credits_whole(const Snapshot& s, const Booked& booked, Checker& checker) {
  for (const auto& [note, row] : s.credit_notes) {
    checker.look();
    if (records::is_of_a_bill(note)) continue;
    if (!booked.contains({row.tenant, TransactionCause::kCreditNote, row.id})) {
      checker.report(row, "was issued without a ledger entry");
    }
  }
  std::set<std::pair<TenantId, std::string>> effects;
  for (const auto& [effect, row] : s.effects) effects.emplace(row.tenant, effect.once_key);
  for (const auto& [refund, row] : s.refunds) {
    checker.look();
    if (!effects.contains({row.tenant, "refund|" + row.id})) {
      checker.report(row, "nobody was told to give it back");
    }
    if (!booked.contains({row.tenant, TransactionCause::kRefundBegun, row.id})) {
      checker.report(row, "was begun without a ledger entry");
    }
    const TransactionCause end = refund.status == PaymentStatus::kSucceeded
                                     ? TransactionCause::kRefund
                                     : TransactionCause::kRefundFailed;
    if (is_final(refund.status) && !booked.contains({row.tenant, end, row.id})) {
      checker.report(row, "ended without a ledger entry");
    }
  }
}

void check_orders_whole(const Snapshot& s, Checker& checker) {
  for (const auto& [order, row] : s.orders) {
    checker.look();
    if (!order.invoice) checker.report(row, "has no invoice");
    if (order.status == OrderStatus::kCompleted && !order.subscription) {
      checker.report(row, "was completed without a subscription");
    }
  }
}

void check_i45(const Snapshot& s, Checker& checker) {
  const Booked booked = booked_documents(s);
  check_streams(s, checker);
  check_causes(s, checker);
  check_invoices_whole(s, booked, checker);
  check_payments_whole(s, booked, checker);
  check_credits_whole(s, booked, checker);
  check_orders_whole(s, checker);
}

}  // namespace

std::span<const Check> audit_checks() {
  static constexpr Check kChecks[] = {
      {"I44", "the audit chain is whole, and each record is what its last event left", check_i44},
      {"I45", "what was committed together is there together", check_i45},
  };
  return kChecks;
}

}  // namespace verification
}  // namespace v0
}  // namespace octroi
