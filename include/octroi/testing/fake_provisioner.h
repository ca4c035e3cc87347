// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// FakeProvisioner: steps that take effect in a book, and fail when told to.
//
// With a path the book is a file that several processes share and that survives kill -9. A step
// performed under a key gives the fact "<step>_ref".
//
//   FakeProvisioner fake({.steps = {"create_database", "invite_owner"}});
//   fake.answer_next("invite_owner", {.kind = FakeStepKind::kFail});
//   fake.effects();    // what stands, per tenant, key and step
//
// Layer: testing (may include everything but bindings). Thread safety: every call from any thread.
#ifndef OCTROI_TESTING_FAKE_PROVISIONER_H_
#define OCTROI_TESTING_FAKE_PROVISIONER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/base/ids.h"
#include "octroi/provisioning/provisioner.h"

namespace octroi OCTROI_API {
inline namespace v0 {

enum class FakeStepKind : std::uint8_t {
  kDo,
  kFail,
  kLostBeforeEffect,
  kLostAfterEffect,
  kUnreachable,
};

struct FakeStep {
  FakeStepKind kind = FakeStepKind::kDo;
  std::string detail = "as scripted";
};

// What became of one step under one key.
struct FakeEffect {
  TenantId tenant{};
  SagaId saga{};
  std::string key{};
  std::string step{};
  std::int32_t times_performed = 0;  // effects, not calls: 0 or 1
  bool is_compensated = false;

  [[nodiscard]] bool stands() const noexcept { return times_performed > 0 && !is_compensated; }
  friend bool operator==(const FakeEffect&, const FakeEffect&) = default;
};

struct FakeProvisionerOptions {
  std::string name = "fake";
  std::string path{};                // of the book; empty: in memory
  std::vector<std::string> steps{};  // known ones; empty: every one
};

class FakeProvisioner final : public Provisioner {
 public:
  explicit FakeProvisioner(FakeProvisionerOptions options = {});
  ~FakeProvisioner() override;
  FakeProvisioner(const FakeProvisioner&) = delete;
  FakeProvisioner& operator=(const FakeProvisioner&) = delete;

  [[nodiscard]] std::string_view name() const override;
  // A path that cannot be opened is Unavailable "fake.books".
  absl::StatusOr<StepResult> perform(const TenantContext& tenant,
                                     const StepRequest& request) override;
  absl::StatusOr<StepResult> compensate(const TenantContext& tenant,
                                        const StepRequest& request) override;

  // For the next call, perform or compensate, of that step; "" for any step.
  void answer_next(std::string_view step, FakeStep answer);

  // In the order of first mention.
  [[nodiscard]] std::vector<FakeEffect> effects() const;

 private:
  struct Books;
  std::unique_ptr<Books> books_;
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_TESTING_FAKE_PROVISIONER_H_
