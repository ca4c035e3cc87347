// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/planning.h"

#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "engine/plan/changing.h"
#include "engine/plan/closing.h"
#include "engine/plan/crediting.h"
#include "engine/plan/methods.h"
#include "engine/plan/ordering.h"
#include "engine/plan/progress.h"
#include "engine/plan/releasing.h"
#include "engine/plan/repairing.h"
#include "engine/plan/selling.h"
#include "engine/plan/topping_up.h"
#include "octroi/base/json_writer.h"
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

struct Keyed {
  std::string_view key;
  std::string_view operation;
  std::string request;  // all that the request says, for comparing
};

std::string sale_text(const auto& request) {
  JsonWriter json;
  json.array().value(request.plan).value(format_interval(request.interval));
  json.value(request.currency ? request.currency->code() : std::string_view());
  json.value(request.quantity).value(request.coupon);
  json.value(request.payment_method.provider).value(request.payment_method.token);
  if constexpr (requires { request.trial_days; }) {
    json.value(std::int64_t{request.trial_days.value_or(-1)});
    json.value(request.starts_on ? format_date(*request.starts_on) : std::string());
    json.value(request.auto_renews).value(request.pays_first).value(request.is_additional);
    if (request.aligned_to) json.value(format_date(*request.aligned_to));
  }
  json.end();
  return std::move(json).text();
}

std::string change_text(const ChangeSubscription& request) {
  JsonWriter json;
  json.array().value(request.subscription.to_string()).value(request.plan.value_or(""));
  json.value(request.interval ? format_interval(*request.interval) : std::string());
  json.value(request.quantity.value_or(0));
  json.value(std::int64_t{request.when == When::kNow ? 1 : 2});
  if (request.effective_on) json.value(format_date(*request.effective_on));
  json.end();
  return std::move(json).text();
}

std::string method_text(const PaymentMethod& method) {
  return "|" + method.provider + "|" + method.token;
}

// What identifies each command that carries a key.
Keyed keyed_of(const Subscribe& c) { return {c.key, "subscribe", sale_text(c)}; }
Keyed keyed_of(const PlaceOrder& c) { return {c.key, "place_order", sale_text(c)}; }
Keyed keyed_of(const ChangeSubscription& c) { return {c.key, "change", change_text(c)}; }
Keyed keyed_of(const PayInvoice& c) {
  const PaymentMethod method = c.payment_method.value_or(PaymentMethod{});
  return {c.key, "pay_invoice", c.invoice.to_string() + method_text(method)};
}
Keyed keyed_of(const WithdrawPayment& c) {
  return {c.key, "withdraw_payment", c.payment.to_string() + "|" + c.reason};
}
Keyed keyed_of(const RenewSubscription& c) { return {c.key, "renew", c.subscription.to_string()}; }
Keyed keyed_of(const PauseSubscription& c) {
  const std::string until = c.resumes_on ? format_date(*c.resumes_on) : std::string();
  return {c.key, "pause", c.subscription.to_string() + "|" + until};
}
Keyed keyed_of(const ResumeSubscription& c) {
  return {c.key, "resume", c.subscription.to_string()};
}
Keyed keyed_of(const CancelSubscription& c) {
  std::string text = c.subscription.to_string() + (end_of(c) == When::kNow ? "|1" : "|2");
  if (c.credits_rest) text += "|credits_rest";
  if (c.effective_on) text += "|" + format_date(*c.effective_on);
  return {c.key, "cancel", std::move(text)};
}
Keyed keyed_of(const UndoCancelSubscription& c) {
  return {c.key, "undo_cancel", c.subscription.to_string()};
}
Keyed keyed_of(const SuspendSubscription& c) {
  return {c.key, "suspend", c.subscription.to_string() + "|" + c.reason};
}
Keyed keyed_of(const ReactivateSubscription& c) {
  return {c.key, "reactivate", c.subscription.to_string()};
}
Keyed keyed_of(const SetPaymentMethod& c) {
  return {c.key, "set_payment_method", c.subscription.to_string() + method_text(c.payment_method)};
}

