// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// R3: a billing run that is kept: 100,000 renewals through run_due() on SQLite, durable at power
// loss.
//
// Beside it stands the limit: the same rows put into the same tables, in a copy of the file as it
// was before the run, by bare statements in transactions of the same size. Each batch goes to both,
// one after the other, so that both see the same machine; the time of the one is taken off the time
// of the other. In the end the two files must agree row by row, and each subscription must have
// been billed once.

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "common/fleet.h"
#include "common/folder.h"
#include "common/measure.h"

#include "octroi/sqlite/sqlite.h"
#include "raw_file.h"

namespace octroi::bench {
namespace {

// Nanoseconds in each verb of the store, and beside it.
struct Spent {
  double reading = 0;
  double scanning = 0;
  double committing = 0;
  double raw = 0;
  double aside = 0;  // the raw writing and all around it
};

// The store of the run, timed; what it commits is written raw as well.
class MeasuredStore final : public Store {
 public:
  MeasuredStore(Store& store, RawFile& raw) : store_(store), raw_(raw) {}

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
    if (result.ok()) spent_.raw += raw_.write(batch, *result);
    spent_.aside += aside.nanoseconds();
    return result;
  }

  [[nodiscard]] const Spent& spent() const noexcept { return spent_; }

 private:
  Store& store_;
  RawFile& raw_;
  Spent spent_;
};

void check_report(const RunReport& report, std::int64_t subscriptions) {
  check(report.problems.empty() && report.conflicts == 0, "the run met problems");
  check(report.renewals == subscriptions, "not every subscription was renewed once");
  check(report.invoices == subscriptions, "not every renewal made one invoice");
}

void print(const Spent& spent, double total, std::int64_t renewals, std::int64_t rows) {
  const auto count = static_cast<double>(renewals);
  const double planning = total - spent.reading - spent.scanning - spent.committing;
  std::printf("run_due on SQLite FULL       %9.0f renewals/s\n", count / total * 1e9);
  std::printf("raw insert of the same rows  %9.0f renewals/s  %.0f rows/s, %.1f rows a renewal\n",
              count / spent.raw * 1e9, static_cast<double>(rows) / spent.raw * 1e9,
              static_cast<double>(rows) / count);
  std::printf(
      "ns a renewal: planning %.0f, reading %.0f, scanning %.0f, committing %.0f; raw %.0f\n",
      planning / count, spent.reading / count, spent.scanning / count, spent.committing / count,
      spent.raw / count);
}

void run(const std::string& program, bool smoke) {
  const std::int64_t subscriptions = smoke ? 200 : 100'000;
  const WorkFolder folder(program);
  const std::string path = folder.file("billing.db");
  const std::string raw_path = folder.file("raw.db");
  Fleet fleet;
  sqlite::SqliteStore store = must(sqlite::open(path));
  fleet.found(store);
  const Stopwatch settling;
  fleet.settle(subscriptions, [&](const Batch& batch) { must(store.commit(batch).status()); });
  std::printf("made %lld subscriptions in %.1f s\n", static_cast<long long>(subscriptions),
              settling.seconds());
  // The raw rows go into the same tables in the same state: a copy of the settled file.
  RawFile(path).execute("PRAGMA wal_checkpoint(TRUNCATE)");
  std::filesystem::copy_file(path, raw_path);
  RawFile raw(raw_path);
  MeasuredStore measured(store, raw);
  fleet.clock.set(kRenewalDay);
  Billing billing = fleet.bill(measured);
  must(billing.open());
  const Stopwatch watch;
  const RunReport report = must(billing.run_due({.effects = false}));
  const double total = watch.nanoseconds() - measured.spent().aside;
  check_report(report, subscriptions);
  raw.check_same_rows(path);
  print(measured.spent(), total, report.renewals, raw.rows_written());
  print_goal({.name = "R3",
              .measured = measured.spent().raw / total,
              .limit = 0.50,
              .is_least = true,
              .what = "of raw bulk insert (goal 0.9)"});
}

}  // namespace
}  // namespace octroi::bench

int main(int count, char** arguments) {
  octroi::bench::run(arguments[0], octroi::bench::is_smoke(count, arguments));
  return 0;
}
