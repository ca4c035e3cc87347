// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Held: a subscription as the engine keeps it, with what collecting for it needs.
//
// Layer: engine, private. Thread safety: values.
#ifndef OCTROI_SRC_ENGINE_RECORDS_HELD_H_
#define OCTROI_SRC_ENGINE_RECORDS_HELD_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "octroi/base/instant.h"
#include "octroi/engine/payment.h"
#include "octroi/subscription/steps.h"
#include "octroi/subscription/subscription.h"

namespace octroi {
inline namespace v0 {
namespace records {

// What happens to an unpaid invoice next, on Held::collect_on.
enum class Collection : std::uint8_t {
  kNone = 0,     // nothing is owed, or its outcome is awaited
  kRetry = 1,    // charge again
  kPastDue = 2,  // a payment by hand is late
  kSuspend = 3,  // and so late that it suspends
};
[[nodiscard]] std::string_view to_string(Collection collection) noexcept;

// How an invoice that no one subscription owes stands.
enum class DebtStanding : std::uint8_t {  // In order of severity, but for the last.
  kOwed = 1,                              // asked for, not late
  kLate = 2,                              // what it pays for is past due
  kStopped = 3,                           // what it pays for is suspended
  kOver = 4,                              // paid, taken back or given up
};
[[nodiscard]] std::string_view to_string(DebtStanding standing) noexcept;

struct Held {
  Subscription subscription;
  Cursor cursor;                  // the last step done
  std::optional<Instant> due_at;  // when run_due looks at it next
  PaymentMethod payment_method;
  std::optional<InvoiceId> open_invoice;  // the oldest one unpaid
  Collection collection = Collection::kNone;
  std::optional<Date> collect_on;       // in the schedule's zone
  std::int64_t active_redemptions = 0;  // coupons that still take something off
  bool is_kept_out = false;  // suspended by a person's word, which a payment does not lift
  std::string family;        // the plan's, when it was sold
  std::optional<std::string> thresholds;   // pack_thresholds(); empty: there were some
  std::optional<bool> halted_with_tenant;  // stands still until the tenant is let in again
  // How late its payer is with what it owes for it: kLate or kStopped; nullopt: it is not.
  std::optional<DebtStanding> payer_debt;
  std::optional<std::int64_t> late_from;  // the first billed period whose corrections wait
};

}  // namespace records
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_RECORDS_HELD_H_
