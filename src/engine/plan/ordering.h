// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Ordering: an order from its placing to the subscription it asked for.
//
// Layer: engine, private. Thread safety: one thread.
#ifndef OCTROI_SRC_ENGINE_PLAN_ORDERING_H_
#define OCTROI_SRC_ENGINE_PLAN_ORDERING_H_

#include <string>

#include "engine/plan/work.h"
#include "octroi/engine/commands.h"
#include "octroi/provisioning/saga.h"

namespace octroi {
inline namespace v0 {

absl::Status plan_order(Work& work, const PlaceOrder& request);

// The order's invoice is paid: provisioning begins, or, where there is none, the order is completed
// at once. Answers whether it waited for that: what is paid again is no news of it.
absl::StatusOr<bool> order_paid(Work& work, const Invoice& invoice);

// The saga of an order is finished: completed, or taken back; then its money is given back, too.
absl::Status order_provisioned(Work& work, const Saga& saga);

// The tenant is closed: what it ordered and did not pay is asked for no more.
absl::Status cancel_orders(Work& work);

// The invoice of an order that was not paid yet asks for nothing any more.
absl::Status order_taken_back(Work& work, OrderId id);
// The refund of an order has its outcome: given, or kept as credit because of `detail`.
absl::Status order_refunded(Work& work, OrderId id, bool is_given, const std::string& detail);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_PLAN_ORDERING_H_
