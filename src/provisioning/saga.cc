// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/provisioning/saga.h"

#include <utility>

#include "octroi/base/status.h"
#include "provisioning/saga_text.h"

namespace octroi {
inline namespace v0 {
namespace {

// "<saga>/<index>": follows from the saga alone, so that every worker and every try names a step
// alike, and two steps of one saga never share a key.
std::string key_of(const Saga& saga, std::int32_t index) {
  return saga.id.to_string() + "/" + std::to_string(index);
}

const std::string& step_at(const Saga& saga, std::int32_t index) {
  return saga.steps[static_cast<std::size_t>(index)];
}

// Details come from outside and are stored: what cannot be stored is left out.
std::string readable(const std::string& detail) {
  return check_detail(detail).ok() ? detail : "(a detail that is not text)";
}

SagaDecision performed(const Saga& saga, const RecordDone& command) {
  Facts facts = saga.facts;
  for (const auto& [name, fact] : command.facts) facts.insert_or_assign(name, fact);
  if (absl::Status fit = check_facts(facts); !fit.ok()) {
    // It took effect, but the steps after it cannot be told: a person must look.
    const std::string detail = readable(error_message(fit));
    return SagaEvents{StepUnclear{command.action.step, detail}, SagaParked{detail}};
  }
  SagaEvents events{StepPerformed{command.action.step, command.facts}};
  if (saga.position + 1 == static_cast<std::int32_t>(saga.steps.size())) {
    events.push_back(SagaCompleted{});
  }
  return events;
}

SagaDecision compensated(const Saga& saga, const RecordDone& command) {
  SagaEvents events{StepCompensated{command.action.step}};
  if (saga.position == 1) events.push_back(SagaCompensated{});
  return events;
}

SagaEvents turned_back(const Saga& saga, const std::string& detail, bool step_may_have_happened) {
  SagaEvents events{TurnedBack{readable(detail), step_may_have_happened}};
  if (saga.position == 0 && !step_may_have_happened) events.push_back(SagaCompensated{});
  return events;
}

// A finished or parked saga has no next action, so these two come first.
std::optional<SagaRefusal> refuse_answer(const Saga& saga, const SagaAction& action) {
  if (is_finished(saga)) return SagaRefusal::kIsFinished;
  if (saga.status == SagaStatus::kParked) return SagaRefusal::kIsParked;
  if (next_action(saga) != action) return SagaRefusal::kIsNotTheNextStep;
  return std::nullopt;
}

SagaDecision decide_on(const Saga& saga, const RecordDone& command) {
  if (auto refusal = refuse_answer(saga, command.action)) return *refusal;
  return saga.turns_back ? compensated(saga, command) : performed(saga, command);
}

SagaDecision decide_on(const Saga& saga, const RecordFailed& command) {
  if (auto refusal = refuse_answer(saga, command.action)) return *refusal;
  // A compensation that fails leaves something standing: only a person can tell what.
  if (saga.turns_back) return SagaEvents{SagaParked{readable(command.detail)}};
  return turned_back(saga, command.detail, saga.attempts > 0);
}

SagaDecision decide_on(const Saga& saga, const RecordUnknown& command) {
  if (auto refusal = refuse_answer(saga, command.action)) return *refusal;
  const std::string detail = readable(command.detail);
  SagaEvents events{StepUnclear{command.action.step, detail}};
  if (saga.attempts + 1 >= kSagaAttemptsMax) events.push_back(SagaParked{detail});
  return events;
}

SagaDecision decide_on(const Saga& saga, const TurnBack& command) {
  if (is_finished(saga)) return SagaRefusal::kIsFinished;
  if (saga.turns_back) return SagaRefusal::kAlreadyTurnsBack;
  // Some worker may be performing the current step right now; its answer will come too late to be
  // recorded, so the step is compensated whether it happened or not.
  return turned_back(saga, command.detail, true);
}

SagaDecision decide_on(const Saga& saga, const ResumeSaga&) {
  if (is_finished(saga)) return SagaRefusal::kIsFinished;
  if (saga.status != SagaStatus::kParked) return SagaRefusal::kIsNotParked;
  return SagaEvents{SagaResumed{}};
}

// --- evolve -------------------------------------------------------------------------------------

void apply(Saga& saga, const StepPerformed& event) {
  ++saga.position;
  saga.attempts = 0;
  for (const auto& [name, fact] : event.facts) saga.facts.insert_or_assign(name, fact);
}

void apply(Saga& saga, const StepUnclear& event) {
  ++saga.attempts;
  saga.detail = event.detail;
}

void apply(Saga& saga, const StepCompensated&) {
  --saga.position;
  saga.attempts = 0;
}

void apply(Saga& saga, const TurnedBack& event) {
  saga.status = SagaStatus::kCompensating;
  saga.turns_back = true;
  if (event.current_step_may_have_happened) ++saga.position;
  saga.attempts = 0;
  saga.detail = event.detail;
}

void apply(Saga& saga, const SagaCompleted&) { saga.status = SagaStatus::kCompleted; }

void apply(Saga& saga, const SagaCompensated&) { saga.status = SagaStatus::kCompensated; }

void apply(Saga& saga, const SagaParked& event) {
  saga.status = SagaStatus::kParked;
  saga.detail = event.detail;
}

// The step stays one that may have happened: its next try starts a new row of attempts, not a new
// truth. One attempt is kept for that.
void apply(Saga& saga, const SagaResumed&) {
  saga.status = saga.turns_back ? SagaStatus::kCompensating : SagaStatus::kRunning;
  saga.attempts = saga.attempts > 0 ? 1 : 0;
}

}  // namespace

absl::StatusOr<Saga> make_saga(SagaId id, TenantId tenant, std::string kind,
                               std::vector<std::string> steps, Facts facts) {
  Saga saga;
  saga.id = id;
  saga.tenant = tenant;
  saga.kind = std::move(kind);
  saga.steps = std::move(steps);
  saga.facts = std::move(facts);
  OCTROI_RETURN_IF_ERROR(check_saga(saga));
  return saga;
}

std::optional<SagaAction> next_action(const Saga& saga) {
  if (saga.status == SagaStatus::kRunning) {
    return SagaAction{false, step_at(saga, saga.position), key_of(saga, saga.position)};
  }
  if (saga.status == SagaStatus::kCompensating) {
    const std::int32_t index = saga.position - 1;
    return SagaAction{true, step_at(saga, index), key_of(saga, index)};
  }
  return std::nullopt;
}

bool is_finished(const Saga& saga) noexcept {
  return saga.status == SagaStatus::kCompleted || saga.status == SagaStatus::kCompensated;
}

SagaCommand record_result(const SagaAction& action, const StepResult& result) {
  switch (result.outcome) {
    case StepOutcome::kDone:
      return RecordDone{action, result.facts};
    case StepOutcome::kFailed:
      return RecordFailed{action, result.detail};
    case StepOutcome::kUnknown:
      break;
  }
  return RecordUnknown{action, result.detail};
}

SagaDecision decide(const Saga& saga, const SagaCommand& command) {
  return std::visit([&saga](const auto& order) { return decide_on(saga, order); }, command);
}

Saga evolve(Saga saga, const SagaEvent& event) {
  std::visit([&saga](const auto& fact) { apply(saga, fact); }, event);
  return saga;
}

}  // namespace v0
}  // namespace octroi
