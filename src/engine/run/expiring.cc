// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The payment methods of which something is to be said today.

#include <set>
#include <string>

#include "engine/plan/methods.h"
#include "engine/plan/planning.h"
#include "engine/run/due.h"

namespace octroi {
inline namespace v0 {
namespace {

absl::Status say_due(Engine& engine, const Row& row) {
  OCTROI_ASSIGN_OR_RETURN(const PaymentMethodId id, PaymentMethodId::parse(row.id));
  const TenantContext context = engine.within(row.tenant);
  return carry_out(engine,
                   [&] {
                     return plan_work(engine, context,
                                      [&](Work& work) { return plan_method_due(work, id); });
                   })
      .status();
}

}  // namespace

absl::Status run_methods(Engine& engine, RunReport& report) {
  Query query{.type = &records::record_type<TenantMethod>(), .index = "due", .rows_max = 200};
  query.until = records::Column<Instant>::encode(engine.now() + std::chrono::milliseconds(1));
  // What is said leaves the range that is due; what cannot be said is left for the next run.
  std::set<std::string> seen;
  for (bool progressed = true; progressed;) {
    progressed = false;
    OCTROI_ASSIGN_OR_RETURN(const Page page, engine.store().scan_all(engine.self(), query));
    for (const Row& row : page.rows) {
      if (!seen.insert(row.id).second) continue;
      progressed = true;
      const absl::Status said = say_due(engine, row);
      if (said.ok()) {
        ++report.steps;
        ++report.commits;
      } else if (absl::IsAborted(said)) {
        ++report.conflicts;
      } else if (absl::IsUnavailable(said) || absl::IsResourceExhausted(said) ||
                 absl::IsUnknown(said)) {
        return said;
      } else {
        report.problems.push_back("payment method " + row.id + ": " + error_message(said));
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace v0
}  // namespace octroi
