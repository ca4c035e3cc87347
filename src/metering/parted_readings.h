// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// PartedReadings: readings in the order of the parts of the table that their keys lie in.
//
// A part fits into a cache, so each part of the table is fetched once for all of its readings and
// not once for each. Readings of one key stay in the order in which they were told. The upper half
// of `key_high`, which no table looks at, holds where the reading stood.
//
// Layer: metering, private. Thread safety: none.
#ifndef OCTROI_SRC_METERING_PARTED_READINGS_H_
#define OCTROI_SRC_METERING_PARTED_READINGS_H_

#include <cstddef>
#include <cstdint>
#include <span>

#include "octroi/metering/meter_aggregator.h"
#include "rows.h"

namespace octroi {
inline namespace v0 {

class PartedReadings {
 public:
  static constexpr int kBitsMax = 10;

  // A copy of fewer than 2^32 readings in 2^bits parts; valid until the next call.
  std::span<const MeterReading> sort(std::span<const MeterReading> readings, int bits);

  [[nodiscard]] static std::size_t index_of(const MeterReading& reading) noexcept {
    return reading.key_high >> 32;
  }

 private:
  std::size_t capacity_ = 0;
  Rows<MeterReading> rows_{};
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_METERING_PARTED_READINGS_H_
