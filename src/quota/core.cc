// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "quota/core.h"

#include <algorithm>
#include <random>
#include <utility>

namespace octroi {
inline namespace v0 {
namespace quota {
namespace {

std::array<std::uint64_t, 4> secret_of(const CheckerOptions& options) {
  if (options.secret) return *options.secret;
  std::random_device chance;
  std::array<std::uint64_t, 4> secret{};
  for (std::uint64_t& word : secret) word = (std::uint64_t{chance()} << 32) ^ chance();
  return secret;
}

// Room for more is made when they are there: a number that nobody meant takes no gigabytes.
constexpr std::size_t kExpectedMax = std::size_t{1} << 23;

CheckerOptions with_fewer_expected(CheckerOptions options) {
  options.counters_expected = std::min(options.counters_expected, kExpectedMax);
  return options;
}

std::size_t stripe_number(const HotCounter& counter) noexcept {
  const auto address = reinterpret_cast<std::uintptr_t>(&counter);
  return ((address >> 6) ^ (address >> 15)) % kStripes;
}

}  // namespace

StripeLocks::StripeLocks(std::array<Stripe, kStripes>& stripes, std::uint64_t wanted)
    : stripes_(stripes), held_(wanted) {
  for (std::size_t i = 0; i < kStripes; ++i) {
    if ((wanted >> i & 1U) != 0) stripes_[i].mutex.lock();
  }
}

StripeLocks::~StripeLocks() {
  for (std::size_t i = 0; i < kStripes; ++i) {
    if ((held_ >> i & 1U) != 0) stripes_[i].mutex.unlock();
  }
}

Core::Core(const Tick& tick, CheckerOptions options)
    : tick_(tick),
      options_(with_fewer_expected(std::move(options))),
      hash_(secret_of(options_)),
      slabs_(*this, options_.counters_expected),
      table_(slabs_, options_.counters_expected) {}

Core::~Core() {
  slabs_.for_each([this](HotCounter& counter) { drop_cold(counter, rules_); });
}

Nanos Core::now() {
  const Nanos exact = std::min(tick_.exact(), kNever - 1);
  Nanos latest = latest_.load(std::memory_order_relaxed);
  while (latest < exact &&
         !latest_.compare_exchange_weak(latest, exact, std::memory_order_relaxed)) {
  }
  return std::max(latest, exact);
}

Stripe& Core::stripe_of(const HotCounter& counter) noexcept {
  return stripes_[stripe_number(counter)];
}

std::uint64_t Core::stripe_bit(const HotCounter& counter) noexcept {
  return std::uint64_t{1} << stripe_number(counter);
}

std::uint64_t Core::stripes_of(std::span<const Part> parts) noexcept {
  std::uint64_t stripes = 0;
  for (const Part& part : parts) stripes |= stripe_bit(*part.counter);
  return stripes;
}

View Core::bring_up(HotCounter& counter, Nanos now) {
  View view = load(counter, rules_);
  if (now < view.edge || view.is_closed() || view.rule->rate) return view;
  call_in(counter, view);
  // Sliced again when threads still meet.
  view.state &= ~kIsSliced;
  end_expired(counter, view, now);
  begin_windows(counter, view, now);
  publish(counter, view, now);
  return view;
}

void Core::end_expired(HotCounter& counter, View& view, Nanos now) {
  Stripe& stripe = stripe_of(counter);
  const auto open = stripe.open.find(&counter);
  if (open == stripe.open.end()) return;
  std::erase_if(open->second, [&](const std::shared_ptr<Reservation>& reservation) {
    if (reservation->expires_at > now) return false;
    for (ReservedPart& part : reservation->parts) {
      if (part.counter != &counter || !part.is_open) continue;
      part.is_open = false;
      view.give_back(part.n, part.windows);
    }
    return true;
  });
  if (open->second.empty()) stripe.open.erase(open);
}

void Core::begin_windows(HotCounter& counter, View& view, Nanos now) {
  const std::int64_t total = counter.total.load(std::memory_order_acquire);
  std::uint32_t begun = 0;
  std::size_t alert = 0;
  for (std::size_t i = 0; i < view.windows(); ++i) {
    const bool has_ended = view.ends[i] <= now;
    if (has_ended) {
      view.bases[i] = total;
      begun |= 1U << i;
    }
    for (std::size_t k = 0; k < view.rule->windows[i].alerts.size(); ++k, ++alert) {
      if (has_ended) view.told &= ~(1U << alert);
    }
  }
  const auto open = stripe_of(counter).open.find(&counter);
  if (begun == 0 || open == stripe_of(counter).open.end()) return;
  for (const std::shared_ptr<Reservation>& reservation : open->second) {
    for (ReservedPart& part : reservation->parts) {
      if (part.counter == &counter) part.windows &= ~begun;
    }
  }
}

void Core::publish(HotCounter& counter, View& view, Nanos now) {
  // The edge stands just after an instant that all present windows hold.
  view.edge = now + 1;
  view.find_ends();
  view.edge = kNever;
  for (std::size_t i = 0; i < view.windows(); ++i) view.edge = std::min(view.edge, view.ends[i]);
  Stripe& stripe = stripe_of(counter);
  if (!stripe.open.empty()) {
    if (const auto open = stripe.open.find(&counter); open != stripe.open.end()) {
      for (const auto& reservation : open->second) {
        view.edge = std::min(view.edge, reservation->expires_at);
      }
    }
  }
  view.weigh(total_of(counter, view));
  store(counter, view);
}

Slices* Core::slices_of(const View& view) const noexcept {
  const std::uint32_t number = (view.state & kSlicesBits) >> kSlicesShift;
  return number == 0 ? nullptr : slices_[number].load(std::memory_order_acquire);
}

std::int64_t Core::call_in(HotCounter& counter, View& view) {
  Slices* slices = slices_of(view);
  if (slices == nullptr) return 0;
  const std::int64_t sum = slices->call_in();
  if (sum > 0) {
    view.give_back(sum, ~0U);
    view.weigh(counter.total.load(std::memory_order_acquire));
  }
  return sum;
}

void Core::note_races(HotCounter& counter) {
  Stripe& stripe = stripe_of(counter);
  // Threads that meet now and then are no crowd.
  const Nanos when = tick_.coarse() / kRacesWithin;
  if (stripe.races_in.exchange(when, std::memory_order_relaxed) != when) {
    stripe.races.store(0, std::memory_order_relaxed);
  }
  if (stripe.races.fetch_add(1, std::memory_order_relaxed) < kRacesToSlice) return;
  stripe.races.store(0, std::memory_order_relaxed);
  const std::lock_guard lock(stripe.mutex);
  View view = bring_up(counter, now());
  const std::uint32_t apart = kIsClosed | kIsPooled | kIsSliced;
  if ((view.state & apart) != 0 || view.rule->rate) return;
  if (slice_for(view, counter.total.load(std::memory_order_relaxed)) == 0) return;
  if ((view.state & kSlicesBits) == 0) {
    const std::lock_guard making(slices_mutex_);
    const std::size_t number = slices_held_.size() + 1;
    if (number >= kSlicesMax) return;
    slices_held_.push_back(std::make_unique<Slices>());
    slices_[number].store(slices_held_.back().get(), std::memory_order_release);
    view.state |= static_cast<std::uint32_t>(number) << kSlicesShift;
  }
  view.state |= kIsSliced;
  store(counter, view);
}

std::array<std::int64_t, kWindowsMax> Core::reserved_in(const HotCounter& counter) {
  std::array<std::int64_t, kWindowsMax> sums{};
  const auto open = stripe_of(counter).open.find(&counter);
  if (open == stripe_of(counter).open.end()) return sums;
  for (const std::shared_ptr<Reservation>& reservation : open->second) {
    for (const ReservedPart& part : reservation->parts) {
      if (part.counter != &counter || !part.is_open) continue;
      for (std::size_t i = 0; i < kWindowsMax; ++i) {
        if ((part.windows >> i & 1U) != 0) sums[i] += part.n;
      }
    }
  }
  return sums;
}

void Core::tell(const Alerts& alerts) const {
  if (!options_.on_alert) return;
  for (const Alert& alert : alerts) options_.on_alert(alert);
}

}  // namespace quota
}  // namespace v0
}  // namespace octroi
