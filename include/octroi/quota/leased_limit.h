// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// LeasedLimit: spends one node's lease of a shared limit at the speed of a counter.
//
// consume() takes from a HotCounter whose cap is what the authority has granted; it never waits.
// refill() talks to the authority, off the hot path: it asks for more when a quarter is left,
// renews in time, tells what was spent, and gives back what lies idle while others go without. The
// cap only ever rises. To give units back, refill() takes them from the counter like everybody
// else, so a unit is either admitted here or returned, whatever runs at the same time.
//
//   LeasedLimit requests(authority, tick, "tenant-7", "requests", "web-1/7f3a",
//                        fixed_window("2026-11", {.limit = 1'000'000}));
//   requests.refill();                                    // each millisecond, by a timer of yours
//   if (!requests.consume(1).allowed()) return refuse();  // or by a RefillThread
//
// When its lease has expired, or its window is over, nothing is admitted until a refill() got
// through. A node that was paused for longer finds its lease ended; what it had not told counts as
// used, so pauses, crashes and clocks cost units but never admit one too many
// (SilentUnits::kCountAsUsed).
//
// A child of fork() holds a copy of its parent's units and must not spend them: it makes limits of
// its own, under names of their own, and leaves its parent's alone.
//
// Layer: quota (std only). Thread safety: consume() and take() from any thread; refill() too, one
// at a time does the work.
#ifndef OCTROI_QUOTA_LEASED_LIMIT_H_
#define OCTROI_QUOTA_LEASED_LIMIT_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "octroi/quota/answer.h"
#include "octroi/quota/counter.h"
#include "octroi/quota/export.h"
#include "octroi/quota/lease.h"
#include "octroi/quota/tick.h"

namespace octroi OCTROI_QUOTA_API {
inline namespace v0 {
namespace quota {

class LowSignal;

// The window that a time belongs to.
struct LeaseWindow {
  std::string id{};        // the window of LeaseKey
  Nanos ends_at = kNever;  // since the Unix epoch
  LeaseTerms terms;        // for whoever opens its book first
};
using LeaseWindows = std::function<LeaseWindow(Nanos now)>;

// One window without an end.
[[nodiscard]] LeaseWindows fixed_window(std::string id, LeaseTerms terms);

struct LeasedLimitOptions {
  // How many units to hold at most. A crash loses up to so many, and one store call is
  // made for so many requests: a hundredth of the limit is a good start.
  std::int64_t lease_units = 1000;
  LowSignal* low = nullptr;  // raised when units run low; outlives the limit
};

enum class Refill : std::uint8_t {
  kNotDue,       // nothing was needed
  kDone,         // the authority answered
  kBusy,         // another thread is at it
  kUnreachable,  // the store failed; what is held may still be spent
  kNameTaken,    // another spender uses this node's name: give each its own
  kRefused,      // the authority finds key, terms or node wrong
};

// How a leased limit stands.
struct LeaseStanding {
  LeaseAnswer last{};            // what the authority said last; its counts outlive a failure
  std::int64_t unspent = 0;      // units held
  std::int64_t admitted = 0;     // units since ever
  std::int64_t store_calls = 0;  // since ever
};

class LeasedLimit {
 public:
  // `authority` and `tick` outlive it. `node` names this object and no other one, ever: host name
  // and a number of chance are a good name.
  LeasedLimit(LeaseAuthority& authority, const Tick& tick, std::string tenant, std::string metric,
              std::string node, LeaseWindows windows, LeasedLimitOptions options = {});
  LeasedLimit(const LeasedLimit&) = delete;
  LeasedLimit& operator=(const LeasedLimit&) = delete;

  // Takes `n` >= 1 units of the lease. All or nothing.
  TakeResult take(std::int64_t n = 1) noexcept;
  // The same, in the words of every quota. `used` counts other nodes as of the last refill.
  // A refusal is kLimitReached also where units may come with the next refill; retry_after tells.
  Answer consume(std::int64_t n = 1) noexcept;

  // Talks to the authority where that is due. Not to be called where waiting for the store is not
  // welcome.
  Refill refill();
  // Gives everything back and admits nothing from now on. Returns what refill() would.
  Refill close();

  [[nodiscard]] LeaseStanding standing() const;

 private:
  void note_low(const TakeResult& taken, std::int64_t n) noexcept;

  [[nodiscard]] std::int64_t unspent() const noexcept;
  // Units were taken since the authority was told last.
  [[nodiscard]] bool is_active() const noexcept;
  [[nodiscard]] bool is_due(Nanos now) const noexcept;
  [[nodiscard]] LeaseKey key() const;
  [[nodiscard]] LeaseReport report(std::int64_t more) const;
  [[nodiscard]] std::int64_t units_to_ask() const noexcept;
  void give_back(std::int64_t units, Nanos now) noexcept;
  void give_back_idle(Nanos now) noexcept;
  void end_lease() noexcept;
  void roll(Nanos now);
  bool tell_finals(Nanos now);
  // `more` units are asked for; more than that, where a new lease begins.
  LeaseAnswer exchange(Nanos now, std::int64_t& more);
  Refill accept(const LeaseAnswer& answer, std::int64_t asked, Nanos now);
  void back_off(Nanos now) noexcept;
  void set_low_mark() noexcept;

  HotCounter counter_;
  alignas(64) std::atomic<std::int64_t> low_mark_{0};  // from this total on, more is needed
  std::atomic<std::int64_t> demand_{1};                // the greatest request that was not met
  std::atomic<bool> is_noted_{false};
  std::atomic<Nanos> retry_at_{0};
  const Tick* tick_;
  LowSignal* low_;

  mutable std::mutex mutex_;
  LeaseAuthority* authority_;
  const std::string tenant_;
  const std::string metric_;
  const std::string node_;
  const LeaseWindows windows_;
  const std::int64_t lease_units_;

  struct Final {
    LeaseKey key;
    LeaseReport report;
  };
  LeaseWindow window_;
  bool is_closed_ = false;
  std::int64_t base_ = 0;  // the counter's total when the lease began
  std::int64_t epoch_ = 0;
  std::int64_t granted_ = 0;
  std::int64_t returned_ = 0;  // of this lease
  std::int64_t told_ = 0;      // the counter's total at the last exchange
  std::int64_t returned_ever_ = 0;
  std::int64_t store_calls_ = 0;
  Nanos renew_at_ = 0;
  Nanos listen_at_ = kNever;  // while others may go without: when to ask again
  Nanos tell_at_ = 0;         // when to say again what was not heard
  LeaseAnswer last_{};
  std::vector<Final> finals_{};  // of windows that are over, not told yet
};

inline TakeResult LeasedLimit::take(std::int64_t n) noexcept {
  const TakeResult taken = quota::take(counter_, n, *tick_);
  if (taken.outcome != Take::kTaken || taken.total >= low_mark_.load(std::memory_order_relaxed))
      [[unlikely]]
    note_low(taken, n);
  return taken;
}

}  // namespace quota
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_QUOTA_LEASED_LIMIT_H_
