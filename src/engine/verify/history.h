// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// A subscription's history from a Snapshot, and the invoices that billed its periods.
//
// Layer: engine, private. Thread safety: pure functions; BilledInvoices must not outlive its
// Snapshot.
#ifndef OCTROI_SRC_ENGINE_VERIFY_HISTORY_H_
#define OCTROI_SRC_ENGINE_VERIFY_HISTORY_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"

#include "engine/history.h"
#include "engine/verify/snapshot.h"

namespace octroi {
inline namespace v0 {
namespace verification {

// Errors: DataLoss "engine.bad_event" when an event cannot be read; DataLoss "verify.no_beginning"
// when there is no "subscription.created".
absl::StatusOr<History> history_of(const Snapshot& s, const Loaded<Held>& held);

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
