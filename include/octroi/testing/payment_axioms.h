// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The axioms of PaymentProvider (octroi/payment/provider.h) as plain functions.
//
// Each uses a fresh harness and returns what it found wrong, in words. Money is counted in the
// books of the other side, which the harness reads. payment_conformance.h makes a GoogleTest of
// each; a host with another test framework calls them itself.
//
//   for (const PaymentAxiom& axiom : payment_axioms())
//     for (const std::string& wrong : axiom.check(harness)) report(axiom.name, wrong);
//
// Layer: testing (may include everything but bindings). Thread safety: one check at a time.
#ifndef OCTROI_TESTING_PAYMENT_AXIOMS_H_
#define OCTROI_TESTING_PAYMENT_AXIOMS_H_

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

#include "octroi/base/export.h"
#include "octroi/payment/provider.h"
#include "octroi/testing/fake_payment_provider.h"
#include "octroi/testing/violations.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// What moved under one tenant and key, refunds not subtracted.
struct MovedMoney {
  std::int64_t times = 0;
  std::int64_t minor = 0;

  friend bool operator==(const MovedMoney&, const MovedMoney&) = default;
};

// A provider and a hand on the other side of it.
class PaymentHarness {
 public:
  virtual ~PaymentHarness();
  virtual PaymentProvider& provider() = 0;
  // How the other side treats the next charge of a new key; false where it cannot be made to.
  virtual bool arrange(FakeAnswerKind kind) = 0;
  // What the other side's books say.
  virtual MovedMoney moved(const TenantContext& tenant, std::string_view key) = 0;
  // The payer pays a pending charge.
  virtual absl::Status settle(const TenantContext& tenant, std::string_view key) = 0;
  [[nodiscard]] virtual std::vector<Deviation> deviations() const { return {}; }
};

struct PaymentAxiom {
  std::string_view name;
  Violations (*check)(PaymentHarness& harness);
};

// In the order of provider.h.
[[nodiscard]] std::span<const PaymentAxiom> payment_axioms() noexcept;

// The axiom of that name, or its declared deviation; an unknown name is a violation.
[[nodiscard]] Violations check_payment_axiom(std::string_view name, PaymentHarness& harness);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_TESTING_PAYMENT_AXIOMS_H_
