// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// A world of nodes that share a limit: virtual clocks, a bad network, pauses, crashes, failovers.
//
// Everything follows from the seed. The nodes are real LeasedLimits, the authority is whatever is
// given. play() returns what went wrong, in words; empty is good.
#ifndef OCTROI_TESTS_LEASE_SIMULATION_H_
#define OCTROI_TESTS_LEASE_SIMULATION_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "octroi/quota/lease.h"
#include "octroi/quota/leased_limit.h"

namespace octroi::quota {

struct Weather {
  bool has_losses = true;   // requests and answers are lost, doubled and late
  bool has_cuts = false;    // nodes that spend on, slowly, and reach nobody for longer than a lease
  bool has_pauses = false;  // longer than a lease
  bool has_crashes = false;
  bool has_wild_clocks = false;  // that jump further than the clock bound
  SilentUnits silent_units = SilentUnits::kCountAsUsed;
};

class Simulation {
 public:
  static constexpr std::int64_t kLeaseMs = 10'000;
  static constexpr std::int64_t kBoundMs = 1'000;

  // `fail_over` is called with the time in ms where the authority's store fails over; may be empty.
  Simulation(LeaseAuthority& authority, Weather weather, std::uint32_t seed,
             std::function<void(std::int64_t)> fail_over = {})
      : authority_(authority), weather_(weather), fail_over_(std::move(fail_over)), random_(seed) {
    limit_ = 20 + below(300);
    lease_units_ = 2 + below(30);
    authority.open(key_, terms());
    for (int i = 0; i < 3; ++i) join();
  }

  std::string play() {
    for (int turn = 0; turn < 300 && wrong_.empty(); ++turn) one_turn();
    is_fair_ = true;
    heal();
    return wrong_.empty() ? std::string()
                          : wrong_ + " (limit " + std::to_string(limit_) + ", admitted " +
                                std::to_string(admitted_) + ")";
  }

 private:
  // The way from one node to the authority.
  class Network final : public LeaseAuthority {
   public:
    explicit Network(Simulation& world) : world_(world) {}
    LeaseAnswer open(const LeaseKey& key, const LeaseTerms& terms) override {
      return world_.authority_.open(key, terms);
    }
    LeaseAnswer exchange(const LeaseKey& key, const LeaseReport& report,
                         std::int64_t now_ms) override {
      return world_.carry(key, report, now_ms);
    }
    LeaseAnswer snapshot(const LeaseKey& key) override { return world_.authority_.snapshot(key); }
    LeaseAnswer change_limit(const LeaseKey&, std::int64_t, std::int64_t) override { return {}; }
    LeaseAnswer forget(const LeaseKey&, std::int64_t) override { return {}; }

   private:
    Simulation& world_;
  };

  struct Node {
    std::string name;
    std::int64_t skew_ms = 0;
    std::int64_t paused_until_ms = 0;
    std::int64_t cut_until_ms = 0;
    ManualTime time;
    Tick tick{time};
    std::unique_ptr<LeasedLimit> limit;
  };

  struct Letter {
    LeaseReport report;
    std::int64_t now_ms;
  };

  std::int64_t below(std::int64_t end) {
    return static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(end));
  }
  [[nodiscard]] LeaseTerms terms() const {
    return {.limit = limit_,
            .lease_ms = kLeaseMs,
            .clock_bound_ms = kBoundMs,
            .silent_units = weather_.silent_units};
  }

  void join() {
    auto node = std::make_unique<Node>();
    node->name = "node-" + std::to_string(++names_);
    node->skew_ms = (below(3) - 1) * kBoundMs / 2;
    set_clock(*node);
    node->limit = std::make_unique<LeasedLimit>(network_, node->tick, key_.tenant, key_.metric,
                                                node->name, fixed_window(key_.window, terms()),
                                                LeasedLimitOptions{.lease_units = lease_units_});
    nodes_.push_back(std::move(node));
  }

  void set_clock(Node& node) { node.time.set((now_ms_ + node.skew_ms) * kMillisecond); }

  LeaseAnswer carry(const LeaseKey& key, const LeaseReport& report, std::int64_t now_ms) {
    for (const auto& node : nodes_)
      if (node->name == report.node && now_ms_ < node->cut_until_ms)
        return {.status = LeaseStatus::kDidNotHappen};
    const std::int64_t luck = weather_.has_losses && !is_fair_ ? below(10) : 9;
    if (luck == 0) return {.status = LeaseStatus::kMayHaveHappened};
    if (luck <= 3) letters_.push_back({report, now_ms});
    LeaseAnswer answer = authority_.exchange(key, report, now_ms);
    if (luck == 1) return {.status = LeaseStatus::kMayHaveHappened};
    if (luck == 2) answer = authority_.exchange(key, report, now_ms);
    return answer;
  }

  void deliver_late_letter() {
    if (letters_.empty()) return;
    const auto at = static_cast<std::size_t>(below(static_cast<std::int64_t>(letters_.size())));
    authority_.exchange(key_, letters_[at].report, letters_[at].now_ms);
    if (below(2) == 0) letters_.erase(letters_.begin() + static_cast<std::ptrdiff_t>(at));
  }

