// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/webhooks/sender.h"

#include <algorithm>
#include <utility>

#include "webhooks/secret_keeper.h"

#include "octroi/base/status.h"
#include "octroi/curl/curl_client.h"
#include "octroi/http/retry_after.h"
#include "octroi/http/url.h"
#include "octroi/webhooks/standard.h"

namespace octroi {
inline namespace v0 {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds kConnectTimeout = seconds(10);

WebhookAnswer not_delivered(std::string detail) {
  return {.verdict = WebhookVerdict::kRetry, .detail = std::move(detail)};
}

// A literal address of this machine, as tests have them; no name, which could lead elsewhere.
bool is_loopback_url(std::string_view text) {
  const absl::StatusOr<Url> url = parse_url(text);
  return url.ok() && url->host == "127.0.0.1";
}

WebhookAnswer judged(const HttpResult& result, Instant now) {
  if (!result.is_answer()) return not_delivered(result.failure);
  const int status = result.response.status;
  WebhookAnswer answer{.verdict = judge_webhook_answer(status),
                       .detail = "HTTP " + std::to_string(status)};
  if (status == 429 || status == 503) {
    const auto wait = parse_retry_after(find_header(result.response.headers, "Retry-After"), now);
    answer.retry_after = wait.value_or(seconds(0));
  }
  return answer;
}

class StandardSender final : public WebhookSender {
 public:
  StandardSender(const WebhookSenderOptions& options, std::unique_ptr<HttpClient> outside,
                 std::unique_ptr<HttpClient> loopback)
      : outside_(std::move(outside)),
        loopback_(std::move(loopback)),
        random_(options.random != nullptr ? *options.random : system_random_),
        keeper_(options.keys, random_) {}

  absl::Status check_url(std::string_view url) override {
    if (loopback_ != nullptr && is_loopback_url(url)) return absl::OkStatus();
    return check_public_url(url).status();
  }

  absl::StatusOr<WebhookSecretPair> make_secret(TenantId tenant, std::string_view place) override {
    WebhookSecretPair pair;
    pair.shown = WebhookSecret::make(random_).text();
    OCTROI_ASSIGN_OR_RETURN(pair.kept, keeper_.keep(tenant, place, pair.shown));
    return pair;
  }

  absl::StatusOr<std::optional<std::string>> rewrap_secret(TenantId tenant, std::string_view place,
                                                           const std::string& kept) override {
    return keeper_.rewrap(tenant, place, kept);
  }

  WebhookAnswer post(const WebhookPost& post) override {
    const absl::StatusOr<std::string> signatures = sign(post);
    if (!signatures.ok()) return not_delivered(error_message(signatures.status()));
    HttpRequest request{.method = HttpMethod::kPost, .url = post.url, .body = post.body};
    const auto at = std::chrono::floor<seconds>(post.at).time_since_epoch().count();
    request.headers = {{"Content-Type", "application/json"},
                       {"webhook-id", post.id},
                       {"webhook-timestamp", std::to_string(at)},
                       {"webhook-signature", *signatures}};
    request.is_repeatable = true;
    const bool stays_here = loopback_ != nullptr && is_loopback_url(post.url);
    return judged((stays_here ? loopback_ : outside_)->send(request), post.at);
  }

 private:
  absl::StatusOr<std::string> sign(const WebhookPost& post) {
    std::string signatures;
    for (const WebhookPost::KeptSecret& one : post.secrets) {
      OCTROI_ASSIGN_OR_RETURN(const WebhookSecret secret,
                              keeper_.open(post.tenant, one.place, one.kept));
      if (!signatures.empty()) signatures += ' ';
      signatures += sign_webhook(secret, post.id, post.at, post.body);
    }
    return signatures;
  }

  SystemRandom system_random_;
  std::unique_ptr<HttpClient> outside_;
  std::unique_ptr<HttpClient> loopback_;  // nullptr but in tests
  Random& random_;
  SecretKeeper keeper_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<WebhookSender>> make_webhook_sender(
    const WebhookSenderOptions& options) {
  if (options.timeout < seconds(1) || options.timeout > seconds(30)) {
    return make_error(absl::StatusCode::kInvalidArgument, "webhooks.bad_option",
                      "a webhook's timeout is 1 to 30 seconds");
  }
  CurlOptions curl{.connect_timeout = std::min(kConnectTimeout, options.timeout),
                   .timeout = options.timeout,
                   .answer_bytes_max = options.answer_bytes_max,
                   .ca_file = options.ca_file,
                   .user_agent = options.user_agent,
                   .public_only = true};
  OCTROI_ASSIGN_OR_RETURN(auto outside, make_curl_client(curl));
  std::unique_ptr<HttpClient> loopback;
  if (options.allows_loopback) {
    curl.public_only = false;
    OCTROI_ASSIGN_OR_RETURN(loopback, make_curl_client(curl));
  }
  return std::make_unique<StandardSender>(options, std::move(outside), std::move(loopback));
}

}  // namespace v0
}  // namespace octroi
