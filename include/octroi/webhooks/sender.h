// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The sender of outgoing webhooks: signs by Standard Webhooks, seals secrets, and calls nothing but
// the open internet.
//
// Each attempt is signed anew, at its own time, by every secret in use. Where the customer's name
// leads is judged at the moment of connecting (octroi/http/url.h, is_public_address), https only,
// certificates verified, redirects not followed, proxies not used, time and size bounded. So an
// address that was harmless when it was registered cannot be turned against the host's own network.
//
//   auto sender = make_webhook_sender({.keys = &*master_keys});
//   Billing billing(store, catalog, {.webhooks = sender->get()});
//
// Layer: adapters (webhooks; may include outgoing, http, signing, vault, curl). Thread safety: as
// WebhookSender.
#ifndef OCTROI_WEBHOOKS_SENDER_H_
#define OCTROI_WEBHOOKS_SENDER_H_

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/base/random.h"
#include "octroi/outgoing/sender.h"
#include "octroi/vault/key_provider.h"

namespace octroi OCTROI_API {
inline namespace v0 {

struct WebhookSenderOptions {
  // Wraps the key that each secret is sealed with; nullptr: secrets are kept as they are, for who
  // can read the store to see. What was kept before keys were given stays readable.
  KeyProvider* keys = nullptr;
  Random* random = nullptr;  // nullptr: the kernel's
  // Of one attempt, 1 to 30 seconds. The specification asks for 15 to 30.
  std::chrono::milliseconds timeout{20'000};
  // Headers and body of an answer, each. A longer one counts as failed, whatever its status.
  std::size_t answer_bytes_max = 64 << 10;
  std::string ca_file{};  // trusted certificates; empty: the system's
  std::string user_agent = "octroi-webhooks";
  // FOR TESTS: lets "http://127.0.0.1:..." be registered and called as well.
  bool allows_loopback = false;
};

// Borrows what the options point to.
// Errors: InvalidArgument "webhooks.bad_option", "curl.bad_option".
absl::StatusOr<std::unique_ptr<WebhookSender>> make_webhook_sender(
    const WebhookSenderOptions& options = {});

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_WEBHOOKS_SENDER_H_
