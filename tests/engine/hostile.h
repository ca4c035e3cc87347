// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Hostile: what tests of broken stores, clocks and hosts share.

#ifndef OCTROI_TESTS_ENGINE_HOSTILE_H_
#define OCTROI_TESTS_ENGINE_HOSTILE_H_

#include <functional>
#include <string>

#include "engine/world.h"

namespace octroi::test {

inline VerifyOptions books_of(const World& world) {
  VerifyOptions options{.provider_books = std::vector<ProviderCharge>()};
  for (const FakeCharge& charge : world.card.settled_charges()) {
    options.provider_books->push_back(
        {"card", charge.idempotency_key, charge.tenant, charge.amount});
  }
  return options;
}

// verify() finds nothing, with the provider's own books.
inline void expect_clean(World& world, Billing& billing, const std::string& when) {
  const auto report = billing.verify(world.op, books_of(world));
  ASSERT_TRUE(report.ok()) << when << ": " << report.status();
  for (const Violation& one : report->violations) {
    ADD_FAILURE() << when << ": " << one.invariant << " " << one.subject << " " << one.message;
  }
}

// Repeats what the store did not do, or may have done, as a host does.
inline absl::Status insist(const std::function<absl::Status()>& call) {
  absl::Status status;
  for (int attempt = 0; attempt < 3; ++attempt) {
    status = call();
    if (!absl::IsUnavailable(status) && !absl::IsUnknown(status)) return status;
  }
  return status;
}

inline void run_day(World& world, Billing& billing) {
  world.clock.advance(std::chrono::hours(24));
  const absl::Status ran = insist([&] {
    const auto report = billing.run_due();
    EXPECT_TRUE(!report.ok() || report->problems.empty()) << report->problems.front();
    return report.status();
  });
  ASSERT_TRUE(ran.ok()) << ran;
}

}  // namespace octroi::test

#endif  // OCTROI_TESTS_ENGINE_HOSTILE_H_
