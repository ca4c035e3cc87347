// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <map>
#include <span>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "engine/engine.h"
#include "engine/late_places.h"
#include "engine/late_usage.h"
#include "engine/metered_event.h"
#include "engine/plan/changing.h"
#include "engine/plan/planning.h"
#include "engine/pool.h"
#include "engine/usage.h"
#include "octroi/base/json_writer.h"
#include "octroi/base/text.h"
#include "octroi/engine/billing.h"
#include "octroi/engine/usage.h"

namespace octroi {
inline namespace v0 {
namespace {

using records::KeptUsage;
using records::UsageCounter;

constexpr int kRaces = 100;

// As records keep it.
std::optional<Instant> kept_instant(const std::optional<Instant>& at) {
  if (!at) return at;
  return std::chrono::floor<std::chrono::milliseconds>(*at);
}

bool is_told_again(const UsageEvent& event, const KeptUsage& kept) {
  if (kept.metric != event.metric) return false;
  if (event.at && kept.used_at != kept_instant(event.at)) return false;
  if (!kept.value) return kept.quantity == event.quantity && !has_metered(event);
  return is_same_reading(event, kept);
}

UsageReceipt refused(std::string reason) { return {.reason = std::move(reason)}; }

// One call's counting: what it read, and what it will write. Events are most often new, so the
// first try does not look for them: where one is not, its commit finds that out.
class Counting {
 public:
  Counting(Engine& engine, const TenantContext& tenant)
      : engine_(engine), tenant_(tenant), late_(engine, tenant) {}

  absl::StatusOr<std::vector<UsageReceipt>> run(std::span<const UsageEvent> events,
                                                bool looks_first);

 private:
  struct Grant {
    absl::Status status;
    UsageGrant found;
  };
  struct Counter {
    UsageCounter now;
    std::int64_t version = 0;
  };

  absl::Status read_known(std::span<const UsageEvent> events);
  const KeptUsage* find_kept(std::string_view key) const;
  const Grant& grant_of(const std::string& metric);
  absl::StatusOr<Counter*> counter_at(const CounterPlace& place, const std::string& metric);
  absl::StatusOr<Pool*> pool_at(const std::string& metric, Instant at);
  absl::StatusOr<KeptUsage> keep(const UsageEvent& event, const Limit& limit) const;
  absl::StatusOr<UsageReceipt> count(const UsageEvent& event);
  absl::StatusOr<UsageReceipt> count_at(const UsageEvent& event, const UsageGrant& grant,
                                        const Limit& limit);
  absl::StatusOr<UsageReceipt> count_late(const UsageEvent& event, const UsageGrant& grant,
                                          const LatePlace& place);
  void remember(const UsageEvent& event, KeptUsage kept, const std::string& counter);
  absl::StatusOr<Batch> late_batch();
  absl::Status commit();

  Engine& engine_;
  const TenantContext& tenant_;
  Instant now_;
  std::optional<records::Loaded<Tenant>> owner_;
  std::map<std::string, KeptUsage, std::less<>> known_;  // in the store, by key
  std::map<std::string, Grant> grants_;
  std::map<std::string, Counter> counters_;
  std::map<std::string, std::optional<Pool>> pooled_;         // of the parent, by metric
  std::map<std::string, Pool> pools_;                         // the same at a window, by counter
  std::vector<std::pair<std::string_view, KeptUsage>> kept_;  // of this call, with their keys
  std::unordered_map<std::string_view, std::size_t> kept_at_;
  LatePlaces late_;
  // What came late for billed periods, by subscription: the first of them, and how many events.
  struct Late {
    std::int64_t held_version = 0;
    std::int64_t from = 0;
    std::int64_t events = 0;
  };
  std::map<SubscriptionId, Late> came_late_;
};

absl::Status Counting::read_known(std::span<const UsageEvent> events) {
  std::vector<RecordKey> keys;
  for (const UsageEvent& event : events) {
    if (check_text("key", event.key).ok()) keys.push_back({tenant_.tenant(), event.key});
  }
  OCTROI_ASSIGN_OR_RETURN(auto rows, engine_.store().read_many(
                                         engine_.self(), records::record_type<KeptUsage>(), keys));
  for (std::optional<Row>& row : rows) {
    if (!row) continue;
    OCTROI_ASSIGN_OR_RETURN(KeptUsage kept, records::from_row<KeptUsage>(*row));
    known_.emplace(row->id, std::move(kept));
  }
  return absl::OkStatus();
}

// Counted before, or earlier in this call.
const KeptUsage* Counting::find_kept(std::string_view key) const {
  if (const auto here = kept_at_.find(key); here != kept_at_.end()) {
    return &kept_[here->second].second;
  }
  const auto known = known_.find(key);
  return known == known_.end() ? nullptr : &known->second;
}

const Counting::Grant& Counting::grant_of(const std::string& metric) {
  const auto known = grants_.find(metric);
  if (known != grants_.end()) return known->second;
  Grant grant;
  absl::StatusOr<UsageGrant> found = find_grant(engine_, tenant_, metric);
  if (found.ok()) {
    grant.found = *std::move(found);
  } else {
    grant.status = found.status();
  }
  return grants_.emplace(metric, std::move(grant)).first->second;
}

absl::StatusOr<Counting::Counter*> Counting::counter_at(const CounterPlace& place,
                                                        const std::string& metric) {
  const auto known = counters_.find(place.id);
  if (known != counters_.end()) return &known->second;
  OCTROI_ASSIGN_OR_RETURN(auto stored,
                          records::find<UsageCounter>(engine_.store(), tenant_, place.id));
  Counter counter;
  counter.now = {.metric = metric, .window = place.window, .used = 0, .updated_at = now_};
  if (stored) {
    counter.now = std::move(stored->value);
    counter.version = stored->row.version;
  }
  return &counters_.emplace(place.id, std::move(counter)).first->second;
}

// nullptr: the parent has no part in it.
absl::StatusOr<Pool*> Counting::pool_at(const std::string& metric, Instant at) {
  auto known = pooled_.find(metric);
  if (known == pooled_.end()) {
    OCTROI_ASSIGN_OR_RETURN(auto found, Pool::find(engine_, owner_->value, metric));
    known = pooled_.emplace(metric, std::move(found)).first;
  }
  if (!known->second) return nullptr;
  OCTROI_ASSIGN_OR_RETURN(CounterPlace place, known->second->place_at(engine_, at));
  const auto here = pools_.find(place.id);
  if (here != pools_.end()) return &here->second;
  Pool pool = *known->second;
  OCTROI_RETURN_IF_ERROR(pool.read(engine_, std::move(place)));
  return &pools_.emplace(pool.place().id, std::move(pool)).first->second;
}

// How the event is kept, but for its counter; or why it is refused.
absl::StatusOr<KeptUsage> Counting::keep(const UsageEvent& event, const Limit& limit) const {
  KeptUsage kept{.metric = event.metric,
                 .quantity = event.quantity,
                 .used_at = kept_instant(event.at),
                 .recorded_at = now_};
  if (limit.meter) {
    OCTROI_RETURN_IF_ERROR(put_metered(*limit.meter, event, kept));
  } else if (has_metered(event)) {
    return make_error(absl::StatusCode::kInvalidArgument, "usage.not_metered",
                      "it has no meter that reads a value, a property or an item");
  }
  return kept;
}

void Counting::remember(const UsageEvent& event, KeptUsage kept, const std::string& counter) {
  kept.counter = counter;
  kept_at_.emplace(event.key, kept_.size());
  kept_.emplace_back(event.key, std::move(kept));
}

// In the billed period that it was used in.
absl::StatusOr<UsageReceipt> Counting::count_late(const UsageEvent& event, const UsageGrant& grant,
                                                  const LatePlace& place) {
  if (place.is_over) return refused("usage.too_late");
  auto kept = keep(event, place.limit());
  if (!kept.ok()) return refused(error_code(kept.status()));
  const Subscription& closed = place.grant.held.subscription;
  const std::string id = late_counter_id(closed.id, event.metric, place.index);
  OCTROI_ASSIGN_OR_RETURN(Counter * counter,
                          counter_at({.id = id, .window = late_window(place.index)}, event.metric));
  std::int64_t late = 0;
  std::int64_t used = 0;
  if (__builtin_add_overflow(counter->now.used, kept->quantity, &late) ||
      __builtin_add_overflow(place.billed, late, &used) ||
      !is_billable(place.grant, place.limit(), used)) {
    return refused("usage.overflow");
  }
  counter->now.used = late;
  counter->now.told = late;
  remember(event, *std::move(kept), id);
  Late& came =
      came_late_.try_emplace(closed.id, Late{grant.held_version, place.index, 0}).first->second;
  came.from = std::min(came.from, place.index);
  ++came.events;
  return UsageReceipt{.outcome = UsageOutcome::kCorrectsPast,
                      .reason = {},
                      .window = "period " + std::to_string(place.index),
                      .used = used,
                      .limit = place.limit().value};
}

absl::StatusOr<UsageReceipt> Counting::count_at(const UsageEvent& event, const UsageGrant& grant,
                                                const Limit& limit) {
  OCTROI_ASSIGN_OR_RETURN(const CounterPlace place, counter_place(engine_, owner_->value, grant,
                                                                  limit, event.at.value_or(now_)));
  Pool* pool = nullptr;
  if (!limit.meter) {
    OCTROI_ASSIGN_OR_RETURN(pool, pool_at(event.metric, event.at.value_or(now_)));
  }
  const bool may_correct = engine_.options().late_usage.counts == LateUsage::kInOriginalPeriod;
  if (place.is_late && may_correct && pool == nullptr && limit.sharing == LimitSharing::kOwn) {
    OCTROI_ASSIGN_OR_RETURN(const LatePlace* own, late_.find(grant, *event.at));
    if (own != nullptr) return count_late(event, grant, *own);
  }
  OCTROI_ASSIGN_OR_RETURN(Counter * counter, counter_at(place, event.metric));
  std::int64_t used = 0;
  auto kept = keep(event, limit);
  if (!kept.ok()) return refused(error_code(kept.status()));
  if (__builtin_add_overflow(counter->now.used, kept->quantity, &used) ||
      !is_billable(grant, limit, used)) {
    return refused("usage.overflow");
  }
  std::int64_t to_pool = kept->quantity;
  if (pool != nullptr) {
    const bool is_level = limit.window == LimitWindow::kLevel && pool->is_level();
    std::int64_t pooled = 0;
    if (is_level) to_pool += counter->now.own() - pool->share();
    if (__builtin_add_overflow(pool->used(), to_pool, &pooled) || !pool->is_billable(pooled)) {
      return refused("usage.overflow");
    }
    pool->count(to_pool);
  }
  counter->now.used = used;
  counter->now.told = counter->now.told.value_or(0) + kept->quantity;
  remember(event, *std::move(kept), place.id);
  return UsageReceipt{
      .outcome = place.is_late ? UsageOutcome::kCountedLate : UsageOutcome::kCounted,
      .reason = {},
      .window = place.window,
      .used = counter->now.used,
      .limit = limit.value};
}

absl::StatusOr<UsageReceipt> Counting::count(const UsageEvent& event) {
  const absl::Status key = check_text("key", event.key);
  if (!key.ok()) return refused(error_code(key));
  if (const KeptUsage* kept = find_kept(event.key); kept != nullptr) {
    if (!is_told_again(event, *kept)) return refused("usage.key_reused");
    return UsageReceipt{.outcome = UsageOutcome::kRepeated};
  }
  if (event.quantity <= 0) return refused("usage.bad_quantity");
  if (event.at && *event.at > now_) return refused("usage.in_future");
  const Grant& grant = grant_of(event.metric);
  if (!grant.status.ok()) {
    if (!error_code(grant.status).starts_with("quota.")) return grant.status;
    return refused(error_code(grant.status));
  }
  const Limit* limit = grant.found.entitlement.limit();
  if (limit == nullptr) return refused("quota.not_entitled");
  return count_at(event, grant.found, *limit);
}

// Each subscription that late usage is of remembers it until it is billed. That writes its record,
// so that what bills the subscription meanwhile and this are never both committed.
absl::StatusOr<Batch> Counting::late_batch() {
  OCTROI_ASSIGN_OR_RETURN(Work work, begin_work(engine_, tenant_, now_));
  for (const auto& [id, late] : came_late_) {
    OCTROI_ASSIGN_OR_RETURN(HeldWork held, load_held(work, id));
    if (held.was.row.version != late.held_version) return changed_meanwhile(id);
    held.now.late_from = std::min(held.now.late_from.value_or(late.from), late.from);
    JsonWriter data;
    data.object().field("from_period", late.from).field("events", late.events).end();
    work.draft.change(held.was, held.now, "subscription.usage_came_late", std::move(data).text());
  }
  OperationPlan plan = std::move(work.draft).finish();
  OCTROI_RETURN_IF_ERROR(check_actor(plan));
  return std::move(plan.batch);
}

absl::Status Counting::commit() {
  if (kept_.empty()) return absl::OkStatus();
  Batch batch;
  if (!came_late_.empty()) {
    OCTROI_ASSIGN_OR_RETURN(batch, late_batch());
  }
  for (const auto& [key, kept] : kept_) {
    batch.insert(records::to_row(tenant_.tenant(), std::string(key), kept));
  }
  for (auto& [id, counter] : counters_) {
    counter.now.updated_at = now_;
    Row row = records::to_row(tenant_.tenant(), id, counter.now, counter.version);
    if (counter.version == 0) {
      batch.insert(std::move(row));
    } else {
      batch.update(std::move(row));
    }
  }
  for (const auto& [id, pool] : pools_) pool.write(engine_, batch);
  return engine_.store().commit(batch).status();
}

absl::StatusOr<std::vector<UsageReceipt>> Counting::run(std::span<const UsageEvent> events,
                                                        bool looks_first) {
  now_ = engine_.now();
  OCTROI_ASSIGN_OR_RETURN(
      auto owner,
      records::load<Tenant>(engine_.store(), tenant_, tenant_.tenant().to_string(), "tenant"));
  owner_ = std::move(owner);
  if (looks_first) OCTROI_RETURN_IF_ERROR(read_known(events));
  kept_.reserve(events.size());
  kept_at_.reserve(events.size());
  std::vector<UsageReceipt> receipts;
  receipts.reserve(events.size());
  for (const UsageEvent& event : events) {
    OCTROI_ASSIGN_OR_RETURN(receipts.emplace_back(), count(event));
  }
  // A period that was billed meanwhile takes no more: the next try finds the running one.
  for (const auto& [metric, grant] : grants_) {
    if (!grant.status.ok() || kept_.empty()) continue;
    OCTROI_RETURN_IF_ERROR(check_unchanged(engine_, tenant_, grant.found));
  }
  for (const auto& [id, pool] : pools_) OCTROI_RETURN_IF_ERROR(pool.check_unchanged(engine_));
  if (!pools_.empty()) OCTROI_RETURN_IF_ERROR(check_same(engine_, tenant_, *owner_));
  OCTROI_RETURN_IF_ERROR(commit());
  return receipts;
}

}  // namespace

std::string_view to_string(UsageOutcome outcome) noexcept {
  switch (outcome) {
    case UsageOutcome::kCounted:
      return "counted";
    case UsageOutcome::kCountedLate:
      return "counted_late";
    case UsageOutcome::kRepeated:
      return "repeated";
    case UsageOutcome::kRefused:
      return "refused";
    case UsageOutcome::kCorrectsPast:
      return "corrects_past";
  }
  return {};
}

absl::StatusOr<std::vector<UsageReceipt>> Billing::record_usage(
    const TenantContext& tenant, std::span<const UsageEvent> events) {
  OCTROI_RETURN_IF_ERROR(engine_->open());
  if (events.size() > kUsageEventsMax) {
    return make_error(absl::StatusCode::kInvalidArgument, "usage.too_many_events",
                      "give at most " + std::to_string(kUsageEventsMax) + " events at once");
  }
  absl::Status status;
  bool looks_first = false;
  for (int race = 0; race < kRaces; ++race) {
    looks_first = looks_first || absl::IsAlreadyExists(status);
    auto receipts = Counting(*engine_, tenant).run(events, looks_first);
    if (receipts.ok()) return receipts;
    status = receipts.status();
    // Another call told the same event, or counted in the same window, first.
    if (!absl::IsAborted(status) && !absl::IsAlreadyExists(status)) break;
  }
  return status;
}

}  // namespace v0
}  // namespace octroi
