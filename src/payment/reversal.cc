// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/payment/reversal.h"

namespace octroi {
inline namespace v0 {

std::string_view to_string(ReversalKind kind) noexcept {
  switch (kind) {
    case ReversalKind::kChargeback:
      return "chargeback";
    case ReversalKind::kReturned:
      return "returned";
  }
  return {};
}

}  // namespace v0
}  // namespace octroi
