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

// A subscription by its key: what it takes to read it again.
struct Member {
  TenantId tenant;
  std::string subscription;
};

struct Group {
  Batch batch;
  std::vector<Member> members;
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
  OCTROI_ASSIGN_OR_RETURN(Work work, begin_run(run.engine, context, run.now, before));
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

void give_up(Run& run, const Member& member, const absl::Status& why) {
  run.stuck.insert(member.subscription);
  run.report.problems.push_back("subscription " + member.subscription + ": " + error_message(why));
}

// Reads the subscription again, plans it and commits it alone. Errors: of a store that cannot be
// worked with.
absl::Status commit_alone(Run& run, const Member& member) {
  for (int race = 0; race < 5; ++race) {
    const TenantContext context = run.engine.within(member.tenant);
    OCTROI_ASSIGN_OR_RETURN(auto fresh,
                            records::find<Held>(run.engine.store(), context, member.subscription));
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
    if (absl::IsInvalidArgument(status) || absl::IsFailedPrecondition(status)) {
      give_up(run, member, status);
      return absl::OkStatus();
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
  // Lost races, and a row that the store refuses: alone, the others of the group are billed.
  const bool is_of_one = absl::IsAborted(status) || absl::IsAlreadyExists(status) ||
                         absl::IsInvalidArgument(status) || absl::IsFailedPrecondition(status);
  if (!is_of_one) return status;
  ++run.report.conflicts;
  for (const Member& member : group.members) OCTROI_RETURN_IF_ERROR(commit_alone(run, member));
  return absl::OkStatus();
}

// Adds one subscription's plan to the group.
void add_member(Run& run, Group& group, records::Loaded<Held> held) {
  Member member{held.row.tenant, held.row.id};
  std::optional<StreamHead> before;
  const auto known = group.heads.find(member.tenant);
  if (known != group.heads.end()) before = known->second;
  StreamHead after;
  absl::StatusOr<Planned> planned = plan_one(run, std::move(held), before, &after);
  if (!planned.ok()) return give_up(run, member, planned.status());
  group.heads[member.tenant] = std::move(after);
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
  Group group;  // may span pages: each commit costs the disk a round, whatever its size
  do {
    OCTROI_ASSIGN_OR_RETURN(Page page, run.engine.store().scan_all(run.engine.self(), query));
    for (Row& row : page.rows) {
      if (run.stuck.contains(row.id)) continue;
      const Member member{row.tenant, row.id};
      auto held = records::loaded_from_row<Held>(std::move(row));
      if (!held.ok()) {  // the others are billed all the same
        give_up(run, member, held.status());
        continue;
      }
      add_member(run, group, *std::move(held));
      if (group.batch.writes().size() < run.engine.options().commit_rows_max) continue;
      OCTROI_RETURN_IF_ERROR(commit_group(run, std::exchange(group, Group{})));
    }
    query.cursor = std::move(page.cursor);
  } while (!query.cursor.empty());
  OCTROI_RETURN_IF_ERROR(commit_group(run, std::move(group)));
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
