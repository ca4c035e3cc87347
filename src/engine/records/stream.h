// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The engine's own small records: a tenant's event stream head, claims of idempotency keys, usage
// counters, coupon counters.
//
// Layer: engine, private. Thread safety: values.
#ifndef OCTROI_SRC_ENGINE_RECORDS_STREAM_H_
#define OCTROI_SRC_ENGINE_RECORDS_STREAM_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "octroi/base/ids.h"
#include "octroi/base/instant.h"
#include "octroi/money/decimal.h"

namespace octroi {
inline namespace v0 {
namespace records {

// Where a tenant's event chain stands. Its version check makes every commit of one tenant follow
// the one before.
struct Stream {
  std::int64_t sequence = 0;
  std::string digest;
  // Who hears of the tenant's events (plan/telling.h); nullopt: nobody. It stands here because
  // every plan reads this row and every commit writes it: no event slips by an endpoint that was
  // added before, and a tenant without endpoints pays nothing.
  std::optional<std::string> webhooks;
  // Who is handed the bills of its subscriptions: its parent, or itself where it is consolidated;
  // nullopt: nobody, it is invoiced. It stands here for the same reasons.
  std::optional<TenantId> payer{};
};
inline constexpr char kStreamId[] = "head";

// An idempotency key that was used, and for what.
struct Claim {
  std::string operation;  // "subscribe"
  std::string subject;    // the record it made
  std::string request;    // digest of the request: the same key with another request is refused
};

[[nodiscard]] inline std::string slug_claim(std::string_view slug) {
  return "slug:" + std::string(slug);
}
[[nodiscard]] inline std::string key_claim(std::string_view key) {
  return "key:" + std::string(key);
}
// What a provider's callbacks call a payment.
[[nodiscard]] inline std::string charge_name_claim(std::string_view provider,
                                                   std::string_view name) {
  return "charge-name:" + std::string(provider) + ":" + std::string(name);
}
[[nodiscard]] inline std::string callback_claim(std::string_view provider,
                                                std::string_view event_id) {
  return "callback:" + std::string(provider) + ":" + std::string(event_id);
}
// That a payer's document took something back of a bill, and the bill's tenant wrote it down.
[[nodiscard]] inline std::string bill_credit_claim(std::string_view document,
                                                   std::string_view bill) {
  return "bill-credit:" + std::string(document) + ":" + std::string(bill);
}
[[nodiscard]] inline std::string trial_claim(std::string_view family) {
  return "trial:" + std::string(family);
}

// How much of a limit was used in one window.
struct UsageCounter {
  std::string metric;
  std::string window;     // "period 3", "2026-03", "lifetime", "level"
  std::int64_t used = 0;  // of a meter: how many events
  Instant updated_at;
  std::optional<Decimal> level;  // of a meter that carries over, once its window is closed
  // How much of it was billed inside the period, when a change of terms dropped its charge.
  std::optional<std::int64_t> settled{};
  std::optional<std::int64_t> told{};    // how much of it came with events; absent: none
  std::optional<std::int64_t> pooled{};  // how much of it children used (PoolShare); absent: none

  // What the tenant used itself.
  [[nodiscard]] std::int64_t own() const noexcept { return used - pooled.value_or(0); }
};

// A usage event that was counted; its id is the event's key.
struct KeptUsage {
  std::string counter;  // the UsageCounter it is part of
  std::string metric;
  std::int64_t quantity = 0;
  std::optional<Instant> used_at;  // as it was told
  Instant recorded_at;

  // Of an entitlement with a meter.
  std::optional<Decimal> value;
  std::optional<std::string> properties;  // "region=eu", one a line, by name
  std::optional<std::string> item;

  // Of what puts right what was counted (CorrectUsage): the event's key, empty where `quantity` is
  // units more or less. An event counts as `value`, or not at all where it is struck.
  std::optional<std::string> corrects{};
  std::optional<bool> is_struck{};

  friend bool operator==(const KeptUsage&, const KeptUsage&) = default;
};
// The meter that an event is read by: its counter's id, for the index.
[[nodiscard]] inline std::optional<std::string> metered_in(const KeptUsage& kept) {
  return kept.value ? std::optional(kept.counter) : std::nullopt;
}

// How often a coupon was redeemed, in all; kept apart from its definition because it changes under
// a race.
struct CouponCounter {
  std::int64_t redemptions = 0;
};

}  // namespace records
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_RECORDS_STREAM_H_
