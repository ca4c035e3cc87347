// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/refunding.h"

#include <string>
#include <utility>

#include "engine/run/outbox.h"

namespace octroi {
inline namespace v0 {
namespace {

RefundRequest refund_request(const Payment& payment) {
  return {.idempotency_key = payment.refund_key(),
          .charge_idempotency_key = payment.idempotency_key(),
          .provider_reference = payment.provider_reference,
          .amount = payment.amount,
          .reason = "what was ordered could not be delivered"};
}

// What a host's provider throws may have happened after it gave the money back.
absl::StatusOr<RefundResult> ask(PaymentProvider& provider, const TenantContext& context,
                                 const Payment& payment) {
  try {
    return provider.refund(context, refund_request(payment));
  } catch (...) {
    return RefundResult{};
  }
}

absl::Status put_answer(Engine& engine, const TenantContext& context, PaymentId id,
                        const RefundResult& result, const records::Loaded<Effect>& effect) {
  return record_outcome(
      engine, context, &effect, [&](Work& work, std::optional<Effect>& next) -> absl::Status {
        OCTROI_ASSIGN_OR_RETURN(PaymentWork payment, load_payment(work, id));
        if (!payment.now.refund || is_final(*payment.now.refund)) {
          next = done(effect.value, "already known");
          return absl::OkStatus();
        }
        const std::string outcome(to_string(result.outcome));
        if (result.outcome == ChargeOutcome::kSettled && result.amount != payment.now.amount) {
          refund_waits(work, payment, PaymentStatus::kUnknown);
          next = parked(effect.value, "the provider says " + result.amount.to_string() +
                                          ", we asked " + payment.now.amount.to_string());
          return absl::OkStatus();
        }
        if (result.outcome == ChargeOutcome::kSettled) {
          next = done(effect.value, outcome);
          return refund_given(work, payment, result.provider_reference);
        }
        if (result.outcome == ChargeOutcome::kRejected) {
          next = done(effect.value, outcome);
          return refund_refused(work, payment,
                                std::string(to_string(result.decline.value_or(Decline{}).reason)));
        }
        refund_waits(work, payment,
                     result.outcome == ChargeOutcome::kPending ? PaymentStatus::kProcessing
                                                               : PaymentStatus::kUnknown);
        next = later(effect.value, engine.now(), outcome);
        return absl::OkStatus();
      });
}

// Nothing happened by this request. Busy or misconfigured is tried again; what the provider will
// never do is the tenant's credit, unless an earlier request may have done it.
absl::Status put_refused(Engine& engine, const TenantContext& context, const Payment& payment,
                         const Taken& taken, const absl::Status& refused) {
  const std::string why = error_message(refused);
  const records::Loaded<Effect>& effect = taken.effect;
  const bool is_hopeless = absl::IsInvalidArgument(refused) || absl::IsNotFound(refused) ||
                           absl::IsFailedPrecondition(refused) || absl::IsUnimplemented(refused);
  if (!is_hopeless && !absl::IsAlreadyExists(refused)) {
    return put_effect(engine, effect, later(effect.value, engine.now(), why));
  }
  const bool may_have_happened = taken.was_marked || payment.refund == PaymentStatus::kUnknown ||
                                 payment.refund == PaymentStatus::kProcessing;
  if (may_have_happened || absl::IsAlreadyExists(refused)) {
    return put_effect(engine, effect,
                      parked(effect.value, "may have been given back already: " + why));
  }
  return record_outcome(engine, context, &effect,
                        [&](Work& work, std::optional<Effect>& next) -> absl::Status {
                          OCTROI_ASSIGN_OR_RETURN(PaymentWork now, load_payment(work, payment.id));
                          next = done(effect.value, why);
                          if (!now.now.refund || is_final(*now.now.refund)) return absl::OkStatus();
                          return refund_refused(work, now, why);
                        });
}

}  // namespace

absl::Status perform_refund(Engine& engine, const Taken& taken) {
  const records::Loaded<Effect>& effect = taken.effect;
  const TenantContext context = engine.within(effect.row.tenant);
  OCTROI_ASSIGN_OR_RETURN(
      const auto loaded,
      records::load<Payment>(engine.store(), context, effect.value.subject, "payment"));
  const Payment& payment = loaded.value;
  if (!payment.refund || is_final(*payment.refund)) {
    return put_effect(engine, effect, done(effect.value, "already known"));
  }
  PaymentProvider* provider = engine.provider(payment.method.provider);
  if (provider == nullptr) {
    return put_effect(engine, effect,
                      later(effect.value, engine.now(),
                            "no provider " + payment.method.provider + " is configured"));
  }
  const absl::StatusOr<RefundResult> result = ask(*provider, context, payment);
  if (!result.ok()) return put_refused(engine, context, payment, taken, result.status());
  const TenantContext provider_context =
      TenantContext::assume(context.tenant(), Actor::provider(std::string(provider->name())));
  return put_answer(engine, provider_context, payment.id, *result, effect);
}

}  // namespace v0
}  // namespace octroi
