// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Dropped: what changes of terms dropped from the price inside a period, of I25.
//
// What the new terms do not charge for is due with the change, because nothing asks for it later.
// Its counters keep how much of them is settled so. The invoice of the change must bill that much,
// at the price that was dropped; what is settled without a change is nobody's.
//
// A counter keeps one number. Of several changes in a period the last one settled what it says, an
// earlier one what its own invoice says was used. Where that one billed nothing of it, nobody knows
// how much it settled, and the later ones are not compared.
//
// Layer: engine, private. Thread safety: one thread.
#ifndef OCTROI_SRC_ENGINE_VERIFY_DROPPED_H_
#define OCTROI_SRC_ENGINE_VERIFY_DROPPED_H_

#include <set>
#include <span>
#include <string>
#include <utility>

#include "engine/verify/checker.h"
#include "engine/verify/counted.h"
#include "engine/verify/history.h"

namespace octroi {
inline namespace v0 {
namespace verification {

class Dropped {
 public:
  Dropped(const Snapshot& s, Checker& checker) : s_(s), checker_(checker) {}

  // One subscription's changes. `others`: its invoices that bill no period.
  void check(const Loaded<Held>& held, const History& history,
             std::span<const Loaded<Invoice>* const> others, const Counted& counted);
  // That no other counter is settled, once all subscriptions are checked.
  void check_settled();

 private:
  const Snapshot& s_;
  Checker& checker_;
  std::set<std::pair<TenantId, std::string>> counters_{};
};

}  // namespace verification
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_VERIFY_DROPPED_H_
