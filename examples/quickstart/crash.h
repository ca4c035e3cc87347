// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Crash: the end of the process, as by kill -9, at the n-th moment that matters.
//
// A billing system may die at any instant. What counts is what the world has seen: a commit, a
// charge, a mail, a provisioning step. These wrappers stand between Billing and its parts, count
// those moments, and end the process right before or right after one of them took effect.
// tests/crash/kill_test.py does it hundreds of times and looks at what is left.
#ifndef OCTROI_EXAMPLES_QUICKSTART_CRASH_H_
#define OCTROI_EXAMPLES_QUICKSTART_CRASH_H_

#include <atomic>
#include <cstdint>

#include "octroi/notification/notifier.h"
#include "octroi/payment/provider.h"
#include "octroi/provisioning/provisioner.h"
#include "octroi/storage/store.h"

namespace quickstart {

class Crash {
 public:
  // `at` 0: never.
  Crash(std::int64_t at, bool dies_after) : at_(at), dies_after_(dies_after) {}

  // Around one moment: `act` is what takes effect.
  template <class Act>
  auto around(Act act) {
    const bool is_the_end = ++count_ == at_;
    if (is_the_end && !dies_after_) die();
    auto answer = act();
    if (is_the_end) die();
    return answer;
  }

  [[nodiscard]] std::int64_t count() const noexcept { return count_; }

 private:
  [[noreturn]] static void die();

  const std::int64_t at_;
  const bool dies_after_;
  std::atomic<std::int64_t> count_{0};
};

class CrashingStore final : public octroi::Store {
 public:
  CrashingStore(octroi::Store& store, Crash& crash) : store_(store), crash_(crash) {}

  absl::Status prepare(std::span<const octroi::RecordType* const> types) override;
  absl::StatusOr<std::optional<octroi::Row>> read(const octroi::TenantContext& tenant,
                                                  const octroi::RecordType& type,
                                                  std::string_view id) override;
  absl::StatusOr<octroi::Page> scan(const octroi::TenantContext& tenant,
                                    const octroi::Query& query) override;
  absl::StatusOr<octroi::Page> scan_all(const octroi::Operator& op,
                                        const octroi::Query& query) override;
  absl::StatusOr<octroi::CommitResult> commit(const octroi::Batch& batch) override;

 private:
  octroi::Store& store_;
  Crash& crash_;
};

class CrashingProvider final : public octroi::PaymentProvider {
 public:
  CrashingProvider(octroi::PaymentProvider& provider, Crash& crash)
      : provider_(provider), crash_(crash) {}

  [[nodiscard]] std::string_view name() const override { return provider_.name(); }
  [[nodiscard]] octroi::PaymentCapabilities capabilities() const override {
    return provider_.capabilities();
  }
  absl::StatusOr<octroi::ChargeResult> charge(const octroi::TenantContext& tenant,
                                              const octroi::ChargeRequest& request) override;
  absl::StatusOr<octroi::ChargeResult> lookup(const octroi::TenantContext& tenant,
                                              std::string_view key) override;

 private:
  octroi::PaymentProvider& provider_;
  Crash& crash_;
};

class CrashingNotifier final : public octroi::Notifier {
 public:
  CrashingNotifier(octroi::Notifier& notifier, Crash& crash) : notifier_(notifier), crash_(crash) {}

  [[nodiscard]] std::string_view name() const override { return notifier_.name(); }
  [[nodiscard]] bool is_idempotent() const override { return notifier_.is_idempotent(); }
  absl::StatusOr<octroi::SendResult> send(const octroi::TenantContext& tenant,
                                          const octroi::Message& message) override;

 private:
  octroi::Notifier& notifier_;
  Crash& crash_;
};

class CrashingProvisioner final : public octroi::Provisioner {
 public:
  CrashingProvisioner(octroi::Provisioner& provisioner, Crash& crash)
      : provisioner_(provisioner), crash_(crash) {}

  [[nodiscard]] std::string_view name() const override { return provisioner_.name(); }
  absl::StatusOr<octroi::StepResult> perform(const octroi::TenantContext& tenant,
                                             const octroi::StepRequest& request) override;
  absl::StatusOr<octroi::StepResult> compensate(const octroi::TenantContext& tenant,
                                                const octroi::StepRequest& request) override;

 private:
  octroi::Provisioner& provisioner_;
  Crash& crash_;
};

}  // namespace quickstart

#endif  // OCTROI_EXAMPLES_QUICKSTART_CRASH_H_
