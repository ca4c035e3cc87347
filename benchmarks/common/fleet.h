// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Fleet: many tenants, each with one monthly subscription, all due on one day, or as many on each
// of some days.
//
// Made by the public API against stores in memory, a thousand tenants at a time, and handed over as
// the batches that were committed; so a file of 100,000 subscriptions is there in seconds and holds
// exactly what Billing would have written.
//
//   Fleet fleet;
//   fleet.found(store);                                             // tables, catalogue
//   fleet.settle(100'000, [&](const Batch& batch) { must(store.commit(batch).status()); });
//   fleet.clock.set(kRenewalDay);
//   fleet.bill(store).run_due({.effects = false});
//
// Layer: benchmarks. Thread safety: none.
#ifndef OCTROI_BENCHMARKS_COMMON_FLEET_H_
#define OCTROI_BENCHMARKS_COMMON_FLEET_H_

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "common/measure.h"

#include "octroi/base/clock.h"
#include "octroi/base/instant.h"
#include "octroi/base/random.h"
#include "octroi/catalog/catalog.h"
#include "octroi/engine/billing.h"
#include "octroi/storage/memory_store.h"

namespace octroi::bench {

// A store in front of another one, which remembers the types and batches that go by.
class RecordingStore final : public Store {
 public:
  explicit RecordingStore(Store& store) : store_(store) {}

  absl::Status prepare(std::span<const RecordType* const> types) override {
    types_.assign(types.begin(), types.end());
    return store_.prepare(types);
  }
  absl::StatusOr<std::optional<Row>> read(const TenantContext& tenant, const RecordType& type,
                                          std::string_view id) override {
    return store_.read(tenant, type, id);
  }
  absl::StatusOr<std::vector<std::optional<Row>>> read_many(
      const Operator& op, const RecordType& type, std::span<const RecordKey> keys) override {
    return store_.read_many(op, type, keys);
  }
  absl::StatusOr<Page> scan(const TenantContext& tenant, const Query& query) override {
    return store_.scan(tenant, query);
  }
  absl::StatusOr<Page> scan_all(const Operator& op, const Query& query) override {
    return store_.scan_all(op, query);
  }
  absl::StatusOr<CommitResult> commit(const Batch& batch) override {
    absl::StatusOr<CommitResult> result = store_.commit(batch);
    if (result.ok()) batches_.push_back(batch);
    return result;
  }

  [[nodiscard]] const std::vector<const RecordType*>& types() const noexcept { return types_; }
  // What was committed since it was last taken or forgotten.
  [[nodiscard]] std::vector<Batch> take() { return std::exchange(batches_, {}); }
  void forget() { batches_.clear(); }

 private:
  Store& store_;
  std::vector<const RecordType*> types_;
  std::vector<Batch> batches_;
};

class StoppedClock final : public Clock {
 public:
  explicit StoppedClock(Instant now) noexcept : now_(now) {}
  [[nodiscard]] Instant now() const override { return now_; }
  void set(Instant now) noexcept { now_ = now; }

 private:
  Instant now_;
};

inline const Instant kSignUpDay = *parse_instant("2026-01-15T09:00:00Z");
inline const Instant kRenewalDay = *parse_instant("2026-02-15T09:00:00Z");
inline constexpr std::chrono::hours kDay{24};

struct Fleet {
  StoppedClock clock{kSignUpDay};
  SeededRandom random{20260115};
  Catalog catalog = must(parse_catalog(R"(
plan { code: "starter" version: 1 name: "Starter"
  price { interval: "month" currency: "EUR" amount: "50.00" } }
)",
                                       CatalogFormat::kText, "fleet"));
  TaxPolicy tax{
      .rates = {{.code = "FR-20", .category = "standard", .percent = Decimal(20), .name = "TVA"}}};

  [[nodiscard]] BillingOptions options() {
    BillingOptions options;
    options.clock = &clock;
    options.random = &random;
    options.tax = tax;
    options.invoice_due_days = 60;  // so that nothing but renewals is due on kRenewalDay
    return options;
  }
  [[nodiscard]] Billing bill(Store& store) { return Billing(store, catalog, options()); }

  // Makes the tables and publishes the catalogue.
  void found(Store& store) { must(bill(store).open()); }

  // Gives `commit` the batches that make `tenants` tenants with their subscriptions, which are due
  // on kRenewalDay and the days after it, as many on each of `days`.
  template <class Commit>
  void settle(std::int64_t tenants, Commit&& commit, std::int64_t days = 1) {
    constexpr std::int64_t kAtOnce = 1000;
    for (std::int64_t first = 0; first < tenants; first += kAtOnce) {
      MemoryStore memory;
      RecordingStore recorder(memory);
      Billing billing = bill(recorder);
      must(billing.open());
      recorder.forget();
      for (std::int64_t n = first; n < std::min(first + kAtOnce, tenants); ++n) {
        add(billing, n, kSignUpDay + kDay * (n * days / tenants));
      }
      Batch together;
      for (Batch& batch : recorder.take()) together.append(std::move(batch));
      commit(std::as_const(together));
    }
  }

 private:
  // Tenants come one after the other, so that their ids are in the order of their making, as ids of
  // real sign-ups are.
  void add(Billing& billing, std::int64_t number, Instant day) {
    clock.set(day + std::chrono::milliseconds(10) * number);
    const std::string slug = "tenant-" + std::to_string(number);
    const TenantContext tenant =
        must(billing.create_tenant({.name = "Tenant " + std::to_string(number),
                                    .slug = slug,
                                    .email = slug + "@example.org"}));
    must(billing.subscribe(tenant, {.plan = "starter"}).status());
  }
};

}  // namespace octroi::bench

#endif  // OCTROI_BENCHMARKS_COMMON_FLEET_H_
