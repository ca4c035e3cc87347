// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The records of money: payments, refunds, ledger transactions, coupons, credits.
//
// Layer: engine, private. Thread safety: values and pure functions.
#ifndef OCTROI_SRC_ENGINE_RECORDS_MONEY_RECORDS_H_
#define OCTROI_SRC_ENGINE_RECORDS_MONEY_RECORDS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/records/codec.h"
#include "engine/records/stream.h"
#include "octroi/coupon/coupon.h"
#include "octroi/engine/manual_charge.h"
#include "octroi/engine/payment.h"
#include "octroi/engine/refund.h"
#include "octroi/engine/reversal.h"
#include "octroi/engine/tenant_method.h"
#include "octroi/ledger/ledger.h"

namespace octroi {
inline namespace v0 {
namespace records {

// What the host owes a tenant in one currency; the record's id is the currency's code.
struct CustomerCredit {
  Currency currency;
  Money amount;
  std::optional<std::int64_t> wallets;  // how many are in this currency
  std::optional<std::int64_t> charges;  // how many of its manual charges wait in it
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
    field.minor_or_null("credited_minor", p.credited, p.amount.currency());
    field.minor_or_zero("refunded_minor", p.refunded, p.amount.currency());
    field.json_or_null("route", p.route);
    field.json_or_null("receipt", p.receipt);
    field.minor_or_zero("reversed_minor", p.reversed, p.amount.currency());
  }
};

// "stripe|pm_1": while it is in use; a tenant has each of its methods once.
[[nodiscard]] std::optional<std::string> method_key(const TenantMethod& method);
[[nodiscard]] std::string method_key(const PaymentMethod& method);

template <>
struct Record<TenantMethod> {
  static constexpr std::string_view kName = "payment_methods";
  static std::vector<Index> indexes() {
    return {{.name = "method", .fields = {"method_key"}, .unique = true},
            {.name = "due", .fields = {"due_at"}, .across_tenants = true}};
  }
  template <class T, class V>
  static void visit(T& m, V& field) {
    field("provider", m.method.provider);
    field("payment_token", m.method.token);
    field.derived("method_key", [&m] { return method_key(m); });
    field("kind", m.kind);
    field("label", m.label);
    field("last_day", m.last_day);
    field("place", m.place);
    field("added_at", m.added_at);
    field("removed_at", m.removed_at);
    field("due_at", m.due_at);
  }
};

template <>
struct Record<Refund> {
  static constexpr std::string_view kName = "refunds";
  static std::vector<Index> indexes() {
    return {{.name = "payment", .fields = {"payment_id"}},
            {.name = "invoice", .fields = {"invoice_id"}}};
  }
  template <class T, class V>
  static void visit(T& r, V& field) {
    field("payment_id", r.payment);
    field("invoice_id", r.invoice);
    field("credit_note_id", r.credit_note);
    field.currency_of("currency", r.amount);
    field.minor("amount_minor", r.amount, r.amount.currency());
    field("status", r.status);
    field("provider_reference", r.provider_reference);
    field("failure", r.failure);
    field("evidence", r.evidence);
    field("created_at", r.created_at);
    field("settled_at", r.settled_at);
  }
};

template <>
struct Record<Reversal> {
  static constexpr std::string_view kName = "reversals";
  static std::vector<Index> indexes() {
    return {{.name = "told", .fields = {"payment_id", "reference"}, .unique = true},
            {.name = "invoice", .fields = {"invoice_id"}}};
  }
  template <class T, class V>
  static void visit(T& r, V& field) {
    field("payment_id", r.payment);
    field("invoice_id", r.invoice);
    field("kind", r.kind);
    field("status", r.status);
    field.currency_of("currency", r.amount);
    field.minor("amount_minor", r.amount, r.amount.currency());
    field("reference", r.reference);
    field("reason", r.reason);
    field("reversed_at", r.reversed_at);
    field("reinstated_at", r.reinstated_at);
    field.minor_or_null("credited_minor", r.credited, r.amount.currency());
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
    field("credit_note_id", t.credit_note);
    field("refund_id", t.refund);
    field("effective_on", t.effective_on);
    field("recorded_at", t.recorded_at);
    field("reversal_id", t.reversal);
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
    field.lines_or_null("charges", c.charges);
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
    field.lines_or_null("charges", r.discount.charges);
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
    field("wallets", c.wallets);
    field("charges", c.charges);
  }
};

// Its currency, while it waits.
[[nodiscard]] std::optional<std::string> waits_in(const ManualCharge& charge);

template <>
struct Record<ManualCharge> {
  static constexpr std::string_view kName = "manual_charges";
  static std::vector<Index> indexes() { return {{.name = "waiting", .fields = {"waits_in"}}}; }
  template <class T, class V>
  static void visit(T& c, V& field) {
    field("subscription_id", c.subscription);
    field("status", c.status);
    field.derived("waits_in", [&c] { return waits_in(c); });
    field("label", c.label);
    field("quantity", c.quantity);
    field("unit_amount", c.unit_amount);
    field.currency_of("currency", c.amount);
    field.minor("amount_minor", c.amount, c.amount.currency());
    field.minor("billed_minor", c.billed, c.amount.currency());
    field("tax_category", c.tax_category);
    field("is_discountable", c.is_discountable);
    field("reason", c.reason);
    field("invoice_id", c.invoice);
    field("added_at", c.added_at);
  }
};

}  // namespace records
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_RECORDS_MONEY_RECORDS_H_
