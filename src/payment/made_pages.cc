// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/payment/made_pages.h"

#include <utility>

namespace octroi {
inline namespace v0 {

std::optional<MadePages::Made> MadePages::find(const TenantContext& tenant,
                                               const ChargeRequest& request) const {
  const std::lock_guard lock(mutex_);
  const auto found = pages_.find(scoped_key(tenant, request.idempotency_key));
  if (found == pages_.end()) return std::nullopt;
  const std::string& known = request.known_reference;
  const bool is_it = known.empty() || known == found->second.answer.provider_reference;
  return is_it ? std::optional(found->second) : std::nullopt;
}

void MadePages::keep(const TenantContext& tenant, ChargeRequest asked, ChargeResult answer) {
  std::string key = scoped_key(tenant, asked.idempotency_key);
  Made made{std::move(asked), std::move(answer)};
  const std::lock_guard lock(mutex_);
  const bool is_new = pages_.insert_or_assign(key, std::move(made)).second;
  if (is_new) by_age_.push_back(std::move(key));
  while (by_age_.size() > pages_max_) {
    pages_.erase(by_age_.front());
    by_age_.pop_front();
  }
}

}  // namespace v0
}  // namespace octroi
