// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/run/due.h"

#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "engine/plan/changing.h"
#include "engine/plan/stepping.h"

namespace octroi {
inline namespace v0 {
namespace {

using records::Held;

constexpr std::size_t kPageRows = 1000;

struct Group {
  Batch batch;
  std::vector<records::Loaded<Held>> members;
  std::unordered_map<TenantId, StreamHead> heads;
  Stepped stepped;
  std::int64_t invoices = 0;
};

// One run, over all its pages.
struct Run {
  Engine& engine;
  RunReport& report;
  Instant now;
  std::unordered_set<std::string> stuck;  // could not be billed; not tried again in this run
};

struct Planned {
  OperationPlan plan;
  Stepped stepped;
};

absl::StatusOr<Planned> plan_one(Run& run, records::Loaded<Held> was,
                                 const std::optional<StreamHead>& before, StreamHead* after) {
  const TenantContext context = run.engine.within(was.row.tenant);
  OCTROI_ASSIGN_OR_RETURN(Work work, begin_work(run.engine, context, run.now, before));
  Held now = was.value;
  HeldWork held{std::move(was), std::move(now)};
  Planned planned;
  OCTROI_ASSIGN_OR_RETURN(planned.stepped, advance(work, held));
  if (work.draft.empty()) {
    // Nothing was due after all (the clock went back, the catalogue changed): look again when
    // something is.
    note(work, held, "subscription.rescheduled", "{}");
    schedule(work, held);
  }
  planned.plan = std::move(work.draft).finish(after);
  return planned;
}

std::int64_t invoices_in(const OperationPlan& plan) {
  std::int64_t invoices = 0;
  for (const AuditEvent& event : plan.events) {
    if (event.name == "invoice.finalized") ++invoices;
  }
  return invoices;
}

void count(Run& run, const Stepped& stepped, std::int64_t invoices) {
  run.report.steps += stepped.steps;
  run.report.renewals += stepped.renewals;
  run.report.invoices += invoices;
  const auto& on_progress = run.engine.options().on_progress;
  if (on_progress) on_progress({"steps", run.report.steps});
}

void give_up(Run& run, const records::Loaded<Held>& member, const absl::Status& why) {
  run.stuck.insert(member.row.id);
  run.report.problems.push_back("subscription " + member.row.id + ": " + error_message(why));
}

// Reads the subscription again, plans it and commits it alone. Errors: of a store that cannot be
// worked with.
absl::Status commit_alone(Run& run, const records::Loaded<Held>& member) {
  for (int race = 0; race < 5; ++race) {
    const TenantContext context = run.engine.within(member.row.tenant);
    OCTROI_ASSIGN_OR_RETURN(auto fresh,
                            records::find<Held>(run.engine.store(), context, member.row.id));
    if (!fresh || !fresh->value.due_at || *fresh->value.due_at > run.now) return absl::OkStatus();
    absl::StatusOr<Planned> planned = plan_one(run, *std::move(fresh), std::nullopt, nullptr);
    if (!planned.ok()) {
      give_up(run, member, planned.status());
      return absl::OkStatus();
    }
    const absl::Status status = run.engine.store().commit(planned->plan.batch).status();
    if (status.ok()) {
      ++run.report.commits;
      count(run, planned->stepped, invoices_in(planned->plan));
      return status;
    }
    if (!absl::IsAborted(status) && !absl::IsAlreadyExists(status)) return status;
  }
  give_up(run, member,
          make_error(absl::StatusCode::kAborted, "storage.stale_version",
                     "it changed five times while it was billed; run again"));
  return absl::OkStatus();
}

absl::Status commit_group(Run& run, Group group) {
  if (group.members.empty()) return absl::OkStatus();
  const absl::Status status = run.engine.store().commit(group.batch).status();
  if (status.ok()) {
    ++run.report.commits;
    count(run, group.stepped, group.invoices);
    return status;
  }
  const bool is_conflict = absl::IsAborted(status) || absl::IsAlreadyExists(status);
  if (!is_conflict) return status;
  ++run.report.conflicts;
  for (const auto& member : group.members) OCTROI_RETURN_IF_ERROR(commit_alone(run, member));
  return absl::OkStatus();
}

// Adds one subscription's plan to the group.
void add_member(Run& run, Group& group, records::Loaded<Held> member) {
  std::optional<StreamHead> before;
  const auto known = group.heads.find(member.row.tenant);
  if (known != group.heads.end()) before = known->second;
  StreamHead after;
  records::Loaded<Held> copy{member.value, member.row};
  absl::StatusOr<Planned> planned = plan_one(run, std::move(copy), before, &after);
  if (!planned.ok()) return give_up(run, member, planned.status());
  group.heads[member.row.tenant] = std::move(after);
  group.stepped.steps += planned->stepped.steps;
  group.stepped.renewals += planned->stepped.renewals;
  group.invoices += invoices_in(planned->plan);
  group.batch.append(std::move(planned->plan.batch));
  group.members.push_back(std::move(member));
}

absl::StatusOr<bool> run_pass(Run& run) {
  const std::int64_t before = run.report.commits;
  Query query{.type = &records::record_type<Held>(), .index = "due", .rows_max = kPageRows};
  query.until = records::Column<Instant>::encode(run.now + std::chrono::milliseconds(1));
  do {
    OCTROI_ASSIGN_OR_RETURN(Page page, run.engine.store().scan_all(run.engine.self(), query));
    Group group;
    for (Row& row : page.rows) {
      if (run.stuck.contains(row.id)) continue;
      OCTROI_ASSIGN_OR_RETURN(auto member, records::loaded_from_row<Held>(std::move(row)));
      add_member(run, group, std::move(member));
      if (group.batch.writes().size() < run.engine.options().commit_rows_max) continue;
      OCTROI_RETURN_IF_ERROR(commit_group(run, std::exchange(group, Group{})));
    }
    OCTROI_RETURN_IF_ERROR(commit_group(run, std::move(group)));
    query.cursor = std::move(page.cursor);
  } while (!query.cursor.empty());
  return run.report.commits > before;
}

}  // namespace

absl::Status run_steps(Engine& engine, RunReport& report) {
  Run run{engine, report, engine.now(), {}};
  for (bool again = true; again;) {
    OCTROI_ASSIGN_OR_RETURN(again, run_pass(run));
  }
  return absl::OkStatus();
}

}  // namespace v0
}  // namespace octroi
