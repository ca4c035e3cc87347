// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Outgoing webhooks: a tenant's own systems are told of what happens in its billing.
//
// A tenant registers endpoints; each event of its own that an endpoint wants becomes a message in
// the event's own commit, and Billing::run_webhooks() sends what is due. Delivery is AT LEAST ONCE
// and in order for each endpoint: the receiver knows a message again by its id.
//
//   auto made = billing.webhooks(clinic).add({.url = "https://erp.example.org/hooks",
//                                             .types = {"invoice.paid"}});
//   show_once(made->secret);            // "whsec_...": it cannot be read again
//   billing.run_webhooks();             // every few seconds, from any number of workers
//
// What a message says is listed by webhook_event_types() and webhook_objects(): ids, states, days
// and amounts. Names, addresses, mail, tokens and notes are never sent.
//
// Layer: engine. Thread safety: as Billing.
#ifndef OCTROI_ENGINE_WEBHOOKS_H_
#define OCTROI_ENGINE_WEBHOOKS_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/base/ids.h"
#include "octroi/base/instant.h"
#include "octroi/base/secret.h"
#include "octroi/outgoing/endpoint.h"
#include "octroi/outgoing/message.h"
#include "octroi/tenant/context.h"

namespace octroi OCTROI_API {
inline namespace v0 {

class Engine;

// --- What may be heard of

struct WebhookEventType {
  std::string_view type{};    // "invoice.paid": what an endpoint asks for; stable
  std::string_view event{};   // "invoice.settled": the audit event it stands for
  std::string_view object{};  // "invoice": what its data is about
};
[[nodiscard]] std::span<const WebhookEventType> webhook_event_types() noexcept;

// The data of a message: {"object":"invoice","id":"...", and these fields}, as the event's commit
// left them. Amounts are whole minor units of "currency", 0 where there is none; days are civil
// days; what else is absent is null.
struct WebhookObject {
  std::string_view object{};  // "invoice"
  std::string_view record{};  // "invoices": the table
  std::span<const std::string_view> fields{};
};
[[nodiscard]] std::span<const WebhookObject> webhook_objects() noexcept;

// --- Commands
//
// `key` is an idempotency key, as in octroi/engine/commands.h.

struct AddWebhookEndpoint {
  std::string url{};                 // https; see check_public_url() of octroi/http/url.h
  std::vector<std::string> types{};  // empty: all
  std::string key{};
};

struct ChangeWebhookEndpoint {
  WebhookEndpointId endpoint{};
  std::optional<std::string> url{};
  std::optional<std::vector<std::string>> types{};
  std::string key{};
};

// A new secret. Until `overlap` has passed the one before signs too; one that is older still stops
// signing at once.
struct RotateWebhookSecret {
  WebhookEndpointId endpoint{};
  std::chrono::hours overlap = std::chrono::hours(24);  // 0 to 30 days
  std::string key{};
};

// kEnabled: what waited is sent; what was parked meanwhile is not, until it is replayed.
struct SetWebhookEndpointStatus {
  WebhookEndpointId endpoint{};
  WebhookEndpointStatus status = WebhookEndpointStatus::kEnabled;
  std::string reason{};  // at most 500 bytes
  std::string key{};
};

// Sends parked messages again, under the same ids, in the order of their events.
struct ReplayWebhooks {
  WebhookEndpointId endpoint{};
  Instant since{};             // of the event
  bool delivered_too = false;  // what was delivered as well: the receiver lost its data
  std::string key{};
};
inline constexpr std::int64_t kWebhookReplayMax = 1000;  // of one call

struct NewWebhookEndpoint {
  WebhookEndpoint endpoint{};
  Secret secret{};  // empty where the key was used before: a secret is shown once
};

class TenantWebhooks {
 public:
  // Errors of all commands: NotFound "webhook_endpoint.not_found"; FailedPrecondition
  // "webhook.no_sender" (see BillingOptions::webhooks), "webhook_endpoint.removed"; AlreadyExists
  // "request.key_reused"; those of Store::commit.

  // Errors: InvalidArgument "webhook_endpoint.unknown_type", those of WebhookSender::check_url;
  // ResourceExhausted "webhook_endpoint.too_many" (kWebhookEndpointsMax); those of
  // WebhookSender::make_secret.
  absl::StatusOr<NewWebhookEndpoint> add(const AddWebhookEndpoint& request) const;
  // Errors: as add().
  absl::StatusOr<WebhookEndpoint> change(const ChangeWebhookEndpoint& request) const;
  // Errors: InvalidArgument "webhook_endpoint.bad_overlap"; those of WebhookSender::make_secret.
  absl::StatusOr<NewWebhookEndpoint> rotate(const RotateWebhookSecret& request) const;
  // Errors: FailedPrecondition "webhook_endpoint.same_status"; InvalidArgument "text.…".
  absl::StatusOr<WebhookEndpoint> set_status(const SetWebhookEndpointStatus& request) const;
  // How many will be sent again; kWebhookReplayMax of them at most, the oldest first: call again,
  // from the last one's time or under another key, until it says less. Errors: FailedPrecondition
  // "webhook_endpoint.disabled".
  absl::StatusOr<std::int64_t> replay(const ReplayWebhooks& request) const;

  // In the order in which they were made, the removed ones too.
  absl::StatusOr<std::vector<WebhookEndpoint>> endpoints() const;
  // Those that are kept (WebhookPolicy), in the order of their events.
  // Errors: NotFound "webhook_endpoint.not_found".
  absl::StatusOr<std::vector<WebhookMessage>> messages(WebhookEndpointId endpoint) const;

 private:
  friend class Billing;
  TenantWebhooks(Engine& engine, TenantContext tenant)
      : engine_(&engine), tenant_(std::move(tenant)) {}

  Engine* engine_;
  TenantContext tenant_;
};

// What one run_webhooks() did.
struct WebhookReport {
  std::int64_t delivered = 0;
  std::int64_t failed = 0;     // attempts without success, to be repeated or not
  std::int64_t parked = 0;     // messages that wait for a person
  std::int64_t disabled = 0;   // endpoints
  std::int64_t conflicts = 0;  // endpoints that another worker had in hand
  std::int64_t erased = 0;     // messages whose time was over (WebhookPolicy)
  std::vector<std::string> problems{};
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_ENGINE_WEBHOOKS_H_
