// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Changing: what a tenant or an operator asks of a subscription that runs.
//
// Each first does what is already due, so that the answer never depends on how late the daily run
// is.
//
// Layer: engine, private. Thread safety: one thread.
#ifndef OCTROI_SRC_ENGINE_PLAN_CHANGING_H_
#define OCTROI_SRC_ENGINE_PLAN_CHANGING_H_

#include "engine/plan/work.h"
#include "octroi/engine/commands.h"

namespace octroi {
inline namespace v0 {

// Errors: NotFound "subscription.not_found".
absl::StatusOr<HeldWork> load_held(Work& work, SubscriptionId id);

// A number that names no When would be taken for one of them.
// Errors: InvalidArgument "subscription.bad_when".
absl::Status check_when(When when);
absl::Status plan_change(Work& work, const ChangeSubscription& request);
// Makes the change scheduled for `day`. One that the catalogue has at a period's end now waits for
// it; one that cannot be made any more is dropped, and the tenant told.
absl::Status make_scheduled_change(Work& work, HeldWork& held, Date day);
// Drops a change scheduled for a day that the next period would take along, and cannot.
absl::Status check_scheduled_change(Work& work, HeldWork& held, Date day);
absl::Status plan_undo_change(Work& work, const UndoChangeSubscription& request);
absl::Status plan_renew(Work& work, const RenewSubscription& request);
absl::Status plan_pause(Work& work, const PauseSubscription& request);
// `what`: a Pause or a BeginPause. The tenant is told once it has begun.
absl::Status pause(Work& work, HeldWork& held, const SubscriptionCommand& what);
absl::Status plan_resume(Work& work, const ResumeSubscription& request);
// In use again from `day` on: what is missing to the whole price of the rest is charged, and what
// is owed is asked for. Of a pause to come: takes it back.
absl::Status resume(Work& work, HeldWork& held, Date day);
// When it takes effect, also where that was left open.
[[nodiscard]] When end_of(const CancelSubscription& request) noexcept;
absl::Status plan_cancel(Work& work, const CancelSubscription& request);
// Cancels what a tenant still holds: it is closed.
absl::Status cancel_everything(Work& work);
// The tenant is suspended: nothing is charged and no period begins until it is let in again.
absl::Status halt_everything(Work& work);
absl::Status halt(Work& work, HeldWork& held);
absl::Status resume_everything(Work& work);
absl::Status plan_undo_cancel(Work& work, const UndoCancelSubscription& request);
absl::Status plan_suspend(Work& work, const SuspendSubscription& request);
absl::Status plan_reactivate(Work& work, const ReactivateSubscription& request);
absl::Status plan_set_payment_method(Work& work, const SetPaymentMethod& request);
absl::Status plan_set_auto_renewal(Work& work, const SetAutoRenewal& request);
absl::Status plan_pay_invoice(Work& work, const PayInvoice& request);

// Moves the subscription to another version of its plan when its next period begins.
absl::Status plan_migration(Work& work, SubscriptionId subscription, const PlanRef& to);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_PLAN_CHANGING_H_
