// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <string_view>
#include <utility>

#include "quota/core.h"

namespace octroi {
inline namespace v0 {
namespace quota {
namespace {

constexpr std::size_t kNowhere = kWindowsMax;

std::size_t place_of(const Rule& rule, std::string_view name) noexcept {
  for (std::size_t i = 0; i < rule.windows.size(); ++i) {
    if (rule.windows[i].name == name) return i;
  }
  return kNowhere;
}

// The bit of the alert of that percentage in a window; 0 where there is none.
std::uint32_t alert_bit(const Rule& rule, std::size_t window, std::uint8_t percent) noexcept {
  std::size_t alert = 0;
  for (std::size_t i = 0; i < window; ++i) alert += rule.windows[i].alerts.size();
  for (const std::uint8_t known : rule.windows[window].alerts) {
    if (known == percent) return 1U << alert;
    ++alert;
  }
  return 0;
}

}  // namespace

Meter Core::define(const Fingerprint& key, std::shared_ptr<const Rule> rule) {
  if (rule == nullptr || !fault_in(*rule).empty()) return {};
  Alerts alerts;
  HotCounter* counter = nullptr;
  {
    const std::lock_guard defining(definitions_);
    if (is_closed_) return {};
    counter = table_.find(key);
    const bool is_new = counter == nullptr;
    if (is_new) {
      // First: whatever fails after it leaves a counter behind that has a rule.
      const std::uint32_t rule_number = rules_.number_of(rule);
      const std::uint32_t number = slabs_.add();
      counter = &slabs_.at(number);
      counter->fingerprint = key.low;
      counter->fingerprint_low = static_cast<std::uint32_t>(key.high);
      make(*counter, rule_number);
      table_.insert(key, number);
    } else {
      const std::lock_guard lock(stripe_of(*counter).mutex);
      const View view = load(*counter, rules_);
      if (view.rule->rate.has_value() != rule->rate.has_value()) return {};
      change_rule(*counter, rule, now(), alerts);
    }
  }
  tell(alerts);
  return meter(*counter);
}

void Core::make(HotCounter& counter, std::uint32_t rule_number) {
  const std::lock_guard lock(stripe_of(counter).mutex);
  View view{.rule_number = rule_number};
  view.rule = &rules_.at(view.rule_number);
  fit_cold(counter, 0, view.windows());
  publish(counter, view, now());
}

void Core::change_rule(HotCounter& counter, const std::shared_ptr<const Rule>& rule, Nanos now,
                       Alerts& alerts) {
  View before = bring_up(counter, now);
  call_in(counter, before);
  const std::int64_t total = total_of(counter, before);
  std::uint32_t kept = 0;  // what is reserved is counted, too
  for (std::size_t i = 0; i < before.windows(); ++i) {
    if (total != before.bases[i]) kept |= 1U << i;
  }
  View after{.rule_number = rules_.number_with_kept(rule, *before.rule, kept),
             .state = before.state & ~kIsClosed};
  after.rule = &rules_.at(after.rule_number);
  after.binds = 0;
  for (std::size_t i = 0; i < after.windows(); ++i) {
    const Window& window = after.rule->windows[i];
    const std::size_t old = place_of(*before.rule, window.name);
    after.bases[i] = old == kNowhere ? total : before.bases[old];
    if (old == kNowhere) continue;
    for (const std::uint8_t percent : window.alerts) {
      if ((before.told & alert_bit(*before.rule, old, percent)) == 0) continue;
      after.told |= alert_bit(*after.rule, i, percent);
    }
  }
  rearm_alerts(after, total, /*levels_only=*/false);
  rename_reserved(counter, before, after);
  if (!rule->rate) fit_cold(counter, before.windows(), after.windows());
  if (before.is_closed()) {
    // Opened again, where it stood: closing grants no second window.
    counter.cap.store(-1, std::memory_order_release);
    counter.total.store(total, std::memory_order_release);
  }
  if (!rule->rate) collect_alerts(counter, after, total, alerts);
  publish(counter, after, now);
}

void Core::rename_reserved(const HotCounter& counter, const View& before, const View& after) {
  const auto open = stripe_of(counter).open.find(&counter);
  if (open == stripe_of(counter).open.end()) return;
  for (const std::shared_ptr<Reservation>& reservation : open->second) {
    for (ReservedPart& part : reservation->parts) {
      if (part.counter != &counter) continue;
      std::uint32_t windows = 0;
      for (std::size_t i = 0; i < after.windows(); ++i) {
        const std::size_t old = place_of(*before.rule, after.rule->windows[i].name);
        if (old != kNowhere && (part.windows >> old & 1U) != 0) windows |= 1U << i;
      }
      part.windows = windows;
    }
  }
}

void Core::rearm_alerts(View& view, std::int64_t total, bool levels_only) noexcept {
  for (std::size_t i = 0; i < view.windows(); ++i) {
    const Window& window = view.rule->windows[i];
    if (levels_only && !window.is_level) continue;
    for (const std::uint8_t percent : window.alerts) {
      if (total < view.alert_at(i, percent)) view.told &= ~alert_bit(*view.rule, i, percent);
    }
  }
}

bool Core::restore(HotCounter& counter, const Snapshot& snapshot) {
  Alerts alerts;
  {
    const std::lock_guard lock(stripe_of(counter).mutex);
    Nanos latest = latest_.load(std::memory_order_relaxed);
    const Nanos taken_at = std::min(snapshot.taken_at, kNever - 1);
    while (latest < taken_at && !latest_.compare_exchange_weak(latest, taken_at)) {
    }
    const Nanos time = now();
    View view = bring_up(counter, time);
    if (view.is_closed()) return false;
    if (view.rule->rate) {
      counter.total.store(std::clamp<Nanos>(snapshot.full_at, 0, kCapMax));
      return true;
    }
    call_in(counter, view);
    std::int64_t most = 0;
    std::array<std::int64_t, kWindowsMax> used{};
    for (const WindowSnapshot& window : snapshot.windows) {
      const std::size_t i = place_of(*view.rule, window.name);
      if (i == kNowhere || window.ends_at <= time) continue;
      used[i] = std::clamp<std::int64_t>(window.used, 0, kCapMax - total_of(counter, view));
      most = std::max(most, used[i]);
      for (const std::uint8_t percent : view.rule->windows[i].alerts) {
        if (percent <= window.alerted) view.told |= alert_bit(*view.rule, i, percent);
      }
    }
    // Nobody takes while the total runs ahead of the cap.
    const std::int64_t total = counter.total.fetch_add(most, std::memory_order_acq_rel) + most;
    for (std::size_t i = 0; i < view.windows(); ++i) view.bases[i] += most - used[i];
    collect_alerts(counter, view, total, alerts);
    publish(counter, view, time);
  }
  tell(alerts);
  return true;
}

Snapshot Core::save(HotCounter& counter) {
  const std::lock_guard lock(stripe_of(counter).mutex);
  Snapshot snapshot{.taken_at = now()};
  View view = bring_up(counter, snapshot.taken_at);
  if (view.rule->rate) {
    snapshot.full_at = total_of(counter, view);
    return snapshot;
  }
  if (call_in(counter, view) > 0) store(counter, view);
  const std::int64_t total = total_of(counter, view);
  const auto reserved = reserved_in(counter);
  for (std::size_t i = 0; i < view.windows(); ++i) {
    const Window& window = view.rule->windows[i];
    WindowSnapshot saved{
        .name = window.name, .used = total - view.bases[i] - reserved[i], .ends_at = view.ends[i]};
    for (const std::uint8_t percent : window.alerts) {
      const bool was_told = (view.told & alert_bit(*view.rule, i, percent)) != 0;
      if (was_told) saved.alerted = std::max(saved.alerted, percent);
    }
    snapshot.windows.push_back(std::move(saved));
  }
  return snapshot;
}

std::vector<Snapshot> Core::save_all() {
  const std::lock_guard defining(definitions_);
  std::vector<Snapshot> all;
  all.reserve(slabs_.size());
  table_.for_each([&](std::uint32_t tag, std::uint32_t number) {
    HotCounter& counter = slabs_.at(number);
    Snapshot snapshot = save(counter);
    snapshot.fingerprint = {.high = (std::uint64_t{tag} << 32) | counter.fingerprint_low,
                            .low = counter.fingerprint};
    all.push_back(std::move(snapshot));
  });
  return all;
}

bool Core::close(HotCounter& counter) {
  const std::lock_guard lock(stripe_of(counter).mutex);
  View view = bring_up(counter, now());
  if (view.is_closed()) return false;
  call_in(counter, view);
  // Whoever sees the sealed total sees this too, and does not describe it.
  counter.state.store(view.state | kIsChanging | kLookCloser, std::memory_order_relaxed);
  const std::int64_t last = seal(counter);
  counter.cap.store(last, std::memory_order_release);
  view.state |= kIsClosed;
  view.weigh(last);
  store(counter, view);
  return true;
}

void Core::close_all() {
  const std::lock_guard defining(definitions_);
  is_closed_ = true;
  slabs_.for_each([this](HotCounter& counter) { close(counter); });
}

}  // namespace quota
}  // namespace v0
}  // namespace octroi
