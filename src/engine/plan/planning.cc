// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/planning.h"

#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "engine/plan/changing.h"
#include "engine/plan/ordering.h"
#include "engine/plan/selling.h"
#include "octroi/base/json_writer.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr int kRaces = 8;

absl::Status fill(Work& work, const Command& command) {
  return std::visit(
      [&work](const auto& request) -> absl::Status {
        using Request = std::decay_t<decltype(request)>;
        if constexpr (std::is_same_v<Request, Subscribe>) return plan_subscribe(work, request);
        if constexpr (std::is_same_v<Request, ChangeSubscription>)
          return plan_change(work, request);
        if constexpr (std::is_same_v<Request, RenewSubscription>) return plan_renew(work, request);
        if constexpr (std::is_same_v<Request, PauseSubscription>) return plan_pause(work, request);
        if constexpr (std::is_same_v<Request, ResumeSubscription>)
          return plan_resume(work, request);
        if constexpr (std::is_same_v<Request, CancelSubscription>)
          return plan_cancel(work, request);
        if constexpr (std::is_same_v<Request, UndoCancelSubscription>) {
          return plan_undo_cancel(work, request);
        }
        if constexpr (std::is_same_v<Request, SuspendSubscription>) {
          return plan_suspend(work, request);
        }
        if constexpr (std::is_same_v<Request, ReactivateSubscription>) {
          return plan_reactivate(work, request);
        }
        if constexpr (std::is_same_v<Request, SetPaymentMethod>) {
          return plan_set_payment_method(work, request);
        }
        if constexpr (std::is_same_v<Request, PayInvoice>) return plan_pay_invoice(work, request);
        if constexpr (std::is_same_v<Request, PlaceOrder>) return plan_order(work, request);
      },
      command);
}

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
    json.value(request.auto_renews).value(request.pays_first);
  }
  json.end();
  return std::move(json).text();
}

std::string change_text(const ChangeSubscription& request) {
  JsonWriter json;
  json.array().value(request.subscription.to_string()).value(request.plan.value_or(""));
  json.value(request.interval ? format_interval(*request.interval) : std::string());
  json.value(request.quantity.value_or(0));
  json.value(std::int64_t{request.when == When::kNow ? 1 : 2}).end();
  return std::move(json).text();
}

std::string payment_text(const PayInvoice& request) {
  const PaymentMethod method = request.payment_method.value_or(PaymentMethod{});
  return request.invoice.to_string() + "|" + method.provider + "|" + method.token;
}

// What identifies a command that carries a key; an empty key for those without.
Keyed keyed(const Command& command) {
  if (const auto* subscribe = std::get_if<Subscribe>(&command)) {
    return {subscribe->key, "subscribe", sale_text(*subscribe)};
  }
  if (const auto* order = std::get_if<PlaceOrder>(&command)) {
    return {order->key, "place_order", sale_text(*order)};
  }
  if (const auto* change = std::get_if<ChangeSubscription>(&command)) {
    return {change->key, "change", change_text(*change)};
  }
  if (const auto* pay = std::get_if<PayInvoice>(&command)) {
    return {pay->key, "pay_invoice", payment_text(*pay)};
  }
  if (const auto* renew = std::get_if<RenewSubscription>(&command)) {
    return {renew->key, "renew", renew->subscription.to_string()};
  }
  return {};
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
  OCTROI_RETURN_IF_ERROR(fill(work, command));
  claim_key(work.draft, context.tenant(), key.key, key.operation, work.draft.subject(),
            key.request);
  return std::move(work.draft).finish();
}

absl::StatusOr<std::string> carry_out(Engine& engine,
                                      const std::function<absl::StatusOr<OperationPlan>()>& plan) {
  absl::Status status;
  for (int race = 0; race < kRaces; ++race) {
    OCTROI_ASSIGN_OR_RETURN(OperationPlan planned, plan());
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
