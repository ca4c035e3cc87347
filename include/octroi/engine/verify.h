// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// verify: proves that a store's records are what they claim to be.
//
// Reads everything, trusts nothing, changes nothing. Each invariant is checked from the records
// alone: sums are added again, events replayed, periods counted, the audit chain recomputed, and
// the provider's own books compared where the caller has them. The list of invariants, with what
// each one finds, is docs/verify.md.
//
//   VerifyReport report = *billing.verify(op);
//   report.summary();   // "verify: 34 invariants, 0 violations"
//   for (const Violation& one : report.violations) log(one.invariant, one.subject, one.message);
//
// It holds all records in memory while it runs. What changes meanwhile is read again, so run it
// while nothing is billed, or over a backup.
//
// Layer: engine. Thread safety: values.
#ifndef OCTROI_ENGINE_VERIFY_H_
#define OCTROI_ENGINE_VERIFY_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "octroi/base/export.h"
#include "octroi/base/ids.h"
#include "octroi/money/money.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// One successful charge as the provider itself has it.
struct ProviderCharge {
  std::string provider{};
  std::string idempotency_key{};
  TenantId tenant{};
  Money amount{};
};

struct VerifyOptions {
  // Every tenant's successful charges as their providers have them. A provider that has none here
  // counts as not asked, unless the list is empty: then all were asked. Nothing: I10 to I12 are
  // judged by our records only.
  std::optional<std::vector<ProviderCharge>> provider_books{};
  std::size_t violations_max = 100;  // listed for each invariant; all are counted
};

struct Violation {
  std::string invariant{};  // "I27"
  TenantId tenant;          // whose records; kPlatform for the host's own
  std::string subject{};    // "invoices 019b…"
  std::string message{};    // what is wrong, with the figures
};

struct CheckedInvariant {
  std::string id{};         // "I27"
  std::string statement{};  // what was checked, in a sentence
  std::int64_t facts = 0;   // how many things were looked at: 0 proves nothing
  std::int64_t violations = 0;
};

struct VerifyReport {
  std::vector<CheckedInvariant> invariants{};  // by id
  std::vector<Violation> violations{};

  // Whether no invariant has a violation, listed or not.
  [[nodiscard]] bool ok() const noexcept;
  // "verify: 34 invariants, 0 violations"
  [[nodiscard]] std::string summary() const;
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_ENGINE_VERIFY_H_
