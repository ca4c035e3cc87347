// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Checker: what a check reports to.
//
// A check counts each fact it looks at and names each one that is wrong; a check that counted
// nothing proves nothing.
//
//   void check_i01(const Snapshot& s, Checker& checker) {
//     for (const auto& entry : s.transactions) {
//       checker.look();
//       if (!balances(entry)) checker.report(entry.row, "off by 0.01 EUR");
//     }
//   }
//
// Layer: engine, private. Thread safety: one thread.
#ifndef OCTROI_SRC_ENGINE_VERIFY_CHECKER_H_
#define OCTROI_SRC_ENGINE_VERIFY_CHECKER_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>

#include "engine/verify/snapshot.h"

namespace octroi {
inline namespace v0 {
namespace verification {

class Checker {
 public:
  Checker(VerifyReport& report, std::string id, std::string statement, std::size_t listed_max)
      : report_(report), listed_max_(listed_max) {
    checked_.id = std::move(id);
    checked_.statement = std::move(statement);
  }

  void look(std::int64_t facts = 1) noexcept { checked_.facts += facts; }

  void report(TenantId tenant, std::string subject, std::string message) {
    if (static_cast<std::size_t>(checked_.violations++) >= listed_max_) return;
    report_.violations.push_back({checked_.id, tenant, std::move(subject), std::move(message)});
  }
  void report(const Row& row, std::string message) {
    report(row.tenant, row.type->name + " " + row.id, std::move(message));
  }

  void finish() { report_.invariants.push_back(std::move(checked_)); }

 private:
  VerifyReport& report_;
  CheckedInvariant checked_;
  std::size_t listed_max_;
};

struct Check {
  const char* id;
  const char* statement;
  void (*run)(const Snapshot&, Checker&);
};

// One group a file.
std::span<const Check> money_checks();         // I01 to I08
std::span<const Check> charging_checks();      // I10 to I13
std::span<const Check> subscription_checks();  // I16 to I19
std::span<const Check> price_checks();         // I20
std::span<const Check> coupon_checks();        // I21, I22
std::span<const Check> usage_checks();         // I25, I26
std::span<const Check> number_checks();        // I27, I28
std::span<const Check> tenancy_checks();       // I36 to I40
std::span<const Check> audit_checks();         // I44, I45
std::span<const Check> webhook_checks();       // I53

std::span<const Check> wallet_checks();         // I51
std::span<const Check> progress_checks();       // I52
std::span<const Check> payer_checks();          // I54
std::span<const Check> pool_checks();           // I57
std::span<const Check> manual_charge_checks();  // I58
std::span<const Check> reversal_checks();       // I59

}  // namespace verification
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_VERIFY_CHECKER_H_
