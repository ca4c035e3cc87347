// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/quota/checker.h"

#include <algorithm>
#include <array>
#include <new>
#include <utility>

#include "quota/core.h"

namespace octroi {
inline namespace v0 {
namespace quota {
namespace {

constexpr std::size_t kBatch = 16;  // keys whose memory is fetched together

Answer not_defined() noexcept {
  return {.why = Reason::kNotDefined, .limit = 0, .remaining = 0, .retry_after = kNever};
}

}  // namespace

Checker::Checker(const Tick& tick, CheckerOptions options)
    : core_(std::make_unique<Core>(tick, std::move(options))) {}
Checker::~Checker() = default;

Meter Checker::define(std::string_view tenant, std::string_view metric,
                      std::shared_ptr<const Rule> rule) {
  return core_->define(core_->hash_(tenant, metric), std::move(rule));
}

Meter Checker::meter(std::string_view tenant, std::string_view metric) const noexcept {
  return meter_of(core_->hash_(tenant, metric));
}

Meter Checker::meter_of(const Fingerprint& fingerprint) const noexcept {
  HotCounter* counter = core_->table_.find(fingerprint);
  return counter != nullptr ? core_->meter(*counter) : Meter();
}

Answer Checker::consume(std::string_view tenant, std::string_view metric, std::int64_t n) noexcept {
  HotCounter* counter = core_->table_.find(core_->hash_(tenant, metric));
  if (counter == nullptr) [[unlikely]]
    return not_defined();
  return Meter::consume_of(counter, &core_->tick_, n);
}

Answer Checker::check(std::string_view tenant, std::string_view metric,
                      std::int64_t n) const noexcept {
  return meter(tenant, metric).check(n);
}

void Checker::consume_batch(std::span<const KeyedAsk> asks, std::span<Answer> answers) noexcept {
  const std::size_t all = std::min(asks.size(), answers.size());
  const KeyTable& table = core_->table_;
  std::array<Fingerprint, kBatch> keys{};
  std::array<HotCounter*, kBatch> counters{};
  for (std::size_t first = 0; first < all; first += kBatch) {
    const std::size_t count = std::min(kBatch, all - first);
    for (std::size_t i = 0; i < count; ++i) __builtin_prefetch(asks[first + i].tenant.data());
    for (std::size_t i = 0; i < count; ++i) {
      keys[i] = core_->hash_(asks[first + i].tenant, asks[first + i].metric);
      table.prefetch_slots(keys[i]);
    }
    for (std::size_t i = 0; i < count; ++i) {
      counters[i] = table.probable(keys[i]);
      __builtin_prefetch(counters[i], /*write=*/1);
    }
    for (std::size_t i = 0; i < count; ++i) {
      HotCounter* counter = counters[i];
      if (counter != nullptr && !KeyTable::is_of(*counter, keys[i])) [[unlikely]] {
        counter = table.find(keys[i]);
      }
      if (counter == nullptr) [[unlikely]] {
        answers[first + i] = not_defined();
        continue;
      }
      // Made in place: copying what was just written in parts would wait for it.
      new (&answers[first + i])
          Answer(Meter::consume_of(counter, &core_->tick_, asks[first + i].n));
    }
  }
}

Answer Checker::consume_all(std::span<const Ask> asks) {
  return core_->consume_all(asks, /*keep=*/true);
}

bool Checker::pool(const Meter& child, const Meter& parent) {
  HotCounter* counter = core_->own(child);
  HotCounter* above = core_->own(parent);
  if (counter == nullptr || (parent && above == nullptr)) return false;
  return core_->pool(*counter, above);
}

Reserved Checker::reserve(std::span<const Ask> asks, const ReserveOptions& options) {
  return core_->reserve(asks, options);
}

Answer Checker::commit(ReservationId id) { return core_->settle(id, Core::Ending::kCommit); }

Answer Checker::commit(ReservationId id, std::span<const std::int64_t> parts) {
  return core_->settle(id, Core::Ending::kCommitParts, parts);
}

Answer Checker::cancel(ReservationId id) { return core_->settle(id, Core::Ending::kCancel); }

std::size_t Checker::sweep() { return core_->sweep(); }

std::vector<WindowUsage> Checker::usage(const Meter& meter) const {
  HotCounter* counter = core_->own(meter);
  return counter != nullptr ? core_->usage(*counter) : std::vector<WindowUsage>();
}

std::optional<Snapshot> Checker::save(const Meter& meter) const {
  HotCounter* counter = core_->own(meter);
  return counter != nullptr ? std::optional(core_->save(*counter)) : std::nullopt;
}

std::vector<Snapshot> Checker::save_all() const { return core_->save_all(); }

bool Checker::restore(const Meter& meter, const Snapshot& snapshot) {
  HotCounter* counter = core_->own(meter);
  return counter != nullptr && core_->restore(*counter, snapshot);
}

bool Checker::close(const Meter& meter) {
  HotCounter* counter = core_->own(meter);
  return counter != nullptr && core_->close(*counter);
}

void Checker::close() { core_->close_all(); }

std::size_t Checker::size() const noexcept { return core_->slabs_.size(); }

std::size_t Checker::memory_bytes() const noexcept {
  const std::lock_guard lock(core_->definitions_);
  return sizeof(Core) + core_->slabs_.memory_bytes() + core_->table_.memory_bytes() +
         core_->rules_.memory_bytes();
}

void Checker::compact() {
  const std::lock_guard lock(core_->definitions_);
  core_->table_.compact();
}

// A request that runs out of memory counts nothing.
Answer Meter::consume_closely(HotCounter* counter, std::int64_t n, std::int64_t total) noexcept
    try {
  if (counter == nullptr) return not_defined();
  Core& core = Core::of(*counter);
  if (total != kNothingTaken) return core.describe_total(*counter, total);
  return core.consume(*counter, n);
} catch (const std::bad_alloc&) {
  return {.why = Reason::kOverflow, .retry_after = kNever};
}

Answer Meter::check(std::int64_t n) const noexcept try {
  if (counter_ == nullptr) return not_defined();
  const Ask ask{.meter = *this, .n = n};
  return Core::of(*counter_).consume_all({&ask, 1}, /*keep=*/false);
} catch (const std::bad_alloc&) {
  return {.why = Reason::kOverflow, .retry_after = kNever};
}

Answer Meter::release(std::int64_t n) const noexcept try {
  if (counter_ == nullptr) return not_defined();
  return Core::of(*counter_).release(*counter_, n);
} catch (const std::bad_alloc&) {
  return {.why = Reason::kOverflow, .retry_after = kNever};
}

std::int64_t Meter::spend_slice(HotCounter& counter, std::int64_t n, std::uint32_t state) noexcept {
  return Core::of(counter).spend_slice(counter, state, n);
}

void Meter::note_races(HotCounter& counter) noexcept try {
  Core::of(counter).note_races(counter);
} catch (const std::bad_alloc&) {
  // Without slices, then.
}

}  // namespace quota
}  // namespace v0
}  // namespace octroi
