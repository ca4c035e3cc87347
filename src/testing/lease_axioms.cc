// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/testing/lease_axioms.h"

#include <algorithm>
#include <array>
#include <random>
#include <vector>

#include "testing/lease_probe.h"

namespace octroi {
inline namespace v0 {
namespace {

using quota::LeaseAnswer;
using quota::LeaseReport;
using quota::LeaseStatus;

// Nodes that ask, spend, return, fall silent and come back, in a fixed random order.
Violations never_more_than_the_limit(LeaseHarness& harness) {
  constexpr std::int64_t kLimit = 300;
  LeaseProbe probe(harness, kLimit);
  if (!probe.is_ready()) return probe.findings.take();
  std::minstd_rand random(7);
  const auto below = [&](std::int64_t end) {
    return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(end));
  };
  std::vector<LeaseReport> nodes;
  for (const char* name : {"a", "b", "c", "d"}) nodes.push_back({.node = name});
  std::vector<std::int64_t> granted(nodes.size());
  for (int turn = 0; turn < 200; ++turn) {
    const auto i = static_cast<std::size_t>(below(4));
    LeaseReport& node = nodes[i];
    const std::int64_t unspent = granted[i] - node.spent - node.returned;
    node.spent += below(unspent + 1);
    if (turn % 7 == 0) node.returned = granted[i] - node.spent;
    node.wish = granted[i] + below(40);
    probe.now_ms += turn % 50 == 49 ? 12'000 : 10;
    const LeaseAnswer answer = probe->exchange(probe.key, node, probe.now_ms);
    if (answer.status == LeaseStatus::kFenced) {
      node = {.node = node.node};
      granted[i] = 0;
    } else if (probe.expect_status(answer, LeaseStatus::kOk, "an exchange")) {
      node.epoch = answer.epoch;
      granted[i] = answer.granted;
    }
    if (!probe.findings.expect(
            answer.used >= 0 && answer.leased >= 0 && answer.used + answer.leased <= kLimit,
            "used + leased must stay within the limit"))
      break;
  }
  return probe.findings.take();
}

Violations grants_shrink_towards_the_end(LeaseHarness& harness) {
  LeaseProbe probe(harness, 1600);
  if (!probe.is_ready()) return probe.findings.take();
  probe.expect_count(probe.say({.node = "small", .wish = 7}).granted, 7, "a small wish");
  const LeaseAnswer great = probe.say({.node = "great", .wish = 5000});
  probe.expect_count(great.granted, (1600 - 7) / 16, "a great wish");
  std::int64_t granted = 7 + great.granted;
  LeaseAnswer last = great;
  for (int turn = 0; turn < 400 && granted < 1600; ++turn) {
    last = probe.say({.node = "great", .epoch = great.epoch, .wish = 5000});
    const std::int64_t grant = last.granted + 7 - granted;
    probe.expect_count(grant, std::max<std::int64_t>(1, (1600 - granted) / 16), "a grant");
    if (grant <= 0) break;
    granted += grant;
  }
  probe.expect_books(0, 1600, "at the end");
  return probe.findings.take();
}

Violations repeats_change_nothing(LeaseHarness& harness) {
  LeaseProbe probe(harness);
  if (!probe.is_ready()) return probe.findings.take();
  const LeaseAnswer first = probe.say({.node = "a", .wish = 50});
  const LeaseAnswer again = probe.say({.node = "a", .wish = 50});
  probe.findings.expect(first == again, "a repeated first wish must get the same answer");
  const LeaseReport report = {
      .node = "a", .epoch = first.epoch, .spent = 20, .returned = 10, .wish = 60};
  probe.say(report);
  probe.say(report);
  probe.expect_count(probe.say(report).granted, 60, "units granted after three of a kind");
  probe.expect_books(20, 30, "after three of a kind");
  return probe.findings.take();
}

Violations late_messages_change_nothing(LeaseHarness& harness) {
  LeaseProbe probe(harness);
  if (!probe.is_ready()) return probe.findings.take();
  const LeaseAnswer first = probe.say({.node = "a", .wish = 50});
  probe.say({.node = "a", .epoch = first.epoch, .spent = 30, .returned = 10, .wish = 55});
  const LeaseAnswer after =
      probe.say({.node = "a", .epoch = first.epoch, .spent = 5, .returned = 2, .wish = 40});
  probe.expect_count(after.granted, 55, "units granted");
  probe.expect_count(after.spent, 30, "units spent");
  probe.expect_count(after.returned, 10, "units returned");
  const LeaseAnswer beginning = probe.say({.node = "a", .wish = 50});
  probe.expect_count(beginning.epoch, first.epoch, "the epoch of a late first wish");
  probe.expect_books(30, 15, "after late messages");
  return probe.findings.take();
}

Violations returns_are_granted_again(LeaseHarness& harness) {
  LeaseProbe probe(harness, 10);
  if (!probe.is_ready()) return probe.findings.take();
  const LeaseAnswer a = probe.acquire("a", 10);
  probe.expect_count(probe.say({.node = "b", .wish = 4}).granted, 0, "units of b at first");
  probe.say({.node = "a", .epoch = a.epoch, .spent = 2, .returned = 8, .wish = 10});
  probe.acquire("b", 8);
  probe.expect_books(2, 8, "after the return");
  return probe.findings.take();
}

Violations spent_stays_used(LeaseHarness& harness) {
  LeaseProbe probe(harness, 10);
  if (!probe.is_ready()) return probe.findings.take();
  const LeaseAnswer a = probe.acquire("a", 6);
  probe.say({.node = "a", .epoch = a.epoch, .spent = 6, .wish = 6});
  probe.expect_books(6, 0, "after spending");
  probe.acquire("b", 4);
  probe.expect_count(probe.say({.node = "c", .wish = 1}).granted, 0, "units of c");
  probe.now_ms += 100 * LeaseProbe::kLeaseMs;
  probe.expect_count(probe.say({.node = "c", .wish = 1}).granted, 0, "units of c much later");
  return probe.findings.take();
}

Violations nobody_settles_more_than_held(LeaseHarness& harness) {
  LeaseProbe probe(harness);
  if (!probe.is_ready()) return probe.findings.take();
  const LeaseAnswer a = probe.acquire("a", 20);
  for (const auto& [spent, returned] : {std::pair{21, 0}, {0, 21}, {11, 10}})
    probe.refused({.node = "a", .epoch = a.epoch, .spent = spent, .returned = returned},
                  LeaseStatus::kMoreThanHeld);
  probe.expect_books(0, 20, "after refused reports");
  probe.say({.node = "a", .epoch = a.epoch, .spent = 15});
  probe.refused({.node = "a", .epoch = a.epoch, .spent = 3, .returned = 10},
                LeaseStatus::kMoreThanHeld);
  probe.expect_books(15, 5, "after a report that mixes old and new");
  return probe.findings.take();
}

Violations unmet_wishes_are_heard(LeaseHarness& harness) {
  LeaseProbe probe(harness, 5);
  if (!probe.is_ready()) return probe.findings.take();
  const LeaseAnswer a = probe.acquire("a", 5);
  probe.findings.expect(!a.is_wanted, "nothing is wanted while every wish is met");
  const LeaseAnswer b = probe.say({.node = "b", .wish = 1});
  probe.findings.expect(!b.is_wanted, "who goes without itself is not asked to give");
  const LeaseReport holds = {.node = "a", .epoch = a.epoch};
  probe.findings.expect(probe.say(holds).is_wanted, "a must hear that b goes without");
  probe.now_ms += LeaseProbe::kLeaseMs;
  probe.findings.expect(!probe.say(holds).is_wanted, "a wish not repeated is forgotten in time");
  return probe.findings.take();
}

Violations opening_keeps_what_is_there(LeaseHarness& harness) {
  LeaseProbe probe(harness, 50);
  if (!probe.is_ready()) return probe.findings.take();
  const LeaseAnswer a = probe.acquire("a", 10);
  probe.say({.node = "a", .epoch = a.epoch, .spent = 4});
  const LeaseAnswer opened = probe->open(probe.key, {.limit = 9000});
  probe.expect_status(opened, LeaseStatus::kOk, "open() once more");
  probe.expect_count(opened.limit, 50, "the limit");
  probe.expect_count(opened.used, 4, "units used");
  probe.expect_books(4, 6, "after opening once more");
  return probe.findings.take();
}

constexpr std::array kAxioms = {
    LeaseAxiom{"NeverMoreThanTheLimit", never_more_than_the_limit},
    LeaseAxiom{"GrantsShrinkTowardsTheEnd", grants_shrink_towards_the_end},
    LeaseAxiom{"RepeatsChangeNothing", repeats_change_nothing},
    LeaseAxiom{"LateMessagesChangeNothing", late_messages_change_nothing},
    LeaseAxiom{"ReturnsAreGrantedAgain", returns_are_granted_again},
    LeaseAxiom{"SpentStaysUsed", spent_stays_used},
    LeaseAxiom{"SilenceEndsALease", silence_ends_a_lease},
    LeaseAxiom{"SilentUnitsFollowTheTerms", silent_units_follow_the_terms},
    LeaseAxiom{"FencedNodesAreRefused", fenced_nodes_are_refused},
    LeaseAxiom{"NobodySettlesMoreThanHeld", nobody_settles_more_than_held},
    LeaseAxiom{"KeysNeverCollide", keys_never_collide},
    LeaseAxiom{"LimitsChangeInOrder", limits_change_in_order},
    LeaseAxiom{"UnmetWishesAreHeard", unmet_wishes_are_heard},
    LeaseAxiom{"OpeningKeepsWhatIsThere", opening_keeps_what_is_there},
    LeaseAxiom{"OnlyEmptyBooksAreForgotten", only_empty_books_are_forgotten},
    LeaseAxiom{"BadRequestsAreRefused", bad_requests_are_refused},
    LeaseAxiom{"AnotherTermWaitsOneLease", another_term_waits_one_lease},
};

}  // namespace

LeaseHarness::~LeaseHarness() = default;

std::span<const LeaseAxiom> lease_axioms() noexcept { return kAxioms; }

Violations check_lease_axiom(std::string_view name, LeaseHarness& harness) {
  return check_named_axiom(lease_axioms(), name, harness);
}

}  // namespace v0
}  // namespace octroi
