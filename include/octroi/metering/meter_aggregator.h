// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// MeterAggregator: events counted in memory, each key once, into the period that owns them.
//
// An event is read once, into 40 bytes that name its series by number, and counted from there; a
// log that is read again or a queue that delivers twice changes nothing. Which period owns an event
// is asked of the host by the event's own time, so what comes late goes where it belongs.
//
// The window: an event is taken while its time lies between `window` before the latest `now` and
// that `now`, and its key is remembered for at least as long. So within the window each key counts
// exactly once, and what is older is refused rather than counted twice: a durable count, such as
// Billing::record_usage, takes it. At most `keys_max` keys are remembered at once: what does not
// fit is refused and may be told again when the window has moved.
//
//   auto aggregator = MeterAggregator::make(meters, calendar_months, {.keys_max = 1'000'000});
//   auto reading = aggregator->read(tenant, event);
//   aggregator->record(std::span(&*reading, 1), now);
//   aggregator->value(reading->series, now);
//
// Layer: metering (may include base, money). Thread safety: one thread at a time; several
// aggregators of disjoint keys are added up by Tally::merge.
#ifndef OCTROI_METERING_METER_AGGREGATOR_H_
#define OCTROI_METERING_METER_AGGREGATOR_H_

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/base/ids.h"
#include "octroi/base/instant.h"
#include "octroi/metering/level.h"
#include "octroi/metering/meter_definition.h"
#include "octroi/metering/meter_event.h"
#include "octroi/metering/tally.h"
#include "octroi/money/decimal.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// The billing period of a series that holds the instant. Periods of a series do not overlap.
using MeterPeriods =
    std::function<absl::StatusOr<MeteredPeriod>(TenantId, const MeterSeries&, Instant)>;

// An event as it is counted. Made by read().
struct MeterReading {
  std::uint64_t key_low = 0;  // the keyed fingerprint of tenant and key
  std::uint64_t key_high = 0;
  Instant at{};
  std::int64_t units = 0;  // by units_of(); kUnique: of the item's fingerprint
  std::uint32_t series = 0;
  std::uint32_t item_high = 0;  // kUnique: more of the item's fingerprint
};
static_assert(sizeof(MeterReading) == 40, "readings are read in rows");

enum class MeterRefusal : std::uint8_t {  // In order of precedence; numbers are wire format.
  kUnknownSeries = 1,                     // a reading of another aggregator
  kInFuture = 2,
  kTooOld = 3,      // its key may be forgotten already
  kKeyReused = 4,   // the key was counted with another content
  kWindowFull = 5,  // keys_max are remembered; tell it again later
  kNoPeriod = 6,    // no period holds it
  kOverflow = 7,    // the total would not fit
};
// The error's code: "metering.unknown_series", "metering.in_future", "metering.too_old",
// "metering.key_reused", "metering.window_full", "metering.no_period", "metering.overflow". Empty
// for a number that names nothing.
[[nodiscard]] std::string_view code_of(MeterRefusal refusal) noexcept;

struct RefusedReading {
  std::size_t index = 0;
  MeterRefusal reason = MeterRefusal::kTooOld;

  friend bool operator==(const RefusedReading&, const RefusedReading&) = default;
};

// What became of the readings of a call; `counted` + `repeated` + refused are all of them.
struct MeterIntake {
  std::size_t counted = 0;
  std::size_t repeated = 0;
  std::vector<RefusedReading> refused{};
};

struct MeterAggregatorOptions {
  std::size_t keys_max = std::size_t{1} << 20;  // 24 to 48 bytes each are held from the start
  Duration window = std::chrono::hours{72};
  // Keys the fingerprints: chance, which those who choose keys do not know.
  std::array<std::uint64_t, 2> secret{};
};

class MeterAggregator {
 public:
  // Errors: InvalidArgument "metering.bad_meter" (also two of one name), "metering.bad_window" (not
  // above zero or over 1,000 days), "text.bad_code".
  static absl::StatusOr<MeterAggregator> make(std::vector<MeterDefinition> meters,
                                              MeterPeriods periods,
                                              const MeterAggregatorOptions& options = {});
  MeterAggregator(MeterAggregator&&) noexcept;
  MeterAggregator& operator=(MeterAggregator&&) noexcept;
  ~MeterAggregator();

  // The number of a series, the same every time. Readings may be made with it.
  // Errors: InvalidArgument "metering.unknown_meter"; ResourceExhausted
  // "metering.too_many_series" (2^32).
  absl::StatusOr<std::uint32_t> series(TenantId tenant, const MeterSeries& series);

  // Errors: as series(), series_of() and check_event().
  absl::StatusOr<MeterReading> read(TenantId tenant, const MeterEvent& event);

  // Counts them; of two with one key, the first. Many at once cost less each. `now` is the same for
  // all of them, and one before an earlier call's is taken for that.
  MeterIntake record(std::span<const MeterReading> readings, Instant now);

  // What the meter shows for the period that holds `within`, of all that was counted.
  // Errors: InvalidArgument "metering.unknown_series"; the host's own, where it knows no period;
  // OutOfRange "decimal.overflow".
  absl::StatusOr<Decimal> value(std::uint32_t series, Instant within) const;

  // Everything counted of the series, in order of time: to be kept, or merged with another node's.
  [[nodiscard]] std::vector<TalliedStretch> tallies(std::uint32_t series) const;

  [[nodiscard]] std::size_t keys_remembered() const noexcept;

 private:
  class State;
  explicit MeterAggregator(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_METERING_METER_AGGREGATOR_H_
