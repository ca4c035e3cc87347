// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Retrying, as a policy object around any HttpClient.
//
// Only requests that say they may be repeated are, and those that were certainly not sent; each
// waits longer than the one before, with a part of chance so that many callers do not come back
// together. What the other side says of waiting (Retry-After in seconds, Stripe-Should-Retry) goes
// before our own opinion. Time and chance are injected.
//
//   RetryingHttpClient client(curl, {.attempts_max = 3}, sleeper, random);
//
// Layer: http (may include base). Thread safety: as HttpClient, when its parts are.
#ifndef OCTROI_HTTP_RETRY_H_
#define OCTROI_HTTP_RETRY_H_

#include <chrono>
#include <mutex>
#include <optional>

#include "octroi/base/export.h"
#include "octroi/base/random.h"
#include "octroi/http/client.h"

namespace octroi OCTROI_API {
inline namespace v0 {

class Sleeper {
 public:
  virtual ~Sleeper();
  virtual void sleep(std::chrono::milliseconds time) = 0;
};

class SystemSleeper final : public Sleeper {
 public:
  void sleep(std::chrono::milliseconds time) override;
};

struct RetryPolicy {
  int attempts_max = 3;  // the first included; 1: never again
  std::chrono::milliseconds delay_min{500};
  std::chrono::milliseconds delay_max{5'000};
  std::chrono::milliseconds retry_after_max{30'000};  // longer ones are left to the outbox
};

// How long to wait before trying again after attempt number `attempt` (from 1); nothing when it
// should not be tried. `chance` is a number from 0 to 255: the wait is between half and the whole
// of its doubling share.
[[nodiscard]] std::optional<std::chrono::milliseconds> retry_delay(const RetryPolicy& policy,
                                                                   const HttpRequest& request,
                                                                   const HttpResult& result,
                                                                   int attempt,
                                                                   std::uint8_t chance) noexcept;

class RetryingHttpClient final : public HttpClient {
 public:
  // All must outlive this client; `observer` may be null.
  RetryingHttpClient(HttpClient& inner, RetryPolicy policy, Sleeper& sleeper, Random& random,
                     HttpObserver* observer = nullptr);

  // The last attempt's result; but when an earlier one may have arrived, and the last one was not
  // sent or was turned away at the door (401, 403, 429), still kMaybeSent.
  HttpResult send(const HttpRequest& request) override;

 private:
  std::uint8_t draw();

  HttpClient& inner_;
  RetryPolicy policy_;
  Sleeper& sleeper_;
  std::mutex random_mutex_;
  Random& random_;
  HttpObserver* observer_;
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_HTTP_RETRY_H_
