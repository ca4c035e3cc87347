// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/payment/provider_status.h"

namespace octroi {
inline namespace v0 {

ChargeOutcome outcome_of(ProviderStatus status) noexcept {
  switch (status) {
    case ProviderStatus::kSucceeded:
    case ProviderStatus::kPartiallyRefunded:
    case ProviderStatus::kRefunded:
      return ChargeOutcome::kSettled;
    case ProviderStatus::kFailed:
    case ProviderStatus::kCancelled:
      return ChargeOutcome::kRejected;
    case ProviderStatus::kPending:
    case ProviderStatus::kRequiresAction:
    case ProviderStatus::kProcessing:
      break;
  }
  return ChargeOutcome::kPending;
}

std::string_view to_string(ProviderStatus status) noexcept {
  switch (status) {
    case ProviderStatus::kPending:
      return "pending";
    case ProviderStatus::kRequiresAction:
      return "requires_action";
    case ProviderStatus::kProcessing:
      return "processing";
    case ProviderStatus::kSucceeded:
      return "succeeded";
    case ProviderStatus::kFailed:
      return "failed";
    case ProviderStatus::kCancelled:
      return "cancelled";
    case ProviderStatus::kPartiallyRefunded:
      return "partially_refunded";
    case ProviderStatus::kRefunded:
      return "refunded";
  }
  return "";
}

}  // namespace v0
}  // namespace octroi
