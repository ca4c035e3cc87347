// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Planning while committing writes what planning and committing in turns writes, to the byte: also
// where tenants have several subscriptions, where periods are behind, where credit is used up, and
// where a group loses a race or meets a row that cannot be billed.

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "engine/hostile.h"
#include "octroi/testing/faulty_store.h"

namespace octroi::test {
namespace {

// Tells all records of a store, in words.
class DumpedStore final : public Store {
 public:
  explicit DumpedStore(Store& inner) : inner_(inner) {}

  absl::Status prepare(std::span<const RecordType* const> types) override {
    types_.assign(types.begin(), types.end());
    return inner_.prepare(types);
  }
  absl::StatusOr<std::optional<Row>> read(const TenantContext& tenant, const RecordType& type,
                                          std::string_view id) override {
    return inner_.read(tenant, type, id);
  }
  absl::StatusOr<Page> scan(const TenantContext& tenant, const Query& query) override {
    return inner_.scan(tenant, query);
  }
  absl::StatusOr<Page> scan_all(const Operator& op, const Query& query) override {
    return inner_.scan_all(op, query);
  }
  absl::StatusOr<CommitResult> commit(const Batch& batch) override { return inner_.commit(batch); }

  [[nodiscard]] std::string dump(const Operator& op) {
    std::string text;
    for (const RecordType* type : types_) {
      const auto page = inner_.scan_all(op, {.type = type, .rows_max = kRowsMax});
      EXPECT_TRUE(page.ok() && page->cursor.empty()) << type->name;
      for (const Row& row : page->rows) {
        text += type->name + " " + row.tenant.to_string() + " " + row.id + " v" +
                std::to_string(row.version);
        for (const Value& value : row.values) {
          const auto* number = std::get_if<std::int64_t>(&value);
          const auto* content = std::get_if<std::string>(&value);
          text += "|";
          text += number ? std::to_string(*number) : content ? *content : "(null)";
        }
        text += "\n";
      }
    }
    return text;
  }

