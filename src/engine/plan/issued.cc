// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/issued.h"

#include <algorithm>
#include <utility>

namespace octroi {
inline namespace v0 {

absl::StatusOr<std::vector<Invoice>> issued_for(Work& work, SubscriptionId subscription) {
  OCTROI_ASSIGN_OR_RETURN(auto stored,
                          records::load_all<Invoice>(work.engine.store(), work.context));
  std::vector<Invoice> all;
  for (auto& invoice : stored) {
    if (invoice.value.subscription == subscription) all.push_back(std::move(invoice.value));
  }
  absl::Status read;
  work.draft.each_written<Invoice>([&](const Row& row) {
    auto planned = records::from_row<Invoice>(row);
    if (!planned.ok()) {
      read = planned.status();
    } else if (planned->subscription == subscription) {
      const auto same = std::ranges::find(all, planned->id, &Invoice::id);
      if (same != all.end()) {
        *same = *std::move(planned);
      } else {
        all.push_back(*std::move(planned));
      }
    }
  });
  OCTROI_RETURN_IF_ERROR(read);
  std::erase_if(all, [](const Invoice& one) { return one.status == InvoiceStatus::kVoid; });
  return all;
}

}  // namespace v0
}  // namespace octroi
