// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/testing/recording_webhooks.h"

#include <utility>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {

absl::Status RecordingWebhooks::check_url(std::string_view url) {
  if (url.starts_with("https://")) return absl::OkStatus();
  return make_error(absl::StatusCode::kInvalidArgument, "http.forbidden_url",
                    "only https is called");
}

absl::StatusOr<WebhookSecretPair> RecordingWebhooks::make_secret(TenantId, std::string_view place) {
  WebhookSecretPair pair;
  pair.shown = Secret("whsec_" + std::string(place));
  pair.kept = "kept:" + std::string(place);
  return pair;
}

WebhookAnswer RecordingWebhooks::post(const WebhookPost& post) {
  std::function<void(const WebhookPost&)> act;
  WebhookAnswer answer;
  {
    const std::lock_guard lock(mutex_);
    posts_.push_back(post);
    act = act_;
    answer = usual_;
    if (!answers_.empty()) {
      answer = std::move(answers_.front());
      answers_.pop_front();
    }
  }
  if (act) act(post);
  return answer;
}

void RecordingWebhooks::answer_next(WebhookAnswer answer) {
  const std::lock_guard lock(mutex_);
  answers_.push_back(std::move(answer));
}

void RecordingWebhooks::answer_always(WebhookAnswer answer) {
  const std::lock_guard lock(mutex_);
  usual_ = std::move(answer);
}

void RecordingWebhooks::while_posting(std::function<void(const WebhookPost&)> act) {
  const std::lock_guard lock(mutex_);
  act_ = std::move(act);
}

std::vector<WebhookPost> RecordingWebhooks::posts() const {
  const std::lock_guard lock(mutex_);
  return posts_;
}

}  // namespace v0
}  // namespace octroi
