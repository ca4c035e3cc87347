// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "parted_readings.h"

#include <array>

#include "seen_keys.h"

namespace octroi {
inline namespace v0 {

std::span<const MeterReading> PartedReadings::sort(std::span<const MeterReading> readings,
                                                   int bits) {
  if (readings.size() > capacity_) {
    rows_.reset();
    rows_ = make_rows<MeterReading>(readings.size());
    capacity_ = readings.size();
  }
  std::array<std::uint32_t, (std::size_t{1} << kBitsMax) + 1> begins{};
  for (const MeterReading& reading : readings) {
    ++begins[SeenKeys::part_of(reading.key_low, bits) + 1];
  }
  for (std::size_t part = 1; part < begins.size(); ++part) begins[part] += begins[part - 1];
  for (std::size_t i = 0; i < readings.size(); ++i) {
    const MeterReading& reading = readings[i];
    MeterReading& row = rows_[begins[SeenKeys::part_of(reading.key_low, bits)]++];
    row = reading;
    row.key_high = (reading.key_high & 0xffffffff) | std::uint64_t{i} << 32;
  }
  return {rows_.get(), readings.size()};
}

}  // namespace v0
}  // namespace octroi