  void one_turn() {
    now_ms_ += below(20) == 0 ? 3'000 : below(400);
    if (below(6) == 0) deliver_late_letter();
    const auto at = static_cast<std::size_t>(below(static_cast<std::int64_t>(nodes_.size())));
    if (weather_.has_crashes && below(40) == 0) {
      nodes_.erase(nodes_.begin() + static_cast<std::ptrdiff_t>(at));
      return join();
    }
    if (fail_over_ && below(150) == 0) fail_over_(now_ms_);
    Node& node = *nodes_[at];
    if (weather_.has_pauses && below(30) == 0) node.paused_until_ms = now_ms_ + below(3 * kLeaseMs);
    if (weather_.has_cuts && below(20) == 0) node.cut_until_ms = now_ms_ + below(3 * kLeaseMs);
    if (weather_.has_wild_clocks && below(40) == 0)
      node.skew_ms = below(2) == 0 ? 400LL * 86'400'000 : below(7'200'000) - 3'600'000;
    act(node, weather_.has_cuts ? below(8) / 7 : below(3));
    if (is_fine())
      for (auto& other : nodes_) act(*other, 0);
    if (weather_.has_cuts) spend_the_last_second();
  }

  // Where a missing clock bound would show: a lease is spent just before its owner lets go of it.
  void spend_the_last_second() {
    for (auto& node : nodes_) {
      if (now_ms_ >= node->cut_until_ms || now_ms_ < node->paused_until_ms) continue;
      set_clock(*node);
      const std::int64_t left_ms =
          node->limit->standing().last.expires_at_ms - node->time.now() / kMillisecond;
      if (left_ms > 0 && left_ms < kBoundMs) admit(*node, 1);
    }
  }

  // Nothing can keep a node from telling in time.
  [[nodiscard]] bool is_fine() const {
    return !weather_.has_losses && !weather_.has_cuts && !weather_.has_pauses &&
           !weather_.has_crashes && !weather_.has_wild_clocks;
  }

  void act(Node& node, std::int64_t wishes) {
    if (now_ms_ < node.paused_until_ms) return;
    set_clock(node);
    if (below(3) > 0 || is_fair_ || is_fine()) node.limit->refill();
    for (std::int64_t i = 0; i < wishes * 3; ++i) admit(node, 1 + below(2) * below(3));
    check_books();
  }

  void admit(Node& node, std::int64_t n) {
    if (!node.limit->consume(n).allowed()) return;
    admitted_ += n;
    if (weather_.silent_units == SilentUnits::kCountAsUsed && admitted_ > limit_)
      wrong_ = "more was admitted than the limit";
    if (weather_.has_wild_clocks) return;
    // Asked at time 0, which ends nobody's lease.
    const std::int64_t epoch = node.limit->standing().last.epoch;
    if (epoch != 0 && authority_.exchange(key_, {.node = node.name, .epoch = epoch}, 0).status ==
                          LeaseStatus::kFenced)
      wrong_ = "a unit of an ended lease was admitted";
  }

  void check_books() {
    const LeaseAnswer books = authority_.snapshot(key_);
    if (books.used < 0 || books.leased < 0 || books.used + books.leased > limit_)
      wrong_ = "the books do not hold: used " + std::to_string(books.used) + ", leased " +
               std::to_string(books.leased);
    if (weather_.silent_units == SilentUnits::kCountAsUsed && admitted_ > books.used + books.leased)
      wrong_ = "the authority knows of less than was admitted";
  }

  // Everybody is well again: all that is left must be usable by any one of them.
  void heal() {
    for (auto& node : nodes_) {
      node->paused_until_ms = node->cut_until_ms = 0;
      if (weather_.has_wild_clocks) node->skew_ms = 400LL * 86'400'000;
    }
    // Where all is well, what lies idle must come soon, not when its leases are renewed.
    const int turns = is_fine() ? 150 : 1'000;
    for (int turn = 0; turn < turns && wrong_.empty(); ++turn) {
      now_ms_ += 100;
      for (std::size_t i = 0; i < nodes_.size(); ++i) {
        set_clock(*nodes_[i]);
        nodes_[i]->limit->refill();
        for (int n = 0; i == 0 && n < 4; ++n) admit(*nodes_[i], 1);
      }
    }
    check_books();
    const LeaseAnswer books = authority_.snapshot(key_);
    if (wrong_.empty() && books.used != limit_) wrong_ = "not all of the limit could be used";
    if (wrong_.empty() && is_fine() && admitted_ != limit_)
      wrong_ = "units were lost though every node told in time";
  }

  LeaseAuthority& authority_;
  Weather weather_;
  std::function<void(std::int64_t)> fail_over_;
  std::minstd_rand random_;
  const LeaseKey key_ = {"tenant", "requests", "2026-11"};
  Network network_{*this};
  std::vector<std::unique_ptr<Node>> nodes_;
  std::vector<Letter> letters_;
  std::int64_t limit_ = 0;
  std::int64_t lease_units_ = 0;
  std::int64_t names_ = 0;
  std::int64_t admitted_ = 0;
  std::int64_t now_ms_ = 1'000'000'000'000;
  bool is_fair_ = false;
  std::string wrong_;
};

}  // namespace octroi::quota

#endif  // OCTROI_TESTS_LEASE_SIMULATION_H_
