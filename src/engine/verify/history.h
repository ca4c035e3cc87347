// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// History: a subscription's life as its events tell it, replayed.
//
// Layer: engine, private. Thread safety: values and pure functions; a History points into its
// Snapshot.
#ifndef OCTROI_SRC_ENGINE_VERIFY_HISTORY_H_
#define OCTROI_SRC_ENGINE_VERIFY_HISTORY_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"

#include "engine/verify/snapshot.h"
#include "octroi/subscription/machine.h"

namespace octroi {
inline namespace v0 {
namespace verification {

// One event of the machine, with the state it found.
struct Told {
  Subscription before;
  SubscriptionEvent event;
  std::int64_t sequence = 0;  // of the event in its tenant's log
};

struct History {
  std::vector<Told> told;
  Subscription now;  // after the last event
};

// Errors: DataLoss "engine.bad_event" when an event cannot be read; DataLoss "verify.no_beginning"
// when there is no "subscription.created".
absl::StatusOr<History> history_of(const Snapshot& s, const Loaded<Held>& held);

// A period that was billed.
struct BilledPeriod {
  Subscription before;  // as the renewal found it
  Renewed renewed;
  bool begins_anew = false;  // an event before it began the schedule again
  std::optional<Date> anew_on{};
};
// The subscription as that period was billed.
[[nodiscard]] Subscription as_billed(const BilledPeriod& billed);
// The billed periods of a history, in the order of their billing.
[[nodiscard]] std::vector<BilledPeriod> billed_periods(const History& history);

// The invoice of the period; nullptr when there is none.
class BilledInvoices {
 public:
  explicit BilledInvoices(const Snapshot& s);
  [[nodiscard]] const Loaded<Invoice>* of(TenantId tenant, SubscriptionId subscription,
                                          std::int64_t index) const;
  // All of a subscription's invoices that bill no period.
  [[nodiscard]] std::span<const Loaded<Invoice>* const> others(TenantId tenant,
                                                               SubscriptionId subscription) const;

 private:
  std::map<std::tuple<TenantId, SubscriptionId, std::int64_t>, const Loaded<Invoice>*> periods_;
  std::map<std::pair<TenantId, SubscriptionId>, std::vector<const Loaded<Invoice>*>> others_;
};

}  // namespace verification
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_VERIFY_HISTORY_H_
