// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// R3: a billing run that is kept: 100,000 renewals through run_due() on SQLite, durable at power
// loss.
//
// Beside it stands the limit: the same rows put into the same tables, in a copy of the file as it
// was before the run, by bare statements in transactions of the same size. run_due() plans while it
// commits, so nothing may run beside it that it could hide behind: the rows for the limit come from
// a twin, a second run on another copy that does one thing after the other. Runs and limit go in
// turns, a quarter of the renewals at a time, so that all see the same machine. In the end the
// three files must agree row by row, and each subscription must have been billed once.

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/fleet.h"
#include "common/folder.h"
#include "common/measure.h"

#include "octroi/sqlite/sqlite.h"
#include "raw_file.h"

namespace octroi::bench {
namespace {

constexpr std::int64_t kTurns = 4;  // one day's renewals each

// Nanoseconds in each verb of the store, and beside it.
struct Spent {
  double reading = 0;
  double scanning = 0;
  double committing = 0;
  double raw = 0;
  double aside = 0;  // the raw writing and all around it
};

// A store, timed; what it commits is written raw as well where there is a file for it.
class MeasuredStore final : public Store {
 public:
  explicit MeasuredStore(Store& store, RawFile* raw = nullptr) : store_(store), raw_(raw) {}

  absl::Status prepare(std::span<const RecordType* const> types) override {
    return store_.prepare(types);
  }
  absl::StatusOr<std::optional<Row>> read(const TenantContext& tenant, const RecordType& type,
                                          std::string_view id) override {
    const Stopwatch watch;
    auto row = store_.read(tenant, type, id);
    spent_.reading += watch.nanoseconds();
    return row;
  }
  absl::StatusOr<std::vector<std::optional<Row>>> read_many(
      const Operator& op, const RecordType& type, std::span<const RecordKey> keys) override {
    const Stopwatch watch;
    auto rows = store_.read_many(op, type, keys);
    spent_.reading += watch.nanoseconds();
    return rows;
  }
  absl::StatusOr<Page> scan(const TenantContext& tenant, const Query& query) override {
    const Stopwatch watch;
    auto page = store_.scan(tenant, query);
    spent_.scanning += watch.nanoseconds();
    return page;
  }
  absl::StatusOr<Page> scan_all(const Operator& op, const Query& query) override {
    const Stopwatch watch;
    auto page = store_.scan_all(op, query);
    spent_.scanning += watch.nanoseconds();
    return page;
  }
  absl::StatusOr<CommitResult> commit(const Batch& batch) override {
    const Stopwatch watch;
    absl::StatusOr<CommitResult> result = store_.commit(batch);
    spent_.committing += watch.nanoseconds();
    const Stopwatch aside;
    if (result.ok() && raw_ != nullptr) spent_.raw += raw_->write(batch, *result);
    spent_.aside += aside.nanoseconds();
    return result;
  }

  [[nodiscard]] const Spent& spent() const noexcept { return spent_; }

 private:
  Store& store_;
  RawFile* raw_;
  Spent spent_;
};

void check_report(const RunReport& report, std::int64_t subscriptions) {
  check(report.problems.empty() && report.conflicts == 0, "the run met problems");
  check(report.renewals == subscriptions, "not every subscription was renewed once");
  check(report.invoices == subscriptions, "not every renewal made one invoice");
}

struct Times {
  double run = 0;
  double twin = 0;  // without the raw writing
};

void print(const Times& times, double committing, const Spent& spent, std::int64_t renewals,
           std::int64_t rows) {
  const auto count = static_cast<double>(renewals);
  const double planning = times.twin - spent.reading - spent.scanning - spent.committing;
  std::printf("run_due on SQLite FULL       %9.0f renewals/s\n", count / times.run * 1e9);
  std::printf("  ns a renewal: %.0f, of them committing %.0f\n", times.run / count,
              committing / count);
  std::printf("without planning meanwhile   %9.0f renewals/s\n", count / times.twin * 1e9);
  std::printf(
      "  ns a renewal: planning %.0f, reading %.0f, scanning %.0f, committing %.0f; raw %.0f\n",
      planning / count, spent.reading / count, spent.scanning / count, spent.committing / count,
      spent.raw / count);
  std::printf("raw insert of the same rows  %9.0f renewals/s  %.0f rows/s, %.1f rows a renewal\n",
              count / spent.raw * 1e9, static_cast<double>(rows) / spent.raw * 1e9,
              static_cast<double>(rows) / count);
}

// A file of subscriptions and its copies.
struct Files {
  std::string run;
  std::string twin;
  std::string raw;
};

Files settle(Fleet& fleet, const WorkFolder& folder, std::int64_t subscriptions) {
  Files files{folder.file("billing.db"), folder.file("twin.db"), folder.file("raw.db")};
  {
    sqlite::SqliteStore store = must(sqlite::open(files.run));
    fleet.found(store);
    const Stopwatch watch;
    fleet.settle(
        subscriptions, [&](const Batch& batch) { must(store.commit(batch).status()); }, kTurns);
    std::printf("made %lld subscriptions in %.1f s\n", static_cast<long long>(subscriptions),
                watch.seconds());
  }
  RawFile(files.run).execute("PRAGMA wal_checkpoint(TRUNCATE)");
  std::filesystem::copy_file(files.run, files.twin);
  std::filesystem::copy_file(files.run, files.raw);
  return files;
}

double timed_run(Billing& billing, std::int64_t renewals) {
  const Stopwatch watch;
  const RunReport report = must(billing.run_due({.effects = false}));
  const double time = watch.nanoseconds();
  check_report(report, renewals);
  return time;
}

void run(const std::string& program, bool smoke) {
  const std::int64_t subscriptions = smoke ? 200 : 100'000;
  const WorkFolder folder(program);
  Fleet fleet;
  const Files files = settle(fleet, folder, subscriptions);
  sqlite::SqliteStore store = must(sqlite::open(files.run));
  sqlite::SqliteStore twin_store = must(sqlite::open(files.twin));
  RawFile raw(files.raw);
  MeasuredStore measured(store);
  MeasuredStore measured_twin(twin_store, &raw);
  BillingOptions one_thing_after_the_other = fleet.options();
  one_thing_after_the_other.plans_while_committing = false;
  Billing billing = fleet.bill(measured);
  Billing twin(measured_twin, fleet.catalog, std::move(one_thing_after_the_other));
  must(billing.open());
  must(twin.open());
  Times times;
  for (std::int64_t turn = 0; turn < kTurns; ++turn) {
    fleet.clock.set(kRenewalDay + kDay * turn);
    times.run += timed_run(billing, subscriptions / kTurns);
    times.twin += timed_run(twin, subscriptions / kTurns);
  }
  times.twin -= measured_twin.spent().aside;
  raw.check_same_rows(files.run);
  raw.check_same_rows(files.twin);
  print(times, measured.spent().committing, measured_twin.spent(), subscriptions,
        raw.rows_written());
  print_goal({.name = "R3",
              .measured = measured_twin.spent().raw / times.run,
              .limit = 0.90,
              .is_least = true,
              .what = "of raw bulk insert"});
}

}  // namespace
}  // namespace octroi::bench

int main(int count, char** arguments) {
  octroi::bench::run(arguments[0], octroi::bench::is_smoke(count, arguments));
  return 0;
}
