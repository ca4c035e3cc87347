// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Checker: the counters of all tenants of one process, found by key.
//
// A counter belongs to a tenant and a metric; both names make its key, so equal metric names of two
// tenants never meet. Keys are kept as keyed 128-bit fingerprints. Each counter has a rule, which a
// plan change, an override or an add-on replaces: windows of the same name go on counting, a new
// window begins empty, and one that is left out is remembered until it ends, as far as they are 8
// together, so that no change of plan grants a window twice.
//
//   SystemTime time;
//   Tick tick(time);
//   Checker checker(tick, {.counters_expected = 100'000});
//   checker.define("tenant-7", "requests", starter);
//   Answer a = checker.consume("tenant-7", "requests");        // by key
//   Meter requests = checker.meter("tenant-7", "requests");    // or once, and then by handle
//
// A meter of another checker counts as an empty one.
//
// Requests of several counters at once are all or nothing: consume_all, reservations
// (reservation.h), and pools, where a child's units count at its parent too. While one of them is
// being refused, it may for a moment hold units that another request is refused for.
//
// Layer: quota (std only). Thread safety: any thread, but for the constructor and destructor.
#ifndef OCTROI_QUOTA_CHECKER_H_
#define OCTROI_QUOTA_CHECKER_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "octroi/quota/answer.h"
#include "octroi/quota/export.h"
#include "octroi/quota/meter.h"
#include "octroi/quota/reservation.h"
#include "octroi/quota/rule.h"
#include "octroi/quota/snapshot.h"
#include "octroi/quota/tick.h"

namespace octroi OCTROI_QUOTA_API {
inline namespace v0 {
namespace quota {

class Core;

// Percentage `percent` of the limit of `window` was reached.
struct Alert {
  Meter meter;
  std::string_view window;
  std::uint8_t percent = 0;
  std::int64_t limit = 0;
  std::int64_t used = 0;
};

struct CheckerOptions {
  // Room is made for so many, at once for 8 million (some 90 MB) at most; more are welcome.
  std::size_t counters_expected = 1024;
  // Keys the fingerprints. Chance from the system where there is none; a host that saves all
  // counters by fingerprint gives the same secret again.
  std::optional<std::array<std::uint64_t, 4>> secret{};
  // Called after the request that reached it, by its thread, with no lock held. Must not throw.
  std::function<void(const Alert&)> on_alert{};
};

// One of several requests.
struct Ask {
  Meter meter;
  std::int64_t n = 1;
};
struct KeyedAsk {
  std::string_view tenant;
  std::string_view metric;
  std::int64_t n = 1;
};

// How one window stands.
struct WindowUsage {
  std::string_view name;  // lives as long as the checker
  std::int64_t limit = kUnlimited;
  Behaviour behaviour = Behaviour::kHard;
  std::int64_t used = 0;      // without what is reserved
  std::int64_t reserved = 0;  // used + reserved + free = limit, while it is not passed
  std::int64_t overage = 0;   // of used + reserved, above the limit
  Nanos ends_at = kNever;
};

class Checker {
 public:
  // `tick` outlives the checker.
  explicit Checker(const Tick& tick, CheckerOptions options = {});
  ~Checker();
  Checker(const Checker&) = delete;
  Checker& operator=(const Checker&) = delete;

  // Makes the counter, or gives it another rule. An empty meter where the rule is null or
  // fault_in() finds one, where the counter is of the other kind (windows, rate), and after
  // close().
  Meter define(std::string_view tenant, std::string_view metric, std::shared_ptr<const Rule> rule);
  // Empty where nothing was defined.
  [[nodiscard]] Meter meter(std::string_view tenant, std::string_view metric) const noexcept;

  [[nodiscard]] Answer consume(std::string_view tenant, std::string_view metric,
                               std::int64_t n = 1) noexcept;
  [[nodiscard]] Answer check(std::string_view tenant, std::string_view metric,
                             std::int64_t n = 1) const noexcept;
  // Each for itself, in order, into `answers` of the same size (the shorter one counts). Memory is
  // fetched ahead, so many keys cost much less together.
  void consume_batch(std::span<const KeyedAsk> asks, std::span<Answer> answers) noexcept;

  // All of them, or none: the answer of the first one that is refused, else of the one with the
  // least remaining.
  [[nodiscard]] Answer consume_all(std::span<const Ask> asks);

  // From now on what `child` counts is counted at `parent` too, and refused when it is refused
  // there; what is given back returns to both. An empty `parent` ends it. False where this would
  // make a circle, or where a meter is of a rate.
  bool pool(const Meter& child, const Meter& parent);

  // Takes the units until they are committed, cancelled or expired. All or nothing. A rate cannot
  // be reserved: kNotDefined.
  [[nodiscard]] Reserved reserve(std::span<const Ask> asks, const ReserveOptions& options);
  // Keeps what was reserved; with `parts` only so much, one number an ask, 0 .. n (anything else is
  // kExceedsReservation); the rest returns to the windows that it was taken from. The same again,
  // while it is remembered, is allowed and does nothing.
  Answer commit(ReservationId id);
  Answer commit(ReservationId id, std::span<const std::int64_t> parts);
  // As commit() of nothing.
  Answer cancel(ReservationId id);
  // Ends what has expired and forgets it; requests do so where it matters, and this does so for
  // memory. Returns how many were ended.
  std::size_t sweep();

  // All windows of the rule, then those it left out that are remembered, without limit. Empty for a
  // rate or an empty meter.
  [[nodiscard]] std::vector<WindowUsage> usage(const Meter& meter) const;

  // Everything that must survive a restart. Open reservations count as not taken.
  [[nodiscard]] std::optional<Snapshot> save(const Meter& meter) const;
  [[nodiscard]] std::vector<Snapshot> save_all() const;
  // Puts a defined counter where it stood; windows that have ended since are empty. To be called
  // once, before the counter is used: what it counted meanwhile is counted on top. False where
  // `meter` is empty or closed.
  bool restore(const Meter& meter, const Snapshot& snapshot);
  // The meter of Snapshot::fingerprint; empty where nothing with it is defined.
  [[nodiscard]] Meter meter_of(const Fingerprint& fingerprint) const noexcept;

  // Ends a counter: nothing is admitted any more, and nothing slips in afterwards. Its last state
  // can still be read and saved. False where it was closed before.
  bool close(const Meter& meter);
  // All of them; nothing can be defined afterwards.
  void close();

  [[nodiscard]] std::size_t size() const noexcept;  // counters
  // Bytes held: counters, keys and rules; without what a rule's functions hold.
  [[nodiscard]] std::size_t memory_bytes() const noexcept;
  // Frees what growing the key table left behind. No other call may run meanwhile.
  void compact();

 private:
  std::unique_ptr<Core> core_;
};

}  // namespace quota
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_QUOTA_CHECKER_H_
