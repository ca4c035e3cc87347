// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The engine's records: every table, each described once.
//
//   tenants members invitations          who
//   subscriptions orders invoices        what is sold and asked
//   credit_notes                         what is taken back
//   payments refunds ledger_transactions what is paid, given back and booked
//   payment_methods                      by what a tenant pays
//   coupons coupon_counters redemptions customer_credits
//   wallets wallet_grants wallet_movements
//   handed_bills debts                   what a tenant pays for others
//   pool_shares                          what others used of a tenant's pooled limits
//   events streams                       what happened, chained
//   effects sagas claims                 what is to be done, what was done once
//   notice_preferences suppressions      whom to tell of it
//   notice_templates                     in whose words
//   notice_deliveries in_app_messages    what became of what was told
//   webhook_endpoints webhook_messages   who hears of it, and what was told
//   webhook_lanes                        who is telling it now
//   usage_counters usage_events          what was used
//   catalog_versions                     what was published
//
// Layer: engine, private. Thread safety: values and pure functions.
#ifndef OCTROI_SRC_ENGINE_RECORDS_RECORDS_H_
#define OCTROI_SRC_ENGINE_RECORDS_RECORDS_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "engine/records/money_records.h"
#include "engine/records/notice_records.h"
#include "engine/records/payer_records.h"
#include "engine/records/people_records.h"
#include "engine/records/pool_records.h"
#include "engine/records/sales_records.h"
#include "engine/records/wallet_records.h"
#include "engine/records/webhook_records.h"
#include "engine/records/work_records.h"

namespace octroi {
inline namespace v0 {
namespace records {

[[nodiscard]] std::size_t field_position(const RecordType& type, std::string_view field);

// Fields that came after their tables were in use. Where one holds nothing, a record's digest is
// the one it had before, so that the audit log of an older file stays whole.
struct AddedField {
  std::string_view type;
  std::string_view name;
};
inline constexpr AddedField kAddedFields[] = {
    {"subscriptions", "halted_with_tenant"},
    {"subscriptions", "aligned_to"},
    {"subscriptions", "thresholds"},
    {"invoices", "credited_minor"},
    {"invoices", "prepaid_minor"},
    {"customer_credits", "wallets"},
    {"payments", "credited_minor"},
    {"payments", "refunded_minor"},
    {"payments", "route"},
    {"ledger_transactions", "credit_note_id"},
    {"ledger_transactions", "refund_id"},
    {"usage_counters", "settled"},
    {"usage_counters", "told"},
    {"ledger_transactions", "effective_on"},
    {"ledger_transactions", "recorded_at"},
    {"effects", "channel"},
    {"effects", "language"},
    {"streams", "webhooks"},
    {"usage_events", "value"},
    {"usage_events", "properties"},
    {"usage_events", "item"},
    {"usage_events", "metered_in"},
    {"usage_counters", "level"},
    {"tenants", "issuer"},
    {"tenants", "is_paid_by_parent"},
    {"tenants", "is_consolidated"},
    {"orders", "issuer"},
    {"invoices", "payer"},
    {"streams", "payer"},
    {"subscriptions", "payer_debt"},
    {"subscriptions", "phases_from"},
    {"subscriptions", "add_ons"},
    {"orders", "add_ons"},
    {"events", "reason"},
    {"payments", "receipt"},
    {"usage_counters", "pooled"},
    {"tenants", "is_pooled"},
    {"subscriptions", "changes_on"},
    {"subscriptions", "pauses_on"},
    {"subscriptions", "pause"},
    {"subscriptions", "billed_from"},
    {"subscriptions", "period_percent"},
    {"subscriptions", "paused"},
    {"subscriptions", "reduced"},
    {"coupons", "charges"},
    {"redemptions", "charges"},
    {"subscriptions", "late_from"},
    {"usage_events", "corrects"},
    {"usage_events", "is_struck"},
};
[[nodiscard]] bool is_added_field(const RecordType& type, std::string_view name) noexcept;

// "000000000042": ids of events sort in their order.
[[nodiscard]] std::string event_id(std::int64_t sequence);

// All types, in the order of the listing above.
[[nodiscard]] std::span<const RecordType* const> all_types();

}  // namespace records
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_RECORDS_RECORDS_H_
