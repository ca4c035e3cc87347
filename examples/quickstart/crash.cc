// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "crash.h"

#include <csignal>
#include <cstdlib>

namespace quickstart {

using namespace octroi;

void Crash::die() {
  std::raise(SIGKILL);
  std::abort();  // not reached: nobody survives that signal
}

absl::Status CrashingStore::prepare(std::span<const RecordType* const> types) {
  return crash_.around([&] { return store_.prepare(types); });
}

absl::StatusOr<std::optional<Row>> CrashingStore::read(const TenantContext& tenant,
                                                       const RecordType& type,
                                                       std::string_view id) {
  return store_.read(tenant, type, id);
}

absl::StatusOr<Page> CrashingStore::scan(const TenantContext& tenant, const Query& query) {
  return store_.scan(tenant, query);
}

absl::StatusOr<Page> CrashingStore::scan_all(const Operator& op, const Query& query) {
  return store_.scan_all(op, query);
}

absl::StatusOr<CommitResult> CrashingStore::commit(const Batch& batch) {
  return crash_.around([&] { return store_.commit(batch); });
}

absl::StatusOr<ChargeResult> CrashingProvider::charge(const TenantContext& tenant,
                                                      const ChargeRequest& request) {
  return crash_.around([&] { return provider_.charge(tenant, request); });
}

absl::StatusOr<ChargeResult> CrashingProvider::lookup(const TenantContext& tenant,
                                                      std::string_view key) {
  return crash_.around([&] { return provider_.lookup(tenant, key); });
}

absl::StatusOr<SendResult> CrashingNotifier::send(const TenantContext& tenant,
                                                  const Message& message) {
  return crash_.around([&] { return notifier_.send(tenant, message); });
}

absl::StatusOr<StepResult> CrashingProvisioner::perform(const TenantContext& tenant,
                                                        const StepRequest& request) {
  return crash_.around([&] { return provisioner_.perform(tenant, request); });
}

absl::StatusOr<StepResult> CrashingProvisioner::compensate(const TenantContext& tenant,
                                                           const StepRequest& request) {
  return crash_.around([&] { return provisioner_.compensate(tenant, request); });
}

}  // namespace quickstart
