// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The lease axioms about time, keys and limits.

#include <utility>

#include "testing/lease_probe.h"

namespace octroi {
inline namespace v0 {

using quota::LeaseAnswer;
using quota::LeaseKey;
using quota::LeaseStatus;
using quota::SilentUnits;

Violations silence_ends_a_lease(LeaseHarness& harness) {
  LeaseProbe probe(harness, 100);
  if (!probe.is_ready()) return probe.findings.take();
  const LeaseAnswer a = probe.acquire("a", 10);
  probe.expect_count(a.expires_at_ms, probe.now_ms + LeaseProbe::kLeaseMs, "expires_at_ms");
  probe.now_ms += LeaseProbe::kLeaseMs + LeaseProbe::kBoundMs - 1;
  probe.say({.node = "other"});
  probe.expect_books(0, 10, "one millisecond before the lease is overdue");
  probe.now_ms += 1;
  probe.say({.node = "other"});
  probe.expect_books(10, 0, "when the lease is overdue");

  const LeaseAnswer b = probe.acquire("b", 10);
  probe.now_ms += LeaseProbe::kLeaseMs - 1;
  const LeaseAnswer renewed = probe.say({.node = "b", .epoch = b.epoch});
  probe.expect_count(renewed.expires_at_ms, probe.now_ms + LeaseProbe::kLeaseMs, "a renewal");
  probe.now_ms += LeaseProbe::kBoundMs + 1;
  probe.say({.node = "other"});
  probe.expect_books(10, 10, "after a renewal");
  return probe.findings.take();
}

Violations silent_units_follow_the_terms(LeaseHarness& harness) {
  Violations all;
  for (const SilentUnits silent : {SilentUnits::kCountAsUsed, SilentUnits::kGrantAgain}) {
    LeaseProbe probe(harness, 20, silent);
    if (!probe.is_ready()) return probe.findings.take();
    const LeaseAnswer a = probe.acquire("a", 20);
    probe.say({.node = "a", .epoch = a.epoch, .spent = 5, .returned = 3});
    probe.now_ms += LeaseProbe::kLeaseMs + LeaseProbe::kBoundMs;
    const bool is_lost = silent == SilentUnits::kCountAsUsed;
    probe.acquire("b", is_lost ? 3 : 15);
    probe.expect_count(probe.say({.node = "c", .wish = 1}).granted, 0, "units of c");
    probe.expect_books(is_lost ? 17 : 5, is_lost ? 3 : 15, "after silence");
    for (std::string& violation : probe.findings.take()) all.push_back(std::move(violation));
  }
  return all;
}

Violations fenced_nodes_are_refused(LeaseHarness& harness) {
  LeaseProbe probe(harness, 100);
  if (!probe.is_ready()) return probe.findings.take();
  const LeaseAnswer a = probe.acquire("a", 10);
  probe.now_ms += LeaseProbe::kLeaseMs + LeaseProbe::kBoundMs;
  probe.refused({.node = "a", .epoch = a.epoch, .spent = 4, .returned = 6, .wish = 20},
                LeaseStatus::kFenced);
  probe.expect_books(10, 0, "after a report of an ended lease");
  const LeaseAnswer next = probe.acquire("a", 5);
  probe.findings.expect(next.epoch > a.epoch, "the epoch of the next lease must be greater");
  probe.refused({.node = "a", .epoch = a.epoch, .returned = 5}, LeaseStatus::kFenced);
  probe.refused({.node = "a", .epoch = next.epoch + 1, .spent = 1}, LeaseStatus::kFenced);
  probe.refused({.node = "nobody", .epoch = next.epoch, .spent = 1}, LeaseStatus::kFenced);
  probe.expect_books(10, 5, "after reports of leases that are not theirs");
  return probe.findings.take();
}

Violations keys_never_collide(LeaseHarness& harness) {
  LeaseProbe probe(harness, 100);
  if (!probe.is_ready()) return probe.findings.take();
  probe.acquire("a", 10);
  const LeaseKey neighbours[] = {
      {"tenant-b", "requests", "2026-11"},   {"tenant-a", "request", "s2026-11"},
      {"tenant-a", "requests", "2026-12"},   {"tenant-arequests", "2026-11", "x"},
      {"TENANT-A", "requests", "2026-11"},   {"tenant-a/requests", "2026-11", "x"},
      {"tenant-a", "requests/2026", "11"},   {"tenant-a", "requests", "2026-11'"},
      {"tenant-a:requests", "2026-11", "y"}, {"tenant-a", "requests", "%"}};
  for (const LeaseKey& key : neighbours) {
    probe.expect_status(probe->snapshot(key), LeaseStatus::kNotDefined, key.tenant + " unopened");
    probe.expect_status(probe->open(key, {.limit = 7}), LeaseStatus::kOk, "opening " + key.tenant);
    const LeaseAnswer before = probe->snapshot(key);
    probe.findings.expect(before.limit == 7 && before.used == 0 && before.leased == 0,
                          key.tenant + " " + key.metric + " must be a book of its own");
    probe->exchange(key, {.node = "a", .wish = 3}, probe.now_ms);
    probe->change_limit(key, 3, 1);
  }
  probe.expect_books(0, 10, "after all its neighbours were used");
  for (const LeaseKey& key : neighbours)
    probe.expect_count(probe->snapshot(key).leased, 1, "units of a neighbour");
  return probe.findings.take();
}

Violations limits_change_in_order(LeaseHarness& harness) {
  LeaseProbe probe(harness, 100);
  if (!probe.is_ready()) return probe.findings.take();
  const LeaseAnswer a = probe.acquire("a", 40);
  probe.expect_count(probe->change_limit(probe.key, 30, 5).limit, 30, "the lowered limit");
  probe.expect_status(probe->change_limit(probe.key, 500, 4), LeaseStatus::kStaleRevision,
                      "an older revision");
  probe.expect_status(probe->change_limit(probe.key, 600, 5), LeaseStatus::kOk, "a repetition");
  probe.expect_count(probe->snapshot(probe.key).limit, 30, "the limit after both");
  const LeaseAnswer more = probe.say({.node = "a", .epoch = a.epoch, .spent = 40, .wish = 41});
  probe.expect_count(more.granted, 40, "units granted above a lowered limit");
  probe.expect_books(40, 0, "above a lowered limit");
  probe->change_limit(probe.key, 45, 6);
  probe.acquire("b", 5);
  probe.expect_count(probe.say({.node = "c", .wish = 1}).granted, 0, "units of c");
  return probe.findings.take();
}

Violations only_empty_books_are_forgotten(LeaseHarness& harness) {
  LeaseProbe probe(harness, 100);
  if (!probe.is_ready()) return probe.findings.take();
  probe.acquire("a", 10);
  const LeaseKey& key = probe.key;
  probe.expect_status(probe->forget(key, probe.now_ms), LeaseStatus::kStillLeased, "forget()");
  probe.expect_books(0, 10, "after a refused forget()");
  probe.now_ms += LeaseProbe::kLeaseMs + LeaseProbe::kBoundMs;
  probe.expect_status(probe->forget(key, probe.now_ms), LeaseStatus::kOk, "forget()");
  probe.expect_status(probe->snapshot(key), LeaseStatus::kNotDefined, "snapshot()");
  probe.refused({.node = "a", .wish = 1}, LeaseStatus::kNotDefined);
  probe.expect_status(probe->change_limit(key, 1, 1), LeaseStatus::kNotDefined, "change_limit()");
  probe.expect_status(probe->forget(key, probe.now_ms), LeaseStatus::kOk, "forget() once more");

  probe.expect_status(probe->open(key, {.limit = 10}), LeaseStatus::kOk, "open()");
  const LeaseAnswer b = probe.acquire("b", 4);
  probe.say({.node = "b", .epoch = b.epoch, .spent = 4});
  probe.expect_status(probe->forget(key, probe.now_ms), LeaseStatus::kOk, "forget()");
  probe.expect_status(probe->open(key, {.limit = 10}), LeaseStatus::kOk, "open()");
  probe.refused({.node = "b", .epoch = b.epoch, .spent = 1}, LeaseStatus::kFenced);
  return probe.findings.take();
}

Violations bad_requests_are_refused(LeaseHarness& harness) {
  LeaseProbe probe(harness, 100);
  if (!probe.is_ready()) return probe.findings.take();
  constexpr auto kBad = LeaseStatus::kBadRequest;
  constexpr std::int64_t kTooMany = quota::kLeaseUnitsMax + 1;
  for (const std::string& name : {std::string(), std::string(201, 'x'), std::string("a b"),
                                  std::string("a\0b", 3), std::string("\xc3\xa9")}) {
    for (const LeaseKey& key : {LeaseKey{name, "m", "w"}, {"t", name, "w"}, {"t", "m", name}}) {
      probe.expect_status(probe->open(key, {.limit = 1}), kBad, "open()");
      probe.expect_status(probe->exchange(key, {.node = "a"}, probe.now_ms), kBad, "exchange()");
      probe.expect_status(probe->snapshot(key), kBad, "snapshot()");
      probe.expect_status(probe->change_limit(key, 1, 1), kBad, "change_limit()");
      probe.expect_status(probe->forget(key, probe.now_ms), kBad, "forget()");
    }
    probe.refused({.node = name, .wish = 1}, kBad);
  }
  for (const std::int64_t count : {std::int64_t{-1}, kTooMany}) {
    probe.refused({.node = "a", .epoch = count}, kBad);
    probe.refused({.node = "a", .epoch = 1, .spent = count}, kBad);
    probe.refused({.node = "a", .epoch = 1, .returned = count}, kBad);
    probe.refused({.node = "a", .wish = count}, kBad);
    probe.expect_status(probe->open({"t", "m", "w"}, {.limit = count}), kBad, "open()");
    probe.expect_status(probe->change_limit(probe.key, count, 1), kBad, "change_limit()");
    probe.expect_status(probe->change_limit(probe.key, 1, count), kBad, "change_limit()");
    probe.expect_status(probe->exchange(probe.key, {.node = "a"}, count), kBad, "exchange()");
    probe.expect_status(probe->forget(probe.key, count), kBad, "forget()");
  }
  probe.refused({.node = "a", .spent = 1}, kBad);
  probe.expect_status(probe->open({"t", "m", "w"}, {.limit = 1, .lease_ms = 0}), kBad, "open()");
  probe.expect_books(0, 0, "after bad requests");
  probe.expect_count(probe->snapshot(probe.key).limit, 100, "the limit after bad requests");
  return probe.findings.take();
}

Violations another_term_waits_one_lease(LeaseHarness& harness) {
  LeaseProbe probe(harness, 100);
  if (!probe.is_ready()) return probe.findings.take();
  const LeaseAnswer a = probe.acquire("a", 6);
  probe.authority() = harness.fail_over(std::move(probe.authority()));
  if (!probe.findings.expect_arranged(probe.authority() != nullptr)) return probe.findings.take();
  const std::int64_t grants_from_ms = probe.now_ms + LeaseProbe::kLeaseMs + LeaseProbe::kBoundMs;
  const LeaseAnswer kept = probe.say({.node = "a", .epoch = a.epoch, .spent = 2, .wish = 9});
  probe.expect_count(kept.granted, 6, "units of a after the failover");
  probe.expect_count(kept.spent, 2, "units spent after the failover");
  probe.expect_count(kept.grants_from_ms, grants_from_ms, "grants_from_ms");
  probe.now_ms = grants_from_ms - 1;
  probe.expect_count(probe.say({.node = "b", .wish = 3}).granted, 0, "units of b too early");
  probe.now_ms = grants_from_ms;
  const LeaseAnswer b = probe.say({.node = "b", .wish = 3});
  probe.expect_count(b.granted, 3, "units of b when one lease has passed");
  probe.expect_count(b.grants_from_ms, 0, "grants_from_ms when one lease has passed");
  return probe.findings.take();
}

}  // namespace v0
}  // namespace octroi
