// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/testing/provisioner_conformance.h"

#include <set>

#include "octroi/base/status.h"

namespace octroi {
namespace {

class FakeHarness : public ProvisionerHarness {
 public:
  Provisioner& provisioner() override { return fake_; }
  [[nodiscard]] std::string step() const override { return "create_database"; }
  bool arrange(FakeStepKind kind) override {
    fake_.answer_next("", {.kind = kind});
    return true;
  }
  StepEffect effect(const TenantContext& tenant, std::string_view key) override {
    StepEffect sum;
    for (const FakeEffect& effect : fake_.effects()) {
      if (effect.tenant != tenant.tenant()) continue;
      if (effect.key.substr(0, effect.key.find('#')) != key) continue;
      sum.times_performed += effect.times_performed;
      sum.stands = sum.stands || effect.stands();
    }
    return sum;
  }

 protected:
  FakeProvisioner fake_{{.steps = {"create_database", "invite_owner"}}};
};

// --- Sabotage: for each axiom a provisioner that breaks it, which its check must find. ---

class Saboteur : public Provisioner {
 public:
  void attach(FakeProvisioner& fake) { fake_ = &fake; }
  [[nodiscard]] std::string_view name() const override { return "saboteur"; }
  absl::StatusOr<StepResult> perform(const TenantContext& tenant,
                                     const StepRequest& request) override {
    return fake_->perform(tenant, request);
  }
  absl::StatusOr<StepResult> compensate(const TenantContext& tenant,
                                        const StepRequest& request) override {
    return fake_->compensate(tenant, request);
  }

 protected:
  StepRequest again(StepRequest request) {
    request.key += "#" + std::to_string(++calls_);
    return request;
  }

  FakeProvisioner* fake_ = nullptr;
  int calls_ = 0;
};

template <class Sabotaged>
class SabotagedHarness final : public FakeHarness {
 public:
  SabotagedHarness() { provisioner_.attach(fake_); }
  Provisioner& provisioner() override { return provisioner_; }

 private:
  Sabotaged provisioner_;
};

class PerformsAgain : public Saboteur {
  absl::StatusOr<StepResult> perform(const TenantContext& tenant,
                                     const StepRequest& request) override {
    return Saboteur::perform(tenant, again(request));
  }
};

class NeverCompensates : public Saboteur {
  absl::StatusOr<StepResult> compensate(const TenantContext&, const StepRequest&) override {
    return StepResult{StepOutcome::kDone, {}, ""};
  }
};

class CompensatesOnce : public Saboteur {
  absl::StatusOr<StepResult> compensate(const TenantContext& tenant,
                                        const StepRequest& request) override {
    if (++calls_ > 1) return StepResult{StepOutcome::kFailed, {}, "not there"};
    return Saboteur::compensate(tenant, request);
  }
};

// Forgets the compensation of what never happened.
class BringsBack : public Saboteur {
  absl::StatusOr<StepResult> perform(const TenantContext& tenant,
                                     const StepRequest& request) override {
    performed_.insert(request.key);
    return Saboteur::perform(tenant, request);
  }
  absl::StatusOr<StepResult> compensate(const TenantContext& tenant,
                                        const StepRequest& request) override {
    if (!performed_.contains(request.key)) return StepResult{StepOutcome::kDone, {}, ""};
    return Saboteur::compensate(tenant, request);
  }
  std::set<std::string> performed_;
};

class FailsAfterwards : public Saboteur {
  absl::StatusOr<StepResult> perform(const TenantContext& tenant,
                                     const StepRequest& request) override {
    absl::StatusOr<StepResult> result = Saboteur::perform(tenant, request);
    if (result.ok() && result->outcome == StepOutcome::kFailed) {
      static_cast<void>(Saboteur::perform(tenant, request));
    }
    return result;
  }
};

class FailsUnknown : public Saboteur {
  absl::StatusOr<StepResult> perform(const TenantContext& tenant,
                                     const StepRequest& request) override {
    absl::StatusOr<StepResult> result = Saboteur::perform(tenant, request);
    if (result.ok() && result->outcome == StepOutcome::kUnknown) {
      result->outcome = StepOutcome::kFailed;
    }
    return result;
  }
};

class KnowsEverything : public Saboteur {
  absl::StatusOr<StepResult> perform(const TenantContext& tenant,
                                     const StepRequest& request) override {
    absl::StatusOr<StepResult> result = Saboteur::perform(tenant, request);
    if (absl::IsNotFound(result.status())) return StepResult{StepOutcome::kDone, {}, ""};
    return result;
  }
};

class SharesKeys : public Saboteur {
  absl::StatusOr<StepResult> perform(const TenantContext& tenant,
                                     const StepRequest& request) override {
    if (!first_) first_ = tenant;
    return Saboteur::perform(*first_, request);
  }
  std::optional<TenantContext> first_;
};

template <class Sabotaged>
void expect_found(std::string_view axiom) {
  SabotagedHarness<Sabotaged> harness;
  EXPECT_FALSE(check_provisioner_axiom(axiom, harness).empty()) << axiom;
}

TEST(ProvisionerSabotage, IsFoundByTheAxiomItBreaks) {
  expect_found<PerformsAgain>("SameKeySameEffect");
  expect_found<NeverCompensates>("CompensationUndoes");
  expect_found<CompensatesOnce>("CompensationIsIdempotent");
  expect_found<BringsBack>("CompensatingNothingIsDone");
  expect_found<FailsAfterwards>("FailedMeansNoEffect");
  expect_found<FailsUnknown>("UnknownIsNeverFailed");
  expect_found<KnowsEverything>("UnknownStepsAreRefused");
  expect_found<SharesKeys>("TenantsDoNotShareKeys");
}

TEST(ProvisionerSabotage, AnHonestMiddlemanPasses) {
  for (const ProvisionerAxiom& axiom : provisioner_axioms()) {
    SabotagedHarness<Saboteur> harness;
    EXPECT_TRUE(check_provisioner_axiom(axiom.name, harness).empty()) << axiom.name;
  }
}

}  // namespace

using ProvisionerFake = FakeHarness;
INSTANTIATE_TYPED_TEST_SUITE_P(Fake, ProvisionerConformance, ProvisionerFake);

}  // namespace octroi
