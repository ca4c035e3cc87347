// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// OperationPlan: what an operation will write and do, before it does.
//
// Every command, and every step of run_due(), first makes one of these: the records, the events,
// the effects to perform afterwards, and the reasons in words. Preview prints it; apply() commits
// it; there is no other path, so the two cannot differ. Ids are derived from the tenant and its
// event sequence, so even they are the same. Only the numbers of invoices and orders are given at
// the commit.
//
//   auto plan = billing.plan(tenant, Subscribe{.plan = "starter", .coupon = "LAUNCH20"});
//   std::cout << plan->to_text();
//   billing.apply(*plan);   // Aborted "storage.stale_version": something changed since; plan again
//
// Layer: engine. Thread safety: a value.
#ifndef OCTROI_ENGINE_OPERATION_PLAN_H_
#define OCTROI_ENGINE_OPERATION_PLAN_H_

#include <string>
#include <vector>

#include "octroi/base/export.h"
#include "octroi/base/ids.h"
#include "octroi/engine/audit.h"
#include "octroi/engine/effect.h"
#include "octroi/storage/batch.h"

namespace octroi OCTROI_API {
inline namespace v0 {

struct OperationPlan {
  TenantId tenant{};
  // The id of the record that the operation is about; what a replay of the same key answers.
  std::string subject{};
  bool is_replay = false;  // the idempotency key was used before: nothing to write
  std::vector<AuditEvent> events{};
  std::vector<Effect> effects{};
  std::vector<std::string> explanation{};  // sentences, in order
  Batch batch{};

  // For people: sentences, events, effects and records, one a line.
  [[nodiscard]] std::string to_text() const;
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_ENGINE_OPERATION_PLAN_H_
