// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// WebhookSender: who signs messages and carries them to endpoints; a port.
//
// The engine decides what is told to whom and when; how it is signed, sealed and sent is the
// sender's: octroi::webhooks has the one of the Standard Webhooks specification
// (octroi/webhooks/sender.h), and octroi::testing one that only writes down. The engine calls it
// between commits, never inside one.
//
//   WebhookAnswer answer = sender.post({.id = "019b..-000000000042", .url = ..., .secrets = ...});
//   if (answer.verdict == WebhookVerdict::kDelivered) ...
//
// What a sender must hold to:
//   It answers within a minute, whatever the endpoint does; the engine's lease is twice that.
//   It connects to no address that it would not let a stranger choose, at every attempt anew.
//   kDelivered means that the endpoint said so (2xx), and nothing else does.
//   A kept secret opens at its own place only, and neither form is ever printed.
//
// Layer: outgoing (may include base, tenant). Thread safety: every call from any thread.
#ifndef OCTROI_OUTGOING_SENDER_H_
#define OCTROI_OUTGOING_SENDER_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/base/ids.h"
#include "octroi/base/instant.h"
#include "octroi/base/secret.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// What an endpoint's answer means for it.
enum class WebhookVerdict : std::uint8_t {
  kDelivered = 1,  // 2xx
  kRetry = 2,      // anything else; a redirect too
  kSlowDown = 3,   // 429, 502, 504: retry after twice the wait
  kGone = 4,       // 410: switch the endpoint off
};

// A secret in the two forms it has: to show to the endpoint's owner, once, and to keep in records.
struct WebhookSecretPair {
  Secret shown{};      // "whsec_..."
  std::string kept{};  // sealed, where the sender has keys; else the same text
};

// Names where a kept secret belongs: endpoint and number, "019b.../2".
[[nodiscard]] std::string webhook_secret_place(WebhookEndpointId endpoint, std::int64_t number);

struct WebhookPost {
  TenantId tenant{};
  std::string id{};  // webhook-id
  std::string url{};
  std::string body{};
  Instant at{};  // webhook-timestamp: of this attempt
  struct KeptSecret {
    std::string place{};
    std::string kept{};
  };
  std::vector<KeptSecret> secrets{};  // each signs; the newest first
};

struct WebhookAnswer {
  WebhookVerdict verdict = WebhookVerdict::kRetry;
  std::string detail{};  // "HTTP 200", "timed out": for people; holds no address, no secret
  // What the endpoint asked for (Retry-After of a 429 or 503); 0: nothing.
  std::chrono::seconds retry_after{0};
};

class WebhookSender {
 public:
  virtual ~WebhookSender();

  // Whether an endpoint may be registered at this address. Errors: InvalidArgument "http.bad_url",
  // "http.forbidden_url" (says why).
  virtual absl::Status check_url(std::string_view url) = 0;

  // A new secret for that place. Errors: those of the keys it is sealed with.
  virtual absl::StatusOr<WebhookSecretPair> make_secret(TenantId tenant,
                                                        std::string_view place) = 0;

  // The same secret under the host's current master key, or nullopt where it is already, or where
  // secrets are not sealed. The version here answers nullopt.
  // Errors: those of the keys.
  virtual absl::StatusOr<std::optional<std::string>> rewrap_secret(TenantId tenant,
                                                                   std::string_view place,
                                                                   const std::string& kept);

  // One attempt. What goes wrong is a kRetry with its reason.
  virtual WebhookAnswer post(const WebhookPost& post) = 0;
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_OUTGOING_SENDER_H_
