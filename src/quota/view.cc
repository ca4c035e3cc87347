// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "quota/view.h"

#include <algorithm>

#include "quota/slab.h"

namespace octroi {
inline namespace v0 {
namespace quota {
namespace {

constexpr std::size_t kPackedWindows = kColdBases + 1;

std::int64_t*& unpacked_bases(HotCounter& counter) noexcept {
  auto& bases = slab_of(counter).bases[place_in_slab(counter)];
  return reinterpret_cast<std::int64_t*&>(bases[0]);
}

std::size_t windows_of(const HotCounter& counter, const RuleBook& rules) noexcept {
  const std::uint32_t meta = slab_of(counter).meta[place_in_slab(counter)];
  return rules.at(meta & kRulesMax).windows.size();
}

void store_bases(HotCounter& counter, const View& view) {
  if (view.windows() > kPackedWindows) {
    std::copy_n(view.bases.begin(), view.windows(), unpacked_bases(counter));
    return;
  }
  auto& packed = slab_of(counter).bases[place_in_slab(counter)];
  std::size_t place = 0;
  for (std::size_t i = 0; i < view.windows(); ++i) {
    if (i != view.binds) packed[place++] = view.bases[i];
  }
}

}  // namespace

std::int64_t View::limit(std::size_t window) const noexcept {
  return std::max<std::int64_t>(rule->windows[window].limit, 0);
}

std::int64_t View::full_at(std::size_t window) const noexcept {
  const std::int64_t most = limit(window);
  if (most == kUnlimited) return kCapMax;
  return most > kCapMax - bases[window] ? kCapMax : bases[window] + most;
}

std::int64_t View::alert_at(std::size_t window, std::uint8_t percent) const noexcept {
  const std::int64_t most = limit(window);
  if (most == kUnlimited) return kSealed;
  // The least number that is at least this share of the limit, and at least one unit.
  const std::int64_t part = most / 100 * percent + (most % 100 * percent + 99) / 100;
  const std::int64_t due = std::max<std::int64_t>(part, 1);
  return due > kCapMax - bases[window] ? kSealed : bases[window] + due;
}

std::uint32_t View::given_back() const noexcept {
  std::uint32_t levels = 0;
  for (std::size_t i = 0; i < windows(); ++i) levels |= rule->windows[i].is_level ? 1U << i : 0;
  return levels != 0 ? levels : (1U << windows()) - 1;
}

void View::find_ends() {
  for (std::size_t i = 0; i < windows(); ++i) {
    const Window& window = rule->windows[i];
    ends[i] = window.is_level || edge == kNever ? kNever : window.schedule.next_edge(edge - 1);
  }
}

void View::give_back(std::int64_t n, std::uint32_t which) noexcept {
  for (std::size_t i = 0; i < windows(); ++i) {
    if ((which >> i & 1U) != 0) bases[i] += n;
  }
}

void View::weigh(std::int64_t total) {
  hard_cap = next_cap = kCapMax;
  binds = 0;
  std::int64_t least = kSealed;  // of the windows like the one that binds
  bool hard = false;             // the one that binds is hard
  bool limited = false;
  why = Reason::kUnlimited;
  std::size_t alert = 0;
  for (std::size_t i = 0; i < windows(); ++i) {
    const Window& window = rule->windows[i];
    const std::int64_t full = full_at(i);
    const bool is_soft =
        window.behaviour == Behaviour::kSoft || window.behaviour == Behaviour::kOverage;
    for (const std::uint8_t percent : window.alerts) {
      if ((told >> alert++ & 1U) == 0) next_cap = std::min(next_cap, alert_at(i, percent) - 1);
    }
    if (limit(i) == kUnlimited) continue;
    limited = true;
    if (!is_soft) hard_cap = std::min(hard_cap, full);
    if (is_soft && total <= full) next_cap = std::min(next_cap, full);
    if (is_soft && total > full) {
      const bool bills = window.behaviour == Behaviour::kOverage;
      if (bills || why != Reason::kOverage) why = bills ? Reason::kOverage : Reason::kAboveLimit;
    }
    const bool is_closer = full < least || (full == least && ends[i] > ends[binds]);
    if ((!is_soft && !hard) || (is_soft != hard && is_closer)) {
      binds = i;
      least = full;
      hard = !is_soft;
    }
  }
  next_cap = std::min(next_cap, hard_cap);
  if (limited && why == Reason::kUnlimited) why = Reason::kWithinLimit;
}

Answer View::describe(std::int64_t total, Reason reason, std::int64_t n, Nanos now) const {
  Answer answer{.why = reason, .used = total};
  if (windows() == 0) {
    answer.retry_after = answer.allowed() ? 0 : kNever;
    return answer;
  }
  answer.limit = limit(binds);
  answer.used = total - bases[binds];
  if (answer.limit != kUnlimited) {
    answer.remaining = std::max<std::int64_t>(answer.limit - answer.used, 0);
  }
  answer.resets_at = ends[binds];
  if (answer.allowed()) return answer;
  answer.retry_after = reason == Reason::kLimitReached ? 0 : kNever;
  for (std::size_t i = 0; i < windows() && answer.retry_after != kNever; ++i) {
    const Behaviour behaviour = rule->windows[i].behaviour;
    if (behaviour == Behaviour::kSoft || behaviour == Behaviour::kOverage) continue;
    if (n <= full_at(i) - total) continue;
    const bool is_hopeless = ends[i] == kNever || n > limit(i);
    answer.retry_after = is_hopeless ? kNever : std::max(answer.retry_after, ends[i] - now);
  }
  return answer;
}

View load(const HotCounter& counter, const RuleBook& rules) {
  Slab& slab = slab_of(counter);
  const std::size_t place = place_in_slab(counter);
  View view{.rule_number = slab.meta[place] & kRulesMax,
            .told = slab.meta[place] >> 24,
            .state = counter.state.load(std::memory_order_relaxed),
            .edge = counter.edge.load(std::memory_order_relaxed)};
  view.rule = &rules.at(view.rule_number);
  view.binds = (view.state & kBindsBits) >> kBindsShift;
  if (view.windows() > kPackedWindows) {
    const auto* bases = reinterpret_cast<const std::int64_t*>(slab.bases[place][0]);
    std::copy_n(bases, view.windows(), view.bases.begin());
  } else {
    std::size_t packed = 0;
    for (std::size_t i = 0; i < view.windows(); ++i) {
      view.bases[i] = i == view.binds ? counter.origin.load(std::memory_order_relaxed)
                                      : slab.bases[place][packed++];
    }
  }
  view.find_ends();
  view.weigh(total_of(counter, view));
  return view;
}

void store(HotCounter& counter, View& view) {
  const std::uint32_t epoch = (view.state & kEpochBits) + kEpoch;
  counter.state.store(view.state | kIsChanging | kLookCloser, std::memory_order_relaxed);
  const bool is_described = view.windows() != 0;
  std::int64_t limit = is_described ? view.limit(view.binds) : kUnlimited;
  if (view.rule->rate) limit = view.rule_number;
  counter.limit.store(limit, std::memory_order_release);
  counter.origin.store(is_described ? view.bases[view.binds] : 0, std::memory_order_release);
  counter.resets_at.store(is_described ? view.ends[view.binds] : kNever, std::memory_order_release);
  if (!view.rule->rate) store_bases(counter, view);
  slab_of(counter).meta[place_in_slab(counter)] = view.told << 24 | view.rule_number;

  const bool apart = (view.state & (kIsPooled | kIsClosed)) != 0 || view.rule->rate;
  if (!view.is_closed()) {
    counter.cap.store(apart ? -1 : view.next_cap, std::memory_order_release);
  }
  counter.edge.store(view.edge, std::memory_order_release);
  std::uint32_t state = view.state & (kIsClosed | kSlicesBits | kIsSliced | kIsPooled);
  state |= epoch | static_cast<std::uint32_t>(view.why) |
           static_cast<std::uint32_t>(view.binds << kBindsShift);
  if (apart || (state & kIsSliced) != 0) state |= kLookCloser;
  if (view.rule->rate) state |= kIsRate;
  if (!apart && view.next_cap == view.hard_cap && view.hard_cap < kCapMax) state |= kCapIsHard;
  view.state = state;
  counter.state.store(state, std::memory_order_release);
}

void fit_cold(HotCounter& counter, std::size_t before, std::size_t after) {
  if (before > kPackedWindows) delete[] unpacked_bases(counter);
  slab_of(counter).bases[place_in_slab(counter)] = {};
  if (after > kPackedWindows) unpacked_bases(counter) = new std::int64_t[kWindowsMax]{};
}

std::int64_t total_of(const HotCounter& counter, const View& view) noexcept {
  return (view.is_closed() ? counter.cap : counter.total).load(std::memory_order_acquire);
}

void drop_cold(HotCounter& counter, const RuleBook& rules) noexcept {
  if (windows_of(counter, rules) > kPackedWindows) delete[] unpacked_bases(counter);
}

}  // namespace quota
}  // namespace v0
}  // namespace octroi
