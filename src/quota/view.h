// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// View: a counter unpacked, to be looked at and changed under its stripe's lock.
//
// Where the windows of a counter began, counted in its total, and what follows from it: the cap,
// the window that binds, why the next unit is allowed.
//
// Layer: quota, private. Thread safety: none; under the lock of the counter's stripe.
#ifndef OCTROI_SRC_QUOTA_VIEW_H_
#define OCTROI_SRC_QUOTA_VIEW_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "octroi/quota/answer.h"
#include "octroi/quota/counter.h"
#include "octroi/quota/meter.h"
#include "octroi/quota/rule.h"
#include "quota/rule_book.h"

namespace octroi {
inline namespace v0 {
namespace quota {

// HotCounter::state beyond what meter.h names.
inline constexpr std::uint32_t kIsClosed = 1U << 5;
inline constexpr int kBindsShift = 6;  // 3 bits: the window that binds
inline constexpr std::uint32_t kBindsBits = 7U << kBindsShift;
inline constexpr int kSlicesShift = 10;  // 9 bits: its slices, 0 for none
inline constexpr std::size_t kSlicesMax = 512;
inline constexpr std::uint32_t kSlicesBits = 511U << kSlicesShift;
inline constexpr std::uint32_t kIsPooled = 1U << 20;
inline constexpr std::uint32_t kIsRate = 1U << 21;  // `limit` holds the number of its rule
inline constexpr std::uint32_t kEpoch = 1U << 22;
inline constexpr std::uint32_t kEpochBits = ~(kEpoch - 1);

struct View {
  const Rule* rule = nullptr;
  std::uint32_t rule_number = 0;
  std::uint32_t told = 0;  // a bit each alert, window by window
  std::uint32_t state = 0;
  Nanos edge = kNever;
  std::array<std::int64_t, kWindowsMax> bases{};
  std::array<Nanos, kWindowsMax> ends{};  // filled by find_ends()

  // What follows from it; filled by weigh().
  std::int64_t hard_cap = kCapMax;  // no total beyond it is allowed
  std::int64_t next_cap = kCapMax;  // no total up to it needs a closer look
  std::size_t binds = 0;            // the window that is described
  Reason why = Reason::kUnlimited;  // what is taken up to next_cap is allowed

  [[nodiscard]] std::size_t windows() const noexcept { return rule->windows.size(); }
  [[nodiscard]] bool is_closed() const noexcept { return (state & kIsClosed) != 0; }
  // limit, at least 0.
  [[nodiscard]] std::int64_t limit(std::size_t window) const noexcept;
  // The total at which it is full, at most kCapMax.
  [[nodiscard]] std::int64_t full_at(std::size_t window) const noexcept;
  // The total at which an alert is due.
  [[nodiscard]] std::int64_t alert_at(std::size_t window, std::uint8_t percent) const noexcept;
  // All windows with a level where there is one, else all: a bit each.
  [[nodiscard]] std::uint32_t given_back() const noexcept;

  // The windows that hold the instant before `edge`.
  void find_ends();
  void weigh(std::int64_t total);
  void give_back(std::int64_t n, std::uint32_t windows) noexcept;
  // With `n` that was asked for, where it was refused.
  [[nodiscard]] Answer describe(std::int64_t total, Reason why, std::int64_t n, Nanos now) const;
};

// `origin`, `edge`, `state` and the cold part of `counter`.
[[nodiscard]] View load(const HotCounter& counter, const RuleBook& rules);
// Writes all of it, in the order that those who take rely on. `view` is weighed.
void store(HotCounter& counter, View& view);
// The last total of a closed counter, else the present one.
[[nodiscard]] std::int64_t total_of(const HotCounter& counter, const View& view) noexcept;
// Makes room in the cold part for the bases of `after` windows instead of `before`.
void fit_cold(HotCounter& counter, std::size_t before, std::size_t after);
// Frees what the cold part points to.
void drop_cold(HotCounter& counter, const RuleBook& rules) noexcept;

}  // namespace quota
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_QUOTA_VIEW_H_
