// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <string>
#include <utility>

#include "engine/plan/collecting.h"
#include "engine/run/keepable.h"
#include "engine/run/outbox.h"
#include "octroi/base/digest.h"
#include "octroi/base/json_writer.h"
#include "octroi/storage/checks.h"

namespace octroi {
inline namespace v0 {
namespace {

ChargeRequest charge_request(const Engine& engine, const Payment& payment, const Invoice& invoice) {
  ChargeRequest request;
  request.payment = payment.id;
  request.idempotency_key = payment.idempotency_key();
  request.amount = payment.amount;
  request.reference = invoice.number;
  request.description = engine.seller_or_default(invoice.issuer).issuer.name + " " + invoice.number;
  const auto billed = records::billing_key(invoice);
  if (billed) request.billed_for = *billed;
  request.payment_method = payment.method.token;
  request.known_reference = payment.provider_reference;
  return request;
}

// An error that proves nothing: asked again later, never a failed payment.
absl::Status no_answer(const absl::Status& why) {
  return make_error(absl::StatusCode::kUnavailable, "payment.unreachable", error_message(why));
}

// What is known of earlier tries.
struct Past {
  bool was_tried = false;  // the provider may know the key
  bool is_dark = false;    // and what became of that try, nobody here can say
};

Past past_of(const Taken& taken, const Payment& payment) {
  const bool is_dark = taken.was_marked || payment.status == PaymentStatus::kUnknown;
  return {.was_tried = is_dark || taken.effect.value.attempts > 0, .is_dark = is_dark};
}

// Asks the provider. After an earlier try it is first asked what became of that, because it may not
// remember the key for ever: only its word that there was none leads to a charge (I13). What a
// host's provider throws may have happened after it charged, so the outcome is unknown.
absl::StatusOr<ChargeResult> ask(PaymentProvider& provider, const TenantContext& context,
                                 const ChargeRequest& request, const Past& past) {
  try {
    const bool has_lookup = provider.capabilities().lookup;
    if (past.was_tried && has_lookup) {
      absl::StatusOr<ChargeResult> known = provider.lookup(context, request.idempotency_key);
      if (known.ok()) return known;
      if (!absl::IsNotFound(known.status())) return no_answer(known.status());
    }
    absl::StatusOr<ChargeResult> result = provider.charge(context, request);
    // That this request was refused says nothing about the one before, whose answer was lost.
    if (past.is_dark && !has_lookup && !result.ok()) return no_answer(result.status());
    return result;
  } catch (...) {
    return ChargeResult{};
  }
}

// Whether the answer came, for the choice of the next attempts' provider.
bool has_answered(const absl::StatusOr<ChargeResult>& result) {
  if (result.ok()) return result->outcome != ChargeOutcome::kUnknown;
  return !absl::IsUnavailable(result.status()) && !absl::IsUnauthenticated(result.status());
}

// A method whose last day is over is not charged; the provider need not be asked to know.
absl::StatusOr<bool> is_expired(Engine& engine, const TenantContext& context,
                                const PaymentMethod& method) {
  OCTROI_ASSIGN_OR_RETURN(const auto on_file,
                          records::load_all<TenantMethod>(engine.store(), context, "method",
                                                          {Value(records::method_key(method))}));
  if (on_file.empty() || !on_file.front().value.last_day) return false;
  OCTROI_ASSIGN_OR_RETURN(
      const auto tenant,
      records::load<Tenant>(engine.store(), context, context.tenant().to_string(), "tenant"));
  return *on_file.front().value.last_day < tenant.value.zone.date_of(engine.now());
}

ChargeResult expired(const Payment& payment) {
  ChargeResult result;
  result.outcome = ChargeOutcome::kRejected;
  result.amount = payment.amount;
  result.decline = Decline{.reason = DeclineReason::kMethodExpired,
                           .code = std::string(to_string(DeclineReason::kMethodExpired))};
  return result;
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
  const PaymentCapabilities can =
      provider != nullptr ? provider->capabilities() : PaymentCapabilities{};
  const bool can_be_asked = can.lookup || can.keeps_keys;
  if (result.outcome == ChargeOutcome::kPending && !can_be_asked) {
    return done(effect, result.instructions ? "waits for a transfer" : "waits for the provider");
  }
  return later(effect, engine.now(), std::string(to_string(result.outcome)));
}

absl::Status plan_result(Work& work, PaymentWork& payment, const ChargeResult& result) {
  // What names no charge takes back no name that is known: a refund will need it.
  if (!result.provider_reference.empty()) {
    payment.now.provider_reference = result.provider_reference;
  }
  switch (result.outcome) {
    case ChargeOutcome::kSettled:
      return settle(work, payment, {LedgerAccount::kCashClearing, payment.now.method.provider});
    case ChargeOutcome::kRejected: {
      const Decline decline = result.decline.value_or(Decline{});
      return fail(work, payment, std::string(to_string(decline.reason)), failure_kind(decline));
    }
    case ChargeOutcome::kPending:
      wait(work, payment, result);
      return absl::OkStatus();
    case ChargeOutcome::kUnknown:
      mark_unknown(work, payment);
      return absl::OkStatus();
  }
  return absl::OkStatus();
}

// What the provider says only with its answer that its callbacks will call the payment. A name that
// cannot be kept must not keep the answer from being written: then the provider is polled.
absl::Status remember_name(Work& work, const PaymentWork& payment, const std::string& name) {
  if (name.empty()) return absl::OkStatus();
  const std::string claim = records::charge_name_claim(payment.now.method.provider, name);
  if (!is_storable_id(claim)) return absl::OkStatus();
  OCTROI_ASSIGN_OR_RETURN(const auto kept,
                          records::find<records::Claim>(work.engine.store(), work.context, claim));
  if (kept) return absl::OkStatus();
  work.draft.put(work.draft.tenant(), claim,
                 records::Claim{"charge_name", payment.now.id.to_string(), {}});
  return absl::OkStatus();
}

// What a person should look at stands in the audit log: a status that nobody knows, two charges
// under one key.
// Once for each payment and text, however often the provider is asked.
absl::Status alert(Work& work, PaymentWork& payment, const std::string& what) {
  if (what.empty()) return absl::OkStatus();
  const std::string id = payment.now.id.to_string();
  const std::string once = "alert:" + id + ":" + to_hex(sha256(what)).substr(0, 16);
  OCTROI_ASSIGN_OR_RETURN(const auto told,
                          records::find<records::Claim>(work.engine.store(), work.context, once));
  if (told) return absl::OkStatus();
  work.draft.put(work.draft.tenant(), once, records::Claim{"alert", id, {}});
  JsonWriter data;
  data.object().field("alert", what).end();
  work.draft.change(payment.was, payment.now, "payment.alerted", std::move(data).text());
  work.draft.explain(what);
  return absl::OkStatus();
}

// Nothing is news about a payment that succeeded, and only money about one that failed.
bool is_known(const Payment& payment, const ChargeResult& result) {
  if (payment.status == PaymentStatus::kFailed) return result.outcome != ChargeOutcome::kSettled;
  return payment.status == PaymentStatus::kSucceeded;
}

// Why a settled charge is not believed: another amount than was asked, or nothing by which it could
// be found again (I12). Empty where it is.
std::string doubt_about(const Payment& payment, const ChargeResult& result) {
  if (result.outcome != ChargeOutcome::kSettled) return {};
  if (result.amount != payment.amount) {
    return "the provider says " + result.amount.to_string() + ", we asked " +
           payment.amount.to_string();
  }
  const bool is_named = !result.provider_reference.empty() || !payment.provider_reference.empty();
  return is_named ? "" : "the provider says that it is paid, and gives no reference of it";
}

// A person must look, at the charge's effect.
absl::Status park_charge(Work& work, PaymentWork& payment, const std::string& why,
                         const records::Loaded<Effect>* effect, std::optional<Effect>& next) {
  mark_unknown(work, payment);
  if (effect != nullptr) {
    next = parked(effect->value, why);
    return absl::OkStatus();
  }
  OCTROI_ASSIGN_OR_RETURN(const auto charge, charge_of(work, payment.now.id));
  if (!charge || charge->value.status == EffectStatus::kParked) return absl::OkStatus();
  work.draft.put(work.draft.tenant(), charge->row.id, parked(charge->value, why),
                 charge->row.version);
  return absl::OkStatus();
}

// A payment that nobody was asked for, and nobody may be asked for any more. "" where one may.
absl::StatusOr<std::string> reason_not_to_ask(Engine& engine, const TenantContext& context,
                                              const Invoice& invoice) {
  if (invoice.status != InvoiceStatus::kOpen && invoice.status != InvoiceStatus::kUncollectible) {
    return "the invoice is " + std::string(to_string(invoice.status));
  }
  OCTROI_ASSIGN_OR_RETURN(const auto tenant, records::find<Tenant>(engine.store(), context,
                                                                   context.tenant().to_string()));
  const bool is_suspended = tenant && tenant->value.status == TenantStatus::kSuspended;
  return is_suspended ? std::string("the tenant is suspended") : std::string();
}

absl::Status put_withdrawn(Engine& engine, const TenantContext& context, PaymentId id,
                           const records::Loaded<Effect>& effect, const std::string& reason) {
  return record_outcome(engine, context, &effect, [&](Work& work, std::optional<Effect>& next) {
    OCTROI_ASSIGN_OR_RETURN(PaymentWork payment, load_payment(work, id));
    next = done(effect.value, reason);
    if (!is_final(payment.now.status)) withdraw(work, payment, reason);
    return absl::OkStatus();
  });
}

// What may have been charged for an invoice that takes nothing any more: only looked up.
absl::StatusOr<ChargeResult> look_up(PaymentProvider& provider, const TenantContext& context,
                                     const Payment& payment) {
  try {
    return provider.lookup(context, payment.idempotency_key());
  } catch (...) {
    return ChargeResult{};
  }
}

}  // namespace

absl::Status record_charge(Engine& engine, const TenantContext& context, PaymentId id,
                           const ChargeResult& said, const records::Loaded<Effect>* effect,
                           const std::string& claim, Payment* after) {
  const ChargeResult result = keepable(said);
  std::optional<Payment> told;
  const auto fill = [&](Work& work, std::optional<Effect>& next) -> absl::Status {
    told.reset();
    OCTROI_ASSIGN_OR_RETURN(PaymentWork payment, load_payment(work, id));
    if (!claim.empty()) {
      work.draft.put(context.tenant(), claim, records::Claim{"callback", id.to_string(), {}});
    }
    OCTROI_RETURN_IF_ERROR(alert(work, payment, result.alert));
    OCTROI_RETURN_IF_ERROR(remember_name(work, payment, result.callback_name));
    if (after != nullptr) *after = payment.now;
    if (is_known(payment.now, result)) {
      if (effect != nullptr) next = done(effect->value, "already known");
      return absl::OkStatus();
    }
    if (const std::string why = doubt_about(payment.now, result); !why.empty()) {
      OCTROI_RETURN_IF_ERROR(park_charge(work, payment, why, effect, next));
      if (after != nullptr) *after = payment.now;
      return absl::OkStatus();
    }
    OCTROI_RETURN_IF_ERROR(plan_result(work, payment, result));
    if (after != nullptr) *after = payment.now;
    if (is_unexpected(payment)) told = payment.now;
    if (effect != nullptr) {
      next = is_final(payment.now.status)
                 ? done(effect->value, std::string(to_string(result.outcome)))
                 : next_effect(engine, effect->value, payment.now, result);
    }
    return absl::OkStatus();
  };
  OCTROI_RETURN_IF_ERROR(record_outcome(engine, context, effect, fill));
  engine.tell_unexpected(told);
  return absl::OkStatus();
}

absl::StatusOr<ChargeResult> ask_by_reference(Engine& engine, const TenantContext& context,
                                              PaymentProvider& provider, const Payment& payment) {
  OCTROI_ASSIGN_OR_RETURN(
      const auto invoice,
      records::load<Invoice>(engine.store(), context, payment.invoice.to_string(), "invoice"));
  try {
    return provider.charge(context, charge_request(engine, payment, invoice.value));
  } catch (...) {
    return ChargeResult{};
  }
}

absl::Status perform_charge(Engine& engine, const Taken& taken) {
  const records::Loaded<Effect>& effect = taken.effect;
  const TenantContext context = engine.within(effect.row.tenant);
  OCTROI_ASSIGN_OR_RETURN(
      const auto payment,
      records::load<Payment>(engine.store(), context, effect.value.subject, "payment"));
  if (is_final(payment.value.status)) {
    return put_effect(engine, effect, done(effect.value, "already known"));
  }
  OCTROI_ASSIGN_OR_RETURN(const auto invoice,
                          records::load<Invoice>(engine.store(), context,
                                                 payment.value.invoice.to_string(), "invoice"));
  const Past past = past_of(taken, payment.value);
  OCTROI_ASSIGN_OR_RETURN(const std::string reason,
                          reason_not_to_ask(engine, context, invoice.value));
  if (!reason.empty() && !past.was_tried) {
    return put_withdrawn(engine, context, payment.value.id, effect, reason);
  }
  PaymentProvider* provider = engine.provider(payment.value.method.provider);
  if (provider == nullptr) {
    return put_effect(engine, effect,
                      later(effect.value, engine.now(),
                            "no provider " + payment.value.method.provider + " is configured"));
  }
  const TenantContext provider_context =
      TenantContext::assume(context.tenant(), Actor::provider(std::string(provider->name())));
  if (!reason.empty()) {
    if (!provider->capabilities().lookup) {
      return put_effect(engine, effect,
                        parked(effect.value, "may have been charged, but " + reason));
    }
    const auto known = look_up(*provider, context, payment.value);
    if (known.ok())
      return record_charge(engine, provider_context, payment.value.id, *known, &effect);
    if (absl::IsNotFound(known.status())) {
      return put_withdrawn(engine, context, payment.value.id, effect, reason);
    }
    return put_refused(engine, context, payment.value, effect, no_answer(known.status()));
  }
  if (!past.was_tried) {
    OCTROI_ASSIGN_OR_RETURN(const bool has_expired,
                            is_expired(engine, context, payment.value.method));
    if (has_expired) {
      return record_charge(engine, context, payment.value.id, expired(payment.value), &effect);
    }
  }
  const ChargeRequest request = charge_request(engine, payment.value, invoice.value);
  const absl::StatusOr<ChargeResult> result = ask(*provider, context, request, past);
  engine.health().note(provider->name(), has_answered(result), engine.now());
  if (!result.ok()) {
    return put_refused(engine, context, payment.value, effect, result.status());
  }
  return record_charge(engine, provider_context, payment.value.id, *result, &effect);
}

}  // namespace v0
}  // namespace octroi
