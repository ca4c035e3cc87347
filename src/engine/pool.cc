// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/pool.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

namespace octroi {
inline namespace v0 {
namespace {

using records::Held;
using records::Loaded;
using records::PoolShare;
using records::UsageCounter;

constexpr std::string_view kLevel = "level";  // CounterPlace::window of one

// The child's shares of the parent's levels, and a zero for each level that its plans pool now and
// the child has no share of; by counter.
absl::StatusOr<std::map<std::string, Loaded<PoolShare>>> level_shares(Engine& engine,
                                                                      const TenantContext& parent,
                                                                      TenantId child) {
  std::map<std::string, Loaded<PoolShare>> shares;
  OCTROI_ASSIGN_OR_RETURN(auto all, records::load_all<PoolShare>(engine.store(), parent, "child",
                                                                 {Value(child.to_string())}));
  for (auto& one : all) {
    if (one.value.window != kLevel) continue;
    const std::string counter = one.value.counter;
    shares.emplace(counter, std::move(one));
  }
  OCTROI_ASSIGN_OR_RETURN(const auto held, records::load_all<Held>(engine.store(), parent));
  for (const auto& one : held) {
    if (!is_in_use(one.value.subscription)) continue;
    OCTROI_ASSIGN_OR_RETURN(const auto granted,
                            engine.entitlements_of(one.value.subscription.terms));
    for (const Entitlement& entitlement : granted) {
      const Limit* limit = entitlement.limit();
      const bool is_pooled_level = limit != nullptr && limit->sharing != LimitSharing::kOwn &&
                                   limit->window == LimitWindow::kLevel;
      if (!is_pooled_level) continue;
      const std::string counter = level_counter_id(entitlement.name);
      const PoolShare none{.child = child,
                           .counter = counter,
                           .metric = entitlement.name,
                           .window = std::string(kLevel)};
      shares.try_emplace(counter, Loaded<PoolShare>{none, Row()});
    }
  }
  return shares;
}

}  // namespace

Pool::Pool(TenantContext parent, Tenant record, UsageGrant grant, TenantId child)
    : parent_(std::move(parent)),
      record_(std::move(record)),
      grant_(std::move(grant)),
      child_(child) {}

absl::StatusOr<std::optional<Pool>> Pool::find(Engine& engine, const Tenant& child,
                                               std::string_view name) {
  const std::optional<TenantId> pool = pool_of(child.account);
  if (!pool) return std::nullopt;
  TenantContext parent = engine.within(*pool);
  absl::StatusOr<UsageGrant> grant = find_grant(engine, parent, name);
  if (!grant.ok()) {
    if (is_no_grant(grant.status())) return std::nullopt;
    return grant.status();
  }
  const Limit* limit = grant->entitlement.limit();
  if (limit == nullptr || limit->sharing == LimitSharing::kOwn) return std::nullopt;
  OCTROI_ASSIGN_OR_RETURN(
      auto record, records::load<Tenant>(engine.store(), parent, pool->to_string(), "tenant"));
  return Pool(std::move(parent), std::move(record.value), *std::move(grant), child.id);
}

absl::StatusOr<CounterPlace> Pool::place_at(Engine& engine, Instant at) const {
  return counter_place(engine, record_, grant_, limit(), at);
}

absl::Status Pool::read(Engine& engine, CounterPlace place) {
  place_ = std::move(place);
  OCTROI_ASSIGN_OR_RETURN(auto counter,
                          records::find<UsageCounter>(engine.store(), parent_, place_.id));
  counter_ = {.metric = grant_.entitlement.name, .window = place_.window};
  counter_version_ = 0;
  if (counter) {
    counter_ = std::move(counter->value);
    counter_version_ = counter->row.version;
  }
  OCTROI_ASSIGN_OR_RETURN(
      auto share,
      records::find<PoolShare>(engine.store(), parent_, records::pool_share_id(place_.id, child_)));
  share_ = {.child = child_,
            .counter = place_.id,
            .metric = grant_.entitlement.name,
            .window = place_.window};
  share_version_ = 0;
  if (share) {
    share_ = std::move(share->value);
    share_version_ = share->row.version;
  }
  return absl::OkStatus();
}

bool Pool::entitles(const Tenant& child) const noexcept {
  const bool is_let_in =
      child.status == TenantStatus::kActive || child.status == TenantStatus::kPending;
  return is_let_in && limit().sharing == LimitSharing::kDelegated;
}

bool Pool::is_billable(std::int64_t used) const {
  return octroi::is_billable(grant_, limit(), used);
}

void Pool::count(std::int64_t units) noexcept {
  units = std::max(units, -share_.used);
  share_.used += units;
  counter_.used += units;
  counter_.pooled = counter_.pooled.value_or(0) + units;
}

absl::Status Pool::check_unchanged(Engine& engine) const {
  return octroi::check_unchanged(engine, parent_, grant_);
}

void Pool::write(Engine& engine, Batch& batch) const {
  const TenantId parent = parent_.tenant();
  UsageCounter counter = counter_;
  PoolShare share = share_;
  counter.updated_at = share.updated_at = engine.now();
  put_row(batch, records::to_row(parent, place_.id, counter, counter_version_));
  put_row(batch, records::to_row(parent, records::pool_share_id(place_.id, child_), share,
                                 share_version_));
}

void put_row(Batch& batch, Row row) {
  if (row.version == 0) {
    batch.insert(std::move(row));
  } else {
    batch.update(std::move(row));
  }
}

absl::Status check_same(Engine& engine, const TenantContext& context,
                        const Loaded<Tenant>& tenant) {
  OCTROI_ASSIGN_OR_RETURN(
      const auto row, engine.store().read(context, records::record_type<Tenant>(), tenant.row.id));
  if (row && row->version == tenant.row.version) return absl::OkStatus();
  return make_error(absl::StatusCode::kAborted, "storage.stale_version",
                    "tenant " + tenant.row.id + " changed meanwhile; ask again");
}

std::optional<TenantId> pool_of(const TenantAccount& account) {
  return account.is_pooled ? account.parent : std::nullopt;
}

absl::Status give_back_levels(Work& work, TenantId parent) {
  const TenantContext context = work.engine.within(parent);
  OCTROI_ASSIGN_OR_RETURN(auto shares, level_shares(work.engine, context, work.draft.tenant()));
  for (auto& [id, share] : shares) {
    const std::int64_t units = std::exchange(share.value.used, 0);
    share.value.updated_at = work.draft.now();
    work.draft.put(parent, records::pool_share_id(id, work.draft.tenant()), share.value,
                   share.row.version);
    if (units == 0) continue;
    OCTROI_ASSIGN_OR_RETURN(auto counter, records::load<UsageCounter>(work.engine.store(), context,
                                                                      id, "usage_counter"));
    counter.value.used -= units;
    counter.value.pooled = counter.value.pooled.value_or(0) - units;
    counter.value.updated_at = work.draft.now();
    work.draft.put(parent, id, counter.value, counter.row.version);
    work.draft.explain(std::to_string(units) + " " + share.value.metric + " go back to tenant " +
                       parent.to_string());
  }
  return absl::OkStatus();
}

}  // namespace v0
}  // namespace octroi
