// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The engine's records: every table, each described once.
//
//   tenants members invitations          who
//   subscriptions orders invoices        what is sold and asked
//   payments ledger_transactions         what is paid and booked
//   coupons coupon_counters redemptions customer_credits
//   events streams                       what happened, chained
//   effects sagas claims usage_counters  what is to be done, what was done once, what was used
//   catalog_versions                     what was published
//
// Layer: engine, private. Thread safety: values and pure functions.
#ifndef OCTROI_SRC_ENGINE_RECORDS_RECORDS_H_
#define OCTROI_SRC_ENGINE_RECORDS_RECORDS_H_

#include <span>
#include <string>
#include <string_view>

#include "engine/records/codec.h"
#include "engine/records/held.h"
#include "engine/records/stream.h"
#include "octroi/coupon/coupon.h"
#include "octroi/engine/audit.h"
#include "octroi/engine/effect.h"
#include "octroi/engine/payment.h"
#include "octroi/invoice/invoice.h"
#include "octroi/invoice/json.h"
#include "octroi/invoice/order.h"
#include "octroi/ledger/ledger.h"
#include "octroi/provisioning/saga.h"
#include "octroi/tenant/invitation.h"
#include "octroi/tenant/member.h"
#include "octroi/tenant/tenant.h"

namespace octroi {
inline namespace v0 {
namespace records {

// The two fields that the store fills in when it numbers a document.
inline constexpr std::string_view kNumberField = "number";
inline constexpr std::string_view kNumberSequenceField = "sequence";
[[nodiscard]] std::size_t field_position(const RecordType& type, std::string_view field);

// "000000000042": ids of events sort in their order.
[[nodiscard]] std::string event_id(std::int64_t sequence);

// All types, in the order of the listing above.
[[nodiscard]] std::span<const RecordType* const> all_types();

// One plan version as it was published, to compare with the next catalogue.
struct PublishedPlan {
  std::string definition;  // the catalogue text of the version
};

// What the host owes a tenant in one currency; the record's id is the currency's code.
struct CustomerCredit {
  Currency currency;
  Money amount;
};

template <>
struct Record<Tenant> {
  static bool set_identity(Tenant& tenant, const Row& row) {
    tenant.id = row.tenant;
    return tenant.id.to_string() == row.id;
  }
  static constexpr std::string_view kName = "tenants";
  static std::vector<Index> indexes() { return {}; }
  template <class T, class V>
  static void visit(T& t, V& field) {
    field("name", t.name);
    field("slug", t.slug);
    field("status", t.status);
    field("email", t.contact.email);
    field("phone", t.contact.phone);
    field("legal_name", t.billing.legal_name);
    field.lines("address", t.billing.address_lines);
    field("postal_code", t.billing.postal_code);
    field("city", t.billing.city);
    field("country_code", t.billing.country_code);
    field("tax_id", t.billing.tax_id);
    field("billing_email", t.billing.email);
    field("zone", t.zone);
    field("language", t.language);
    field("currency", t.currency);
    field("parent", t.parent);
    field("brand_name", t.branding.display_name);
    field("brand_logo_url", t.branding.logo_url);
    field("brand_colour", t.branding.colour);
    field("brand_address", t.branding.address);
    field("brand_legal_id", t.branding.legal_id);
    field("created_at", t.created_at);
    field("status_since", t.status_since);
    field("status_reason", t.status_reason);
    field("suspended_by", t.suspended_by);
  }
};

template <>
struct Record<Member> {
  static constexpr std::string_view kName = "members";
  static std::vector<Index> indexes() {
    return {{.name = "user", .fields = {"user_id"}, .across_tenants = true},
            {.name = "one_user", .fields = {"user_id"}, .unique = true}};
  }
  template <class T, class V>
  static void visit(T& m, V& field) {
    field("user_id", m.user);
    field("role", m.role);
    field("active", m.active);
    field("joined_at", m.joined_at);
  }
};

template <>
struct Record<Invitation> {
  static constexpr std::string_view kName = "invitations";
  static std::vector<Index> indexes() { return {}; }
  template <class T, class V>
  static void visit(T& i, V& field) {
    field("email", i.email);
    field("role", i.role);
    field("token_hash", i.token_hash);
    field("created_at", i.created_at);
    field("expires_at", i.expires_at);
    field("status", i.status);
    field("accepted_by", i.accepted_by);
    field("answered_at", i.answered_at);
  }
};

template <class T, class V>
void visit_terms(T& terms, V& field) {
  field("plan_code", terms.plan.code);
  field("plan_version", terms.plan.version);
  field("interval", terms.interval);
  field("currency", terms.currency);
  field("quantity", terms.quantity);
}

// Terms that may be absent, as one text: "pro@2|month|EUR|3".
[[nodiscard]] std::string format_terms(const std::optional<Terms>& terms);
[[nodiscard]] absl::StatusOr<std::optional<Terms>> parse_terms(const std::string& text);

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
    field("family", h.family);
  }
};

// "<subscription>/<period index>": unique, so that the store itself refuses to bill a period twice (I10, I18). nullopt for an invoice
// that bills no period.
[[nodiscard]] std::optional<std::string> billing_key(const Invoice& invoice);
[[nodiscard]] std::string billing_key(SubscriptionId subscription, std::int64_t period_index);

template <>
struct Record<Invoice> {
  static constexpr std::string_view kName = "invoices";
  static std::vector<Index> indexes() {
    return {{.name = "billing", .fields = {"billing_key"}, .unique = true}};
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
    field.minor("subtotal_minor", i.subtotal, i.currency);
    field.minor("discount_minor", i.discount_total, i.currency);
    field.minor("net_minor", i.net_total, i.currency);
    field.minor("tax_minor", i.tax_total, i.currency);
    field.minor("total_minor", i.total, i.currency);
    field.minor("credit_applied_minor", i.credit_applied, i.currency);
    field.minor("paid_minor", i.amount_paid, i.currency);
    field.json("lines", i.lines, lines_to_json,
               [&i](const std::string& text) { return lines_from_json(text, i.currency); });
    field.json("taxes", i.taxes, taxes_to_json,
               [&i](const std::string& text) { return taxes_from_json(text, i.currency); });
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
    field.minor("subtotal_minor", o.subtotal, o.currency);
    field.minor("discount_minor", o.discount, o.currency);
    field.minor("tax_minor", o.tax, o.currency);
    field.minor("total_minor", o.total, o.currency);
    field("invoice_id", o.invoice);
    field("subscription_id", o.subscription);
  }
};

template <>
struct Record<Payment> {
  static constexpr std::string_view kName = "payments";
  static std::vector<Index> indexes() {
    return {{.name = "attempt", .fields = {"invoice_id", "attempt"}, .unique = true}};
  }
  template <class T, class V>
  static void visit(T& p, V& field) {
    field("invoice_id", p.invoice);
    field("subscription_id", p.subscription);
    field("attempt", p.attempt);
    field("provider", p.method.provider);
    field("payment_token", p.method.token);
    field.currency_of("currency", p.amount);
    field.minor("amount_minor", p.amount, p.amount.currency());
    field("status", p.status);
    field("provider_reference", p.provider_reference);
    field("failure", p.failure);
    field("instructions", p.instructions);
    field("evidence", p.evidence);
    field("created_at", p.created_at);
    field("settled_at", p.settled_at);
  }
};

template <>
struct Record<Transaction> {
  static constexpr std::string_view kName = "ledger_transactions";
  static constexpr bool kAppendOnly = true;
  static std::vector<Index> indexes() { return {}; }
  template <class T, class V>
  static void visit(T& t, V& field) {
    field("cause", t.cause);
    field("booked_on", t.date);
    field("invoice_id", t.invoice);
    field("payment_id", t.payment);
    field("reverses", t.reverses);
    field.json("postings", t.postings, postings_to_json, postings_from_json);
  }
};

template <>
struct Record<Coupon> {
  static constexpr std::string_view kName = "coupons";
  static std::vector<Index> indexes() { return {}; }
  template <class T, class V>
  static void visit(T& c, V& field) {
    field("code", c.code);
    field("name", c.name);
    field("is_active", c.is_active);
    field("kind", c.kind);
    field("percent", c.percent);
    field("amount", c.amount);
    field("duration", c.duration);
    field("periods", c.periods);
    field("valid_from", c.valid_from);
    field("valid_until", c.valid_until);
    field.lines("plans", c.plans);
    field("minimum_amount", c.minimum_amount);
    field("first_purchase_only", c.first_purchase_only);
    field("redemptions_max", c.redemptions_max);
    field("redemptions_per_tenant_max", c.redemptions_per_tenant_max);
  }
};

template <>
struct Record<CouponCounter> {
  static constexpr std::string_view kName = "coupon_counters";
  static std::vector<Index> indexes() { return {}; }
  template <class T, class V>
  static void visit(T& c, V& field) {
    field("redemptions", c.redemptions);
  }
};

template <>
struct Record<Redemption> {
  static constexpr std::string_view kName = "redemptions";
  static std::vector<Index> indexes() {
    return {{.name = "subscription", .fields = {"subscription_id"}},
            {.name = "coupon", .fields = {"code"}}};
  }
  template <class T, class V>
  static void visit(T& r, V& field) {
    field("subscription_id", r.subscription);
    field("code", r.discount.code);
    field("kind", r.discount.kind);
    field("duration", r.discount.duration);
    field("percent", r.discount.percent);
    field("amount", r.discount.amount);
    field("redeemed_at", r.at);
    field("status", r.status);
    field("periods_left", r.periods_left);
  }
};

template <>
struct Record<CustomerCredit> {
  static constexpr std::string_view kName = "customer_credits";
  static std::vector<Index> indexes() { return {}; }
  template <class T, class V>
  static void visit(T& c, V& field) {
    field("currency", c.currency);
    field.minor("amount_minor", c.amount, c.currency);
  }
};

template <>
struct Record<AuditEvent> {
  // Its number is its id.
  static bool set_identity(AuditEvent& event, const Row& row);
  static constexpr std::string_view kName = "events";
  static constexpr bool kAppendOnly = true;
  static std::vector<Index> indexes() { return {}; }
  template <class T, class V>
  static void visit(T& e, V& field) {
    field("at", e.at);
    field("actor", e.actor);
    field("name", e.name);
    field("subject_type", e.subject_type);
    field("subject", e.subject);
    field("data", e.data);
    field("before", e.before);
    field("after", e.after);
    field("digest", e.digest);
  }
};

template <>
struct Record<Stream> {
  static constexpr std::string_view kName = "streams";
  static std::vector<Index> indexes() { return {}; }
  template <class T, class V>
  static void visit(T& s, V& field) {
    field("event_count", s.sequence);
    field("digest", s.digest);
  }
};

template <>
struct Record<Effect> {
  static constexpr std::string_view kName = "effects";
  static std::vector<Index> indexes() {
    return {{.name = "due", .fields = {"due_at"}, .across_tenants = true},
            {.name = "once", .fields = {"once_key"}, .unique = true}};
  }
  template <class T, class V>
  static void visit(T& e, V& field) {
    field("kind", e.kind);
    field("status", e.status);
    field("subject", e.subject);
    field("template", e.template_name);
    field("recipient", e.recipient);
    field("data", e.data);
    field("cause", e.cause);
    field("once_key", e.once_key);
    field("attempts", e.attempts);
    field("created_at", e.created_at);
    field("due_at", e.due_at);
    field("outcome", e.outcome);
  }
};

template <>
struct Record<Saga> {
  // The packed saga names itself; it must be the row's.
  static bool set_identity(const Saga& saga, const Row& row) {
    return saga.tenant == row.tenant && saga.id.to_string() == row.id;
  }
  static constexpr std::string_view kName = "sagas";
  static std::vector<Index> indexes() { return {}; }
  template <class T, class V>
  static void visit(T& s, V& field) {
    field("status", s.status);
    field.text("saga", s, format_saga, [](const std::string& text) { return parse_saga(text); });
  }
};

template <>
struct Record<Claim> {
  static constexpr std::string_view kName = "claims";
  static constexpr bool kAppendOnly = true;
  static std::vector<Index> indexes() { return {}; }
  template <class T, class V>
  static void visit(T& c, V& field) {
    field("operation", c.operation);
    field("subject", c.subject);
    field("request", c.request);
  }
};

template <>
struct Record<UsageCounter> {
  static constexpr std::string_view kName = "usage_counters";
  static std::vector<Index> indexes() { return {}; }
  template <class T, class V>
  static void visit(T& u, V& field) {
    field("metric", u.metric);
    field("window", u.window);
    field("used", u.used);
    field("updated_at", u.updated_at);
  }
};

template <>
struct Record<PublishedPlan> {
  static constexpr std::string_view kName = "catalog_versions";
  static constexpr bool kAppendOnly = true;
  static std::vector<Index> indexes() { return {}; }
  template <class T, class V>
  static void visit(T& p, V& field) {
    field("definition", p.definition);
  }
};

}  // namespace records
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_RECORDS_RECORDS_H_
