// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/testing/provisioner_axioms.h"

#include <optional>

#include "testing/axiom_check.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr StepEffect kNothing{0, false};
constexpr StepEffect kStanding{1, true};
constexpr StepEffect kUndone{1, false};

StepRequest request_of(const ProvisionerHarness& harness, std::string key) {
  return {.saga = SagaId(UuidBytes{0xC0, 1}),
          .key = std::move(key),
          .step = harness.step(),
          .facts = {{"plan", "pro"}}};
}

void expect_effect(Findings& findings, ProvisionerHarness& harness, const StepRequest& request,
                   StepEffect expected, std::string_view when,
                   const TenantContext& tenant = axiom_tenant(1)) {
  const StepEffect effect = harness.effect(tenant, request.key);
  findings.expect(effect == expected, std::string(when) + ": the step took effect " +
                                          std::to_string(effect.times_performed) + " times and " +
                                          (effect.stands ? "stands" : "does not stand"));
}

// The result when it is of that outcome.
std::optional<StepResult> expect_outcome(Findings& findings, absl::StatusOr<StepResult> result,
                                         StepOutcome outcome, std::string_view what) {
  if (!findings.expect_ok(result.status(), what)) return std::nullopt;
  const bool is_right = result->outcome == outcome;
  findings.expect(is_right, std::string(what) + " must be " + std::string(to_string(outcome)) +
                                ", not " + std::string(to_string(result->outcome)));
  return is_right ? std::optional(*std::move(result)) : std::nullopt;
}

auto perform(ProvisionerHarness& harness, const StepRequest& request) {
  return harness.provisioner().perform(axiom_tenant(1), request);
}

auto compensate(ProvisionerHarness& harness, const StepRequest& request) {
  return harness.provisioner().compensate(axiom_tenant(1), request);
}

Violations same_key_same_effect(ProvisionerHarness& harness) {
  Findings findings;
  const StepRequest request = request_of(harness, "saga/0");
  const auto first =
      expect_outcome(findings, perform(harness, request), StepOutcome::kDone, "a plain step");
  expect_effect(findings, harness, request, kStanding, "performed");
  const auto again =
      expect_outcome(findings, perform(harness, request), StepOutcome::kDone, "the step again");
  expect_effect(findings, harness, request, kStanding, "performed again");
  findings.expect(!first || !again || first->facts == again->facts,
                  "the same step must give the same facts");
  return findings.take();
}

Violations compensation_undoes(ProvisionerHarness& harness) {
  Findings findings;
  const StepRequest request = request_of(harness, "saga/0");
  const StepRequest other = request_of(harness, "saga/1");
  expect_outcome(findings, perform(harness, request), StepOutcome::kDone, "a plain step");
  expect_outcome(findings, perform(harness, other), StepOutcome::kDone, "another step");
  expect_outcome(findings, compensate(harness, request), StepOutcome::kDone, "its compensation");
  expect_effect(findings, harness, request, kUndone, "compensated");
  expect_effect(findings, harness, other, kStanding, "another key");
  return findings.take();
}

Violations compensation_is_idempotent(ProvisionerHarness& harness) {
  Findings findings;
  const StepRequest request = request_of(harness, "saga/0");
  expect_outcome(findings, perform(harness, request), StepOutcome::kDone, "a plain step");
  for (int i = 0; i < 3; ++i) {
    expect_outcome(findings, compensate(harness, request), StepOutcome::kDone, "a compensation");
    expect_effect(findings, harness, request, kUndone, "compensated");
  }
  return findings.take();
}

Violations compensating_nothing_is_done(ProvisionerHarness& harness) {
  Findings findings;
  const StepRequest request = request_of(harness, "saga/0");
  expect_outcome(findings, compensate(harness, request), StepOutcome::kDone,
                 "compensating what never happened");
  expect_effect(findings, harness, request, kNothing, "never performed");
  // Whatever the late call is answered, it must not bring back what was given up.
  static_cast<void>(perform(harness, request));
  expect_effect(findings, harness, request, kNothing, "performed after its compensation");
  return findings.take();
}

Violations failed_means_no_effect(ProvisionerHarness& harness) {
  Findings findings;
  const StepRequest request = request_of(harness, "saga/0");
  if (!findings.expect_arranged(harness.arrange(FakeStepKind::kFail))) return findings.take();
  expect_outcome(findings, perform(harness, request), StepOutcome::kFailed, "a failing step");
  expect_effect(findings, harness, request, kNothing, "failed");
  return findings.take();
}

void check_lost(Findings& findings, ProvisionerHarness& harness, FakeStepKind kind,
                const StepRequest& request) {
  if (!findings.expect_arranged(harness.arrange(kind))) return;
  expect_outcome(findings, perform(harness, request), StepOutcome::kUnknown,
                 "a step whose answer was lost");
  expect_outcome(findings, perform(harness, request), StepOutcome::kDone, "the step asked again");
  expect_effect(findings, harness, request, kStanding, "after the second answer");
}

Violations unknown_is_never_failed(ProvisionerHarness& harness) {
  Findings findings;
  check_lost(findings, harness, FakeStepKind::kLostBeforeEffect, request_of(harness, "saga/0"));
  check_lost(findings, harness, FakeStepKind::kLostAfterEffect, request_of(harness, "saga/1"));
  return findings.take();
}

Violations unknown_steps_are_refused(ProvisionerHarness& harness) {
  Findings findings;
  StepRequest request = request_of(harness, "saga/0");
  request.step = "no_such_step";
  const std::string_view code = "provisioning.unknown_step";
  findings.expect_error(perform(harness, request).status(), absl::StatusCode::kNotFound, code,
                        "an unknown step");
  findings.expect_error(compensate(harness, request).status(), absl::StatusCode::kNotFound, code,
                        "the compensation of an unknown step");
  expect_effect(findings, harness, request, kNothing, "an unknown step");
  return findings.take();
}

Violations tenants_do_not_share_keys(ProvisionerHarness& harness) {
  Findings findings;
  const TenantContext two = axiom_tenant(2);
  const StepRequest request = request_of(harness, "saga/0");
  expect_outcome(findings, perform(harness, request), StepOutcome::kDone, "one tenant's step");
  expect_effect(findings, harness, request, kNothing, "the other tenant before its step", two);
  expect_outcome(findings, harness.provisioner().perform(two, request), StepOutcome::kDone,
                 "the other tenant's step");
  expect_outcome(findings, compensate(harness, request), StepOutcome::kDone, "a compensation");
  expect_effect(findings, harness, request, kUndone, "the compensated tenant");
  expect_effect(findings, harness, request, kStanding, "the other tenant", two);
  return findings.take();
}

constexpr ProvisionerAxiom kAxioms[] = {
    {"SameKeySameEffect", same_key_same_effect},
    {"CompensationUndoes", compensation_undoes},
    {"CompensationIsIdempotent", compensation_is_idempotent},
    {"CompensatingNothingIsDone", compensating_nothing_is_done},
    {"FailedMeansNoEffect", failed_means_no_effect},
    {"UnknownIsNeverFailed", unknown_is_never_failed},
    {"UnknownStepsAreRefused", unknown_steps_are_refused},
    {"TenantsDoNotShareKeys", tenants_do_not_share_keys},
};

}  // namespace

ProvisionerHarness::~ProvisionerHarness() = default;

std::span<const ProvisionerAxiom> provisioner_axioms() noexcept { return kAxioms; }

Violations check_provisioner_axiom(std::string_view name, ProvisionerHarness& harness) {
  return check_named_axiom(provisioner_axioms(), name, harness);
}

}  // namespace v0
}  // namespace octroi
