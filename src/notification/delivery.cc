// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/notification/delivery.h"

namespace octroi {
inline namespace v0 {

DeliveryReader::~DeliveryReader() = default;

std::string_view to_string(DeliveryStatus status) noexcept {
  switch (status) {
    case DeliveryStatus::kQueued:
      return "queued";
    case DeliveryStatus::kSent:
      return "sent";
    case DeliveryStatus::kUndelivered:
      return "undelivered";
    case DeliveryStatus::kDelivered:
      return "delivered";
    case DeliveryStatus::kRead:
      return "read";
  }
  return "";
}

std::string_view to_string(SuppressionReason reason) noexcept {
  switch (reason) {
    case SuppressionReason::kBounced:
      return "bounced";
    case SuppressionReason::kComplained:
      return "complained";
    case SuppressionReason::kOptedOut:
      return "opted_out";
  }
  return "";
}

}  // namespace v0
}  // namespace octroi
