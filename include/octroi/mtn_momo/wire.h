// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What MTN Mobile Money's words mean, and how its sandbox behaves.
//
//   read_mtn_status("FAILED", "APPROVAL_REJECTED").status   // kCancelled: the payer said no
//
// Layer: adapters (mtn_momo; may include payment). Thread safety: pure functions.
#ifndef OCTROI_MTN_MOMO_WIRE_H_
#define OCTROI_MTN_MOMO_WIRE_H_

#include <string_view>

#include "octroi/base/export.h"
#include "octroi/payment/provider_status.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// `reason` may be empty.
[[nodiscard]] StatusReading read_mtn_status(std::string_view status,
                                            std::string_view reason) noexcept;

[[nodiscard]] Decline read_mtn_decline(std::string_view status, std::string_view reason);

// What the sandbox does when it is asked for money of this number. Any number that is not in its
// table pays.
struct MtnSandboxNumber {
  std::string_view scenario;  // "Rejected": the vendor's name for it
  std::string_view observed;  // the status as it was seen; empty where nobody has looked
  ProviderStatus settles_as;  // where polling ends; pending: never ends
};
[[nodiscard]] MtnSandboxNumber mtn_sandbox_number(std::string_view msisdn) noexcept;

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_MTN_MOMO_WIRE_H_
