// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <string>
#include <utility>
#include <variant>

#include "engine/plan/ordering.h"
#include "engine/run/outbox.h"
#include "octroi/base/json_writer.h"

namespace octroi {
inline namespace v0 {
namespace {

// Whose order it is the engine said at the beginning; a step that has a fact of that name does not
// change it.
void keep_own_facts(const Saga& saga, StepResult& result) {
  for (const char* name : {"order", "plan", "slug", "tenant"}) {
    if (saga.facts.contains(name)) result.facts.erase(name);
  }
}

// What the provisioner says; an error Status is proof that nothing happened, so the step is asked
// again later.
StepResult ask(Provisioner& provisioner, const TenantContext& context, const Saga& saga,
               const SagaAction& action) {
  const StepRequest request{
      .saga = saga.id, .key = action.key, .step = action.step, .facts = saga.facts};
  absl::StatusOr<StepResult> result = StepResult{.detail = "the provisioner threw"};
  try {
    result = action.is_compensation ? provisioner.compensate(context, request)
                                    : provisioner.perform(context, request);
  } catch (...) {  // it may have happened: the result stays unknown
  }
  if (result.ok()) {
    keep_own_facts(saga, *result);
    return *std::move(result);
  }
  const bool is_hopeless =
      absl::IsNotFound(result.status()) || absl::IsInvalidArgument(result.status());
  return {.outcome = is_hopeless ? StepOutcome::kFailed : StepOutcome::kUnknown,
          .facts = {},
          .detail = error_message(result.status())};
}

std::string event_data(const Saga& saga, const SagaAction& action) {
  JsonWriter json;
  json.object().field("step", action.step).field("status", to_string(saga.status));
  if (!saga.detail.empty()) json.field("detail", saga.detail);
  json.end();
  return std::move(json).text();
}

Effect next_effect(const Effect& effect, const Saga& saga, const StepResult& result, Instant now) {
  if (is_finished(saga)) return done(effect, std::string(to_string(saga.status)));
  if (saga.status == SagaStatus::kParked) return parked(effect, saga.detail);
  if (result.outcome == StepOutcome::kUnknown) return later(effect, now, result.detail);
  Effect next = effect;
  next.attempts = 0;
  next.due_at = now;
  next.outcome = "next step";
  return next;
}

}  // namespace

absl::Status perform_provision(Engine& engine, const Taken& taken) {
  const records::Loaded<Effect>& effect = taken.effect;
  const TenantContext context = engine.within(effect.row.tenant);
  OCTROI_ASSIGN_OR_RETURN(
      const auto was, records::load<Saga>(engine.store(), context, effect.value.subject, "saga"));
  const std::optional<SagaAction> action = next_action(was.value);
  Effect next = parked(effect.value, "no provisioner is configured");
  Saga saga = was.value;
  OCTROI_ASSIGN_OR_RETURN(Work work, begin_work(engine, context, engine.now()));
  if (!action) {
    next = done(effect.value, std::string(to_string(saga.status)));
  } else if (engine.options().provisioner != nullptr) {
    const StepResult result = ask(*engine.options().provisioner, context, saga, *action);
    const SagaDecision decision = decide(saga, record_result(*action, result));
    if (const auto* refusal = std::get_if<SagaRefusal>(&decision)) return to_status(*refusal);
    for (const SagaEvent& event : std::get<SagaEvents>(decision)) {
      saga = evolve(std::move(saga), event);
      std::string name = "saga.";
      name += event_name(event);
      work.draft.change(was, saga, name, event_data(saga, *action));
    }
    if (is_finished(saga)) OCTROI_RETURN_IF_ERROR(order_provisioned(work, saga));
    next = next_effect(effect.value, saga, result, engine.now());
  }
  work.draft.put(effect.row.tenant, effect.row.id, next, effect.row.version);
  return engine.store().commit(std::move(work.draft).finish().batch).status();
}

}  // namespace v0
}  // namespace octroi
