// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What it takes to record usage durably: known from a repetition, put to its period, counted and
// kept, a thousand events a call, over one SQLite file (FULL).
//
// The batch that each call committed is written again as bare statements into a second file that
// octroi made; E3 is the rate of the whole over the rate of these. Keys come in order, as those of
// a log do. Afterwards the counter must be the sum of the events, a second telling must change
// nothing, and both files must hold the same rows.

#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "common/fleet.h"
#include "common/folder.h"
#include "common/measure.h"
#include "run_due/raw_file.h"
#include "usage/in_memory.h"

#include "octroi/sqlite/sqlite.h"

namespace octroi::bench {
namespace {

constexpr char kMetered[] = R"(
plan { code: "meter" version: 1 name: "Metered"
  price { interval: "month" currency: "EUR"
    charge { code: "api" kind: USAGE entitlement: "calls"
      usage { model: UNIT unit_amount: "0.01" } } }
  entitlement { name: "calls" unlimited: true window: BILLING_PERIOD } }
)";

std::vector<UsageEvent> events_of(std::int64_t call, std::int64_t count, Instant at) {
  std::vector<UsageEvent> events;
  for (std::int64_t i = 0; i < count; ++i) {
    char key[32];
    std::snprintf(key, sizeof key, "req-%012lld", static_cast<long long>(call * count + i));
    events.push_back({.key = key, .metric = "calls", .quantity = 1 + i % 3, .at = at});
  }
  return events;
}

void run(const std::string& program, bool smoke) {
  const std::int64_t calls = smoke ? 3 : 200;
  constexpr std::int64_t kEvents = 1'000;
  const WorkFolder folder(program);
  Fleet fleet;
  const Catalog catalog = must(parse_catalog(kMetered, CatalogFormat::kText, "meter"));
  sqlite::SqliteStore store = must(sqlite::open(folder.file("whole.db")));
  RecordingStore recorder(store);
  Billing billing(recorder, catalog, fleet.options());
  must(billing.open());
  {
    sqlite::SqliteStore made = must(sqlite::open(folder.file("raw.db")));
    must(made.prepare(recorder.types()));
  }
  RawFile raw(folder.file("raw.db"));
  const TenantContext tenant = must(billing.create_tenant({.name = "T", .slug = "t"}));
  must(billing.subscribe(tenant, {.plan = "meter"}).status());
  must(billing.run_due({.effects = false}).status());
  recorder.forget();

  std::vector<double> recordings;
  std::vector<double> inserts;
  std::int64_t wanted = 0;
  for (std::int64_t call = 0; call < calls; ++call) {
    const auto events = events_of(call, kEvents, fleet.clock.now());
    for (const UsageEvent& event : events) wanted += event.quantity;
    const Stopwatch watch;
    const auto receipts = must(billing.record_usage(tenant, events));
    recordings.push_back(watch.nanoseconds());
    check(receipts.back().used == wanted, "the counter is not the sum of the events");
    const std::vector<Batch> batches = recorder.take();
    check(batches.size() == 1, "a call takes one commit");
    inserts.push_back(raw.write(batches.front(), {}));
  }
  const auto again = must(billing.record_usage(tenant, events_of(0, kEvents, fleet.clock.now())));
  for (const UsageReceipt& receipt : again) {
    check(receipt.outcome == UsageOutcome::kRepeated, "an event was counted twice");
  }
  check(recorder.take().empty(), "a repetition was committed");
  raw.check_same_rows(folder.file("whole.db"));

  const double recorded = median(recordings) / kEvents;
  const double inserted = median(inserts) / kEvents;
  std::printf("%-36s %8s\n", "an event, SQLite FULL, 1,000 a call", "ns");
  std::printf("%-36s %8.0f\n", "bare insert of the same rows", inserted);
  std::printf("%-36s %8.0f  %.0f events/s\n", "recorded", recorded, 1e9 / recorded);
  print_goal({.name = "E3",
              .measured = inserted / recorded,
              .limit = 0.6,
              .is_least = true,
              .what = "of the raw insert loop"});
}

}  // namespace
}  // namespace octroi::bench

int main(int count, char** arguments) {
  using namespace octroi::bench;
  const bool smoke = is_smoke(count, arguments);
  const std::vector<Goal> goals = run_in_memory(smoke);
  run(arguments[0], smoke);
  for (const Goal& goal : goals) print_goal(goal);
  return 0;
}
