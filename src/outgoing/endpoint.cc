// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/outgoing/endpoint.h"

#include <algorithm>

namespace octroi {
inline namespace v0 {

std::string_view to_string(WebhookEndpointStatus status) noexcept {
  switch (status) {
    case WebhookEndpointStatus::kEnabled:
      return "enabled";
    case WebhookEndpointStatus::kDisabled:
      return "disabled";
    case WebhookEndpointStatus::kRemoved:
      return "removed";
  }
  return {};
}

bool wants(const WebhookEndpoint& endpoint, std::string_view type) noexcept {
  if (endpoint.status == WebhookEndpointStatus::kRemoved) return false;
  return endpoint.types.empty() || std::ranges::find(endpoint.types, type) != endpoint.types.end();
}

}  // namespace v0
}  // namespace octroi
