// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/releasing.h"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "engine/plan/changing.h"
#include "engine/plan/collecting.h"
#include "engine/plan/debts.h"
#include "engine/plan/ordering.h"
#include "engine/plan/refunding.h"
#include "octroi/base/json_writer.h"
#include "octroi/base/text.h"
#include "octroi/provisioning/saga.h"

namespace octroi {
inline namespace v0 {
namespace {

absl::Status refused(std::string_view code, const std::string& message) {
  return make_error(absl::StatusCode::kFailedPrecondition, code, message);
}

std::string vouched(const Work& work, const EffectRelease& release) {
  return work.context.actor().to_string() + ": " + release.evidence;
}

// Back into the queue. One try is left standing, so that a charge that may have been taken is
// looked up before it is asked again.
void retry(Work& work, Effect& effect) {
  effect.status = EffectStatus::kPending;
  effect.due_at = work.draft.now();
  effect.attempts = std::min<std::int64_t>(effect.attempts, 1);
}

void finish(Effect& effect, std::string outcome) {
  effect.status = EffectStatus::kDone;
  effect.due_at.reset();
  effect.outcome = std::move(outcome);
}

absl::Status release_charge(Work& work, const Effect& effect, const EffectRelease& release,
                            std::optional<Payment>& told) {
  OCTROI_ASSIGN_OR_RETURN(const PaymentId id, PaymentId::parse(effect.subject));
  OCTROI_ASSIGN_OR_RETURN(PaymentWork payment, load_payment(work, id));
  if (is_final(payment.now.status)) return absl::OkStatus();
  if (release.decision == EffectDecision::kGiveUp) {
    return fail(work, payment, "given_up", FailureKind::kSoft);
  }
  payment.now.evidence = vouched(work, release);
  OCTROI_RETURN_IF_ERROR(
      settle(work, payment, {LedgerAccount::kBank, payment.now.method.provider}));
  if (is_unexpected(payment)) told = payment.now;
  return absl::OkStatus();
}

absl::Status release_refund(Work& work, const Effect& effect, const EffectRelease& release) {
  OCTROI_ASSIGN_OR_RETURN(const RefundId id, RefundId::parse(effect.subject));
  OCTROI_ASSIGN_OR_RETURN(RefundWork refund, load_refund(work, id));
  if (is_final(refund.now.status)) return absl::OkStatus();
  refund.now.evidence = vouched(work, release);
  if (release.decision == EffectDecision::kGiveUp) {
    return refund_refused(work, refund, "given up");
  }
  return refund_given(work, refund, refund.now.provider_reference);
}

// Puts one command to the parked saga, and its events into the plan.
absl::Status tell_saga(Work& work, const records::Loaded<Saga>& was, Saga& saga,
                       const SagaCommand& command) {
  const SagaDecision decision = decide(saga, command);
  if (const auto* refusal = std::get_if<SagaRefusal>(&decision)) return to_status(*refusal);
  for (const SagaEvent& event : std::get<SagaEvents>(decision)) {
    saga = evolve(std::move(saga), event);
    std::string name = "saga.";
    name += event_name(event);
    work.draft.change(was, saga, name, "{}");
  }
  return absl::OkStatus();
}

absl::Status release_saga(Work& work, Effect& effect, const EffectRelease& release) {
  OCTROI_ASSIGN_OR_RETURN(const auto was, records::load<Saga>(work.engine.store(), work.context,
                                                              effect.subject, "saga"));
  Saga saga = was.value;
  if (release.decision == EffectDecision::kGiveUp) {
    if (saga.turns_back) {
      return refused("effect.cannot_give_up",
                     "this provisioning is being taken back already; retry, or undo the step by "
                     "hand and mark it done");
    }
    OCTROI_RETURN_IF_ERROR(tell_saga(work, was, saga, TurnBack{vouched(work, release)}));
  } else if (saga.status == SagaStatus::kParked) {  // else it was the effect alone that waited
    OCTROI_RETURN_IF_ERROR(tell_saga(work, was, saga, ResumeSaga{}));
  }
  if (release.decision == EffectDecision::kMarkDone) {
    const std::optional<SagaAction> action = next_action(saga);
    if (action) OCTROI_RETURN_IF_ERROR(tell_saga(work, was, saga, RecordDone{*action, {}}));
  }
  if (is_finished(saga)) {
    finish(effect, std::string(to_string(saga.status)));
    return order_provisioned(work, saga);
  }
  effect.attempts = 0;
  retry(work, effect);
  return absl::OkStatus();
}

absl::Status check_release(const Effect& effect, const EffectRelease& release) {
  if (effect.status != EffectStatus::kParked) {
    const std::string how(to_string(effect.status));
    return refused("effect.not_parked",
                   effect.status == EffectStatus::kDone
                       ? "this effect is done; there is nothing to release"
                       : "this effect is " + how + " and is tried again by itself; run_effects()");
  }
  const bool is_retry = release.decision == EffectDecision::kRetry;
  if (!is_retry && release.evidence.empty()) {
    return make_error(absl::StatusCode::kInvalidArgument, "effect.no_evidence",
                      "say in `evidence` how you know what happened outside; it goes into the "
                      "audit log");
  }
  return check_text("evidence", release.evidence, {.bytes_max = 500, .may_be_empty = is_retry});
}

absl::Status carry_out_decision(Work& work, Effect& effect, const EffectRelease& release,
                                std::optional<Payment>& told) {
  if (effect.kind == EffectKind::kProvision) return release_saga(work, effect, release);
  if (release.decision == EffectDecision::kRetry) {
    retry(work, effect);
    return absl::OkStatus();
  }
  finish(effect, std::string(to_string(release.decision)) + " by " + vouched(work, release));
  if (effect.kind == EffectKind::kCharge) return release_charge(work, effect, release, told);
  if (effect.kind == EffectKind::kRefund) return release_refund(work, effect, release);
  return absl::OkStatus();
}

// Its invoice is still owed: who withdraws has the days of grace of one who pays by hand.
absl::Status chase_unpaid(Work& work, const Payment& withdrawn) {
  if (!withdrawn.subscription) return chase_debt(work, withdrawn.invoice);
  OCTROI_ASSIGN_OR_RETURN(HeldWork held, load_held(work, *withdrawn.subscription));
  if (held.now.open_invoice != withdrawn.invoice) return absl::OkStatus();
  const records::Collection before = held.now.collection;
  OCTROI_RETURN_IF_ERROR(chase(work, held, PaymentMethod{}));
  if (held.now.collection == before) return absl::OkStatus();
  note(work, held, "subscription.collection_planned", "{}");
  schedule(work, held);
  return absl::OkStatus();
}

// Whether nothing can have been taken for it, and nothing will by itself.
bool can_withdraw(const Engine& engine, const Payment& payment, const Effect* charge) {
  if (is_final(payment.status)) return false;
  const PaymentProvider* provider = engine.provider(payment.method.provider);
  if (provider != nullptr && provider->capabilities().manual) return true;
  return payment.status == PaymentStatus::kPending && charge != nullptr &&
         charge->status == EffectStatus::kPending && charge->attempts == 0;
}

}  // namespace

absl::Status plan_release(Work& work, EffectId id, const EffectRelease& release,
                          std::optional<Payment>& told) {
  told.reset();
  OCTROI_ASSIGN_OR_RETURN(const auto was, records::load<Effect>(work.engine.store(), work.context,
                                                                id.to_string(), "effect"));
  OCTROI_RETURN_IF_ERROR(check_release(was.value, release));
  Effect now = was.value;
  OCTROI_RETURN_IF_ERROR(carry_out_decision(work, now, release, told));
  JsonWriter data;
  data.object().field("decision", to_string(release.decision)).field("evidence", release.evidence);
  data.end();
  work.draft.change(was, now, "effect.released", std::move(data).text());
  work.draft.about(id.to_string());
  return absl::OkStatus();
}

absl::Status plan_withdraw(Work& work, const WithdrawPayment& request) {
  OCTROI_RETURN_IF_ERROR(check_text("reason", request.reason, {.bytes_max = 200}));
  OCTROI_ASSIGN_OR_RETURN(PaymentWork payment, load_payment(work, request.payment));
  OCTROI_ASSIGN_OR_RETURN(const auto charge, charge_of(work, request.payment));
  if (!can_withdraw(work.engine, payment.now, charge ? &charge->value : nullptr)) {
    return refused("payment.not_waiting",
                   "payment " + request.payment.to_string() + " is " +
                       std::string(to_string(payment.now.status)) +
                       "; only one that waits for a transfer, or was not asked for yet, can be "
                       "withdrawn. Wait for its provider, or release its charge when it is parked");
  }
  if (charge && charge->value.status != EffectStatus::kDone) {
    Effect done = charge->value;
    finish(done, "withdrawn");
    work.draft.put(work.draft.tenant(), charge->row.id, done, charge->row.version);
  }
  work.draft.about(request.payment.to_string());
  withdraw(work, payment, "withdrawn: " + request.reason);
  return chase_unpaid(work, payment.now);
}

}  // namespace v0
}  // namespace octroi
