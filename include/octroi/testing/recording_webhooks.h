// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// RecordingWebhooks: a WebhookSender that sends nothing and writes down what it would have sent.
//
// It delivers unless a test gives it other answers, in their order.
//
//   RecordingWebhooks hooks;
//   hooks.answer_next({WebhookVerdict::kRetry, "HTTP 500"});
//   Billing billing(store, catalog, {.webhooks = &hooks});
//
// Layer: testing. Thread safety: every call from any thread.
#ifndef OCTROI_TESTING_RECORDING_WEBHOOKS_H_
#define OCTROI_TESTING_RECORDING_WEBHOOKS_H_

#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "octroi/base/export.h"
#include "octroi/outgoing/sender.h"

namespace octroi OCTROI_API {
inline namespace v0 {

class RecordingWebhooks final : public WebhookSender {
 public:
  // Any https address may be registered.
  absl::Status check_url(std::string_view url) override;
  // "whsec_" and the place, which no two secrets share.
  absl::StatusOr<WebhookSecretPair> make_secret(TenantId tenant, std::string_view place) override;
  WebhookAnswer post(const WebhookPost& post) override;

  void answer_next(WebhookAnswer answer);
  // Once the queue of answers is empty.
  void answer_always(WebhookAnswer answer);
  // Called at each post, before it is answered.
  void while_posting(std::function<void(const WebhookPost&)> act);

  [[nodiscard]] std::vector<WebhookPost> posts() const;

 private:
  mutable std::mutex mutex_;
  std::deque<WebhookAnswer> answers_;
  WebhookAnswer usual_{WebhookVerdict::kDelivered, "HTTP 200"};
  std::function<void(const WebhookPost&)> act_;
  std::vector<WebhookPost> posts_;
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_TESTING_RECORDING_WEBHOOKS_H_
