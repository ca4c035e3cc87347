// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/vercel/wire.h"

namespace octroi {
inline namespace v0 {

DeploymentReading read_vercel_state(std::string_view ready_state) noexcept {
  if (ready_state == "READY") return {DeploymentState::kSucceeded};
  if (ready_state == "ERROR" || ready_state == "BLOCKED") return {DeploymentState::kFailed};
  if (ready_state == "CANCELED") return {DeploymentState::kCancelled};
  const bool is_known =
      ready_state == "QUEUED" || ready_state == "INITIALIZING" || ready_state == "BUILDING";
  return {DeploymentState::kProcessing, is_known};
}

std::string_view to_string(DeploymentState state) noexcept {
  switch (state) {
    case DeploymentState::kProcessing:
      return "processing";
    case DeploymentState::kSucceeded:
      return "succeeded";
    case DeploymentState::kFailed:
      return "failed";
    case DeploymentState::kCancelled:
      return "cancelled";
  }
  return "";
}

}  // namespace v0
}  // namespace octroi
