// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Intake: a provider's callback on its way to a payment.
//
// Layer: engine, private. Thread safety: any thread.
#ifndef OCTROI_SRC_ENGINE_RUN_INTAKE_H_
#define OCTROI_SRC_ENGINE_RUN_INTAKE_H_

#include "absl/status/statusor.h"

#include "engine/engine.h"
#include "octroi/engine/billing.h"
#include "octroi/payment/callback.h"

namespace octroi {
inline namespace v0 {

absl::StatusOr<CallbackAnswer> take_in(Engine& engine, const TenantContext& tenant,
                                       const CallbackReader& reader, const Callback& callback);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_RUN_INTAKE_H_
