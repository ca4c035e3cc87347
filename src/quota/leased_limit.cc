// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/quota/leased_limit.h"

#include <algorithm>
#include <utility>

#include "octroi/quota/refill_thread.h"

namespace octroi {
inline namespace v0 {
namespace quota {
namespace {

// While units are short, a node asks and listens so many times a lease.
constexpr std::int64_t kAsksPerLease = 16;
// Of windows whose last word was not heard; beyond them the oldest is left to silence.
constexpr std::size_t kFinalsMax = 8;

std::int64_t to_ms(Nanos time) noexcept { return std::max<Nanos>(time, 0) / kMillisecond; }
// kNever for what lies beyond: a store may say anything.
Nanos to_nanos(std::int64_t time_ms) noexcept {
  if (time_ms > kNever / kMillisecond) return kNever;
  return std::max<std::int64_t>(time_ms, 0) * kMillisecond;
}

Nanos after(Nanos now, std::int64_t lease_ms, std::int64_t part) noexcept {
  const Nanos wait = std::max<Nanos>(kMillisecond, to_nanos(lease_ms) / part);
  return wait > kNever - std::max<Nanos>(now, 0) ? kNever : now + wait;
}

bool is_lost(LeaseStatus status) noexcept {
  return status == LeaseStatus::kDidNotHappen || status == LeaseStatus::kMayHaveHappened;
}

}  // namespace

LeaseWindows fixed_window(std::string id, LeaseTerms terms) {
  return [id = std::move(id), terms](Nanos) {
    return LeaseWindow{.id = id, .ends_at = kNever, .terms = terms};
  };
}

LeasedLimit::LeasedLimit(LeaseAuthority& authority, const Tick& tick, std::string tenant,
                         std::string metric, std::string node, LeaseWindows windows,
                         LeasedLimitOptions options)
    : tick_(&tick),
      low_(options.low),
      authority_(&authority),
      tenant_(std::move(tenant)),
      metric_(std::move(metric)),
      node_(std::move(node)),
      windows_(std::move(windows)),
      lease_units_(std::clamp<std::int64_t>(options.lease_units, 1, kLeaseUnitsMax)) {
  counter_.edge.store(0, std::memory_order_relaxed);
  window_ = windows_(tick.exact());
  counter_.limit.store(window_.terms.limit, std::memory_order_relaxed);
  counter_.resets_at.store(window_.ends_at, std::memory_order_relaxed);
}

void LeasedLimit::note_low(const TakeResult& taken, std::int64_t n) noexcept {
  if (taken.outcome != Take::kTaken) {
    // What no refill can bring is not asked for: it would only take the units of others.
    if (n > counter_.limit.load(std::memory_order_relaxed)) return;
    if (n > demand_.load(std::memory_order_relaxed)) demand_.store(n, std::memory_order_relaxed);
  }
  if (is_noted_.load(std::memory_order_relaxed)) return;
  if (!is_noted_.exchange(true, std::memory_order_relaxed) && low_ != nullptr) low_->raise();
}

Answer LeasedLimit::consume(std::int64_t n) noexcept {
  if (n < 1) return {.why = Reason::kAmountNotPositive, .retry_after = kNever};
  const TakeResult taken = take(n);
  const std::int64_t limit =
      std::max<std::int64_t>(counter_.limit.load(std::memory_order_acquire), 0);
  const std::int64_t used = std::clamp<std::int64_t>(
      taken.total - counter_.origin.load(std::memory_order_acquire), 0, limit);
  Answer answer{.why = Reason::kWithinLimit,
                .limit = limit,
                .used = used,
                .remaining = limit - used,
                .resets_at = counter_.resets_at.load(std::memory_order_relaxed)};
  if (taken.outcome == Take::kTaken) return answer;
  answer.why = Reason::kLimitReached;
  if (n > limit) {
    answer.retry_after = kNever;
  } else if (answer.remaining == 0 && taken.outcome == Take::kAtCap) {
    answer.retry_after = answer.resets_at == kNever ? kNever : answer.resets_at - taken.now;
  } else {
    const Nanos wait = retry_at_.load(std::memory_order_relaxed) - taken.now;
    answer.retry_after = std::max<Nanos>(kMillisecond, wait);
  }
  return answer;
}

std::int64_t LeasedLimit::unspent() const noexcept {
  return base_ + granted_ - counter_.total.load(std::memory_order_acquire);
}

bool LeasedLimit::is_active() const noexcept {
  return counter_.total.load(std::memory_order_acquire) > told_;
}

LeaseKey LeasedLimit::key() const { return {tenant_, metric_, window_.id}; }

// What was taken since the lease began and not returned was spent.
LeaseReport LeasedLimit::report(std::int64_t more) const {
  const std::int64_t taken = counter_.total.load(std::memory_order_acquire) - base_;
  return {.node = node_,
          .epoch = epoch_,
          .spent = taken - returned_,
          .returned = returned_,
          .wish = more < kLeaseUnitsMax - granted_ ? granted_ + more : kLeaseUnitsMax};
}

// Up to the lease it likes to hold when a quarter or less is left, or for a request that waits.
std::int64_t LeasedLimit::units_to_ask() const noexcept {
  const std::int64_t held = unspent();
  const std::int64_t demand = demand_.load(std::memory_order_relaxed);
  if (demand > held) return std::max(lease_units_, demand) - held;
  return is_active() && held <= lease_units_ / 4 ? lease_units_ - held : 0;
}

bool LeasedLimit::is_due(Nanos now) const noexcept {
  if (now >= window_.ends_at) return true;
  if (units_to_ask() > 0 && now >= retry_at_.load(std::memory_order_relaxed)) return true;
  if (!finals_.empty() && now >= tell_at_) return true;
  return epoch_ != 0 && (now >= renew_at_ || now >= listen_at_);
}

// Taking them here is what makes sure that nobody spends them.
void LeasedLimit::give_back(std::int64_t units, Nanos now) noexcept {
  if (units < 1 || take_at(counter_, units, now).outcome != Take::kTaken) return;
  returned_ += units;
  returned_ever_ += units;
}

void LeasedLimit::give_back_idle(Nanos now) noexcept {
  const std::int64_t held = unspent();
  const bool is_idle = counter_.total.load(std::memory_order_acquire) == told_;
  if (last_.is_wanted) {
    give_back(is_idle ? held : held / 2, now);
  } else if (is_idle && now >= renew_at_) {
    give_back((held + 1) / 2, now);
  }
}

// Whatever is left of the lease is taken out of the counter, so the next one begins at its end.
void LeasedLimit::end_lease() noexcept {
  for (std::int64_t left = unspent(); left > 0; left = unspent()) give_back(left, 0);
  base_ += granted_;
  epoch_ = granted_ = returned_ = 0;
  told_ = base_;
  renew_at_ = 0;
  listen_at_ = kNever;
}

void LeasedLimit::roll(Nanos now) {
  if (epoch_ != 0) {
    // Who spends in this window is going to spend in the next one.
    const bool is_used = unspent() > 0 || is_active();
    if (is_used && demand_.load(std::memory_order_relaxed) == 0)
      demand_.store(1, std::memory_order_relaxed);
    for (std::int64_t left = unspent(); left > 0; left = unspent()) give_back(left, now);
    finals_.push_back({key(), report(0)});
    if (finals_.size() > kFinalsMax) finals_.erase(finals_.begin());
  }
  end_lease();
  window_ = windows_(now);
  counter_.origin.store(base_, std::memory_order_release);
  counter_.limit.store(window_.terms.limit, std::memory_order_release);
  counter_.resets_at.store(window_.ends_at, std::memory_order_release);
  retry_at_.store(0, std::memory_order_relaxed);
  tell_at_ = 0;
}

// False where the store does not answer for all of them.
bool LeasedLimit::tell_finals(Nanos now) {
  std::erase_if(finals_, [&](const Final& last) {
    ++store_calls_;
    return !is_lost(authority_->exchange(last.key, last.report, to_ms(now)).status);
  });
  tell_at_ = after(now, window_.terms.lease_ms, kAsksPerLease);
  return finals_.empty();
}

LeaseAnswer LeasedLimit::exchange(Nanos now, std::int64_t& more) {
  const auto ask = [&] {
    ++store_calls_;
    return authority_->exchange(key(), report(more), to_ms(now));
  };
  LeaseAnswer answer = ask();
  if (answer.status == LeaseStatus::kNotDefined) {
    end_lease();
    more = std::max(more, units_to_ask());
    ++store_calls_;
    const LeaseAnswer opened = authority_->open(key(), window_.terms);
    answer = opened.ok() ? ask() : opened;
  }
  if (answer.status == LeaseStatus::kFenced || answer.status == LeaseStatus::kMoreThanHeld) {
    end_lease();
    more = std::max(more, units_to_ask());
    answer = ask();
  }
  return answer;
}

void LeasedLimit::set_low_mark() noexcept {
  low_mark_.store(base_ + granted_ - std::min(lease_units_, granted_) / 4,
                  std::memory_order_relaxed);
  is_noted_.store(false, std::memory_order_relaxed);
}

void LeasedLimit::back_off(Nanos now) noexcept {
  const Nanos retry_at = after(now, window_.terms.lease_ms, kAsksPerLease);
  retry_at_.store(retry_at, std::memory_order_relaxed);
  renew_at_ = retry_at;
  tell_at_ = retry_at;
  listen_at_ = kNever;
  is_noted_.store(false, std::memory_order_relaxed);
}

Refill LeasedLimit::accept(const LeaseAnswer& answer, std::int64_t asked, Nanos now) {
  if (!answer.ok()) {
    last_.status = answer.status;
    last_.detail = answer.detail;
    last_.is_wanted = false;  // nobody would get what is given back
    back_off(now);
    return is_lost(answer.status) ? Refill::kUnreachable : Refill::kRefused;
  }
  Nanos retry_at = 0;
  const std::int64_t lease_ms = window_.terms.lease_ms;
  // A lease that is new to us and yet was spent from belongs to a namesake.
  if (epoch_ == 0 && (answer.spent > 0 || answer.returned > 0)) {
    retry_at_.store(after(now, lease_ms, 1), std::memory_order_relaxed);
    return Refill::kNameTaken;
  }
  last_ = answer;
  const std::int64_t grant = answer.granted - granted_;
  epoch_ = answer.epoch;
  granted_ = std::max(granted_, answer.granted);
  told_ = base_ + answer.spent + answer.returned;
  const std::int64_t held = answer.granted - answer.spent - answer.returned;
  const bool is_short = answer.limit - answer.used - answer.leased <= 0;
  const bool has_others = answer.leased > held;

  counter_.limit.store(answer.limit, std::memory_order_release);
  counter_.origin.store(told_ - answer.used, std::memory_order_release);
  counter_.cap.store(base_ + granted_, std::memory_order_release);
  const Nanos expires_at = answer.epoch == 0 ? kNever : to_nanos(answer.expires_at_ms);
  counter_.edge.store(std::min(expires_at, window_.ends_at), std::memory_order_release);
  renew_at_ = now + (to_nanos(answer.expires_at_ms) - now) / 2;
  listen_at_ = is_short || answer.is_wanted ? after(now, lease_ms, kAsksPerLease) : kNever;
  if (asked > 0 && grant <= 0)
    retry_at = after(now, lease_ms, is_short && !has_others ? 2 : kAsksPerLease);
  if (answer.grants_from_ms > 0) retry_at = to_nanos(answer.grants_from_ms);
  retry_at_.store(retry_at, std::memory_order_relaxed);
  demand_.store(0, std::memory_order_relaxed);  // who still waits will ask again
  set_low_mark();
  return Refill::kDone;
}

Refill LeasedLimit::refill() {
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (!lock.owns_lock()) return Refill::kBusy;
  const Nanos now = tick_->exact();
  if (is_closed_ || !is_due(now)) return Refill::kNotDue;
  if (now >= window_.ends_at) roll(now);
  // A window that goes on under its name is not leased anew before its last word is heard.
  if (!finals_.empty() && finals_.back().key == key() && !tell_finals(now)) {
    back_off(now);
    return Refill::kUnreachable;
  }
  // Who gives units to others does not ask for some with the same breath.
  std::int64_t more = last_.is_wanted && unspent() > 0 ? 0 : units_to_ask();
  if (more == 0) give_back_idle(now);
  const LeaseAnswer answer = exchange(now, more);
  const bool has_to_tell = !finals_.empty() && now >= tell_at_;
  const Refill refilled = accept(answer, more, now);
  // What is over comes after what is not, and does not hold it up.
  if (has_to_tell && refilled != Refill::kUnreachable) tell_finals(now);
  return refilled;
}

Refill LeasedLimit::close() {
  const std::scoped_lock lock(mutex_);
  const Nanos now = tick_->exact();
  if (!is_closed_) roll(now);
  is_closed_ = true;
  return tell_finals(now) ? Refill::kDone : Refill::kUnreachable;
}

LeaseStanding LeasedLimit::standing() const {
  const std::scoped_lock lock(mutex_);
  return {.last = last_,
          .unspent = unspent(),
          .admitted = counter_.total.load(std::memory_order_acquire) - returned_ever_,
          .store_calls = store_calls_};
}

}  // namespace quota
}  // namespace v0
}  // namespace octroi
