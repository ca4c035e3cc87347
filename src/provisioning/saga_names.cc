// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/base/status.h"
#include "octroi/provisioning/saga.h"

namespace octroi {
inline namespace v0 {
namespace {

struct EventName {
  std::string_view operator()(const StepPerformed&) const { return "step_performed"; }
  std::string_view operator()(const StepUnclear&) const { return "step_unclear"; }
  std::string_view operator()(const StepCompensated&) const { return "step_compensated"; }
  std::string_view operator()(const TurnedBack&) const { return "turned_back"; }
  std::string_view operator()(const SagaCompleted&) const { return "completed"; }
  std::string_view operator()(const SagaCompensated&) const { return "compensated"; }
  std::string_view operator()(const SagaParked&) const { return "parked"; }
  std::string_view operator()(const SagaResumed&) const { return "resumed"; }
};

std::string_view sentence(SagaRefusal refusal) {
  switch (refusal) {
    case SagaRefusal::kIsFinished:
      return "the saga is finished; start a new one";
    case SagaRefusal::kIsParked:
      return "the saga waits for a person; resume it or turn it back";
    case SagaRefusal::kIsNotParked:
      return "the saga is not parked; there is nothing to resume";
    case SagaRefusal::kAlreadyTurnsBack:
      return "the saga is already being taken back";
    case SagaRefusal::kIsNotTheNextStep:
      return "the answer belongs to another step than the one the saga waits for; drop it";
  }
  return "";
}

}  // namespace

std::string_view event_name(const SagaEvent& event) noexcept {
  return std::visit(EventName{}, event);
}

std::string_view to_string(SagaRefusal refusal) noexcept {
  switch (refusal) {
    case SagaRefusal::kIsFinished:
      return "is_finished";
    case SagaRefusal::kIsParked:
      return "is_parked";
    case SagaRefusal::kIsNotParked:
      return "is_not_parked";
    case SagaRefusal::kAlreadyTurnsBack:
      return "already_turns_back";
    case SagaRefusal::kIsNotTheNextStep:
      return "is_not_the_next_step";
  }
  return "";
}

absl::Status to_status(SagaRefusal refusal) {
  std::string code("provisioning.");
  code += to_string(refusal);
  return make_error(absl::StatusCode::kFailedPrecondition, code, sentence(refusal));
}

std::string_view to_string(SagaStatus status) noexcept {
  switch (status) {
    case SagaStatus::kRunning:
      return "running";
    case SagaStatus::kCompleted:
      return "completed";
    case SagaStatus::kCompensating:
      return "compensating";
    case SagaStatus::kCompensated:
      return "compensated";
    case SagaStatus::kParked:
      return "parked";
  }
  return "";
}

}  // namespace v0
}  // namespace octroi
