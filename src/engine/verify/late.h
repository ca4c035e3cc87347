// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Late: corrections of billed periods are those that the usage makes which came late for them.
//
// Layer: engine, private. Thread safety: reads; it must not outlive its Snapshot.
#ifndef OCTROI_SRC_ENGINE_VERIFY_LATE_H_
#define OCTROI_SRC_ENGINE_VERIFY_LATE_H_

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/late_usage.h"
#include "engine/verify/checker.h"
#include "engine/verify/counted.h"
#include "engine/verify/history.h"

namespace octroi {
inline namespace v0 {
namespace verification {

class Late {
 public:
  Late(const Snapshot& s, Checker& checker);

  // The periods of one subscription.
  void check(const Loaded<Held>& held, const History& history, const Counted& counted);
  // Corrections of what none of them was.
  void check_rest();

 private:
  struct Correction {
    const Loaded<Invoice>* invoice;
    const InvoiceLine* line;
    bool is_known = false;
  };

  void check_period(const Loaded<Held>& held, const Subscription& closed, const Counted& counted);
  // Whether anything came late for it.
  bool find_late(const Loaded<Held>& held, const Subscription& closed,
                 std::span<const Entitlement> granted);
  void check_quiet(const Loaded<Held>& held, const Subscription& closed);
  // `wanted`: from what the period's invoices asked for to what was billed with its corrections.
  void check_charge(const Loaded<Held>& held, const Subscription& closed, const RatedLine& wanted);
  // `gap`: by so much its amount fell without a line that says so.
  [[nodiscard]] bool is_covered(const Loaded<Held>& held, const RatedLine& wanted, std::int64_t gap,
                                bool has_lines) const;
  [[nodiscard]] absl::StatusOr<StandingCharge> standing(const Loaded<Held>& held,
                                                        const RatedLine& wanted) const;

  const Snapshot& s_;
  Checker& checker_;
  std::map<std::pair<TenantId, SubscriptionId>, std::vector<Correction>> corrections_;
};

}  // namespace verification
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_VERIFY_LATE_H_
