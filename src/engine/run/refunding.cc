// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/refunding.h"

#include <string>
#include <utility>

#include "engine/run/keepable.h"
#include "engine/run/outbox.h"

namespace octroi {
inline namespace v0 {
namespace {

struct Asked {
  Refund refund;
  Payment payment;
  std::string reason;  // the credit note's words
};

absl::StatusOr<Asked> load_asked(Engine& engine, const TenantContext& context,
                                 const std::string& id) {
  OCTROI_ASSIGN_OR_RETURN(auto refund,
                          records::load<Refund>(engine.store(), context, id, "refund"));
  OCTROI_ASSIGN_OR_RETURN(
      auto payment,
      records::load<Payment>(engine.store(), context, refund.value.payment.to_string(), "payment"));
  OCTROI_ASSIGN_OR_RETURN(
      auto note, records::load<CreditNote>(engine.store(), context,
                                           refund.value.credit_note.to_string(), "credit_note"));
  return Asked{std::move(refund.value), std::move(payment.value), std::move(note.value.text)};
}

RefundRequest request_of(const Asked& asked) {
  return {.idempotency_key = asked.refund.idempotency_key(),
          .charge_idempotency_key = asked.payment.idempotency_key(),
          .provider_reference = asked.payment.provider_reference,
          .amount = asked.refund.amount,
          .reason = asked.reason};
}

// What a host's provider throws may have happened after it gave the money back.
absl::StatusOr<RefundResult> ask(PaymentProvider& provider, const TenantContext& context,
                                 const Asked& asked) {
  try {
    return provider.refund(context, request_of(asked));
  } catch (...) {
    return RefundResult{};
  }
}

absl::Status put_answer(Engine& engine, const TenantContext& context, RefundId id,
                        const RefundResult& result, const records::Loaded<Effect>& effect) {
  return record_outcome(
      engine, context, &effect, [&](Work& work, std::optional<Effect>& next) -> absl::Status {
        OCTROI_ASSIGN_OR_RETURN(RefundWork refund, load_refund(work, id));
        if (is_final(refund.now.status)) {
          next = done(effect.value, "already known");
          return absl::OkStatus();
        }
        const std::string outcome(to_string(result.outcome));
        if (result.outcome == ChargeOutcome::kSettled && result.amount != refund.now.amount) {
          refund_waits(work, refund, PaymentStatus::kUnknown);
          next = parked(effect.value, "the provider says " + result.amount.to_string() +
                                          ", we asked " + refund.now.amount.to_string());
          return absl::OkStatus();
        }
        if (result.outcome == ChargeOutcome::kSettled) {
          next = done(effect.value, outcome);
          return refund_given(work, refund, keepable_reference(result.provider_reference));
        }
        if (result.outcome == ChargeOutcome::kRejected) {
          next = done(effect.value, outcome);
          return refund_refused(work, refund,
                                std::string(to_string(result.decline.value_or(Decline{}).reason)));
        }
        refund_waits(work, refund,
                     result.outcome == ChargeOutcome::kPending ? PaymentStatus::kProcessing
                                                               : PaymentStatus::kUnknown);
        next = later(effect.value, engine.now(), outcome);
        return absl::OkStatus();
      });
}

// Nothing happened by this request. Busy or misconfigured is tried again; what the provider will
// never do is the tenant's credit, unless an earlier request may have done it.
absl::Status put_refused(Engine& engine, const TenantContext& context, const Refund& refund,
                         const Taken& taken, const absl::Status& refused) {
  const std::string why = error_message(refused);
  const records::Loaded<Effect>& effect = taken.effect;
  const bool is_hopeless = absl::IsInvalidArgument(refused) || absl::IsNotFound(refused) ||
                           absl::IsFailedPrecondition(refused) || absl::IsUnimplemented(refused);
  if (!is_hopeless && !absl::IsAlreadyExists(refused)) {
    return put_effect(engine, effect, later(effect.value, engine.now(), why));
  }
  const bool may_have_happened = taken.was_marked || refund.status == PaymentStatus::kUnknown ||
                                 refund.status == PaymentStatus::kProcessing;
  if (may_have_happened || absl::IsAlreadyExists(refused)) {
    return put_effect(engine, effect,
                      parked(effect.value, "may have been given back already: " + why));
  }
  return record_outcome(engine, context, &effect,
                        [&](Work& work, std::optional<Effect>& next) -> absl::Status {
                          OCTROI_ASSIGN_OR_RETURN(RefundWork now, load_refund(work, refund.id));
                          next = done(effect.value, why);
                          if (is_final(now.now.status)) return absl::OkStatus();
                          return refund_refused(work, now, why);
                        });
}

}  // namespace

absl::Status perform_refund(Engine& engine, const Taken& taken) {
  const records::Loaded<Effect>& effect = taken.effect;
  const TenantContext context = engine.within(effect.row.tenant);
  OCTROI_ASSIGN_OR_RETURN(const Asked asked, load_asked(engine, context, effect.value.subject));
  if (is_final(asked.refund.status)) {
    return put_effect(engine, effect, done(effect.value, "already known"));
  }
  const std::string& name = asked.payment.method.provider;
  PaymentProvider* provider = engine.provider(name);
  if (provider == nullptr) {
    return put_effect(engine, effect,
                      later(effect.value, engine.now(), "no provider " + name + " is configured"));
  }
  const absl::StatusOr<RefundResult> result = ask(*provider, context, asked);
  if (!result.ok()) return put_refused(engine, context, asked.refund, taken, result.status());
  const TenantContext provider_context =
      TenantContext::assume(context.tenant(), Actor::provider(std::string(provider->name())));
  return put_answer(engine, provider_context, asked.refund.id, *result, effect);
}

}  // namespace v0
}  // namespace octroi
