// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/planning.h"

#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "engine/plan/changing.h"
#include "engine/plan/closing.h"
#include "engine/plan/correct_usage.h"
#include "engine/plan/crediting.h"
#include "engine/plan/keyed.h"
#include "engine/plan/methods.h"
#include "engine/plan/ordering.h"
#include "engine/plan/progress.h"
#include "engine/plan/releasing.h"
#include "engine/plan/repairing.h"
#include "engine/plan/selling.h"
#include "engine/plan/topping_up.h"
#include "engine/plan/transfers.h"
#include "octroi/base/text.h"

namespace octroi {
inline namespace v0 {
namespace {

// A plan that writes a counter races whoever counts in it; of a pool that is everybody under it.
constexpr int kRaces = 100;

// Who plans what.
struct Fill {
  Work& work;

  absl::Status operator()(const Subscribe& request) const { return plan_subscribe(work, request); }
  absl::Status operator()(const ChangeSubscription& request) const {
    return plan_change(work, request);
  }
  absl::Status operator()(const RenewSubscription& request) const {
    return plan_renew(work, request);
  }
  absl::Status operator()(const PauseSubscription& request) const {
    return plan_pause(work, request);
  }
  absl::Status operator()(const ResumeSubscription& request) const {
    return plan_resume(work, request);
  }
  absl::Status operator()(const CancelSubscription& request) const {
    return plan_cancel(work, request);
  }
  absl::Status operator()(const UndoCancelSubscription& request) const {
    return plan_undo_cancel(work, request);
  }
  absl::Status operator()(const UndoChangeSubscription& request) const {
    return plan_undo_change(work, request);
  }
  absl::Status operator()(const SuspendSubscription& request) const {
    return plan_suspend(work, request);
  }
  absl::Status operator()(const ReactivateSubscription& request) const {
    return plan_reactivate(work, request);
  }
  absl::Status operator()(const SetPaymentMethod& request) const {
    return plan_set_payment_method(work, request);
  }
  absl::Status operator()(const AddPaymentMethod& request) const {
    return plan_add_method(work, request);
  }
  absl::Status operator()(const PreferPaymentMethod& request) const {
    return plan_prefer_method(work, request);
  }
  absl::Status operator()(const ExtendPaymentMethod& request) const {
    return plan_extend_method(work, request);
  }
  absl::Status operator()(const RemovePaymentMethod& request) const {
    return plan_remove_method(work, request);
  }
  absl::Status operator()(const SetAutoRenewal& request) const {
    return plan_set_auto_renewal(work, request);
  }
  absl::Status operator()(const VoidInvoice& request) const { return plan_void(work, request); }
  absl::Status operator()(const WriteOffInvoice& request) const {
    return plan_write_off(work, request);
  }
  absl::Status operator()(const IssueCreditNote& request) const {
    return plan_credit_note(work, request);
  }
  absl::Status operator()(const PayInvoice& request) const {
    return plan_pay_invoice(work, request);
  }
  absl::Status operator()(const AttachReceipt& request) const {
    return plan_receipt(work, request);
  }
  absl::Status operator()(const WithdrawPayment& request) const {
    return plan_withdraw(work, request);
  }
  absl::Status operator()(const PlaceOrder& request) const { return plan_order(work, request); }
  absl::Status operator()(const SetThresholds& request) const {
    return plan_thresholds(work, request);
  }
  absl::Status operator()(const BillProgress& request) const {
    return plan_progress(work, request);
  }
  absl::Status operator()(const RepairSubscription& request) const {
    return plan_repair(work, request);
  }
  absl::Status operator()(const CorrectUsage& request) const {
    return plan_correct_usage(work, request);
  }
  absl::Status operator()(const CreateWallet& request) const { return plan_wallet(work, request); }
  absl::Status operator()(const SetAutoTopUp& request) const {
    return plan_auto_top_up(work, request);
  }
  absl::Status operator()(const GrantCredits& request) const { return plan_gift(work, request); }
  absl::Status operator()(const TopUp& request) const { return plan_top_up(work, request); }
  absl::Status operator()(const TakeBackGrant& request) const {
    return plan_take_back(work, request);
  }
};

absl::Status fill(Work& work, const Command& command) { return std::visit(Fill{work}, command); }

// What would bill a tenant that is kept out; it may still pay what it owes, and leave.
template <class Request>
inline constexpr bool kBillsMore =
    std::is_same_v<Request, Subscribe> || std::is_same_v<Request, ChangeSubscription> ||
    std::is_same_v<Request, RenewSubscription> || std::is_same_v<Request, ResumeSubscription> ||
    std::is_same_v<Request, ReactivateSubscription> || std::is_same_v<Request, PlaceOrder> ||
    std::is_same_v<Request, TopUp> || std::is_same_v<Request, RepairSubscription>;

absl::Status check_tenant(const Tenant& tenant, const Command& command) {
  const bool bills_more = std::visit(
      [](const auto& request) { return kBillsMore<std::decay_t<decltype(request)>>; }, command);
  if (!bills_more) return absl::OkStatus();
  if (tenant.status == TenantStatus::kCancelled) return to_status(TenantRefusal::kIsCancelled);
  if (tenant.status != TenantStatus::kSuspended) return absl::OkStatus();
  return make_error(absl::StatusCode::kFailedPrecondition, "tenant.suspended",
                    "this tenant is suspended; let it in again first (ReactivateTenant)");
}

}  // namespace

absl::StatusOr<OperationPlan> plan_work(Engine& engine, const TenantContext& context,
                                        const std::function<absl::Status(Work&)>& fill) {
  OCTROI_RETURN_IF_ERROR(engine.open());
  OCTROI_ASSIGN_OR_RETURN(Work work, begin_work(engine, context, engine.now()));
  OCTROI_RETURN_IF_ERROR(fill(work));
  return std::move(work.draft).finish();
}

absl::Status check_reason(const Operator& op) {
  return check_text("operator.reason", op.reason(), {.bytes_max = 500, .may_be_empty = true});
}

absl::StatusOr<OperationPlan> plan_work_of(Engine& engine, const Operator& op, TenantId tenant,
                                           const std::function<absl::Status(Work&)>& fill) {
  OCTROI_RETURN_IF_ERROR(check_reason(op));
  return plan_work(engine, op.enter(tenant), [&](Work& work) {
    work.draft.give_reason(op.reason());
    return fill(work);
  });
}

absl::StatusOr<OperationPlan> plan_command(Engine& engine, const TenantContext& context,
                                           const Command& command) {
  OCTROI_RETURN_IF_ERROR(engine.open());
  const Keyed key = keyed(command);
  OCTROI_ASSIGN_OR_RETURN(auto replayed, replayed_subject(engine, context.tenant(), key.key,
                                                          key.operation, key.request));
  if (replayed) {
    OperationPlan plan;
    plan.tenant = context.tenant();
    plan.subject = *std::move(replayed);
    plan.is_replay = true;
    return plan;
  }
  OCTROI_ASSIGN_OR_RETURN(Work work, begin_work(engine, context, engine.now()));
  OCTROI_RETURN_IF_ERROR(check_tenant(work.tenant.value, command));
  OCTROI_RETURN_IF_ERROR(fill(work, command));
  claim_key(work.draft, context.tenant(), key.key, key.operation, work.draft.subject(),
            key.request);
  return std::move(work.draft).finish();
}

absl::Status check_actor(const OperationPlan& plan) {
  if (plan.events.empty()) return absl::OkStatus();
  return check_text("actor", plan.events.front().actor, {.bytes_max = 200});
}

absl::StatusOr<std::string> carry_out(Engine& engine,
                                      const std::function<absl::StatusOr<OperationPlan>()>& plan) {
  absl::Status status;
  for (int race = 0; race < kRaces; ++race) {
    OCTROI_ASSIGN_OR_RETURN(OperationPlan planned, plan());
    OCTROI_RETURN_IF_ERROR(check_actor(planned));
    if (planned.batch.empty()) return std::move(planned.subject);
    status = engine.store().commit(planned.batch).status();
    if (status.ok()) return std::move(planned.subject);
    // A key, a slug or a trial that another call claimed first shows up when the plan is made
    // again.
    if (!absl::IsAborted(status) && !absl::IsAlreadyExists(status)) return status;
  }
  return status;
}

}  // namespace v0
}  // namespace octroi
