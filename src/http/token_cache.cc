// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/http/token_cache.h"

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {

absl::StatusOr<Secret> TokenCache::get(Instant now,
                                       const std::function<absl::StatusOr<AccessToken>()>& fetch) {
  const std::lock_guard lock(mutex_);
  if (!token_.empty() && now < ends_) return token_;
  OCTROI_ASSIGN_OR_RETURN(AccessToken fetched, fetch());
  token_ = std::move(fetched.text);
  ends_ = now + fetched.lifetime - margin_;
  return token_;
}

void TokenCache::forget(const Secret& refused) {
  const std::lock_guard lock(mutex_);
  if (token_.equals(refused.reveal())) token_ = Secret();
}

}  // namespace v0
}  // namespace octroi
