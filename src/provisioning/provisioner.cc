// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/provisioning/provisioner.h"

namespace octroi {
inline namespace v0 {

Provisioner::~Provisioner() = default;

std::string_view to_string(StepOutcome outcome) noexcept {
  switch (outcome) {
    case StepOutcome::kDone:
      return "done";
    case StepOutcome::kFailed:
      return "failed";
    case StepOutcome::kUnknown:
      return "unknown";
  }
  return "";
}

}  // namespace v0
}  // namespace octroi
