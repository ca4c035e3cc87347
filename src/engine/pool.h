// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Pool: the limit of a tenant's parent that counts the tenant's use too.
//
// The parent's counter holds what all used; `pooled` of it is the children's, and a PoolShare says
// how much is each one's. A child's call writes its own counter, the parent's and its share in one
// commit, each at the version it was read at: what loses a race is asked again, and no mix of
// calls passes a hard limit. A share of a level follows the child's own level, so that a level that
// was there before the pool was is taken in by the next call; what is counted by windows is taken
// as it comes.
//
// Of the parent a child's call reads its subscriptions in use, the counter and the child's share,
// and answers with the numbers of the one limit.
//
// Layer: engine, private. Thread safety: any thread; a Pool is one call's.
#ifndef OCTROI_SRC_ENGINE_POOL_H_
#define OCTROI_SRC_ENGINE_POOL_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/plan/work.h"
#include "engine/usage.h"

namespace octroi {
inline namespace v0 {

class Pool {
 public:
  // The limit of that name of the child's parent, where the child's account says so, one of the
  // parent's subscriptions in use grants it, and it is pooled. Errors: those of the store.
  static absl::StatusOr<std::optional<Pool>> find(Engine& engine, const Tenant& child,
                                                  std::string_view name);
  // The counter of the window that holds `at`. Errors: those of counter_place().
  absl::StatusOr<CounterPlace> place_at(Engine& engine, Instant at) const;
  // Reads that counter, and the child's share of it. Errors: those of the store.
  absl::Status read(Engine& engine, CounterPlace place);

  // Whether it grants to the child what no plan of the child's own does: it is delegated, and
  // nobody keeps the child out.
  [[nodiscard]] bool entitles(const Tenant& child) const noexcept;
  [[nodiscard]] const Limit& limit() const noexcept { return *grant_.entitlement->limit(); }
  [[nodiscard]] bool is_level() const noexcept { return limit().window == LimitWindow::kLevel; }
  [[nodiscard]] const CounterPlace& place() const noexcept { return place_; }
  [[nodiscard]] std::int64_t used() const noexcept { return counter_.used; }
  [[nodiscard]] std::int64_t share() const noexcept { return share_.used; }
  // Whether the parent can be billed for so much.
  [[nodiscard]] bool is_billable(std::int64_t used) const;

  // Adds to the counter and the share; less than 0 gives back, of the share at most.
  void count(std::int64_t units) noexcept;
  // To be asked after read() and before write(). Errors: Aborted "storage.stale_version".
  absl::Status check_unchanged(Engine& engine) const;
  void write(Engine& engine, Batch& batch) const;

 private:
  Pool(TenantContext parent, Tenant record, UsageGrant grant, TenantId child);

  TenantContext parent_;
  Tenant record_;  // the parent's
  UsageGrant grant_;
  TenantId child_;
  CounterPlace place_;
  records::UsageCounter counter_;
  std::int64_t counter_version_ = 0;
  records::PoolShare share_;
  std::int64_t share_version_ = 0;
};

// Whether the tenant's record, and with it its account, is as it was read. As above: what leaves a
// pool writes both. Errors: Aborted "storage.stale_version".
absl::Status check_same(Engine& engine, const TenantContext& context,
                        const records::Loaded<Tenant>& tenant);

// An insert where the version is 0, else an update.
void put_row(Batch& batch, Row row);

// In whose limits the tenant's use counts; nullopt: its own alone.
[[nodiscard]] std::optional<TenantId> pool_of(const TenantAccount& account);

// A child's plan: its levels go back to `parent`, under which it stands no more. What it used in
// windows stays counted. Writes its share of each level that the parent's plans pool, if only a
// zero: a call that counts one meanwhile loses the race.
absl::Status give_back_levels(Work& work, TenantId parent);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_POOL_H_
