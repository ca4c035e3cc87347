// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Manual charges: adding and removing them, and putting those that wait on an invoice.
//
// An invoice in the making takes them in two steps, because a period that costs nothing is invoiced
// for a charge and not for a credit, and because a credit takes off what coupons left:
//
//   OCTROI_ASSIGN_OR_RETURN(TakenCharges taken, put_charges(work, request));  // before is_free()
//   OCTROI_RETURN_IF_ERROR(take_credits_off(work, request, taken));           // with its discounts
//   ... issue_invoice ...
//   OCTROI_RETURN_IF_ERROR(charges_billed(work, taken, invoice.now));
//
// Layer: engine, private. Thread safety: one thread.
#ifndef OCTROI_SRC_ENGINE_PLAN_MANUAL_CHARGES_H_
#define OCTROI_SRC_ENGINE_PLAN_MANUAL_CHARGES_H_

#include <cstddef>
#include <vector>

#include "engine/plan/invoicing.h"
#include "engine/plan/work.h"
#include "octroi/engine/manual_charge.h"

namespace octroi {
inline namespace v0 {

// How much of a charge the invoice asks for, or of a credit it takes off.
struct TakenCharge {
  std::size_t position = 0;  // in Work::charges of the invoice's currency
  Money amount{};
};
using TakenCharges = std::vector<TakenCharge>;

// A line for each charge that waits for an invoice of this subscription, or of none.
absl::StatusOr<TakenCharges> put_charges(Work& work, InvoiceRequest& request);
// A line for each credit that waits for it and finds something to take off.
absl::Status take_credits_off(Work& work, InvoiceRequest& request, TakenCharges& taken);
// Writes down what stands on the invoice now.
absl::Status charges_billed(Work& work, const TakenCharges& taken, const Invoice& invoice);
// The subscription has no next invoice: what still waits for it waits for the tenant's.
absl::Status pass_charges_on(Work& work, const Subscription& subscription);

absl::Status plan_add_charge(Work& work, const AddCharge& request);
absl::Status plan_remove_charge(Work& work, const RemoveCharge& request);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_PLAN_MANUAL_CHARGES_H_
