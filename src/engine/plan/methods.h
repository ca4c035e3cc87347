// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Methods: what a tenant keeps on file to pay by, and when it is told that one expires.
//
// Layer: engine, private. Thread safety: one thread.
#ifndef OCTROI_SRC_ENGINE_PLAN_METHODS_H_
#define OCTROI_SRC_ENGINE_PLAN_METHODS_H_

#include "engine/plan/work.h"
#include "octroi/engine/commands.h"

namespace octroi {
inline namespace v0 {

absl::Status plan_add_method(Work& work, const AddPaymentMethod& request);
absl::Status plan_prefer_method(Work& work, const PreferPaymentMethod& request);
absl::Status plan_extend_method(Work& work, const ExtendPaymentMethod& request);
absl::Status plan_remove_method(Work& work, const RemovePaymentMethod& request);

// What is due on the method today: a notice to its tenant, or that it has expired.
absl::Status plan_method_due(Work& work, PaymentMethodId id);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_PLAN_METHODS_H_
