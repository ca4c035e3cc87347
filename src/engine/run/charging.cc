// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <string>
#include <utility>

#include "engine/plan/collecting.h"
#include "engine/run/outbox.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr int kRaces = 5;

absl::StatusOr<ChargeRequest> charge_request(Engine& engine, const TenantContext& context,
                                             const Payment& payment) {
  OCTROI_ASSIGN_OR_RETURN(
      const auto invoice,
      records::load<Invoice>(engine.store(), context, payment.invoice.to_string(), "invoice"));
  ChargeRequest request;
  request.payment = payment.id;
  request.idempotency_key = payment.idempotency_key();
  request.amount = payment.amount;
  request.reference = invoice.value.number;
  request.description = engine.options().issuer.name + " " + invoice.value.number;
  const auto billed = records::billing_key(invoice.value);
  if (billed) request.billed_for = *billed;
  request.payment_method = payment.method.token;
  request.known_reference = payment.provider_reference;
  return request;
}

// An error that proves nothing: asked again later, never a failed payment.
absl::Status no_answer(const absl::Status& why) {
  return make_error(absl::StatusCode::kUnavailable, "payment.unreachable", error_message(why));
}

// Asks the provider. After an earlier try it is first asked what became of that (I13). What a
// host's provider throws may have happened after it charged, so the outcome is unknown.
absl::StatusOr<ChargeResult> ask(PaymentProvider& provider, const TenantContext& context,
                                 const ChargeRequest& request, bool was_tried, bool is_unknown) {
  try {
    const bool has_lookup = provider.capabilities().lookup;
    if (was_tried && has_lookup) {
      absl::StatusOr<ChargeResult> known = provider.lookup(context, request.idempotency_key);
      if (known.ok()) return known;
      if (!absl::IsNotFound(known.status())) return no_answer(known.status());
    }
    absl::StatusOr<ChargeResult> result = provider.charge(context, request);
    // That this request was refused says nothing about the one before, whose answer was lost.
    if (is_unknown && !has_lookup && !result.ok()) return no_answer(result.status());
    return result;
  } catch (...) {
    return ChargeResult{};
  }
}

absl::Status put_effect(Engine& engine, const records::Loaded<Effect>& was, const Effect& now) {
  Batch batch;
  batch.update(records::to_row(was.row.tenant, was.row.id, now, was.row.version));
  return engine.store().commit(batch).status();
}

// What a refused request (nothing happened) means: busy or misconfigured is tried again, a request
// that cannot be made is a failed payment.
absl::Status put_refused(Engine& engine, const TenantContext& context, const Payment& payment,
                         const records::Loaded<Effect>& effect, const absl::Status& refused) {
  const std::string why = error_message(refused);
  if (absl::IsInvalidArgument(refused)) {
    ChargeResult rejected;
    rejected.outcome = ChargeOutcome::kRejected;
    rejected.amount = payment.amount;
    rejected.decline = Decline{.code = error_code(refused)};
    return record_charge(engine, context, payment.id, rejected, &effect);
  }
  if (absl::IsAlreadyExists(refused)) {
    return put_effect(engine, effect, parked(effect.value, why));
  }
  return put_effect(engine, effect, later(effect.value, engine.now(), why));
}

// The effect after `result`, where the payment is not final yet.
Effect next_effect(const Engine& engine, const Effect& effect, const Payment& payment,
                   const ChargeResult& result) {
  const PaymentProvider* provider = engine.provider(payment.method.provider);
  const bool has_lookup = provider != nullptr && provider->capabilities().lookup;
  if (result.outcome == ChargeOutcome::kPending && !has_lookup) {
    return done(effect, result.instructions ? "waits for a transfer" : "waits for the provider");
  }
  return later(effect, engine.now(), std::string(to_string(result.outcome)));
}

