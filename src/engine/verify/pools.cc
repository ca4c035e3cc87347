// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Pooled limits: I57.

#include <map>
#include <string>
#include <utility>

#include "engine/pool.h"
#include "engine/verify/checker.h"

namespace octroi {
inline namespace v0 {
namespace verification {
namespace {

using CounterKey = std::pair<TenantId, std::string>;  // whose, and which

// Who left gave its levels back.
void check_member(const Snapshot& s, const Loaded<PoolShare>& share, Checker& checker) {
  const TenantId id = share.value.child;
  const auto* child = s.tenants.find(id, id.to_string());
  if (child == nullptr) {
    checker.report(share.row, "is of a tenant that does not exist");
    return;
  }
  if (share.value.window != "level" || share.value.used == 0) return;
  const bool is_in_it = pool_of(child->value.account) == share.row.tenant &&
                        child->value.status != TenantStatus::kCancelled;
  if (!is_in_it) checker.report(share.row, "holds a level of a tenant that is no part of it");
}

void check_share(const Snapshot& s, const Loaded<PoolShare>& share, Checker& checker) {
  const PoolShare& one = share.value;
  if (share.row.id != records::pool_share_id(one.counter, one.child)) {
    checker.report(share.row, "does not stand where its child's share of the counter does");
  }
  if (one.used < 0) checker.report(share.row, "is below 0");
  const auto* counter = s.usage.find(share.row.tenant, one.counter);
  if (counter == nullptr) {
    // A zero is written where a child leaves before anything was counted.
    if (one.used != 0) checker.report(share.row, "is of a counter that is not there");
  } else if (counter->value.metric != one.metric || counter->value.window != one.window) {
    checker.report(share.row, "is of another metric or window than its counter");
  }
  check_member(s, share, checker);
}

void check_i57(const Snapshot& s, Checker& checker) {
  std::map<CounterKey, Int128> sums;
  for (const auto& share : s.pool_shares) {
    if (s.is_moving(share.row.tenant, share.value.counter)) continue;
    checker.look();
    check_share(s, share, checker);
    sums[{share.row.tenant, share.value.counter}] += share.value.used;
  }
  for (const auto& counter : s.usage) {
    if (s.is_moving(counter.row.tenant, counter.row.id)) continue;
    const auto found = sums.find({counter.row.tenant, counter.row.id});
    const Int128 sum = found == sums.end() ? Int128(0) : found->second;
    const std::int64_t pooled = counter.value.pooled.value_or(0);
    if (found == sums.end() && pooled == 0) continue;
    checker.look();
    if (sum != pooled) {
      checker.report(counter.row, "says that children used " + std::to_string(pooled) +
                                      ", which is not the sum of what each used");
    }
    if (pooled > counter.value.used) {
      checker.report(counter.row, "counts less than its children used");
    }
  }
}

}  // namespace

std::span<const Check> pool_checks() {
  static constexpr Check kChecks[] = {
      {"I57", "a pooled counter holds what each child used, and no level of who left", check_i57},
  };
  return kChecks;
}

}  // namespace verification
}  // namespace v0
}  // namespace octroi
