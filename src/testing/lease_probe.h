// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What the lease axioms are made of: an authority, a key, and nodes that remember their counts.
#ifndef OCTROI_SRC_TESTING_LEASE_PROBE_H_
#define OCTROI_SRC_TESTING_LEASE_PROBE_H_

#include <memory>
#include <string>
#include <utility>

#include "octroi/testing/lease_axioms.h"
#include "testing/axiom_check.h"

namespace octroi {
inline namespace v0 {

class LeaseProbe {
 public:
  static constexpr std::int64_t kLeaseMs = 10'000;
  static constexpr std::int64_t kBoundMs = 1'000;

  explicit LeaseProbe(LeaseHarness& harness, std::int64_t limit = 1000,
                      quota::SilentUnits silent = quota::SilentUnits::kCountAsUsed)
      : authority_(harness.make()) {
    if (!findings.expect(authority_ != nullptr, "the harness makes no authority")) return;
    const quota::LeaseAnswer opened = authority_->open(
        key,
        {.limit = limit, .lease_ms = kLeaseMs, .clock_bound_ms = kBoundMs, .silent_units = silent});
    is_ready_ = expect_status(opened, quota::LeaseStatus::kOk, "open()");
  }

  [[nodiscard]] bool is_ready() const noexcept { return is_ready_; }
  quota::LeaseAuthority& operator*() noexcept { return *authority_; }
  quota::LeaseAuthority* operator->() noexcept { return authority_.get(); }
  std::unique_ptr<quota::LeaseAuthority>& authority() noexcept { return authority_; }

  // An exchange that must be kOk.
  quota::LeaseAnswer say(const quota::LeaseReport& report) {
    quota::LeaseAnswer answer = authority_->exchange(key, report, now_ms);
    expect_status(answer, quota::LeaseStatus::kOk, "the exchange of " + report.node);
    return answer;
  }
  quota::LeaseAnswer refused(const quota::LeaseReport& report, quota::LeaseStatus status) {
    quota::LeaseAnswer answer = authority_->exchange(key, report, now_ms);
    expect_status(answer, status, "the exchange of " + report.node);
    return answer;
  }
  // Lets `node` have `units` by wishing until they are granted.
  quota::LeaseAnswer acquire(const std::string& node, std::int64_t units) {
    quota::LeaseAnswer answer;
    for (int turn = 0; turn < 400 && answer.granted < units; ++turn)
      answer = say({.node = node, .epoch = answer.epoch, .wish = units});
    expect_count(answer.granted, units, "units granted to " + node);
    return answer;
  }
  void expect_books(std::int64_t used, std::int64_t leased, const std::string& when) {
    const quota::LeaseAnswer books = authority_->snapshot(key);
    expect_status(books, quota::LeaseStatus::kOk, "snapshot()");
    expect_count(books.used, used, "units used " + when);
    expect_count(books.leased, leased, "units leased " + when);
  }
  void expect_count(std::int64_t found, std::int64_t wanted, const std::string& what) {
    findings.expect(found == wanted,
                    what + " must be " + std::to_string(wanted) + ", not " + std::to_string(found));
  }
  bool expect_status(const quota::LeaseAnswer& answer, quota::LeaseStatus status,
                     const std::string& what) {
    return findings.expect(answer.status == status,
                           what + " must be " + std::string(to_string(status)) + ", not " +
                               std::string(to_string(answer.status)) + " " + answer.detail);
  }

  Findings findings;
  const quota::LeaseKey key = {"tenant-a", "requests", "2026-11"};
  std::int64_t now_ms = kLeaseAxiomsBeginMs;

 private:
  std::unique_ptr<quota::LeaseAuthority> authority_;
  bool is_ready_ = false;
};

// The axioms about time, keys and limits; the rest is in lease_axioms.cc.
Violations silence_ends_a_lease(LeaseHarness& harness);
Violations silent_units_follow_the_terms(LeaseHarness& harness);
Violations fenced_nodes_are_refused(LeaseHarness& harness);
Violations keys_never_collide(LeaseHarness& harness);
Violations limits_change_in_order(LeaseHarness& harness);
Violations only_empty_books_are_forgotten(LeaseHarness& harness);
Violations bad_requests_are_refused(LeaseHarness& harness);
Violations another_term_waits_one_lease(LeaseHarness& harness);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_TESTING_LEASE_PROBE_H_
