// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/outgoing/sender.h"

namespace octroi {
inline namespace v0 {

WebhookSender::~WebhookSender() = default;

absl::StatusOr<std::optional<std::string>> WebhookSender::rewrap_secret(TenantId, std::string_view,
                                                                        const std::string&) {
  return std::nullopt;
}

std::string webhook_secret_place(WebhookEndpointId endpoint, std::int64_t number) {
  return endpoint.to_string() + "/" + std::to_string(number);
}

}  // namespace v0
}  // namespace octroi