std::string day_text(const std::optional<Date>& day) {
  return day && day->ok() ? format_date(*day) : std::string();
}

Keyed keyed_of(const AddPaymentMethod& c) {
  JsonWriter json;
  json.array().value(c.method.provider).value(c.method.token).value(to_string(c.kind));
  json.value(c.label).value(day_text(c.last_day)).value(bool{c.is_preferred}).end();
  return {c.key, "add_payment_method", std::move(json).text()};
}
Keyed keyed_of(const PreferPaymentMethod& c) {
  return {c.key, "prefer_payment_method", c.method.to_string()};
}
Keyed keyed_of(const ExtendPaymentMethod& c) {
  return {c.key, "extend_payment_method", c.method.to_string() + "|" + day_text(c.last_day)};
}
Keyed keyed_of(const RemovePaymentMethod& c) {
  return {c.key, "remove_payment_method", c.method.to_string()};
}

Keyed keyed_of(const SetAutoRenewal& c) {
  return {c.key, "set_auto_renewal", c.subscription.to_string() + (c.auto_renews ? "|1" : "|0")};
}
Keyed keyed_of(const VoidInvoice& c) {
  return {c.key, "void_invoice", c.invoice.to_string() + "|" + c.reason};
}
Keyed keyed_of(const WriteOffInvoice& c) {
  return {c.key, "write_off_invoice", c.invoice.to_string() + "|" + c.reason};
}

Keyed keyed_of(const IssueCreditNote& c) {
  JsonWriter json;
  json.array().value(c.invoice.to_string()).value(to_string(c.reason)).value(c.text);
  json.value(bool{c.gives_back});
  if (c.effective_on) json.value(format_date(*c.effective_on));
  for (const LineCredit& part : c.parts) {
    json.value(part.line).value(part.amount ? part.amount->to_string() : std::string());
  }
  json.end();
  return {c.key, "issue_credit_note", std::move(json).text()};
}

Keyed keyed_of(const SetThresholds& c) {
  return {c.key, "set_thresholds",
          c.subscription.to_string() + "|" + pack_thresholds(c.thresholds)};
}
Keyed keyed_of(const BillProgress& c) {
  return {c.key, "bill_progress", c.subscription.to_string()};
}
Keyed keyed_of(const RepairSubscription& c) {
  JsonWriter json;
  json.array().value(c.subscription.to_string());
  for (const HeldFrom& one : c.held) {
    json.value(format_date(one.from)).value(bool{one.is_held}).value(one.quantity.value_or(0));
  }
  json.end();
  return {c.key, "repair_subscription", std::move(json).text()};
}
std::string rule_text(const std::optional<AutoTopUp>& rule) {
  return records::Record<records::HeldWallet>::auto_top_up_to_json(rule);
}
std::string credits_text(const auto& c) {
  return c.wallet.to_string() + "|" + c.credits.to_string() + "|" +
         (c.expires_on ? format_date(*c.expires_on) : std::string());
}
Keyed keyed_of(const CreateWallet& c) {
  JsonWriter json;
  json.array().value(c.name).value(c.currency.code()).value(c.rate.to_string());
  json.value(std::int64_t{c.priority}).value(rule_text(c.auto_top_up)).end();
  return {c.key, "create_wallet", std::move(json).text()};
}
Keyed keyed_of(const SetAutoTopUp& c) {
  return {c.key, "set_auto_top_up", c.wallet.to_string() + "|" + rule_text(c.auto_top_up)};
}
Keyed keyed_of(const GrantCredits& c) {
  return {c.key, "grant_credits", credits_text(c) + "|" + c.reason};
}
Keyed keyed_of(const TopUp& c) {
  return {c.key, "top_up", credits_text(c) + method_text(c.payment_method)};
}
Keyed keyed_of(const TakeBackGrant& c) {
  return {c.key, "take_back_grant", c.grant.to_string() + "|" + c.reason};
}

Keyed keyed(const Command& command) {
  return std::visit([](const auto& one) { return keyed_of(one); }, command);
}

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