 private:
  Store& inner_;
  std::vector<const RecordType*> types_;
};

struct Outcome {
  std::string records;
  RunReport report;
  bool had_second_thread = false;
};

struct Story {
  int tenants = 6;
  std::string plan = "starter";
  std::string until = "2026-05-20T09:00:00Z";  // periods behind, some of them
  std::size_t commit_rows_max = 30;
  bool has_races = false;  // each third commit of a group loses one
};

Outcome tell(const Story& story, bool plans_while_committing) {
  World world("2026-01-10T09:00:00Z");
  FaultyStore faulty(world.store);
  DumpedStore store(faulty);
  BillingOptions options = world.options();
  options.commit_rows_max = story.commit_rows_max;
  options.plans_while_committing = plans_while_committing;
  Billing billing(store, world.catalog, std::move(options));
  Billing other = world.bill(world.store);
  std::vector<TenantContext> tenants;
  for (int i = 0; i < story.tenants; ++i)
    tenants.push_back(make_tenant(billing, "t" + std::to_string(i)));
  // In rounds, so that the subscriptions of one tenant are far apart in the order of the run.
  for (int round = 0; round < 3; ++round) {
    for (const TenantContext& tenant : tenants) {
      const PaymentMethod method = round == 1 ? PaymentMethod{"card", "pm_1"} : PaymentMethod{};
      EXPECT_TRUE(
          billing
              .subscribe(tenant,
                         {.plan = story.plan, .payment_method = method, .is_additional = true})
              .ok());
    }
    world.clock.advance(std::chrono::hours(24));
  }
  Outcome outcome;
  const std::thread::id here = std::this_thread::get_id();
  std::atomic<bool> elsewhere = false;
  std::atomic<int> commits = 0;
  faulty.set_hook([&](const StoreCall& call) {
    if (call.verb != StoreVerb::kCommit || call.is_done) return absl::OkStatus();
    if (std::this_thread::get_id() != here) elsewhere = true;
    if (!story.has_races || ++commits % 3 != 0) return absl::OkStatus();
    for (const TenantContext& tenant : tenants) {
      EXPECT_TRUE(other.set_branding(tenant, {.display_name = std::to_string(commits)}).ok());
    }
    return absl::OkStatus();
  });
  world.clock.set(at(story.until));
  const auto report = billing.run_due({.effects = false});
  EXPECT_TRUE(report.ok()) << report.status();
  faulty.set_hook({});
  outcome.report = *report;
  outcome.had_second_thread = elsewhere;
  outcome.records = store.dump(world.op);
  expect_clean(world, billing, "after the run");
  return outcome;
}

void expect_same(const Story& story) {
  const Outcome in_turns = tell(story, false);
  const Outcome ahead = tell(story, true);
  EXPECT_FALSE(in_turns.had_second_thread);
  EXPECT_TRUE(ahead.had_second_thread);
  EXPECT_EQ(ahead.report.commits, in_turns.report.commits);
  EXPECT_EQ(ahead.report.conflicts, in_turns.report.conflicts);
  EXPECT_EQ(ahead.report.renewals, in_turns.report.renewals);
  EXPECT_GE(ahead.report.renewals, 3 * story.tenants);
  EXPECT_TRUE(ahead.report.problems.empty());
  EXPECT_EQ(ahead.records, in_turns.records);
}

TEST(Ahead, WritesTheSameToTheByte) { expect_same({}); }
TEST(Ahead, WritesTheSameOneByOne) { expect_same({.tenants = 3, .commit_rows_max = 1}); }

// A group is of more than one subscription where its rows allow it, however few they are.
TEST(Ahead, GroupsByFewRowsToo) {
  const auto commits = [](std::size_t commit_rows_max) {
    World world("2026-01-10T09:00:00Z");
    BillingOptions options = world.options();
    options.commit_rows_max = commit_rows_max;
    Billing billing(world.store, world.catalog, std::move(options));
    for (int i = 0; i < 20; ++i) {
      const TenantContext tenant = make_tenant(billing, "t" + std::to_string(i));
      EXPECT_TRUE(billing.subscribe(tenant, {.plan = "free"}).ok());
    }
    world.clock.set(at("2026-02-10T09:00:00Z"));
    const auto report = billing.run_due({.effects = false});
    EXPECT_TRUE(report.ok()) << report.status();
    EXPECT_EQ(report->renewals, 20);
    return report->commits;
  };
  EXPECT_EQ(commits(1), 20);
  EXPECT_LT(commits(7), 20);
}

// More periods behind than one plan takes on, so that members come up again on later pages.
TEST(Ahead, WritesTheSameWhereMuchIsDue) {
  expect_same({.tenants = 2, .plan = "free", .until = "2043-05-20T09:00:00Z"});
}

TEST(Ahead, LosesRacesAsInTurns) {
  const Story story{.has_races = true};
  const Outcome in_turns = tell(story, false);
  const Outcome ahead = tell(story, true);
  EXPECT_GT(in_turns.report.conflicts, 0);
  EXPECT_GT(ahead.report.conflicts, 0);
  EXPECT_TRUE(ahead.report.problems.empty());
  EXPECT_EQ(ahead.report.renewals, in_turns.report.renewals);
}

// A commit that fails outright ends the run, and nothing planned behind it is written.
TEST(Ahead, NothingFollowsACommitThatFailed) {
  World world("2026-01-10T09:00:00Z");
  FaultyStore faulty(world.store);
  BillingOptions options = world.options();
  options.commit_rows_max = 30;
  Billing billing(faulty, world.catalog, std::move(options));
  for (int i = 0; i < 20; ++i) {
    const TenantContext tenant = make_tenant(billing, "t" + std::to_string(i));
    ASSERT_TRUE(billing.subscribe(tenant, {.plan = "starter"}).ok());
  }
  world.clock.set(at("2026-02-10T09:00:00Z"));
  for (const CommitFault fault : {CommitFault::kBusy, CommitFault::kUnknownAfter}) {
    const std::int64_t before = faulty.calls(StoreVerb::kCommit);
    faulty.fail_commit(before + 2, fault);
    EXPECT_FALSE(billing.run_due({.effects = false}).ok());
    EXPECT_EQ(faulty.calls(StoreVerb::kCommit), before + 2);
    expect_clean(world, billing, "after the failure");
  }
  ASSERT_TRUE(billing.run_due({.effects = false}).ok());
  EXPECT_EQ(billing.run_due({.effects = false})->renewals, 0);
  expect_clean(world, billing, "in the end");
}

}  // namespace
}  // namespace octroi::test
