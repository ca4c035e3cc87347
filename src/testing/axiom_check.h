// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What all axiom suites share: collecting violations, tenants to use, declared deviations.
#ifndef OCTROI_SRC_TESTING_AXIOM_CHECK_H_
#define OCTROI_SRC_TESTING_AXIOM_CHECK_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"

#include "octroi/base/status.h"
#include "octroi/tenant/context.h"
#include "octroi/testing/violations.h"

namespace octroi {
inline namespace v0 {

// Collects what does not hold.
class Findings {
 public:
  // Returns `holds`, so that a check can stop where going on makes no sense.
  bool expect(bool holds, std::string_view otherwise) {
    if (!holds) violations_.emplace_back(otherwise);
    return holds;
  }
  bool expect_ok(const absl::Status& status, std::string_view what) {
    return expect(status.ok(), std::string(what) + " failed: " + error_message(status));
  }
  bool expect_error(const absl::Status& status, absl::StatusCode category, std::string_view code,
                    std::string_view what) {
    const bool is_right = status.code() == category && (code.empty() || error_code(status) == code);
    return expect(is_right, std::string(what) + " must be " + absl::StatusCodeToString(category) +
                                " \"" + std::string(code) + "\", not " + status.ToString());
  }
  // An answer that the harness could not arrange leaves the axiom unproven.
  bool expect_arranged(bool was_arranged) {
    return expect(was_arranged, "the harness cannot arrange this answer, so nothing is proven");
  }

  Violations take() { return std::move(violations_); }

 private:
  Violations violations_;
};

inline TenantContext axiom_tenant(std::uint8_t number) {
  return TenantContext::assume(TenantId(UuidBytes{0xA0, number}), Actor::system());
}

// The check of that name; where the harness declares a deviation from it, the check must fail.
template <class Axiom, class Harness>
Violations check_named_axiom(std::span<const Axiom> axioms, std::string_view name,
                             Harness& harness) {
  for (const Axiom& axiom : axioms) {
    if (axiom.name != name) continue;
    Violations violations = axiom.check(harness);
    for (const Deviation& deviation : harness.deviations()) {
      if (deviation.axiom != name) continue;
      if (!violations.empty()) return {};
      return {"a deviation from this axiom is declared, but the axiom holds"};
    }
    return violations;
  }
  return {"there is no axiom " + std::string(name)};
}

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_TESTING_AXIOM_CHECK_H_
