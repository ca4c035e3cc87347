// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/run/due.h"

#include <algorithm>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "engine/plan/changing.h"
#include "engine/plan/stepping.h"
#include "engine/run/commit_lane.h"

namespace octroi {
inline namespace v0 {
namespace {

using records::CustomerCredit;
using records::Held;
using records::Stream;

constexpr std::size_t kPageRows = 1000;
// A group that is committed and one that is ready for it: planning comes in bursts, a page at a
// time, and so the disk need not wait for one.
constexpr std::size_t kFlightsMax = 2;
// The first group of a pass is this part of a whole one, and the next ones are twice the one
// before: while it is planned, nothing is committed.
constexpr std::size_t kFirstShare = 8;

// A subscription by its key: what it takes to read it again.
struct Member {
  TenantId tenant;
  std::string subscription;
};

struct Group {
  Batch batch;
  std::vector<Member> members;
  std::unordered_map<TenantId, StreamHead> heads;  // of its tenants, as the group leaves them
  Stepped stepped;
  std::int64_t invoices = 0;
  bool has_more_due = false;          // a member is due again before this run's now
  std::vector<std::string> problems;  // with making it
};

// What a plan reads of its tenant, read for a whole page at once.
struct ReadAhead {
  StreamHead head;
  CreditWork credit;
};

// One run, over all its pages. While groups are committed (`flying`) the next one is planned, but
// never from what they write: a plan for one of their tenants waits until it has landed. So nothing
// that is written depends on how fast a commit was.
struct Run {
  Run(Engine& its_engine, RunReport& its_report)
      : engine(its_engine),
        report(its_report),
        now(its_engine.now()),
        lane(its_engine.store(), its_engine.options().plans_while_committing) {}

  Engine& engine;
  RunReport& report;
  Instant now;
  std::unordered_set<std::string> stuck;  // could not be billed; not tried again in this run
  std::unordered_map<TenantId, ReadAhead> read_ahead;
  IssueDays issued_on;  // the days of the last documents planned or issued
  std::unique_ptr<Group> group = std::make_unique<Group>();
  std::deque<std::unique_ptr<Group>> flying;  // in the order of their commits
  std::unique_ptr<Group> landed;              // only to be let go, when the next one flies
  CommitLane lane;                            // ends first: it works on `flying`
  std::size_t rows_wanted = 0;                // of the next group
};

struct Planned {
  OperationPlan plan;
  Stepped stepped;
  bool is_due_again = false;
};

absl::StatusOr<Planned> plan_one(Run& run, records::Loaded<Held> was,
                                 const std::optional<StreamHead>& before,
                                 const std::optional<CreditWork>& credit, StreamHead* after) {
  const TenantContext context = run.engine.within(was.row.tenant);
  OCTROI_ASSIGN_OR_RETURN(Work work, begin_run(run.engine, context, run.now, before));
  if (credit) work.credits.push_back(*credit);
  work.issued_on = run.issued_on;
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
  planned.is_due_again = held.now.due_at && *held.now.due_at <= run.now;
  planned.plan = std::move(work.draft).finish(after);
  run.issued_on = work.issued_on;
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
  run.engine.tell_progress("steps", run.report.steps);
}

std::string problem(Run& run, const Member& member, const absl::Status& why) {
  run.stuck.insert(member.subscription);
  return "subscription " + member.subscription + ": " + error_message(why);
}

void give_up(Run& run, const Member& member, const absl::Status& why) {
  run.report.problems.push_back(problem(run, member, why));
}

// Another process may have issued documents meanwhile, by a clock that is ahead. What cannot be
// read is left to the plans.
void look_at_issues(Run& run) {
  for (const Seller& seller : run.engine.sellers()) {
    const auto day = run.engine.issue_day(seller);
    if (!day.ok()) continue;
    Date& last = run.issued_on.try_emplace(seller.issuer.code, *day).first->second;
    last = std::max(last, *day);
  }
}

// Reads the subscription again, plans it and commits it alone. Errors: of a store that cannot be
// worked with.
absl::Status commit_alone(Run& run, const Member& member) {
  for (int race = 0; race < 5; ++race) {
    const TenantContext context = run.engine.within(member.tenant);
    look_at_issues(run);
    OCTROI_ASSIGN_OR_RETURN(auto fresh,
                            records::find<Held>(run.engine.store(), context, member.subscription));
    if (!fresh || !fresh->value.due_at || *fresh->value.due_at > run.now) return absl::OkStatus();
    absl::StatusOr<Planned> planned =
        plan_one(run, *std::move(fresh), std::nullopt, std::nullopt, nullptr);
    if (!planned.ok()) {
      give_up(run, member, planned.status());
      return absl::OkStatus();
    }
    absl::Status status = run.engine.store().commit(planned->plan.batch).status();
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

std::size_t rows_max(const Run& run) { return run.engine.options().commit_rows_max; }

void tell_problems(Run& run, Group& group) {
  for (std::string& why : group.problems) run.report.problems.push_back(std::move(why));
}

// Takes in what the commit of a group came to.
absl::Status settle(Run& run, const Group& group, const absl::Status& status) {
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

// Waits for the oldest commit and takes it in.
absl::Status land(Run& run) {
  run.landed = std::move(run.flying.front());
  run.flying.pop_front();
  tell_problems(run, *run.landed);
  return settle(run, *run.landed, run.lane.land());
}

absl::Status land_all(Run& run) {
  while (!run.flying.empty()) OCTROI_RETURN_IF_ERROR(land(run));
  return absl::OkStatus();
}

// The group as it stands flies, when there is room; an empty one takes its place.
absl::Status begin_commit(Run& run) {
  while (run.flying.size() >= kFlightsMax) OCTROI_RETURN_IF_ERROR(land(run));
  run.flying.push_back(std::exchange(run.group, std::make_unique<Group>()));
  run.lane.start(run.flying.back()->batch);
  run.landed.reset();
  run.rows_wanted = std::min(run.rows_wanted * 2, rows_max(run));
  return run.lane.has_thread() ? absl::OkStatus() : land_all(run);
}

// Nothing is left to plan meanwhile.
absl::Status commit_last(Run& run) {
  OCTROI_RETURN_IF_ERROR(land_all(run));
  const auto group = std::exchange(run.group, std::make_unique<Group>());
  tell_problems(run, *group);
  if (group->members.empty()) return absl::OkStatus();
  return settle(run, *group, run.engine.store().commit(group->batch).status());
}

bool is_flying(const Run& run, TenantId tenant) {
  return std::any_of(run.flying.begin(), run.flying.end(),
                     [&](const auto& group) { return group->heads.contains(tenant); });
}

// Whether a group that is not in the store yet writes to the tenant.
bool is_in_hand(const Run& run, TenantId tenant) {
  return run.group->heads.contains(tenant) || is_flying(run, tenant);
}

// Reads what the plans of a page will need, but for tenants whose rows are about to change. What
// cannot be read is left to the plan that needs it, so that the error is told of that one alone.
void read_ahead(Run& run, const std::vector<records::Loaded<Held>>& page) {
  std::vector<RecordKey> heads;
  std::vector<RecordKey> credits;
  std::vector<Currency> currencies;
  for (const records::Loaded<Held>& held : page) {
    const TenantId tenant = held.row.tenant;
    if (is_in_hand(run, tenant)) continue;
    const Currency& currency = held.value.subscription.terms.currency;
    heads.push_back({tenant, records::kStreamId});
    credits.push_back({tenant, currency.code()});
    currencies.push_back(currency);
  }
  Store& store = run.engine.store();
  const auto streams = store.read_many(run.engine.self(), records::record_type<Stream>(), heads);
  const auto credit_rows =
      store.read_many(run.engine.self(), records::record_type<CustomerCredit>(), credits);
  run.read_ahead.clear();
  if (!streams.ok() || !credit_rows.ok()) return;
  for (std::size_t i = 0; i < heads.size(); ++i) {
    ReadAhead found;
    found.credit = {currencies[i], 0, Money::zero(currencies[i]), std::nullopt, std::nullopt};
    if (const std::optional<Row>& row = (*streams)[i]) {
      auto stream = records::from_row<Stream>(*row);
      if (!stream.ok()) continue;
      found.head = {*std::move(stream), row->version};
    }
    if (const std::optional<Row>& row = (*credit_rows)[i]) {
      const auto credit = records::from_row<CustomerCredit>(*row);
      if (!credit.ok()) continue;
      found.credit = {currencies[i], row->version, credit->amount, credit->wallets,
                      credit->charges};
    }
    run.read_ahead.emplace(heads[i].tenant, std::move(found));
  }
}

// Adds one subscription's plan to the group.
absl::Status add_member(Run& run, records::Loaded<Held> held) {
  Member member{held.row.tenant, held.row.id};
  while (is_flying(run, member.tenant)) OCTROI_RETURN_IF_ERROR(land(run));
  Group& group = *run.group;
  std::optional<StreamHead> before;
  std::optional<CreditWork> credit;
  if (const auto known = group.heads.find(member.tenant); known != group.heads.end()) {
    before = known->second;
  } else if (auto ahead = run.read_ahead.extract(member.tenant)) {
    before = std::move(ahead.mapped().head);
    credit = ahead.mapped().credit;
  }
  StreamHead after;
  absl::StatusOr<Planned> planned = plan_one(run, std::move(held), before, credit, &after);
  if (!planned.ok()) {
    group.problems.push_back(problem(run, member, planned.status()));
    return absl::OkStatus();
  }
  group.heads[member.tenant] = std::move(after);
  group.stepped.steps += planned->stepped.steps;
  group.stepped.renewals += planned->stepped.renewals;
  group.invoices += invoices_in(planned->plan);
  group.has_more_due = group.has_more_due || planned->is_due_again;
  group.batch.append(std::move(planned->plan.batch));
  group.members.push_back(std::move(member));
  return absl::OkStatus();
}

std::vector<records::Loaded<Held>> decode(Run& run, std::vector<Row> rows) {
  std::vector<records::Loaded<Held>> page;
  page.reserve(rows.size());
  for (Row& row : rows) {
    if (run.stuck.contains(row.id)) continue;
    const Member member{row.tenant, row.id};
    auto held = records::loaded_from_row<Held>(std::move(row));
    if (held.ok()) {
      page.push_back(*std::move(held));
    } else {  // the others are billed all the same
      run.group->problems.push_back(problem(run, member, held.status()));
    }
  }
  return page;
}

bool has_more_due(const Run& run) {
  return std::any_of(run.flying.begin(), run.flying.end(),
                     [](const auto& group) { return group->has_more_due; });
}

absl::StatusOr<bool> run_pass(Run& run) {
  const std::int64_t before = run.report.commits;
  run.rows_wanted = std::max<std::size_t>(1, rows_max(run) / kFirstShare);
  Query query{.type = &records::record_type<Held>(), .index = "due", .rows_max = kPageRows};
  query.until = records::Column<Instant>::encode(run.now + std::chrono::milliseconds(1));
  // A group may span pages: each commit costs the disk a round, whatever its size.
  do {
    // A member that is due again comes up again on a later page, once it is written.
    while (has_more_due(run)) OCTROI_RETURN_IF_ERROR(land(run));
    OCTROI_ASSIGN_OR_RETURN(Page found, run.engine.store().scan_all(run.engine.self(), query));
    std::vector<records::Loaded<Held>> page = decode(run, std::move(found.rows));
    read_ahead(run, page);
    if (!page.empty()) look_at_issues(run);
    for (records::Loaded<Held>& held : page) {
      OCTROI_RETURN_IF_ERROR(add_member(run, std::move(held)));
      const std::size_t rows = run.group->batch.writes().size();
      if (rows == 0 || rows < run.rows_wanted) continue;
      OCTROI_RETURN_IF_ERROR(begin_commit(run));
    }
    query.cursor = std::move(found.cursor);
  } while (!query.cursor.empty());
  OCTROI_RETURN_IF_ERROR(commit_last(run));
  return run.report.commits > before;
}

}  // namespace

absl::Status run_steps(Engine& engine, RunReport& report) {
  Run run(engine, report);
  for (bool again = true; again;) {
    OCTROI_ASSIGN_OR_RETURN(again, run_pass(run));
  }
  return absl::OkStatus();
}

}  // namespace v0
}  // namespace octroi
