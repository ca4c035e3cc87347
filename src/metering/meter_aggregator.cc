// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/metering/meter_aggregator.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>

#include "octroi/base/status.h"
#include "seen_keys.h"
#include "series_book.h"
#include "sip_hash.h"

namespace octroi {
inline namespace v0 {
namespace {

// Slots and series are fetched so many readings ahead.
constexpr std::size_t kAhead = 24;
constexpr std::size_t kSeriesAhead = 12;
// The window is cut into 16 to 32 slices of a power of two, so that a shift finds them.
constexpr std::uint64_t kSlicesLeast = 16;

std::uint32_t content_of(const MeterReading& reading) noexcept {
  const auto at = static_cast<std::uint64_t>(reading.at.time_since_epoch().count());
  const auto units = static_cast<std::uint64_t>(reading.units);
  const std::uint64_t series = reading.series | std::uint64_t{reading.item_high} << 32;
  const std::uint64_t mixed = at * 0x9e3779b97f4a7c15 ^ (units + series) * 0xc2b2ae3d27d4eb4f;
  return static_cast<std::uint32_t>((mixed ^ series * 0x165667b19e3779f9) >> 40);
}

int shift_of(Duration window) noexcept {
  const std::uint64_t slice = static_cast<std::uint64_t>(window.count()) / kSlicesLeast;
  return static_cast<int>(std::bit_width(std::max<std::uint64_t>(slice, 1))) - 1;
}

void append(std::string& to, std::string_view part) {
  const auto length = static_cast<std::uint32_t>(part.size());
  to.append(reinterpret_cast<const char*>(&length), sizeof length);
  to.append(part);
}

void append(std::string& to, const UuidBytes& bytes) {
  to.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

struct FirstWord {
  std::size_t operator()(const SipHash128& hash) const noexcept { return hash.low; }
};

}  // namespace

std::string_view code_of(MeterRefusal refusal) noexcept {
  switch (refusal) {
    case MeterRefusal::kUnknownSeries:
      return "metering.unknown_series";
    case MeterRefusal::kInFuture:
      return "metering.in_future";
    case MeterRefusal::kTooOld:
      return "metering.too_old";
    case MeterRefusal::kKeyReused:
      return "metering.key_reused";
    case MeterRefusal::kWindowFull:
      return "metering.window_full";
    case MeterRefusal::kNoPeriod:
      return "metering.no_period";
    case MeterRefusal::kOverflow:
      return "metering.overflow";
  }
  return {};
}

class MeterAggregator::State {
 public:
  State(MeterPeriods periods, const MeterAggregatorOptions& options)
      : options(options),
        slice_shift(shift_of(options.window)),
        seen(options.keys_max),
        book(std::move(periods)) {}

  [[nodiscard]] std::int64_t slice_of(Instant at) const noexcept {
    return at.time_since_epoch().count() >> slice_shift;
  }

  void move_to(Instant to) {
    if (to <= now) return;
    const std::int64_t first = slice_of(now - options.window);
    now = to;
    seen.forget(first, slice_of(now - options.window));
  }

  // Counted, or the refusal; a repetition is neither.
  enum class Outcome : std::uint8_t { kCounted = 0, kRepeated = 255 };
  [[nodiscard]] std::uint8_t take(const MeterReading& reading, Instant oldest) {
    const auto refusal = [](MeterRefusal reason) { return static_cast<std::uint8_t>(reason); };
    if (reading.series >= book.size()) return refusal(MeterRefusal::kUnknownSeries);
    if (reading.at > now) return refusal(MeterRefusal::kInFuture);
    if (reading.at < oldest) return refusal(MeterRefusal::kTooOld);
    const auto high = static_cast<std::uint32_t>(reading.key_high);
    const std::uint32_t mark = SeenKeys::mark_of(content_of(reading), slice_of(reading.at));
    SeenKeys::Slot& slot = seen.find(reading.key_low, high);
    if (slot.mark != 0) {
      return slot.mark == mark ? static_cast<std::uint8_t>(Outcome::kRepeated)
                               : refusal(MeterRefusal::kKeyReused);
    }
    if (seen.is_full()) return refusal(MeterRefusal::kWindowFull);
    const SeriesBook::Answer answer = book.count(reading);
    if (answer != SeriesBook::Answer::kCounted) [[unlikely]] {
      return refusal(answer == SeriesBook::Answer::kOverflow ? MeterRefusal::kOverflow
                                                             : MeterRefusal::kNoPeriod);
    }
    seen.fill(slot, {reading.key_low, high, mark});
    return 0;
  }

  MeterAggregatorOptions options;
  int slice_shift;
  Instant now = Instant::min() + std::chrono::hours{24 * 1001};
  SeenKeys seen;
  SeriesBook book;
  std::map<std::string, MeterDefinition, std::less<>> meters;
  std::unordered_map<SipHash128, std::uint32_t, FirstWord> numbers;
  std::string scratch;
};

MeterAggregator::MeterAggregator(std::unique_ptr<State> state) : state_(std::move(state)) {}
MeterAggregator::MeterAggregator(MeterAggregator&&) noexcept = default;
MeterAggregator& MeterAggregator::operator=(MeterAggregator&&) noexcept = default;
MeterAggregator::~MeterAggregator() = default;

absl::StatusOr<MeterAggregator> MeterAggregator::make(std::vector<MeterDefinition> meters,
                                                      MeterPeriods periods,
                                                      const MeterAggregatorOptions& options) {
  if (options.window <= Duration{} || options.window > std::chrono::hours{24'000}) {
    return make_error(absl::StatusCode::kInvalidArgument, "metering.bad_window",
                      "a window is above zero and at most 1,000 days");
  }
  auto state = std::make_unique<State>(std::move(periods), options);
  for (MeterDefinition& meter : meters) {
    OCTROI_RETURN_IF_ERROR(check_meter(meter));
    std::string name = meter.name;
    if (!state->meters.emplace(std::move(name), std::move(meter)).second) {
      return make_error(absl::StatusCode::kInvalidArgument, "metering.bad_meter",
                        "two meters have the same name");
    }
  }
  return MeterAggregator(std::move(state));
}

absl::StatusOr<std::uint32_t> MeterAggregator::series(TenantId tenant, const MeterSeries& series) {
  std::string& text = state_->scratch;
  text.clear();
  append(text, tenant.bytes());
  append(text, series.meter);
  for (const std::string& value : series.group) append(text, value);
  if (series.subscription) append(text, series.subscription->bytes());
  const SipHash128 hash = sip_hash(state_->options.secret, text);
  if (const auto known = state_->numbers.find(hash); known != state_->numbers.end()) {
    return known->second;
  }
  const auto meter = state_->meters.find(series.meter);
  if (meter == state_->meters.end()) {
    return make_error(absl::StatusCode::kInvalidArgument, "metering.unknown_meter",
                      "no meter has the name " + series.meter);
  }
  if (state_->book.size() >= std::numeric_limits<std::uint32_t>::max()) {
    return make_error(absl::StatusCode::kResourceExhausted, "metering.too_many_series",
                      "an aggregator holds fewer than 2^32 series");
  }
  const std::uint32_t number = state_->book.add(tenant, meter->second, series);
  state_->numbers.emplace(hash, number);
  return number;
}

absl::StatusOr<MeterReading> MeterAggregator::read(TenantId tenant, const MeterEvent& event) {
  const auto meter = state_->meters.find(event.meter);
  if (meter == state_->meters.end()) {
    return make_error(absl::StatusCode::kInvalidArgument, "metering.unknown_meter",
                      "no meter has the name " + event.meter);
  }
  const MeterDefinition& definition = meter->second;
  OCTROI_RETURN_IF_ERROR(check_event(definition, event));
  OCTROI_ASSIGN_OR_RETURN(const MeterSeries names, series_of(definition, event));
  MeterReading reading{.at = event.at};
  OCTROI_ASSIGN_OR_RETURN(reading.series, series(tenant, names));
  OCTROI_ASSIGN_OR_RETURN(reading.units, units_of(definition, event.quantity));
  std::string& text = state_->scratch;
  text.clear();
  append(text, tenant.bytes());
  append(text, event.key);
  const SipHash128 key = sip_hash(state_->options.secret, text);
  reading.key_low = key.low;
  reading.key_high = key.high;
  if (definition.aggregation == Aggregation::kUnique) {
    const SipHash128 item = sip_hash(state_->options.secret, event.item);
    reading.units = static_cast<std::int64_t>(item.low);
    reading.item_high = static_cast<std::uint32_t>(item.high);
  }
  return reading;
}

MeterIntake MeterAggregator::record(std::span<const MeterReading> readings, Instant now) {
  State& state = *state_;
  state.move_to(now);
  const Instant oldest = state.now - state.options.window;
  MeterIntake intake;
  const std::size_t count = readings.size();
  for (std::size_t i = 0; i < std::min(kAhead, count); ++i)
    state.seen.prefetch(readings[i].key_low);
  for (std::size_t i = 0; i < count; ++i) {
    if (i + kAhead < count) state.seen.prefetch(readings[i + kAhead].key_low);
    if (i + kSeriesAhead < count) state.book.prefetch(readings[i + kSeriesAhead].series);
    const std::uint8_t outcome = state.take(readings[i], oldest);
    if (outcome == 0) {
      ++intake.counted;
    } else if (outcome == static_cast<std::uint8_t>(State::Outcome::kRepeated)) {
      ++intake.repeated;
    } else {
      intake.refused.push_back({i, static_cast<MeterRefusal>(outcome)});
    }
  }
  return intake;
}

absl::StatusOr<Decimal> MeterAggregator::value(std::uint32_t series, Instant within) const {
  return state_->book.value(series, within);
}

std::vector<TalliedStretch> MeterAggregator::tallies(std::uint32_t series) const {
  return state_->book.tallies(series);
}

std::size_t MeterAggregator::keys_remembered() const noexcept { return state_->seen.size(); }

}  // namespace v0
}  // namespace octroi
