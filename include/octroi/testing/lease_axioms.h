// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The axioms of LeaseAuthority (octroi/quota/lease.h) as plain functions.
//
// Each makes an authority with the harness, plays some nodes that talk to it on a clock of their
// own, and returns what it found wrong, in words; nothing means that the axiom holds as far as it
// looked. lease_conformance.h makes a GoogleTest of each.
//
//   for (const LeaseAxiom& axiom : lease_axioms())
//     for (const std::string& wrong : axiom.check(harness)) report(axiom.name, wrong);
//
// Layer: testing (may include everything but bindings). Thread safety: one check at a time.
#ifndef OCTROI_TESTING_LEASE_AXIOMS_H_
#define OCTROI_TESTING_LEASE_AXIOMS_H_

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "octroi/base/export.h"
#include "octroi/quota/lease.h"
#include "octroi/testing/violations.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// Makes the authorities under test.
class LeaseHarness {
 public:
  virtual ~LeaseHarness();
  // An authority without any book, that grants from kLeaseAxiomsBeginMs on.
  virtual std::unique_ptr<quota::LeaseAuthority> make() = 0;
  // Makes the store behind `authority` look like another life of itself, as after a failover that
  // lost nothing. Null where there is no such thing.
  virtual std::unique_ptr<quota::LeaseAuthority> fail_over(
      std::unique_ptr<quota::LeaseAuthority> authority) = 0;
  [[nodiscard]] virtual std::vector<Deviation> deviations() const { return {}; }
};

inline constexpr std::int64_t kLeaseAxiomsBeginMs = 1'000'000'000'000;

struct LeaseAxiom {
  std::string_view name;
  Violations (*check)(LeaseHarness& harness);
};

// In the order of lease.h.
[[nodiscard]] std::span<const LeaseAxiom> lease_axioms() noexcept;

// The axiom of that name, or its declared deviation; an unknown name is a violation.
[[nodiscard]] Violations check_lease_axiom(std::string_view name, LeaseHarness& harness);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_TESTING_LEASE_AXIOMS_H_
