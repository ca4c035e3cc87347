// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What Vercel says of a deployment, for a provisioning step that polls it.
//
//   read_vercel_state("BUILDING").state   // kProcessing: ask again
//
// Layer: adapters (vercel; may include provisioning). Thread safety: pure functions.
#ifndef OCTROI_VERCEL_WIRE_H_
#define OCTROI_VERCEL_WIRE_H_

#include <cstdint>
#include <string_view>

#include "octroi/base/export.h"

namespace octroi OCTROI_API {
inline namespace v0 {

enum class DeploymentState : std::uint8_t {
  kProcessing = 1,
  kSucceeded = 2,
  kFailed = 3,
  kCancelled = 4,
};

struct DeploymentReading {
  DeploymentState state = DeploymentState::kProcessing;
  bool is_known = true;

  friend bool operator==(const DeploymentReading&, const DeploymentReading&) = default;
};

// `ready_state` is readyState of GET /v13/deployments/{id}. An unknown word is still processing.
[[nodiscard]] DeploymentReading read_vercel_state(std::string_view ready_state) noexcept;

// "succeeded"; stable.
[[nodiscard]] std::string_view to_string(DeploymentState state) noexcept;

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_VERCEL_WIRE_H_
