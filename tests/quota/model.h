// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// NaiveCounter: a counter as slow and plain as can be, to compare the checker with.
//
// A number for each window, reset when its end has come; reservations in a list.
//
// Layer: tests. Thread safety: none.
#ifndef OCTROI_TESTS_QUOTA_MODEL_H_
#define OCTROI_TESTS_QUOTA_MODEL_H_

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "octroi/quota/rule.h"

namespace octroi::quota {

struct NaiveReservation {
  std::int64_t n = 0;
  Nanos expires_at = kNever;
  std::set<std::string> windows{};  // those that still run since
};

class NaiveCounter {
 public:
  struct Entry {
    Window terms;
    std::int64_t used = 0;  // with reservations
    Nanos end = kNever;
    bool in_rule = true;
  };

  void define(const Rule& rule, Nanos now) {
    roll(now);
    for (auto at = windows.begin(); at != windows.end();) {
      at->second.in_rule = false;
      const bool is_idle = at->second.used == 0 && reserved(at->first) == 0;
      at = is_idle ? windows.erase(at) : std::next(at);
    }
    for (const Window& window : rule.windows) {
      Entry& entry = windows[window.name];
      entry.terms = window;
      entry.in_rule = true;
      entry.end = end_of(window, now);
    }
  }

  void roll(Nanos now) {
    std::erase_if(reservations, [&](auto& held) {
      if (held.second.expires_at > now) return false;
      for (const std::string& name : held.second.windows) windows[name].used -= held.second.n;
      return true;
    });
    for (auto& [name, entry] : windows) {
      if (now < entry.end) continue;
      entry.used = 0;
      entry.end = end_of(entry.terms, now);
      for (auto& held : reservations) held.second.windows.erase(name);
    }
  }

  [[nodiscard]] bool has_room(std::int64_t n) const {
    if (n < 1) return false;
    return std::all_of(windows.begin(), windows.end(), [n](const auto& held) {
      const Entry& entry = held.second;
      const bool is_hard = entry.terms.behaviour == Behaviour::kHard;
      return !entry.in_rule || !is_hard || entry.terms.limit == kUnlimited ||
             entry.used + n <= std::max<std::int64_t>(entry.terms.limit, 0);
    });
  }

  void take(std::int64_t n) {
    for (auto& held : windows) held.second.used += n;
  }

  bool consume(std::int64_t n, Nanos now) {
    roll(now);
    if (!has_room(n)) return false;
    take(n);
    return true;
  }

  bool release(std::int64_t n, Nanos now) {
    roll(now);
    const bool has_level = std::any_of(windows.begin(), windows.end(),
                                       [](const auto& held) { return held.second.terms.is_level; });
    const auto counts = [&](const Entry& entry) { return !has_level || entry.terms.is_level; };
    for (auto& [name, entry] : windows) {
      if (counts(entry) && (n < 1 || entry.used - reserved(name) < n)) return false;
    }
    if (n < 1) return false;
    for (auto& held : windows) held.second.used -= counts(held.second) ? n : 0;
    return true;
  }

  bool reserve(std::uint64_t id, std::int64_t n, Nanos expires_at, Nanos now) {
    roll(now);
    if (expires_at <= now || !has_room(n)) return false;
    take(n);
    NaiveReservation held{.n = n, .expires_at = expires_at};
    for (const auto& window : windows) held.windows.insert(window.first);
    reservations.emplace(id, std::move(held));
    return true;
  }

  void settle(std::uint64_t id, std::int64_t kept, Nanos now) {
    roll(now);
    const auto held = reservations.find(id);
    if (held == reservations.end()) return;
    for (const std::string& name : held->second.windows) {
      windows[name].used -= held->second.n - kept;
    }
    reservations.erase(held);
  }

  [[nodiscard]] std::int64_t reserved(const std::string& name) const {
    std::int64_t sum = 0;
    for (const auto& held : reservations)
      sum += held.second.windows.count(name) != 0 ? held.second.n : 0;
    return sum;
  }

  std::map<std::string, Entry> windows{};
  std::map<std::uint64_t, NaiveReservation> reservations{};

 private:
  static Nanos end_of(const Window& window, Nanos now) {
    return window.is_level ? kNever : window.schedule.next_edge(now);
  }
};

}  // namespace octroi::quota

#endif  // OCTROI_TESTS_QUOTA_MODEL_H_
