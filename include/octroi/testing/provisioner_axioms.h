// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The axioms of Provisioner (octroi/provisioning/provisioner.h) as plain functions.
//
// Each uses a fresh harness and returns what it found wrong, in words. Effects are counted on the
// other side, by the harness. provisioner_conformance.h makes a GoogleTest of each.
//
//   for (const ProvisionerAxiom& axiom : provisioner_axioms())
//     for (const std::string& wrong : axiom.check(harness)) report(axiom.name, wrong);
//
// Layer: testing (may include everything but bindings). Thread safety: one check at a time.
#ifndef OCTROI_TESTING_PROVISIONER_AXIOMS_H_
#define OCTROI_TESTING_PROVISIONER_AXIOMS_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "octroi/base/export.h"
#include "octroi/provisioning/provisioner.h"
#include "octroi/testing/fake_provisioner.h"
#include "octroi/testing/violations.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// What the other side says about one tenant and key.
struct StepEffect {
  std::int64_t times_performed = 0;
  bool stands = false;

  friend bool operator==(const StepEffect&, const StepEffect&) = default;
};

// A provisioner and a hand on the other side of it.
class ProvisionerHarness {
 public:
  virtual ~ProvisionerHarness();
  virtual Provisioner& provisioner() = 0;
  // A step it knows.
  [[nodiscard]] virtual std::string step() const = 0;
  // How the other side treats the next call; false where it cannot be made to.
  virtual bool arrange(FakeStepKind kind) = 0;
  virtual StepEffect effect(const TenantContext& tenant, std::string_view key) = 0;
  [[nodiscard]] virtual std::vector<Deviation> deviations() const { return {}; }
};

struct ProvisionerAxiom {
  std::string_view name;
  Violations (*check)(ProvisionerHarness& harness);
};

// In the order of provisioner.h.
[[nodiscard]] std::span<const ProvisionerAxiom> provisioner_axioms() noexcept;

// The axiom of that name, or its declared deviation; an unknown name is a violation.
[[nodiscard]] Violations check_provisioner_axiom(std::string_view name,
                                                 ProvisionerHarness& harness);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_TESTING_PROVISIONER_AXIOMS_H_
