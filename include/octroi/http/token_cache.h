// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// TokenCache: an access token that is fetched once and used until shortly before it ends.
//
// Threads that come while one fetches wait for it. When the other side refuses a token before its
// time, forget() makes the next one fetch; a token that was replaced meanwhile stays.
//
//   auto token = cache.get(clock.now(), [&] { return fetch_token(); });
//
// Layer: http (may include base). Thread safety: every call from any thread.
#ifndef OCTROI_HTTP_TOKEN_CACHE_H_
#define OCTROI_HTTP_TOKEN_CACHE_H_

#include <chrono>
#include <functional>
#include <mutex>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/base/instant.h"
#include "octroi/base/secret.h"

namespace octroi OCTROI_API {
inline namespace v0 {

struct AccessToken {
  Secret text;
  std::chrono::seconds lifetime{0};  // from when it was fetched
};

class TokenCache {
 public:
  // A token counts as ended `margin` before its end.
  explicit TokenCache(std::chrono::seconds margin = std::chrono::seconds(60)) : margin_(margin) {}

  // Errors: those of `fetch`, which runs under the cache's lock.
  absl::StatusOr<Secret> get(Instant now,
                             const std::function<absl::StatusOr<AccessToken>()>& fetch);
  void forget(const Secret& refused);

 private:
  std::chrono::seconds margin_;
  std::mutex mutex_;
  Secret token_;
  Instant ends_;
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_HTTP_TOKEN_CACHE_H_
