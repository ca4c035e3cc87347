// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "billing/plain.h"

#include <cstdint>
#include <limits>

namespace octroi::vectors {

Json plain(Json value) {
  if (value.is_structured()) {
    for (Json& part : value) part = plain(part);
    return value;
  }
  const bool is_too_great =
      value.is_number_unsigned() &&
      value.get<std::uint64_t>() > std::uint64_t{std::numeric_limits<std::int64_t>::max()};
  return value.is_number_float() || is_too_great ? Json(value.dump()) : value;
}

}  // namespace octroi::vectors
