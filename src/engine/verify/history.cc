// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/verify/history.h"

#include <utility>

namespace octroi {
inline namespace v0 {
namespace verification {

absl::StatusOr<History> history_of(const Snapshot& s, const Loaded<Held>& held) {
  Replay replay(held.value.subscription.id, held.row.tenant);
  for (const Loaded<AuditEvent>* one : s.events_of(held.row)) {
    OCTROI_RETURN_IF_ERROR(replay.take(one->value));
  }
  return std::move(replay).history();
}

BilledInvoices::BilledInvoices(const Snapshot& s) {
  for (const auto& invoice : s.invoices) {
    const Invoice& one = invoice.value;
    if (!one.subscription) continue;
    if (one.period_index) {
      periods_.emplace(std::tuple(invoice.row.tenant, *one.subscription, *one.period_index),
                       &invoice);
    } else {
      others_[{invoice.row.tenant, *one.subscription}].push_back(&invoice);
    }
  }
}

const Loaded<Invoice>* BilledInvoices::of(TenantId tenant, SubscriptionId subscription,
                                          std::int64_t index) const {
  const auto found = periods_.find({tenant, subscription, index});
  return found == periods_.end() ? nullptr : found->second;
}

std::span<const Loaded<Invoice>* const> BilledInvoices::others(TenantId tenant,
                                                               SubscriptionId subscription) const {
  const auto found = others_.find({tenant, subscription});
  if (found == others_.end()) return {};
  return found->second;
}

}  // namespace verification
}  // namespace v0
}  // namespace octroi