absl::Status plan_result(Work& work, PaymentWork& payment, const ChargeResult& result) {
  switch (result.outcome) {
    case ChargeOutcome::kSettled:
      payment.now.provider_reference = result.provider_reference;
      return settle(work, payment, {LedgerAccount::kCashClearing, payment.now.method.provider});
    case ChargeOutcome::kRejected:
      payment.now.provider_reference = result.provider_reference;
      return fail(work, payment, std::string(to_string(result.decline.value_or(Decline{}).reason)));
    case ChargeOutcome::kPending:
      wait(work, payment, result);
      return absl::OkStatus();
    case ChargeOutcome::kUnknown:
      mark_unknown(work, payment);
      return absl::OkStatus();
  }
  return absl::OkStatus();
}

absl::Status try_record(Engine& engine, const TenantContext& context, PaymentId id,
                        const ChargeResult& result, const records::Loaded<Effect>* effect) {
  OCTROI_ASSIGN_OR_RETURN(Work work, begin_work(engine, context, engine.now()));
  OCTROI_ASSIGN_OR_RETURN(
      auto was, records::load<Payment>(engine.store(), context, id.to_string(), "payment"));
  Payment now = was.value;
  PaymentWork payment{std::move(was), std::move(now)};
  std::optional<Effect> next;
  if (is_final(payment.now.status)) {
    if (effect != nullptr) next = done(effect->value, "already known");
  } else if (result.outcome == ChargeOutcome::kSettled && result.amount != payment.now.amount) {
    mark_unknown(work, payment);
    if (effect != nullptr) {
      next = parked(effect->value, "the provider says " + result.amount.to_string() +
                                       ", we asked " + payment.now.amount.to_string());
    }
  } else {
    OCTROI_RETURN_IF_ERROR(plan_result(work, payment, result));
    if (effect != nullptr) {
      next = is_final(payment.now.status)
                 ? done(effect->value, std::string(to_string(result.outcome)))
                 : next_effect(engine, effect->value, payment.now, result);
    }
  }
  if (next) work.draft.put(context.tenant(), effect->row.id, *next, effect->row.version);
  const OperationPlan plan = std::move(work.draft).finish();
  if (plan.batch.empty()) return absl::OkStatus();
  return engine.store().commit(plan.batch).status();
}

}  // namespace

absl::Status record_charge(Engine& engine, const TenantContext& context, PaymentId payment,
                           const ChargeResult& result, const records::Loaded<Effect>* effect) {
  absl::Status status;
  for (int race = 0; race < kRaces; ++race) {
    status = try_record(engine, context, payment, result, effect);
    if (!absl::IsAborted(status)) return status;
    if (effect == nullptr) continue;
    // Whoever changed the tenant may have done this very effect.
    OCTROI_ASSIGN_OR_RETURN(const auto now,
                            records::find<Effect>(engine.store(), context, effect->row.id));
    if (!now || now->row.version != effect->row.version) return status;
  }
  return status;
}

absl::Status perform_charge(Engine& engine, const records::Loaded<Effect>& effect) {
  const TenantContext context = engine.within(effect.row.tenant);
  OCTROI_ASSIGN_OR_RETURN(
      const auto payment,
      records::load<Payment>(engine.store(), context, effect.value.subject, "payment"));
  if (is_final(payment.value.status)) {
    return put_effect(engine, effect, done(effect.value, "already known"));
  }
  PaymentProvider* provider = engine.provider(payment.value.method.provider);
  if (provider == nullptr) {
    return put_effect(engine, effect,
                      later(effect.value, engine.now(),
                            "no provider " + payment.value.method.provider + " is configured"));
  }
  OCTROI_ASSIGN_OR_RETURN(const ChargeRequest request,
                          charge_request(engine, context, payment.value));
  const absl::StatusOr<ChargeResult> result =
      ask(*provider, context, request, effect.value.attempts > 0,
          payment.value.status == PaymentStatus::kUnknown);
  if (!result.ok()) {
    return put_refused(engine, context, payment.value, effect, result.status());
  }
  const TenantContext provider_context =
      TenantContext::assume(context.tenant(), Actor::provider(std::string(provider->name())));
  return record_charge(engine, provider_context, payment.value.id, *result, &effect);
}

}  // namespace v0
}  // namespace octroi
