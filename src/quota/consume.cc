// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>

#include "quota/core.h"

namespace octroi {
inline namespace v0 {
namespace quota {
namespace {

Answer not_defined() noexcept {
  return {.why = Reason::kNotDefined, .limit = 0, .remaining = 0, .retry_after = kNever};
}

}  // namespace

std::int64_t slice_for(const View& view, std::int64_t total) noexcept {
  const std::int64_t share = (view.next_cap - total) / (16 * parallel_threads());
  return share < kSliceMin ? 0 : std::min(share, kSliceMax);
}

void Core::collect_alerts(HotCounter& counter, View& view, std::int64_t total, Alerts& alerts) {
  std::size_t alert = 0;
  for (std::size_t i = 0; i < view.windows(); ++i) {
    const Window& window = view.rule->windows[i];
    for (const std::uint8_t percent : window.alerts) {
      const std::uint32_t bit = 1U << alert++;
      if ((view.told & bit) != 0 || total < view.alert_at(i, percent)) continue;
      view.told |= bit;
      alerts.push_back({.meter = meter(counter),
                        .window = window.name,
                        .percent = percent,
                        .limit = view.limit(i),
                        .used = total - view.bases[i]});
    }
  }
}

Answer Core::take_closely(HotCounter& counter, View& view, std::int64_t n, Nanos now,
                          Alerts& alerts) {
  if (view.is_closed()) return view.describe(total_of(counter, view), Reason::kClosed, n, now);
  std::int64_t total = counter.total.load(std::memory_order_acquire);
  for (;;) {
    if (n > view.hard_cap - total) {
      if (call_in(counter, view) > 0) continue;
      const bool is_full = view.hard_cap < kCapMax;
      store(counter, view);
      return view.describe(total, is_full ? Reason::kLimitReached : Reason::kOverflow, n, now);
    }
    if (counter.total.compare_exchange_weak(total, total + n, std::memory_order_acq_rel,
                                            std::memory_order_acquire)) {
      break;
    }
  }
  total += n;
  if (total > view.next_cap && slices_of(view) != nullptr) call_in(counter, view);
  const std::size_t before = alerts.size();
  if (total > view.next_cap) collect_alerts(counter, view, total, alerts);
  view.weigh(total);
  if ((view.state & kIsSliced) != 0 && slice_for(view, total) == 0) {
    call_in(counter, view);
    view.state &= ~kIsSliced;
  }
  store(counter, view);
  Answer answer = view.describe(total, view.why, n, now);
  if (alerts.size() > before) answer.alert = alerts.back().percent;
  return answer;
}

Answer Core::look_closely(HotCounter& counter, View& view, std::int64_t n, Nanos now) {
  const std::int64_t total = total_of(counter, view);
  if (n < 1) return view.describe(total, Reason::kAmountNotPositive, n, now);
  if (view.is_closed()) return view.describe(total, Reason::kClosed, n, now);
  if (call_in(counter, view) > 0) store(counter, view);
  if (n > view.hard_cap - total) {
    const bool is_full = view.hard_cap < kCapMax;
    return view.describe(total, is_full ? Reason::kLimitReached : Reason::kOverflow, n, now);
  }
  View after = view;
  after.weigh(total + n);
  return after.describe(total + n, after.why, n, now);
}

Answer Core::look_at_all(std::span<const Part> parts, Nanos now) {
  Answer answer{};
  for (std::size_t i = 0; i < parts.size() && answer.allowed(); ++i) {
    std::int64_t n = parts[i].n;
    for (const Part& before : parts.first(i)) {
      if (before.counter == parts[i].counter && __builtin_add_overflow(n, before.n, &n)) {
        n = kSealed;
      }
    }
    View view = bring_up(*parts[i].counter, now);
    answer = look_closely(*parts[i].counter, view, n, now);
  }
  return answer;
}

Answer Core::take_parts(std::span<const Part> parts, Nanos now, Alerts& alerts) {
  // What is taken and undone is gone of what a counter counts in its life, so it is rare.
  if (parts.size() > 1) {
    const Answer looked = look_at_all(parts, now);
    if (!looked.allowed()) return looked;
  }
  Answer tightest{};
  const std::size_t alerts_before = alerts.size();
  for (std::size_t i = 0; i < parts.size(); ++i) {
    HotCounter& counter = *parts[i].counter;
    View view = bring_up(counter, now);
    Answer answer = take_closely(counter, view, parts[i].n, now, alerts);
    if (!answer.allowed()) {
      undo(parts.first(i));
      // An alert of a taking that is undone is told all the same: its threshold was reached.
      return answer;
    }
    if (i == 0 || answer.remaining < tightest.remaining) tightest = answer;
  }
  if (alerts.size() > alerts_before) tightest.alert = alerts.back().percent;
  return tightest;
}

void Core::undo(std::span<const Part> parts) {
  // Under the locks that it was taken under: the windows are the same.
  for (const Part& part : parts) {
    View view = load(*part.counter, rules_);
    view.give_back(part.n, ~0U);
    view.weigh(part.counter->total.load(std::memory_order_acquire));
    store(*part.counter, view);
  }
}

Answer Core::look_at_parts(std::span<const Part> parts, Nanos now) {
  Answer tightest{};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    View view = bring_up(*parts[i].counter, now);
    const Answer answer = look_closely(*parts[i].counter, view, parts[i].n, now);
    if (!answer.allowed()) return answer;
    if (i == 0 || answer.remaining < tightest.remaining) tightest = answer;
  }
  return tightest;
}

namespace {

// interval_of() of a rate that is_rate(), as one of a rule is.
Nanos interval_of_checked(const Rate& rate) noexcept {
  return rate.period / rate.amount + (rate.period % rate.amount != 0 ? 1 : 0);
}

}  // namespace

Answer Core::rate(HotCounter& counter, const Rate& rate, std::int64_t n, bool keep) {
  const Nanos interval = interval_of_checked(rate);
  if ((counter.state.load(std::memory_order_acquire) & kIsClosed) != 0) {
    Answer answer = check_rate(counter.cap.load(std::memory_order_acquire), interval, rate.burst, n,
                               tick_.coarse());
    answer.why = Reason::kClosed;
    answer.retry_after = kNever;
    return answer;
  }
  const Nanos now = tick_.coarse();
  if (keep) return consume_rate(counter.total, interval, rate.burst, n, now);
  return check_rate(counter.total.load(std::memory_order_acquire), interval, rate.burst, n, now);
}

const Rate* Core::rate_of(const HotCounter& counter) const noexcept {
  // A counter is of a rate for ever or never, so its rule may be asked for without a lock only
  // where it says so.
  if ((counter.state.load(std::memory_order_acquire) & kIsRate) == 0) return nullptr;
  const auto number = static_cast<std::uint32_t>(counter.limit.load(std::memory_order_acquire));
  return &*rules_.at(number).rate;
}

Answer Core::consume_all(std::span<const Ask> asks, bool keep) {
  if (asks.empty()) return {.why = Reason::kUnlimited};
  for (const Ask& ask : asks) {
    if (own(ask.meter) == nullptr) return not_defined();
  }
  const bool is_positive =
      std::all_of(asks.begin(), asks.end(), [](const Ask& ask) { return ask.n >= 1; });
  const std::vector<Part> parts = parts_of(asks);
  Alerts alerts;
  Answer answer{};
  {
    const StripeLocks locks(stripes_, stripes_of(parts));
    const Nanos time = now();
    if (!keep || !is_positive) {
      answer = look_at_parts(parts, time);
    } else {
      answer = take_parts(parts, time, alerts);
    }
    if (answer.allowed()) answer = with_rates(answer, asks, parts, keep && is_positive);
  }
  tell(alerts);
  return answer;
}

Answer Core::with_rates(Answer answer, std::span<const Ask> asks, std::span<const Part> parts,
                        bool keep) {
  struct Spent {
    HotCounter* counter;
    Nanos before;
    Nanos after;
  };
  std::vector<Spent> spent;
  bool is_first = parts.empty();
  for (const Ask& ask : asks) {
    HotCounter& counter = *counter_of(ask.meter);
    const Rate* rule = rate_of(counter);
    if (rule == nullptr) continue;
    const Nanos before = counter.total.load(std::memory_order_relaxed);
    const Answer mine = rate(counter, *rule, ask.n, keep);
    if (!mine.allowed()) {
      if (keep) undo(parts);
      // Only where nobody came between: a bucket may lose units so, but never gains any.
      for (Spent& s : spent) s.counter->total.compare_exchange_strong(s.after, s.before);
      return mine;
    }
    if (keep) spent.push_back({&counter, before, counter.total.load(std::memory_order_relaxed)});
    if (is_first || mine.remaining < answer.remaining) answer = mine;
    is_first = false;
  }
  return answer;
}

Answer Core::consume(HotCounter& counter, std::int64_t n) {
  const std::uint32_t state = counter.state.load(std::memory_order_acquire);
  if ((state & kIsSliced) != 0 && n >= 1) return consume_and_fill(counter, n);
  if (const Rate* rule = rate_of(counter)) return rate(counter, *rule, n, /*keep=*/true);
  const Ask ask{.meter = meter(counter), .n = n};
  return consume_all({&ask, 1}, /*keep=*/true);
}

Answer Core::consume_and_fill(HotCounter& counter, std::int64_t n) {
  Alerts alerts;
  Answer answer{};
  {
    const std::lock_guard lock(stripe_of(counter).mutex);
    const Nanos time = now();
    View view = bring_up(counter, time);
    answer = take_closely(counter, view, n, time, alerts);
    if (answer.allowed() && (view.state & kIsSliced) != 0) fill_slice(counter, view);
  }
  tell(alerts);
  return answer;
}

void Core::fill_slice(HotCounter& counter, const View& view) {
  const std::int64_t share = slice_for(view, counter.total.load(std::memory_order_relaxed));
  if (share == 0) return;
  if (take_at(counter, share, 0).outcome == Take::kTaken) slices_of(view)->fill(share);
}

Answer Core::describe_total(HotCounter& counter, std::int64_t total) {
  const std::lock_guard lock(stripe_of(counter).mutex);
  View view = load(counter, rules_);
  // Of a slice that was spent while the counter was closed, the total was its seal.
  total = std::min(total, total_of(counter, view));
  view.weigh(total);
  // Taken just before a window began: that counts in it, unless its base lies beyond.
  return view.describe(std::max(total, view.bases[view.binds]), view.why, 0, 0);
}

Answer Core::release(HotCounter& counter, std::int64_t n) {
  const Ask ask{.meter = meter(counter), .n = n};
  const std::vector<Part> parts = parts_of({&ask, 1});
  if (parts.empty()) return not_defined();
  const StripeLocks locks(stripes_, stripes_of(parts));
  const Nanos time = now();
  for (const Part& part : parts) {
    View view = bring_up(*part.counter, time);
    if (call_in(*part.counter, view) > 0) store(*part.counter, view);
    const std::int64_t total = total_of(*part.counter, view);
    const auto refused = [&](Reason why) { return view.describe(total, why, n, time); };
    if (n < 1) return refused(Reason::kAmountNotPositive);
    if (view.is_closed()) return refused(Reason::kClosed);
    const auto reserved = reserved_in(*part.counter);
    for (std::size_t i = 0; i < view.windows(); ++i) {
      if ((view.given_back() >> i & 1U) == 0) continue;
      if (n > total - view.bases[i] - reserved[i]) return refused(Reason::kBelowZero);
    }
  }
  Answer answer{};
  for (const Part& part : parts) {
    View view = load(*part.counter, rules_);
    view.give_back(n, view.given_back());
    const std::int64_t total = part.counter->total.load(std::memory_order_acquire);
    rearm_alerts(view, total, /*levels_only=*/true);
    view.weigh(total);
    store(*part.counter, view);
    if (&part == &parts.front()) answer = view.describe(total, view.why, n, time);
  }
  return answer;
}

std::vector<WindowUsage> Core::usage(HotCounter& counter) {
  const std::lock_guard lock(stripe_of(counter).mutex);
  View view = bring_up(counter, now());
  if (call_in(counter, view) > 0) store(counter, view);
  const std::int64_t total = total_of(counter, view);
  const auto reserved = reserved_in(counter);
  std::vector<WindowUsage> windows;
  for (std::size_t i = 0; i < view.windows(); ++i) {
    const std::int64_t taken = total - view.bases[i];
    const std::int64_t limit = view.limit(i);
    windows.push_back({.name = view.rule->windows[i].name,
                       .limit = limit,
                       .behaviour = view.rule->windows[i].behaviour,
                       .used = taken - reserved[i],
                       .reserved = reserved[i],
                       .overage = std::max<std::int64_t>(taken - limit, 0),
                       .ends_at = view.ends[i]});
  }
  return windows;
}

}  // namespace quota
}  // namespace v0
}  // namespace octroi
