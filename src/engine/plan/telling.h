// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Telling: which events of a plan become messages to which of the tenant's endpoints.
//
// Who hears of what stands in the head of the tenant's stream, one endpoint a line:
//
//   019b0000-0000-7000-8000-000000000001 enabled invoice.paid,order.paid
//   019b0000-0000-7000-8000-000000000002 disabled *
//
// Layer: engine, private. Thread safety: pure functions.
#ifndef OCTROI_SRC_ENGINE_PLAN_TELLING_H_
#define OCTROI_SRC_ENGINE_PLAN_TELLING_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "octroi/engine/audit.h"
#include "octroi/engine/webhooks.h"
#include "octroi/storage/record.h"

namespace octroi {
inline namespace v0 {

// nullopt where nobody hears of anything. Of removed endpoints nothing is written.
[[nodiscard]] std::optional<std::string> format_routes(std::span<const WebhookEndpoint> endpoints);
// With id, status and types only; lines that make no sense are left out.
[[nodiscard]] std::vector<WebhookEndpoint> parse_routes(std::string_view routes);

// The published type that an audit event stands for; nullptr where it is not published.
[[nodiscard]] const WebhookEventType* published(const AuditEvent& event);

// {"object":"invoice","id":"...",...}: what is published of a record.
[[nodiscard]] std::string published_data(const WebhookEventType& type, const Row& row);

// The message to `endpoint`, due at once; parked where it is disabled.
[[nodiscard]] WebhookMessage message_of(const WebhookEndpoint& endpoint,
                                        const WebhookEventType& type, const AuditEvent& event,
                                        std::string data);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_PLAN_TELLING_H_
