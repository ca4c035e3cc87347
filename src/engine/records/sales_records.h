// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The records of sales: subscriptions, invoices, credit notes, orders.
//
// Layer: engine, private. Thread safety: values and pure functions.
#ifndef OCTROI_SRC_ENGINE_RECORDS_SALES_RECORDS_H_
#define OCTROI_SRC_ENGINE_RECORDS_SALES_RECORDS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/records/codec.h"
#include "engine/records/held.h"
#include "engine/records/terms_text.h"
#include "octroi/invoice/credit_note.h"
#include "octroi/invoice/invoice.h"
#include "octroi/invoice/json.h"
#include "octroi/invoice/order.h"

namespace octroi {
inline namespace v0 {
namespace records {

// The two fields that the store fills in when it numbers a document.
inline constexpr std::string_view kNumberField = "number";
inline constexpr std::string_view kNumberSequenceField = "sequence";

template <class T, class V>
void visit_terms(T& terms, V& field) {
  field("plan_code", terms.plan.code);
  field("plan_version", terms.plan.version);
  field("interval", terms.interval);
  field("currency", terms.currency);
  field("quantity", terms.quantity);
}

// What an invoice or an order comes to, in the currency that stands before it.
template <class D, class M, class V>
void visit_amounts(D& document, M& discount, M& tax, V& field) {
  field.minor("subtotal_minor", document.subtotal, document.currency);
  field.minor("discount_minor", discount, document.currency);
  if constexpr (requires { document.net_total; }) {
    field.minor("net_minor", document.net_total, document.currency);
  }
  field.minor("tax_minor", tax, document.currency);
  field.minor("total_minor", document.total, document.currency);
}

// "extends_term keeps_anchor", "keeps_quota 20%".
template <>
struct TextForm<PausePolicy> {
  static constexpr FieldType kType = FieldType::kText;
  static std::string format(const PausePolicy& policy);
  static absl::StatusOr<PausePolicy> parse(const std::string& text);
};

// "2026-01-11/2026-01-21 10", one a line.
template <>
struct TextForm<std::vector<PastPause>> {
  static constexpr FieldType kType = FieldType::kText;
  static std::string format(const std::vector<PastPause>& spans);
  static absl::StatusOr<std::vector<PastPause>> parse(const std::string& text);
};

// "2026-04-11 20%", one a line.
template <>
struct TextForm<std::vector<ReducedDays>> {
  static constexpr FieldType kType = FieldType::kText;
  static std::string format(const std::vector<ReducedDays>& spans);
  static absl::StatusOr<std::vector<ReducedDays>> parse(const std::string& text);
};

template <>
struct Record<Held> {
  static bool set_identity(Held& held, const Row& row) {
    return records::set_identity(held.subscription, row);
  }
  static constexpr std::string_view kName = "subscriptions";
  static std::vector<Index> indexes() {
    return {{.name = "due", .fields = {"due_at"}, .across_tenants = true}};
  }
  template <class T, class V>
  static void visit(T& h, V& field) {
    auto& s = h.subscription;
    field("status", s.status);
    visit_terms(s.terms, field);
    field("starts_on", s.starts_on);
    field("trial_days", s.trial_days);
    field("pays_first", s.pays_first);
    field("auto_renews", s.auto_renews);
    field("trial_ends_on", s.trial_ends_on);
    field.day("anchor", s.schedule.anchor);
    field("schedule_interval", s.schedule.interval);
    field("first_index", s.schedule.first_index);
    field("zone", s.schedule.zone);
    field("next_index", s.next_index);
    field("current_start", s.current_start);
    field("current_end", s.current_end);
    field.text("scheduled", s.scheduled, format_terms, parse_terms);
    field("cancels_at_period_end", s.cancels_at_period_end);
    field("failed_payments", s.failed_payments);
    field("paused_on", s.paused_on);
    field("resumes_on", s.resumes_on);
    field("suspended_on", s.suspended_on);
    field("ended_on", s.ended_on);
    field.day("cursor_date", h.cursor.date);
    field("cursor_step", h.cursor.kind);
    field("cursor_index", h.cursor.index);
    field("due_at", h.due_at);
    field("provider", h.payment_method.provider);
    field("payment_token", h.payment_method.token);
    field("open_invoice", h.open_invoice);
    field("collection", h.collection);
    field("collect_on", h.collect_on);
    field("active_redemptions", h.active_redemptions);
    field("is_kept_out", h.is_kept_out);
    field("family", h.family);
    field("halted_with_tenant", h.halted_with_tenant);
    field("aligned_to", s.aligned_to);
    field("thresholds", h.thresholds);
    field("payer_debt", h.payer_debt);
    field.or_null("phases_from", s.phases_from, std::int64_t{0});
    field.or_null("add_ons", s.terms.add_ons, std::vector<AddOnHolding>());
    field("changes_on", s.changes_on);
    field("pauses_on", s.pauses_on);
    field.or_null("pause", s.pause, PausePolicy());
    field("billed_from", s.billed_from);
    field.or_null("period_percent", s.period_percent, std::int32_t{100});
    field.or_null("paused", s.paused, std::vector<PastPause>());
    field.or_null("reduced", s.reduced, std::vector<ReducedDays>());
    field("late_from", h.late_from);
  }
};

// "<subscription>/<period index>": unique, so that the store itself refuses to bill a period twice
// (I10, I18). nullopt for an invoice that bills no period.
[[nodiscard]] std::optional<std::string> billing_key(const Invoice& invoice);
[[nodiscard]] std::string billing_key(SubscriptionId subscription, std::int64_t period_index);

template <>
struct Record<Invoice> {
  static constexpr std::string_view kName = "invoices";
  static std::vector<Index> indexes() {
    return {{.name = "billing", .fields = {"billing_key"}, .unique = true},
            {.name = "issued", .fields = {"issued_on"}, .across_tenants = true}};
  }
  template <class T, class V>
  static void visit(T& i, V& field) {
    field("subscription_id", i.subscription);
    field("order_id", i.order);
    field("period_index", i.period_index);
    field.derived("billing_key", [&i] { return billing_key(i); });
    field("issuer", i.issuer);
    field("series", i.series);
    field(kNumberSequenceField, i.sequence);
    field(kNumberField, i.number);
    field("status", i.status);
    field("currency", i.currency);
    field("issued_on", i.issued_on);
    field("due_on", i.due_on);
    field("paid_on", i.paid_on);
    field("closed_on", i.closed_on);
    field("reason", i.reason);
    visit_amounts(i, i.discount_total, i.tax_total, field);
    field.minor("credit_applied_minor", i.credit_applied, i.currency);
    field.minor("paid_minor", i.amount_paid, i.currency);
    field.json("lines", i.lines, lines_to_json,
               [&i](const std::string& text) { return lines_from_json(text, i.currency); });
    field.json("taxes", i.taxes, taxes_to_json,
               [&i](const std::string& text) { return taxes_from_json(text, i.currency); });
    field.minor_or_zero("credited_minor", i.amount_credited, i.currency);
    field.minor_or_zero("prepaid_minor", i.prepaid_applied, i.currency);
    field("payer", i.payer);
  }
};

// Without number and money: what a payer's document took back of a bill (plan/bill_credits.h).
[[nodiscard]] inline bool is_of_a_bill(const CreditNote& note) noexcept {
  return note.series.empty();
}

template <>
struct Record<CreditNote> {
  static constexpr std::string_view kName = "credit_notes";
  static constexpr bool kAppendOnly = true;
  static std::vector<Index> indexes() {
    return {{.name = "invoice", .fields = {"invoice_id"}},
            {.name = "issued", .fields = {"issued_on"}, .across_tenants = true}};
  }
  template <class T, class V>
  static void visit(T& n, V& field) {
    field("invoice_id", n.invoice);
    field("issuer", n.issuer);
    field("series", n.series);
    field(kNumberSequenceField, n.sequence);
    field(kNumberField, n.number);
    field("issued_on", n.issued_on);
    field("reason", n.reason);
    field("text", n.text);
    field("currency", n.currency);
    visit_amounts(n, n.discount_total, n.tax_total, field);
    field.minor("taken_off_due_minor", n.taken_off_due, n.currency);
    field.minor("to_credit_minor", n.to_credit, n.currency);
    field.minor("to_refund_minor", n.to_refund, n.currency);
    field.json("lines", n.lines, credited_lines_to_json, [&n](const std::string& text) {
      return credited_lines_from_json(text, n.currency);
    });
    field.json("taxes", n.taxes, taxes_to_json,
               [&n](const std::string& text) { return taxes_from_json(text, n.currency); });
  }
};

template <>
struct Record<Order> {
  static constexpr std::string_view kName = "orders";
  static std::vector<Index> indexes() { return {}; }
  template <class T, class V>
  static void visit(T& o, V& field) {
    field("series", o.series);
    field(kNumberSequenceField, o.sequence);
    field(kNumberField, o.number);
    field("status", o.status);
    field("created_at", o.created_at);
    field("changed_at", o.changed_at);
    field("reason", o.reason);
    field("plan_code", o.plan.code);
    field("plan_version", o.plan.version);
    field("interval", o.interval);
    field("currency", o.currency);
    field("quantity", o.quantity);
    field("trial_days", o.trial_days);
    field("coupon", o.coupon);
    field("payment_method", o.payment_method);
    visit_amounts(o, o.discount, o.tax, field);
    field("invoice_id", o.invoice);
    field("subscription_id", o.subscription);
    field.or_null("issuer", o.issuer, std::string());
    field.or_null("add_ons", o.add_ons, std::vector<AddOnHolding>());
  }
};

}  // namespace records
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_RECORDS_SALES_RECORDS_H_
