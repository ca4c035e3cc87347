// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Provisioner: who sets up what was paid for; the port behind deployments, databases, memberships.
//
// Work is cut into named steps, each with a compensation that takes it back. The engine performs
// them one by one from the outbox, never inside a commit, and may ask for the same step again: the
// key tells. Which step comes next, and when to turn back, is the saga's business (saga.h). The
// conformance suite in octroi/testing/provisioner_conformance.h turns each axiom into a test:
//
// Axioms:
//   SameKeySameEffect            however often a step is performed under a key, it takes effect at
//                                most once, and gives the same facts.
//   CompensationUndoes           after compensate() of a performed step its effect is gone.
//   CompensationIsIdempotent     compensating again is kDone and changes nothing.
//   CompensatingNothingIsDone    compensating a step that never took effect is kDone; performing it
//                                later under the same key does not bring it back.
//   FailedMeansNoEffect          after kFailed the step has no effect.
//   UnknownIsNeverFailed         an answer that was lost is kUnknown; the same key resolves it.
//   UnknownStepsAreRefused       a step nobody knows is NotFound, and nothing happened.
//   TenantsDoNotShareKeys        the same key under two tenants is two effects.
//
//   auto result = provisioner.perform(tenant, {.key = key, .step = "create_database"});
//
// Layer: provisioning (may include base, tenant). Thread safety: every call from any thread.
#ifndef OCTROI_PROVISIONING_PROVISIONER_H_
#define OCTROI_PROVISIONING_PROVISIONER_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/base/ids.h"
#include "octroi/tenant/context.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// What steps need and what they found out, by name: "plan" -> "pro", "database_url" -> "...".
using Facts = std::map<std::string, std::string, std::less<>>;

struct StepRequest {
  SagaId saga{};
  std::string key{};   // unique within the tenant: the same for each try of one step
  std::string step{};  // "create_database"
  Facts facts{};       // given at the start, and by the steps before

  friend bool operator==(const StepRequest&, const StepRequest&) = default;
};

enum class StepOutcome : std::uint8_t {  // Numbers are wire format.
  kDone = 1,
  kFailed = 2,   // no effect; trying again is of no use
  kUnknown = 3,  // it may have taken effect
};

struct StepResult {
  StepOutcome outcome = StepOutcome::kUnknown;
  // When done: for the steps that follow; no secrets, they are stored as is. Those that the engine
  // began with ("order", "plan", "slug", "tenant") stay as they are.
  Facts facts{};
  std::string detail{};  // when not done: what an operator should read

  friend bool operator==(const StepResult&, const StepResult&) = default;
};

class Provisioner {
 public:
  virtual ~Provisioner();

  [[nodiscard]] virtual std::string_view name() const = 0;

  // Errors, after which nothing happened: NotFound "provisioning.unknown_step"; InvalidArgument
  // "provisioning.bad_key"; Unavailable "provisioning.unreachable" (try again later).
  virtual absl::StatusOr<StepResult> perform(const TenantContext& tenant,
                                             const StepRequest& request) = 0;

  // Takes a step back. `request.key` is that of perform(). Errors: as perform().
  virtual absl::StatusOr<StepResult> compensate(const TenantContext& tenant,
                                                const StepRequest& request) = 0;
};

// "done": the name in records; stable.
[[nodiscard]] std::string_view to_string(StepOutcome outcome) noexcept;

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_PROVISIONING_PROVISIONER_H_
