// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// ProvisionerConformance: a host's proof that its Provisioner keeps every axiom, in one line.
//
//   class MyHarness final : public ProvisionerHarness { provisioner(), step(), effect() ... };
//   INSTANTIATE_TYPED_TEST_SUITE_P(Mine, ProvisionerConformance, MyHarness);
//
// Each axiom of octroi/provisioning/provisioner.h is a test of its name.
//
// Layer: testing (may include everything but bindings). Thread safety: none needed.
#ifndef OCTROI_TESTING_PROVISIONER_CONFORMANCE_H_
#define OCTROI_TESTING_PROVISIONER_CONFORMANCE_H_

#include <string_view>

#include <gtest/gtest.h>

#include "octroi/base/export.h"
#include "octroi/testing/provisioner_axioms.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// Harness: a ProvisionerHarness with a default constructor; each test makes one.
template <class Harness>
class ProvisionerConformance : public ::testing::Test {
 protected:
  void check(std::string_view axiom) {
    Harness harness;
    for (const std::string& violation : check_provisioner_axiom(axiom, harness)) {
      ADD_FAILURE() << violation;
    }
  }
};

TYPED_TEST_SUITE_P(ProvisionerConformance);

#define OCTROI_PROVISIONER_AXIOM(axiom) \
  TYPED_TEST_P(ProvisionerConformance, axiom) { this->check(#axiom); }

OCTROI_PROVISIONER_AXIOM(SameKeySameEffect)
OCTROI_PROVISIONER_AXIOM(CompensationUndoes)
OCTROI_PROVISIONER_AXIOM(CompensationIsIdempotent)
OCTROI_PROVISIONER_AXIOM(CompensatingNothingIsDone)
OCTROI_PROVISIONER_AXIOM(FailedMeansNoEffect)
OCTROI_PROVISIONER_AXIOM(UnknownIsNeverFailed)
OCTROI_PROVISIONER_AXIOM(UnknownStepsAreRefused)
OCTROI_PROVISIONER_AXIOM(TenantsDoNotShareKeys)

#undef OCTROI_PROVISIONER_AXIOM

REGISTER_TYPED_TEST_SUITE_P(ProvisionerConformance, SameKeySameEffect, CompensationUndoes,
                            CompensationIsIdempotent, CompensatingNothingIsDone,
                            FailedMeansNoEffect, UnknownIsNeverFailed, UnknownStepsAreRefused,
                            TenantsDoNotShareKeys);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_TESTING_PROVISIONER_CONFORMANCE_H_
